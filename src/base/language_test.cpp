#include "base/language.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace modou::base {
namespace {

TEST(Language, IsKnownByItsTagWhateverStandsBehindIt) {
    for (const char* tag : {"zh", "zh-CN", "zh_CN.UTF-8", "ZH-hant-TW", "zh@pinyin", "zh.GBK"})
        EXPECT_EQ(language_of_tag(tag), Language::zh) << tag;
    for (const char* tag : {"en", "en-GB", "EN_US.UTF-8"}) EXPECT_EQ(language_of_tag(tag), Language::en) << tag;
    for (const char* tag : {"", "C", "POSIX", "zho", "eng", "fr-CH", "xzh", "z", "-zh", "*"})
        EXPECT_FALSE(language_of_tag(tag)) << tag;
    EXPECT_EQ(language_of_tag(language_name(Language::zh)), Language::zh);
    EXPECT_EQ(language_of_tag(language_name(Language::en)), Language::en);
}

TEST(Language, OfAHeaderIsTheOneThatItWantsMost) {
    EXPECT_EQ(accepted_language("zh-CN,zh;q=0.9,en;q=0.8"), Language::zh);
    EXPECT_EQ(accepted_language("en-GB,en;q=0.9,zh;q=0.8"), Language::en);
    EXPECT_EQ(accepted_language("en;q=0.5, zh;q=0.9"), Language::zh);
    EXPECT_EQ(accepted_language("fr, de;q=0.9 , en ; q=0.1"), Language::en);
    EXPECT_EQ(accepted_language("en, zh"), Language::en);  // alike: the earlier
    EXPECT_EQ(accepted_language("en;q=0, zh;q=0.001"), Language::zh);
    for (const auto* zh : {"zh", "en;q=0.7, ZH-Hans", "fr, zh;q=0.001", "zh;q=0.5,en;q=0.5"})
        EXPECT_EQ(accepted_language(zh), Language::zh) << zh;
    for (const auto* neither : {"*", "fr", "zho", "end", "zh;q=0", "zh;q=0.000, en;q=0"})
        EXPECT_FALSE(accepted_language(neither)) << neither;
    EXPECT_FALSE(accepted_language("fr-EN, frzh"));
    EXPECT_FALSE(accepted_language("en;q=0"));
    EXPECT_FALSE(accepted_language("en;q=2"));  // no weight
    EXPECT_FALSE(accepted_language("en;level=1"));
    EXPECT_FALSE(accepted_language(""));
    EXPECT_FALSE(accepted_language(",,;,"));
}

TEST(Language, OfTheEnvironmentIsTheFirstThatIsSetAndNotEmpty) {
    setenv("LC_ALL", "", 1);
    setenv("LC_MESSAGES", "zh_CN.UTF-8", 1);
    setenv("LANG", "en_US.UTF-8", 1);
    EXPECT_EQ(language_of_environment(), Language::zh);
    setenv("LC_ALL", "C.UTF-8", 1);
    EXPECT_FALSE(language_of_environment());
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    EXPECT_EQ(language_of_environment(), Language::en);
    unsetenv("LANG");
    EXPECT_FALSE(language_of_environment());
}

}  // namespace
}  // namespace modou::base
