#include "base/number.hpp"

#include <gtest/gtest.h>

#include <string>

namespace modou::base {
namespace {

TEST(Number, IsAllOfTheText) {
    EXPECT_EQ(whole_number<int>("42"), 42);
    EXPECT_EQ(whole_number<int>("007"), 7);
    EXPECT_EQ(whole_number<int>("-3"), -3);
    EXPECT_EQ(whole_number<std::uint64_t>("18446744073709551615"), ~std::uint64_t{0});
    for (const char* text : {"", " 1", "1 ", "+1", "1.0", "1e3", "0x10", "1\n", "１", "9999999999999"})
        EXPECT_FALSE(whole_number<int>(text)) << text;
    EXPECT_FALSE(whole_number<std::uint64_t>("-1"));
    EXPECT_FALSE(whole_number<std::uint64_t>("18446744073709551616"));
}

TEST(Number, StaysWithinItsLimits) {
    EXPECT_EQ(whole_number<int>("1", 1, 9), 1);
    EXPECT_EQ(whole_number<int>("9", 1, 9), 9);
    EXPECT_FALSE(whole_number<int>("0", 1, 9));
    EXPECT_FALSE(whole_number<int>("10", 1, 9));
    EXPECT_EQ(whole_number<std::uint32_t>("ff", 0, 255, 16), 255u);
    EXPECT_FALSE(whole_number<std::uint32_t>("100", 0, 255, 16));
}

TEST(Number, IsTakenOffTheBeginOfAText) {
    std::string_view text = "12 words";
    EXPECT_EQ(take_whole_number<int>(text), 12);
    EXPECT_EQ(text, " words");
    EXPECT_FALSE(take_whole_number<int>(text));
    EXPECT_EQ(text, " words");
}

TEST(Number, WithDecimalsIsFinite) {
    EXPECT_EQ(real_number("0.5"), 0.5);
    EXPECT_EQ(real_number("1e-3"), 1e-3);
    EXPECT_FALSE(real_number("1e-3", 0, 1, std::chars_format::fixed));
    for (const char* text : {"", "nan", "inf", "-inf", "1e999", "0.5 ", "0,5", "1.5x"})
        EXPECT_FALSE(real_number(text)) << text;
    EXPECT_FALSE(real_number("1.01", 0, 1));
    EXPECT_FALSE(real_number("-0.01", 0, 1));
}

TEST(Number, InUnitsOfItsLastDecimalIsExact) {
    EXPECT_EQ(scaled_number("12", 2, 9'999), 1200);
    EXPECT_EQ(scaled_number("12.3", 2, 9'999), 1230);
    EXPECT_EQ(scaled_number("12.34", 2, 9'999), 1234);
    EXPECT_EQ(scaled_number("0012.34", 2, 9'999), 1234);
    EXPECT_EQ(scaled_number("99.99", 2, 9'999), 9'999);
    EXPECT_EQ(scaled_number("100", 2, 9'999), 10'000);                 // one above the most: too large
    EXPECT_EQ(scaled_number(std::string(40, '9'), 2, 9'999), 10'000);  // also where no integer holds it
    EXPECT_EQ(scaled_number("0.1", 3, 1'000), 100);
    for (const char* text : {"", ".", ".5", "1.", "1.234", "-1", "+1", "1,000", "1 ", "1.2.3", "1e2"})
        EXPECT_FALSE(scaled_number(text, 2, 9'999)) << text;
}

}  // namespace
}  // namespace modou::base
