#include "intake/workbook.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "intake/testing_statements.hpp"
#include "intake/testing_workbook.hpp"

namespace modou::intake {
namespace {

class Told final : public WorkbookVisitor {
  public:
    std::string text;
    base::Status begin_sheet(std::string_view name, bool hidden) override {
        text += fmt::format("[{}{}]", name, hidden ? " hidden" : "");
        return {};
    }
    base::Status take_row(const std::vector<WorkbookCell>& cells, std::uint32_t row) override {
        text += fmt::format("{}:", row);
        for (const WorkbookCell& cell : cells)
            text += fmt::format("{}{}|", "etnd!?u"[static_cast<int>(cell.kind)], cell.text);
        return {};
    }
};

std::string told(const std::string& bytes) {
    Told visitor;
    const auto done = read_workbook(bytes, "w.xlsx", visitor);
    return done ? visitor.text : done.error().text();
}

TEST(Workbook, KeepsCellsAsTheyStandAndTellsDaysByTheirFormat) {
    EXPECT_EQ(told(workbook({{"甲", row(1, {"名", "#12.50", "", "#1.10101198001011E+17"}) +
                                        row(3, {"#1:46175", "#2:46175.5", "#3:0.25"})}})),
              "[甲]1:t名|n12.50|e|n1.10101198001011E+17|3:d2026-06-02|d2026-06-02 12:00:00|d06:00:00|");
    EXPECT_EQ(told(workbook({{"a", row(1, {"#1:44713"})}}, {}, true)), "[a]1:d2026-06-02|");
}

TEST(Workbook, JoinsRunsAndSkipsHowNamesAreSpoken) {
    const std::string shared = "<si><t>一</t></si><si><r><t>二</t></r><r><t>三</t></r><rPh><t>x</t></rPh></si>";
    EXPECT_EQ(
        told(workbook({{"a", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>0</v></c></row>"}},
                      shared)),
        "[a]1:t二三|e|t一|");
    EXPECT_NE(
        told(workbook({{"a", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>9</v></c></row>"}}, shared)).find("does not hold"),
        std::string::npos);
}

TEST(Workbook, TellsHiddenSheetsErrorsAndFormulasWithoutAValue) {
    EXPECT_EQ(told(workbook({{"a",
                              "<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#REF!</v></c><c r=\"B1\"><f>1+1</f></c><c "
                              "r=\"C1\"><f>1+1</f><v>2</v></c><c r=\"D1\" t=\"b\"><v>1</v></c></row>",
                              "veryHidden"}})),
              "[a hidden]1:?#REF!|u|n2|!TRUE|");
}

TEST(Workbook, RefusesWhatIsNone) {
    EXPECT_NE(told("PK\x03\x04xx").find("damaged"), std::string::npos);
    EXPECT_NE(told(packed({{"a.csv", "x"}})).find("unpack it"), std::string::npos);
    EXPECT_NE(told(packed({{"content.xml", "x"}})).find("OpenDocument"), std::string::npos);
    EXPECT_NE(told(workbook({{"a", "<row r=\"2\"/><row r=\"1\"/>"}})).find("in order"), std::string::npos);
    EXPECT_NE(told(workbook({{"a", "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>"}})).find("in order"),
              std::string::npos);
    EXPECT_NE(told(workbook({{"a", "<row r=\"1\"></rows>"}})).find("damaged"), std::string::npos);
    const std::string good = workbook({{"a", row(1, {"x"})}});
    EXPECT_NE(told(good.substr(0, good.size() / 2)).find("damaged"), std::string::npos);
    EXPECT_NE(told(packed({{"_rels/.rels", "<!DOCTYPE r [<!ENTITY x \"y\">]><Relationships/>"}})).find("document type"),
              std::string::npos);
    std::string much(40 << 20, ' ');
    EXPECT_NE(told(workbook({{"a", much}})).find("tighter"), std::string::npos);
}

std::string book_sums(const std::vector<TestSheet>& sheets) {
    return sums(workbook(sheets));
}

TEST(StatementWorkbook, IsReadLikeText) {
    EXPECT_EQ(
        book_sums({{"流水", row(1, {"某某银行"}) + row(2, {"交易日期", "收入", "支出", "余额", "流水号"}) +
                                row(3, {"#1:46175", "#1234.5", "", "#2234.5", "A1"}) +
                                row(4, {"2026-06-03", "", "#0.10000000000000001", "#2234.4000000000001", "A2"})}}),
        "in 123450 out 10 lines 2");
    const auto bytes = workbook({{"流水", row(1, {"日期", "收入"}) + row(2, {"#1:46175", "#5"})}});
    const auto statement = read_statement(bytes, "b.xlsx", {}, k_today);
    ASSERT_TRUE(statement) << statement.error().text();
    EXPECT_EQ(statement->container, "xlsx");
    EXPECT_EQ(base::format_day(statement->lines[0].day), "2026-06-02");
}

TEST(StatementWorkbook, NamesSheetAndRowOfWhatItCannotRead) {
    EXPECT_NE(book_sums({{"流水", row(1, {"日期", "收入"}) + row(2, {"soon", "#5"})}}).find("b.csv:流水:2"),
              std::string::npos);
    EXPECT_NE(book_sums({{"流水", row(1, {"日期", "收入", "流水号"}) + row(2, {"#1:46175", "#5", "#2.02606E+17"})}})
                  .find("rounded"),
              std::string::npos);
    EXPECT_NE(
        book_sums({{"流水", row(1, {"日期", "收入", "流水号"}) + row(2, {"#1:46175", "#5", "#202606010000000000"})}})
            .find("rounded"),
        std::string::npos);
    EXPECT_NE(
        book_sums({{"流水", row(1, {"日期", "收入"}) +
                                "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>46175</v></c><c r=\"B2\"><f>1</f></c></row>"}})
            .find("formula"),
        std::string::npos);
    EXPECT_NE(
        book_sums({{"流水", row(1, {"日期", "收入"}) + row(2, {"#46175", "#5"})}}).find("show the column as a date"),
        std::string::npos);
}

TEST(StatementWorkbook, OtherAndHiddenSheetsAreNamed) {
    const std::string lines = row(1, {"日期", "收入"}) + row(2, {"#1:46175", "#5"});
    EXPECT_EQ(book_sums({{"a", lines}, {"说明", row(1, {"谢谢"})}}), "in 500 out 0 lines 1 other_sheet 1");
    EXPECT_EQ(book_sums({{"a", lines}, {"底稿", row(1, {"谢谢"}), "hidden"}}), "in 500 out 0 lines 1 hidden_sheet 1");
    EXPECT_NE(book_sums({{"a", lines}, {"b", lines, "hidden"}}).find("hidden sheet"), std::string::npos);
    const auto two = read(workbook({{"a", lines}, {"b", lines}}));
    ASSERT_TRUE(two) << two.error().text();
    EXPECT_EQ(two->lines[1].section, 1u);
}

}  // namespace
}  // namespace modou::intake
