#include "base/passed_over.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace modou::base {
namespace {

TEST(PassedOver, CountsByKey) {
    PassedOver over;
    EXPECT_TRUE(over.empty());
    over.add("sum");
    over.add("sum", 2);
    over.add("余额");
    over.add("nothing", 0);
    PassedOver more;
    more.add("sum", 4);
    over.add(more);
    EXPECT_EQ(over.of("sum"), 7u);
    EXPECT_EQ(over.of("nothing"), 0u);
    EXPECT_EQ(over.total(), 8u);
    JsonOut out;
    over.write(out);
    EXPECT_EQ(out.take(), R"({"sum":7,"余额":1})");
}

TEST(PassedOver, SaysReasonsInBothLanguagesAndNamesAsTheyStand) {
    PassedOver over;
    over.add("sum", 3);
    over.add("对方户名");
    EXPECT_EQ(over.lines([](std::string_view key) {
        return key == "sum" ? Words{"合计行", "lines of sums"} : Words{};
    }),
              "  3 × 合计行 · lines of sums (sum)\n  1 × 对方户名\n");
}

TEST(PassedOver, IsBoundedWhateverAFileNames) {
    PassedOver over;
    for (int i = 0; i < 10'000; ++i) over.add(fmt::format("column {:05}", i));
    EXPECT_EQ(over.counts().size(), PassedOver::k_most_keys + 1);
    EXPECT_EQ(over.of(PassedOver::k_other), 10'000 - PassedOver::k_most_keys);
    EXPECT_EQ(over.total(), 10'000u);
    PassedOver one;
    one.add(std::string(5'000, 'x'));
    EXPECT_EQ(one.counts().begin()->first.size(), PassedOver::k_longest_key);
}

TEST(PassedOver, KeepsKeysFromSteeringATerminal) {
    PassedOver over;
    over.add("a\x1B[2Jb\n");
    over.add(
        "\xC2\x9B"
        "c");
    over.add("\xFF\xFE");
    EXPECT_EQ(over.of("a\xEF\xBF\xBD[2Jb\xEF\xBF\xBD"), 1u);
    EXPECT_EQ(over.of("\xEF\xBF\xBD"
                      "c"),
              1u);
    EXPECT_EQ(over.of("(not UTF-8)"), 1u);
}

}  // namespace
}  // namespace modou::base
