#include "base/shown.hpp"

#include <gtest/gtest.h>

#include "base/csv.hpp"
#include "base/text.hpp"

namespace modou::base {
namespace {

TEST(Shown, NothingThatActsOnATerminalIsLeft) {
    EXPECT_EQ(shown("a\x1b[31mred\a\b\x7f"), "a\\u001b[31mred\\u0007\\u0008\\u007f");
    EXPECT_EQ(shown("a\xc2\x9b"
                    "31m"),
              "a\\u009b31m");
    EXPECT_EQ(shown("abc\xe2\x80\xae"
                    "def"),
              "abc\\u202edef");
    EXPECT_EQ(shown("\rover"), "\\u000dover");
    EXPECT_EQ(shown("bad \x9b\xff utf"), "bad \xef\xbf\xbd\xef\xbf\xbd utf");
    EXPECT_EQ(shown(std::string_view("nul\0", 4)), "nul\\u0000");
}

TEST(Shown, WhatIsToBeReadStaysAsItIs) {
    for (const std::string_view text : {"茶铺 No. 3 & 子 — ¥1.00\n\ttab", "עברית", "👨‍👩‍👧 ½", ""})
        EXPECT_EQ(shown(text), text);
    EXPECT_EQ(shown("one\ntwo", LineEnds::escape), "one\\u000atwo");
}

TEST(Shown, ANameHasNoControlCharacters) {
    for (const std::string_view good : {"茶铺 No. 3 & 子-甲.乙_(丙)", "a b", "café"})
        EXPECT_FALSE(has_control_characters(good)) << good;
    for (const std::string_view bad : {"a\nb", "a\tb", "\x1b", "a\xe2\x80\xae", "\xff", "a\xc2\x85"})
        EXPECT_TRUE(has_control_characters(bad)) << bad;
}

TEST(TamedCell, NoSpreadsheetTakesItForAFormulaAndReadingItGivesItBack) {
    for (const std::string_view text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"}) {
        EXPECT_EQ(tamed_cell(text), "'" + std::string(text));
        if (text.front() > ' ') EXPECT_EQ(spreadsheet_value(tamed_cell(text)), text);
    }
    EXPECT_EQ(tamed_cell("A-1=2"), "A-1=2");
    EXPECT_EQ(csv_field(tamed_cell("=HYPERLINK(\"x\",\"y\")")), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
}

}  // namespace
}  // namespace modou::base
