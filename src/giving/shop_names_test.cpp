#include "giving/shop_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace modou::giving {
namespace {

std::string lowered(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

TEST(ShopNames, FindsWhatANameByNameLookFindsInTheSameOrder) {
    std::mt19937_64 dice(3);
    const std::vector<std::string> parts{"魔", "豆", "a", "A", "b", "店", "-", "%", "\n", " "};
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
                if (lowered(names[i]).find(lowered(text)) != std::string::npos) wanted.push_back(i);
            const auto found = index.find(text, skip, limit, nullptr);
            ASSERT_TRUE(found);
            EXPECT_EQ(found->total, wanted.size()) << text;
            const std::size_t to = std::min(wanted.size(), skip + limit);
            ASSERT_EQ(found->shops.size(), to - std::min(skip, to)) << text;
            for (std::size_t i = skip; i < to; ++i) {
                EXPECT_EQ(found->shops[i - skip].first, names[wanted[i]]);
                EXPECT_EQ(found->shops[i - skip].second.value, wanted[i] + 1);
            }
        }
    }
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
