// Order tables by the rule of docs/reading.md: columns are used, without bearing or named; two stray quotes swallow
// nothing; an item file splits nothing on a guess.
#include "intake/columns.hpp"
#include "intake/testing_rows.hpp"

namespace modou::intake {
namespace {

Options plain_map() {
    auto options = mapped("order=o,item=i,paid=p,placed=c,received=r,buyer=b");
    options.shop = "s";
    return options;
}
const std::string k_head = "o,i,p,c,r,b\n";
std::string row(std::string_view order, std::string_view item = "", std::string_view buyer = "") {
    return fmt::format("{},{},30.00,2026-01-01,2026-01-02,{}\n", order, item, buyer);
}

struct Read {
    std::vector<Flat> rows;
    base::PassedOver unused;
    std::string error;
};
Read read_with_unused(std::vector<std::pair<std::string, std::string>> files, Options options = {}) {
    Read read;
    std::vector<Input> inputs;
    for (auto& [name, text] : files) inputs.push_back({name, text_source(text)});
    auto reader = Reader::open(std::move(inputs), std::move(options));
    if (!reader) {
        read.error = reader.error().text();
        return read;
    }
    for (;;) {
        auto batch = (*reader)->next();
        EXPECT_TRUE(batch);
        if (!batch || !*batch) break;
        auto rows = flatten(**batch);
        read.rows.insert(read.rows.end(), rows.begin(), rows.end());
        read.unused.add((*batch)->unused);
    }
    for (const auto& facts : (*reader)->facts()) read.unused.add(facts.unused);
    return read;
}

TEST(StrayQuotes, TwoOfThemSwallowNoOrder) {
    auto options = mapped("order=o,shop=s,item=i,paid=p,placed=c,received=r");
    const std::string text =
        "o,s,i,p,c,r\n1,S,\"礼盒,30.00,2026-01-01,2026-01-02\n2,S,礼盒,30.00,2026-01-01,2026-01-02\n"
        "3,S,盒\",30.00,2026-01-01,2026-01-02\n4,S,盒,30.00,2026-01-01,2026-01-02\n";
    for (const std::string& file : {text, gb18030(text)}) {
        const auto rows = read_all({{"o.csv", file}}, options);
        ASSERT_EQ(rows.size(), 4u);
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_EQ(rows[i].reason, "bad_csv");
            EXPECT_EQ(rows[i].line, i + 2);
        }
        EXPECT_EQ(rows[3].reason, "");
    }
}

TEST(StrayQuotes, NoneOfAThousandLinesVanishes) {
    std::string text = k_head;
    for (int i = 0; i < 1'000; ++i)
        text += row(std::to_string(i), i == 50 ? "\"礼盒" : i == 940 ? "盒\"" : "A", i % 3 == 0 ? "" : "b");
    const auto rows = read_all({{"o.csv", text}}, plain_map());
    ASSERT_EQ(rows.size(), 1'000u);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].line, i + 2);
        EXPECT_EQ(rows[i].reason, i >= 50 && i <= 940 ? "bad_csv" : "");
    }
}

TEST(StrayQuotes, TwoLinesThatAreOneRecordAreTold) {
    const auto rows = read_all({{"o.csv", k_head + row("1", "\"礼盒") + row("2", "盒\"") + row("3")}}, plain_map());
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].reason, "bad_csv");
    EXPECT_EQ(rows[1].reason, "bad_csv");
    EXPECT_EQ(rows[2].reason, "");
    // A quote that opens again in the middle of a field ends the record there: each of its lines is told.
    const auto more = read_all({{"o.csv", k_head + row("1", "\"礼盒") + row("2", "\"盒") + row("3")}}, plain_map());
    ASSERT_EQ(more.size(), 3u);
    EXPECT_EQ(more[0].reason + more[1].reason, "bad_csvbad_csv");
    EXPECT_EQ(more[2].reason, "");
}

