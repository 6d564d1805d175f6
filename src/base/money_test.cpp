#include "base/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace modou::base {
namespace {

TEST(Money, ReadsYuanWithUpToTwoDecimals) {
    EXPECT_EQ(parse_yuan("128.00"), Fen{12800});
    EXPECT_EQ(parse_yuan("128"), Fen{12800});
    EXPECT_EQ(parse_yuan("0.5"), Fen{50});
    EXPECT_EQ(parse_yuan("0"), Fen{0});
    EXPECT_EQ(parse_yuan("10000000000.00"), k_max_amount);
}

TEST(Money, RefusesEveryOtherForm) {
    for (const char* text : {"", "1e3", "１２.５", "-1", "+1", "12.345", "12.", ".5", " 12", "12 ", "1,234", "¥12",
                             "12元", "0x10", "1.2.3", "NaN", "12.3a"}) {
        const auto amount = parse_yuan(text);
        ASSERT_FALSE(amount) << text;
        EXPECT_EQ(amount.error().code, Code::bad_input) << text;
    }
}

TEST(Money, NamesAmountsOverTheLargest) {
    for (const char* text : {"10000000000.01", "10000000001", "90071992547409.93", "9007199254740993",
                             "99999999999999999999999999999999"}) {
        const auto amount = parse_yuan(text);
        ASSERT_FALSE(amount) << text;
        EXPECT_EQ(amount.error().code, Code::limit) << text;
    }
    // The form is still checked to the end.
    EXPECT_EQ(parse_yuan("99999999999999999999999x").error().code, Code::bad_input);
}

TEST(Money, LenientFormsAreThoseOfSpreadsheets) {
    for (const char* text : {"1234.5", " 1234.50 ", "¥1234.5", "￥ 1,234.5", "1234.5元", "1,234.50 元", "=\"1,234.50\"",
                             "'1234.5", "　1234.5\t", "=\"¥1234.5元\""})
        EXPECT_EQ(parse_yuan_lenient(text), Fen{123450}) << text;
    EXPECT_EQ(parse_yuan_lenient("0元"), Fen{0});
    EXPECT_EQ(parse_yuan_lenient("1,234,567"), Fen{123456700});
}

TEST(Money, LenientFormsHaveLimitsToo) {
    for (const char* text : {"1,23", "12,34.5", "1234,567", ",123", "1,2345", "1.2,345", "1,,234", "-5", "1e3",
                             "１２.５", "", "元", "¥", "12.345", "1 234"})
        EXPECT_FALSE(parse_yuan_lenient(text)) << text;
    EXPECT_EQ(parse_yuan_lenient("10,000,000,000.01").error().code, Code::limit);
}

TEST(Money, IsWrittenWithTwoDecimals) {
    EXPECT_EQ(format_yuan(Fen{1234567}), "12345.67");
    EXPECT_EQ(format_yuan(Fen{5}), "0.05");
    EXPECT_EQ(format_yuan(Fen{0}), "0.00");
    EXPECT_EQ(format_yuan(Fen{-5}), "-0.05");
    EXPECT_EQ(format_yuan(Fen{INT64_MIN}), "-92233720368547758.08");
}

TEST(Money, EveryAmountSurvivesWritingAndReading) {
    EXPECT_TRUE(rc::check([] {
        const auto amount = Fen{*rc::gen::inRange<std::int64_t>(0, k_max_amount.value + 1)};
        RC_ASSERT(parse_yuan(format_yuan(amount)) == amount);
        RC_ASSERT(parse_yuan_lenient("¥" + format_yuan(amount) + "元") == amount);
    }));
}

TEST(Money, SharesRoundHalfUp) {
    EXPECT_EQ(share_of(Fen{12800}, 200), Fen{256});
    EXPECT_EQ(share_of(Fen{25}, 200), Fen{1});  // 0.5 fen
    EXPECT_EQ(share_of(Fen{24}, 200), Fen{0});  // 0.48 fen
    EXPECT_EQ(share_of(Fen{1}, 10'000), Fen{1});
    EXPECT_EQ(share_of(k_max_amount, 10'000), k_max_amount);
    EXPECT_EQ(share_of(Fen{INT64_MAX}, 10'000), Fen{INT64_MAX});
    EXPECT_EQ(share_of(Fen{0}, 10), Fen{0});
}

TEST(Money, AShareIsTheNearestFen) {
    EXPECT_TRUE(rc::check([] {
        const auto amount = *rc::gen::inRange<std::int64_t>(0, k_max_amount.value + 1);
        const auto share = *rc::gen::inRange<std::int64_t>(0, 10'001);
        const auto got = static_cast<__int128>(share_of(Fen{amount}, share).value) * 10'000;
        const auto exact = static_cast<__int128>(amount) * share;
        RC_ASSERT(got - exact <= 5'000 && exact - got < 5'000);
    }));
}

}  // namespace
}  // namespace modou::base
