#include "base/ruined.hpp"

#include <gtest/gtest.h>

namespace modou::base {
namespace {

TEST(RuinedNumber, IsWhatASpreadsheetLeavesOfALongNumber) {
    for (std::string_view ruined : {"1.23457E+17", "2.02606E+17", "1E+17", "1,23457E+17", "1.23457e+17", "1.23457E17",
                                    "123.457E+15", "####", "##", "#N/A", "#VALUE!"})
        EXPECT_TRUE(is_ruined_number(ruined)) << ruined;
    for (std::string_view whole : {"", "1E5", "12E3", "123", "1.5", "E+17", "1.E+17", "1E+", "1E-5", "1.5E+1234",
                                   "A1E+5", "1E+5A", "#1001", "#", "1930679858170647", "1.23457E+17#A"})
        EXPECT_FALSE(is_ruined_number(whole)) << whole;
}

}  // namespace
}  // namespace modou::base
