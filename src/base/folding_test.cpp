#include "base/folding.hpp"

#include <gtest/gtest.h>

namespace modou::base {
namespace {

TEST(Folding, WordsOfAQuestionArePartedByWhatPartsThem) {
    const Folding folding;
    EXPECT_EQ(question_words(folding, "  Gansu　图书角,café/b·c "),
              (std::vector<std::string>{"gansu", "图书角", "cafe", "b", "c"}));
    EXPECT_TRUE(question_words(folding, " \t　").empty());
    EXPECT_EQ(question_words(folding, "1 2 3 4 5 6 7 8 9 10 11 12 13 14").size(), 12u);
}

TEST(Folding, TheTableSpellsAsTheRulesDo) {
    const Folding folding;
    const PinyinTable table(folding);
    for (const std::string_view name : {"豆芽家居（演示）", "云豆镇", "Modou 魔豆", "绿野", "女孩的助学金"}) {
        std::string joined, initials, spelt;
        ASSERT_TRUE(table.spell(name, joined, initials)) << name;
        // Without what is not Chinese: compare the letters of the Chinese part alone.
        std::string chinese;
        for (std::size_t i = 0; i < name.size();) {
            const auto lead = static_cast<unsigned char>(name[i]);
            const std::size_t width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            if (lead >= 0xE4 && lead <= 0xE9) chinese += name.substr(i, width);
            i += width;
        }
        for (const char c : folding.pinyin(chinese))
            if (c != ' ') spelt += c;
        EXPECT_EQ(joined, spelt) << name;
        EXPECT_LE(initials.size(), joined.size());
    }
    std::string joined, initials;
    EXPECT_FALSE(table.spell("plain", joined, initials));
    EXPECT_FALSE(table.spell("\xE4\xB8", joined, initials)) << "a part of a character";
    EXPECT_EQ(joined + initials, "");
}

}  // namespace
}  // namespace modou::base
