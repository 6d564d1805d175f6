#include "intake/sheet_table.hpp"

#include <gtest/gtest.h>

#include "intake/testing_workbook.hpp"

namespace modou::intake {
namespace {

// Columns "name", "sum" and "day", in any order; others are idle.
std::optional<std::vector<ColumnUse>> knows(std::span<const std::string> names) {
    std::vector<ColumnUse> uses;
    int known = 0;
    for (const std::string& name : names) {
        uses.push_back(name == "name"  ? ColumnUse::name
                       : name == "sum" ? ColumnUse::number
                       : name == "day" ? ColumnUse::time
                                       : ColumnUse::idle);
        known += uses.back() == ColumnUse::idle ? 0 : 1;
    }
    if (known < 2) return std::nullopt;
    return uses;
}

std::string told(std::string_view bytes) {
    const auto read = read_sheet_tables(bytes, "w.xlsx", knows);
    if (!read) return read.error().text();
    std::string text;
    for (const SheetTable& one : read->tables) {
        text += fmt::format("[{}]{}", one.sheet, one.csv);
        for (const std::uint32_t row : one.rows) text += fmt::format("{} ", row);
    }
    for (const auto& [key, count] : read->passed_over.counts()) text += fmt::format("{}={} ", key, count);
    return text;
}

TEST(SheetTable, IsTheSheetAsCsvWithItsOwnRowNumbers) {
    EXPECT_EQ(
        told(workbook({{"a", row(1, {"title"}) + row(3, {"name", "sum", "day", "note"}) +
                                 row(4, {"x", "#12.300000000000001", "#1:46175", "a,b"}) + row(7, {"y", "#5"})}})),
        "[a]name,sum,day,note\nx,12.3,2026-06-02,\"a,b\"\ny,5,,\n3 4 7 above_header=1 ");
}

TEST(SheetTable, ACellOverLinesKeepsTheRowsAfterItInPlace) {
    const auto read =
        read_whole_table(workbook({{"a", row(1, {"name", "sum"}) + row(2, {"x\ny", "#1"}) + row(3, {"z", "#2"})}}),
                         "w.xlsx", 1 << 20, knows);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->table.rows().size(), 2u);
    EXPECT_EQ(read->table.rows()[0].cells[0], "x\ny");
    EXPECT_EQ(read->table.rows()[0].line, 2u);
    EXPECT_EQ(read->table.rows()[1].line, 3u);
}

TEST(SheetTable, ADateWhereANameShouldBeIsRefusedWithItsCell) {
    EXPECT_NE(told(workbook({{"a", row(1, {"sum", "name"}) + row(2, {"#5", "#1:46175"})}})).find("w.xlsx:a:B2"),
              std::string::npos);
    EXPECT_EQ(told(workbook({{"a", row(1, {"sum", "name", "other"}) + row(2, {"#5", "x", "#1:46175"})}})),
              "[a]sum,name,other\n5,x,2026-06-02\n1 2 ");
}

TEST(SheetTable, AHiddenSheetIsNamedUnlessItHoldsSuchATable) {
    const std::string table = row(1, {"name", "sum"}) + row(2, {"x", "#5"});
    EXPECT_EQ(told(workbook({{"a", table}, {"b", row(1, {"draft"}), "hidden"}})),
              "[a]name,sum\nx,5\n1 2 hidden_sheet=1 ");
    EXPECT_NE(told(workbook({{"a", table}, {"b", table, "hidden"}})).find("w.xlsx:b:1"), std::string::npos);
}

TEST(SheetTable, DigitsThatASpreadsheetLostAreStillSeen) {
    EXPECT_EQ(told(workbook({{"a", row(1, {"name", "sum"}) + row(2, {"#1.10101198001011E+17", "#5"})}})),
              "[a]name,sum\n1.10101198001011E+17,5\n1 2 ");
}

}  // namespace
}  // namespace modou::intake
