#include "giving/shop_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

namespace modou::giving {
namespace {

std::string lowered(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

// The rule written down a second time, name by name.
bool fits(const std::string& name, const std::string& text) {
    std::string joined, initials;
    for (std::size_t i = 0; i < name.size(); ++i)
        for (const auto& [character, syllable] : {std::pair{"魔", "mo"}, {"豆", "dou"}, {"店", "dian"}})
            if (name.compare(i, 3, character) == 0) {
                joined += syllable;
                initials += syllable[0];
            }
    std::istringstream words(lowered(text));
    for (std::string word; words >> word;) {
        if (lowered(name).find(word) != std::string::npos) continue;
        const bool latin = std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
        if (!latin || word.size() < 2) return false;
        const bool begins = joined.starts_with(word) || initials.starts_with(word);
        if (!begins && (word.size() < 4 || joined.find(word) == std::string::npos)) return false;
    }
    return true;
}

TEST(ShopNames, FindsWhatANameByNameLookFindsInTheSameOrder) {
    std::mt19937_64 dice(3);
    const std::vector<std::string> parts{"魔", "豆", "a", "A", "b", "店", "-", "%", "\n", " ", "d", "ou", "modou"};
    for (int round = 0; round < 40; ++round) {
        std::vector<std::string> names;
        while (names.size() < 300) {
            std::string name;
            for (std::size_t n = 1 + dice() % 6; n > 0; --n) name += parts[dice() % parts.size()];
            names.push_back(name);
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        ShopIndex index;
        for (std::size_t i = 0; i < names.size(); ++i) index.add(names[i], {i + 1});
        index.finish();
        for (int ask = 0; ask < 60; ++ask) {
            std::string text;
            for (std::size_t n = dice() % 4; n > 0; --n) text += parts[dice() % parts.size()];
            if (dice() % 5 == 0) text = text.substr(0, text.size() / 2);  // a part of a character
            const std::size_t skip = dice() % 20, limit = 1 + dice() % 20;
            std::vector<std::size_t> wanted;
            for (std::size_t i = 0; i < names.size(); ++i)
                if (fits(names[i], text)) wanted.push_back(i);
            const auto found = index.find(text, skip, limit, nullptr);
            ASSERT_TRUE(found);
            EXPECT_EQ(found->total, wanted.size()) << text;
            const std::size_t to = std::min(wanted.size(), skip + limit);
            ASSERT_EQ(found->shops.size(), to - std::min(skip, to)) << text;
            for (std::size_t i = skip; i < to; ++i) {
                EXPECT_EQ(found->shops[i - skip].first, names[wanted[i]]);
                EXPECT_EQ(found->shops[i - skip].second.value, wanted[i] + 1);
            }
            const auto rows = index.rows(text, nullptr);
            ASSERT_TRUE(rows);
            EXPECT_EQ(rows->size(), wanted.size());
        }
        for (std::size_t i = 0; i < names.size(); i += 37) EXPECT_EQ(index.row_of(names[i]), i);
        EXPECT_EQ(index.row_of("no such shop"), std::nullopt);
    }
}

TEST(ShopNames, WordsInAnyOrderAndPinyin) {
    ShopIndex index;
    for (const char* name : {"Blue 豆芽家居", "云朵茶铺", "豆芽 blue 书店", "白鹭"}) index.add(name, {1});
    index.finish();
    const auto count = [&](std::string_view text) { return index.find(text, 0, 9, nullptr)->total; };
    EXPECT_EQ(count("豆芽 Blue"), 2u);
    EXPECT_EQ(count("BLUE　豆芽"), 2u) << "the space of Chinese keyboards";
    EXPECT_EQ(count("douya"), 2u);
    EXPECT_EQ(count("dyjj"), 1u);
    EXPECT_EQ(count("chapu"), 1u);
    EXPECT_EQ(count("lu"), 2u) << "b-lu-e, not bai-lu: two letters begin a name's pinyin";
    EXPECT_EQ(count("bai"), 1u);
    EXPECT_EQ(count("云朵 blue"), 0u);
}

TEST(ShopNames, ASearchEndsWhenNobodyWaits) {
    ShopIndex index;
    index.add("a", {1});
    index.finish();
    const std::atomic<bool> stop = true;
    EXPECT_FALSE(index.find("a", 0, 1, &stop));
}

}  // namespace
}  // namespace modou::giving
