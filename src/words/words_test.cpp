#include "words/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace modou::words {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Words, ASentenceIsKnownByItsEnglishWithWhatStandsInItsHoles) {
    const auto plain = find("a day is written like 2026-11-30");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->zh, "日期写作 2026-11-30");
    EXPECT_THAT(plain->arguments, IsEmpty());
    const auto held = find("the folder has format 9; this build reads 2: use a newer Modou");
    ASSERT_TRUE(held);
    EXPECT_EQ(held->key, "folder.format_newer");
    EXPECT_THAT(held->arguments, ElementsAre("9", "2"));
    EXPECT_EQ(in_chinese("cannot open: No such file or directory"), "打不开：没有这个文件或文件夹");
    EXPECT_FALSE(find("nobody wrote this sentence"));
}

TEST(Words, OfATextInBothLanguagesItIsTheChinese) {
    EXPECT_EQ(in_chinese("这一行被改过 · this row was changed"), "这一行被改过");
    EXPECT_FALSE(in_chinese("8 · nobody wrote this sentence"));
    EXPECT_FALSE(in_chinese("nobody wrote this · 一句话"));
}

TEST(Words, OfAPlaceAndASentenceItIsTheSentences) {
    const auto found = find("orders.csv: line 3: a day is written like 2026-11-30");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key, find("a day is written like 2026-11-30")->key);
    EXPECT_EQ(found->zh, "orders.csv：line 3：日期写作 2026-11-30");
    EXPECT_FALSE(find("orders.csv: nobody wrote this sentence"));
}

TEST(Words, EachKeyAndEachEnglishIsOneSentences) {
    std::map<std::string_view, std::string_view> by_key, by_english;
    std::size_t count = 0;
    for (const base::Sentences sentences : every())
        for (const base::Sentence& one : sentences) {
            ++count;
            EXPECT_TRUE(by_key.emplace(one.key, one.en).second) << one.key << ": " << one.en;
            const auto [at, first] = by_english.emplace(one.en, one.key);
            EXPECT_TRUE(first) << one.en << ": " << at->second << ", " << one.key;
        }
    EXPECT_GT(count, 700u);
}

// Every sentence finds itself: none is hidden behind one that says more of it.
TEST(Words, EachSentenceIsFoundByItsOwnEnglish) {
    for (const base::Sentences sentences : every())
        for (const base::Sentence& one : sentences) {
            if (one.en.find(' ') == std::string_view::npos || one.en.find('\n') != std::string_view::npos) continue;
            const auto found = find(one.en);
            ASSERT_TRUE(found) << one.key;
            EXPECT_EQ(found->key, one.key) << one.en;
        }
}

}  // namespace
}  // namespace modou::words