TEST(StrayQuotes, ARemarkOverSeveralLinesStands) {
    auto options = mapped("order=o,paid=p,placed=c,received=r");
    options.shop = "s";
    for (const char* remark : {"two\nlines", "one\n\nthree, with, commas, and \"\"quotes\"\"", "a,b,c\nd,e,f,g,h\ni,j",
                               "x\r\ny\r\nz,1,2026-01-01"}) {
        for (const std::string& text :
             {fmt::format("note,o,p,c,r\n\"{}\",1,30.00,2026-01-01,2026-01-02\nx,2,30.00,2026-01-01,2026-01-02\n",
                          remark),
              fmt::format("o,note,p,c,r\n1,\"{}\",30.00,2026-01-01,2026-01-02\n2,x,30.00,2026-01-01,2026-01-02\n",
                          remark),
              fmt::format("o,p,c,r,note\n1,30.00,2026-01-01,2026-01-02,\"{}\"\n2,30.00,2026-01-01,2026-01-02,x\n",
                          remark)}) {
            const auto rows = read_all({{"o.csv", text}}, options);
            ASSERT_EQ(rows.size(), 2u) << text;
            EXPECT_EQ(rows[0].reason, "") << text;
            EXPECT_EQ(rows[1].reason, "") << text;
        }
    }
}

TEST(StrayQuotes, AHeaderSwallowsNoOrder) {
    std::string error;
    auto options = mapped("order=o,paid=p,placed=c,received=r");
    options.shop = "s";
    (void)read_all({{"o.csv", "o,p,c,r,\"note\n1,30.00,2026-01-01,2026-01-02,x\n2,30.00,2026-01-01,2026-01-02,\"\n"}},
                   options, &error);
    EXPECT_NE(error.find("quote"), std::string::npos) << error;
    EXPECT_EQ(read_all({{"o.csv", "o,p,c,r,\"note\nof ours\"\n1,30.00,2026-01-01,2026-01-02,x\n"}}, options).size(),
              1u);
}

TEST(StrayQuotes, ALongLineOfQuotesTakesNoLonger) {
    std::string text = k_head + "1,";
    text.resize((2 << 20), 'a');
    for (std::size_t i = k_head.size() + 8; i + 1 < text.size(); i += 2) text[i] = '"';
    text += ",30.00,2026-01-01,2026-01-02,b\n" + row("2");
    const auto rows = read_all({{"o.csv", text}}, plain_map());
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].reason, "line_too_long");
    std::string quoted = k_head + "1,\"";
    while (quoted.size() < (1 << 20) - 200) quoted += "x, \"\"y\"\"\n";
    quoted += "\",30.00,2026-01-01,2026-01-02,b\n" + row("2");
    const auto more = read_all({{"o.csv", quoted}}, plain_map());
    ASSERT_EQ(more.size(), 2u);
    EXPECT_EQ(more[0].reason, "");
}

TEST(TableNames, WhatASpreadsheetRuinedIsNoOrderAndNoItem) {
    for (const char* bad : {"1.23457E+17", "=\"1.23457E+17\"", "'2.02606E+17", "1.23457E17", "1E+17", "#####", "#N/A",
                            "1930679858170647.0"})
        EXPECT_EQ(read_all({{"o.csv", k_head + row(bad)}}, plain_map())[0].reason, "bad_field") << bad;
    for (const char* good : {"1E5", "2E10", "1.2.3", "12-E+5", "1930679858170647"})
        EXPECT_EQ(read_all({{"o.csv", k_head + row(good)}}, plain_map())[0].reason, "") << good;
    EXPECT_EQ(read_all({{"o.csv", k_head + row("1", "6.10123E+11")}}, plain_map())[0].reason, "bad_field");
    EXPECT_EQ(read_all({{"o.csv", k_head + row("1", "", "1.38E+10")}}, plain_map())[0].reason, "bad_field");
}

TEST(TableColumns, AreUsedOrWithoutBearingOrNamed) {
    const std::string head = "o,i,p,c,r,b,收货人姓名,联系手机,订单状态,note,empty,\n";
    const auto read = read_with_unused(
        {{"o.csv",
          head + "1,,30.00,2026-01-01,2026-01-02,b,某某,1,交易关闭,x,,\n2,,30.00,2026-01-01,,b,某某,1,,y,,z\n"}},
        plain_map());
    EXPECT_EQ(read.unused.counts(),
              (std::map<std::string, std::uint64_t, std::less<>>{{"订单状态", 1}, {"note", 2}, {"column 12", 1}}));
    EXPECT_TRUE(is_personal_column("收货人姓名"));
}

