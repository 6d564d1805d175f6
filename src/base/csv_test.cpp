#include "base/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace modou::base {
namespace {

using Fields = std::vector<std::string>;

Fields split(std::string record, CsvForm expected = CsvForm::good) {
    std::vector<std::string_view> fields;
    EXPECT_EQ(split_csv_record(record, fields), expected) << record;
    return {fields.begin(), fields.end()};
}

std::vector<std::string> records_of(std::string_view text) {
    CsvRecords records(text);
    std::vector<std::string> out;
    while (const auto record = records.next()) out.emplace_back(*record);
    return out;
}

TEST(Csv, SplitsFields) {
    EXPECT_EQ(split("a,b,,c"), (Fields{"a", "b", "", "c"}));
    EXPECT_EQ(split(""), Fields{""});
    EXPECT_EQ(split(","), (Fields{"", ""}));
    EXPECT_EQ(split(R"("a,b","say ""hi""","""",)").size(), 4u);
    EXPECT_EQ(split(R"("a,b","say ""hi""","""","")"), (Fields{"a,b", "say \"hi\"", "\"", ""}));
    EXPECT_EQ(split("\"two\nlines\",x"), (Fields{"two\nlines", "x"}));
}

TEST(Csv, AQuoteIsSpecialOnlyAtAFieldsStart) {
    EXPECT_EQ(split(R"(="1930",5" pipe, "x")"), (Fields{"=\"1930\"", "5\" pipe", " \"x\""}));
    EXPECT_EQ(records_of("a\"b\nc,d\"\ne\n"), (Fields{"a\"b", "c,d\"", "e"}));
}

TEST(Csv, NamesBrokenQuotes) {
    split("\"open", CsvForm::open_quote);
    split("a,\"", CsvForm::open_quote);
    split("\"a\"b,c", CsvForm::text_after_quote);
}

TEST(Csv, RecordsSpanLinesInsideQuotes) {
    EXPECT_EQ(records_of("a,\"x\r\ny\"\r\nb\nc"), (Fields{"a,\"x\r\ny\"", "b"}));
    EXPECT_EQ(records_of("\"a\"\"\n\"\n\n1\n"), (Fields{"\"a\"\"\n\"", "", "1"}));
    EXPECT_TRUE(records_of("\"never\nends\n").empty());
}

TEST(Csv, RecordsAreTheSameInOneBlockOrMany) {
    const std::string text = "h,i\r\n\"a\n\"\"b\",2\nplain\"quote,3\n,\n\"x\",\"\"\n";
    const auto whole = records_of(text);
    ASSERT_EQ(whole.size(), 5u);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        std::vector<std::string> out;
        CsvRecords first(std::string_view(text).substr(0, cut));
        while (const auto record = first.next()) out.emplace_back(*record);
        CsvRecords second(text, first.position());
        while (const auto record = second.next()) out.emplace_back(*record);
        EXPECT_EQ(out, whole) << cut;
    }
}

// A text comes in windows that grow, and a record that does not end in one is given up with its first line: what was
// followed of it before changes nothing.
TEST(Csv, WhatWasFollowedOfAnOpenRecordNeedNotBeFollowedAgain) {
    const auto records_in_windows = [](const std::string& text, std::size_t window, bool remembers) {
        std::vector<std::string> out;
        std::optional<CsvRecords::Open> open;  // counted in `text`
        for (std::size_t at = 0; at < text.size();) {
            const auto here = std::string_view(text).substr(at, window);
            std::optional<CsvRecords::Open> before;
            if (remembers && open && open->to >= at) before = {open->to - at, open->state};
            CsvRecords records(here, before);
            while (const auto record = records.next()) out.emplace_back(*record);
            open = records.open();
            if (open) open->to += at;
            if (records.position() == 0) {
                out.emplace_back("given up");
                const std::size_t end = text.find('\n', at);
                at = end == std::string::npos ? text.size() : end + 1;
            } else {
                at += records.position();
            }
        }
        return out;
    };
    EXPECT_TRUE(rc::check([&] {
        const auto letters = *rc::gen::container<std::vector<int>>(300, rc::gen::inRange(0, 6));
        std::string text;
        for (const int letter : letters) text += "\"\",a\n\n"[letter];
        text += '\n';
        const auto window = static_cast<std::size_t>(*rc::gen::inRange(1, 80));
        RC_ASSERT(records_in_windows(text, window, true) == records_in_windows(text, window, false));
    }));
}

TEST(CsvTable, ReadsHeaderAndRows) {
    const auto table = CsvTable::read("\xEF\xBB\xBFproject , title\r\np1,\"小,苗\"\r\n\r\np2,x");
    ASSERT_TRUE(table) << table.error().text();
    EXPECT_EQ(table->column("title"), 1u);
    ASSERT_EQ(table->rows().size(), 2u);
    EXPECT_EQ(table->rows()[0].cells[1], "小,苗");
    EXPECT_EQ(table->rows()[0].line, 2u);
    EXPECT_EQ(table->rows()[1].line, 4u);
    EXPECT_EQ(table->rows()[1].cells[0], "p2");
}

TEST(CsvTable, NamesTheLineOfWhatIsWrong) {
    EXPECT_EQ(CsvTable::read("").error().where, "line 1");
    EXPECT_EQ(CsvTable::read("a,b\n1,2\n3\n").error().where, "line 3");
    EXPECT_EQ(CsvTable::read("a,b\n1,\"2\n3\"\n4,\xB9\xAB\n").error().where, "line 4");
    EXPECT_EQ(CsvTable::read("a,b\n1,\"2\n").error().where, "line 2");
    EXPECT_EQ(CsvTable::read("a,b\n\"1\"x,2\n").error().where, "line 2");
}

TEST(CsvTable, NamesMissingAndDoubledColumns) {
    const auto table = CsvTable::read("a,b,a\n");
    ASSERT_TRUE(table);
    EXPECT_THAT(table->column("c").error().message, testing::HasSubstr("a, b, a"));
    EXPECT_THAT(table->column("a").error().message, testing::HasSubstr("twice"));
}

TEST(CsvTable, EveryTableSurvivesWritingAndReading) {
    EXPECT_TRUE(rc::check([] {
        const auto character = rc::gen::element<std::string>("a", "\"", ",", "\n", "\r", "公", " ", "'", "=");
        const auto field = rc::gen::map(rc::gen::container<std::vector<std::string>>(character),
                                        [](const std::vector<std::string>& parts) {
                                            std::string out;
                                            for (const auto& part : parts) out += part;
                                            return out;
                                        });
        const auto rows = *rc::gen::container<std::vector<std::array<std::string, 3>>>(
            rc::gen::map(rc::gen::tuple(field, field, field), [](std::tuple<std::string, std::string, std::string> t) {
                return std::array<std::string, 3>{std::get<0>(t), std::get<1>(t), std::get<2>(t)};
            }));
        std::string text = "x,y,z\n";
        for (const auto& row : rows)
            text += csv_field(row[0]) + ',' + csv_field(row[1]) + ',' + csv_field(row[2]) + "\r\n";
        const auto table = CsvTable::read(text);
        RC_ASSERT(table.has_value());
        RC_ASSERT(table->rows().size() == rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (std::size_t j = 0; j < 3; ++j) RC_ASSERT(table->rows()[i].cells[j] == rows[i][j]);
    }));
}

}  // namespace
}  // namespace modou::base