TEST(TableColumns, SumsAreInYuan) {
    auto options = plain_map();
    const std::string head = "o,i,p,c,r,b,币种\n";
    const auto rows =
        read_all({{"o.csv", head + "1,,3,2026-01-01,2026-01-02,b,CNY\n2,,3,2026-01-01,2026-01-02,b,人民币\n"
                                   "3,,3,2026-01-01,2026-01-02,b,USD\n4,,3,2026-01-01,2026-01-02,b,\n"}},
                 options);
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0].reason + rows[1].reason + rows[3].reason, "");
    EXPECT_EQ(rows[2].reason, "bad_field");
    for (const char* name : {"实付(美元)", "实付（万元）", "paid [USD]", "实付(单位：分)"}) {
        auto other = mapped(fmt::format("order=o,paid={},placed=c,received=r", name));
        other.shop = "s";
        std::string error;
        (void)read_all({{"o.csv", fmt::format("o,{},c,r\n1,3,2026-01-01,2026-01-02\n", name)}}, other, &error);
        EXPECT_NE(error.find("yuan"), std::string::npos) << name << error;
    }
    for (const char* name : {"实付(元)", "实付（含运费）", "paid (CNY)"}) {
        auto other = mapped(fmt::format("order=o,paid={},placed=c,received=r", name));
        other.shop = "s";
        EXPECT_EQ(read_all({{"o.csv", fmt::format("o,{},c,r\n1,3,2026-01-01,2026-01-02\n", name)}}, other).size(), 1u)
            << name;
    }
}

TEST(ColumnMap, NamesNoColumnForTwoMeanings) {
    EXPECT_EQ(parse_column_map("order=a,paid=a,placed=c,received=d").error().code, base::Code::usage);
    EXPECT_EQ(parse_column_map("order=a,paid=b,placed=c,received=d,item=e,line=e").error().code, base::Code::usage);
    EXPECT_TRUE(parse_column_map("order=a,paid=b,placed=c,received=c"));
}

TEST(Csv, FilesPutTogetherKeepTheirMarks) {
    const std::string mark = "\xEF\xBB\xBF", part = mark + "\"o\",i,p,c,r,b\r\n" + row("1");
    const auto rows = read_all({{"o.csv", part + part + mark + row("3")}}, plain_map());
    ASSERT_EQ(rows.size(), 3u);
    for (const Flat& each : rows) EXPECT_EQ(each.reason, "");
    EXPECT_EQ(rows[2].order, "3");
}

TEST(Csv, ALineColumnGoesWithItsRow) {
    auto options = mapped("order=o,item=i,paid=p,placed=c,received=r,line=b");
    options.shop = "s";
    std::vector<Input> inputs;
    inputs.push_back({"o.csv", text_source(k_head + row("1", "A", "10") + row("1", "A", ""))});
    auto reader = Reader::open(std::move(inputs), options);
    ASSERT_TRUE(reader);
    const auto batch = (*reader)->next();
    ASSERT_TRUE(batch && *batch);
    EXPECT_EQ((*batch)->rows[0].own_line, "10");
    EXPECT_EQ((*batch)->rows[1].own_line, "");
}

// ---- Taobao

const std::string k_orders =
    "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间,店铺名称,退款金额,总金额,新栏\n";
std::string taobao(std::string_view number, std::string_view paid = "10.00", std::string_view back = "0") {
    return fmt::format("{},甲,{},交易成功,2016/5/23,2016/5/23,店,{},20,x\n", number, paid, back);
}
const std::string k_items = "订单编号,标题,价格,购买数量,商家编码,订单状态,小计,备注,新品\n";

TEST(Taobao, ColumnsThatNobodyKnowsAreNamed) {
    const auto read = read_with_unused({{"ExportOrderList1.csv", k_orders + taobao("1") + taobao("2")}});
    EXPECT_EQ(read.unused.counts(), (std::map<std::string, std::uint64_t, std::less<>>{{"新栏", 2}}));
}

TEST(Taobao, ARefundThatCannotBeReadIsNoGoodNews) {
    EXPECT_EQ(read_all({{"ExportOrderList1.csv", k_orders + taobao("1", "10", "a lot")}})[0].reason, "bad_amount");
    for (const char* none : {"", "-", "无退款申请", "0.00"})
        EXPECT_EQ(read_all({{"ExportOrderList1.csv", k_orders + taobao("1", "10", none)}})[0].reason, "") << none;
}

TEST(Taobao, WithoutAStateAClosedOrderIsNotReceived) {
    const std::string head = "订单编号,买家实际支付金额,订单创建时间,订单付款时间,店铺名称,订单关闭原因\n";
    const auto rows =
        read_all({{"ExportOrderList1.csv", head + "1,5,2016/5/23,2016/5/23,店,\n2,5,2016/5/23,2016/5/23,店,订单未关闭\n"
                                                  "3,5,2016/5/23,2016/5/23,店,买家申请退款\n"}});
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].reason + rows[1].reason, "");
    EXPECT_EQ(rows[2].reason, "not_received");
}

std::vector<Flat> split(const std::string& item_lines, Read* whole = nullptr) {
    auto read = read_with_unused({{"ExportOrderList1.csv", k_orders + taobao("1") + taobao("2")},
                                  {"ExportItemList1.csv", k_items + item_lines}});
    if (whole != nullptr) *whole = read;
    return read.rows;
}

TEST(Items, AStatedSumMustBePriceTimesQuantity) {
    EXPECT_EQ(split("1,甲,3.00,2,A,交易成功,6.00,,\n1,乙,4.00,1,B,交易成功,,,\n").size(), 3u);
    for (const char* sum : {"5.00", "600", "?"})
        EXPECT_EQ(split(fmt::format("1,甲,3.00,2,A,交易成功,{},,\n", sum))[0].reason, "bad_item_line") << sum;
}

TEST(Items, AnItemThatWasClosedGivesNothingOfItsOrder) {
    const auto rows = split("1,甲,3.00,1,A,交易成功,,,\n1,乙,7.00,1,B,交易关闭,,,\n");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].paid, 300);
    EXPECT_EQ(rows[0].kind, RowKind::order);
    EXPECT_EQ(rows[1].reason, "not_received");
}

TEST(Items, ColumnsAndLinesWithoutAPartAreNamed) {
    Read read;
    split("1,甲,3.00,1,A,交易成功,,,x\n9,丁,1.00,1,D,交易成功,,,\n9,丁,1.00,1,E,交易成功,,,\n,合计,,,,,5.00,,\n",
          &read);
    EXPECT_EQ(read.unused.counts(),
              (std::map<std::string, std::uint64_t, std::less<>>{
                  {"item_without_order", 2}, {"line without order and price", 1}, {"新品", 1}, {"新栏", 2}}));
}

TEST(Items, ALineThatBelongsToNoReadableOrderIsRefusedWithItsPlace) {
    for (const char* bad : {",甲,3.00,1,A,交易成功,,,\n", "1.93068E+15,甲,3.00,1,A,交易成功,,,\n",
                            "1,\"甲,3.00,1,A,交易成功,,,\n1,乙,3.00,1,B,交易成功,,,\n1,丙\",3.00,1,C,交易成功,,,\n",
                            "1,\"甲,3.00,1,A,交易成功,,,\n"}) {
        Read read;
        split(std::string("1,甲,3.00,1,A,交易成功,,,\n") + bad, &read);
        EXPECT_TRUE(read.error.starts_with("ExportItemList1.csv:3: ")) << read.error << bad;
    }
}

TEST(Items, ANewerExportNamesTheMainOrder) {
    const auto read =
        read_with_unused({{"ExportOrderList1.csv", k_orders + taobao("1")},
                          {"ExportItemList1.csv",
                           "子订单编号,主订单编号,标题,价格,购买数量,商家编码\n11,1,甲,3.00,1,A\n12,1,乙,2.00,1,B\n"}});
    ASSERT_EQ(read.rows.size(), 2u) << read.error;
    EXPECT_EQ(read.rows[0].paid, 600);
    EXPECT_TRUE(read.unused.of("新栏") == 1 && read.unused.total() == 1);
}

}  // namespace
}  // namespace modou::intake
