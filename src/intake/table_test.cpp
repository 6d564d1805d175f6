#include "intake/table.hpp"

#include <rapidcheck.h>

#include "base/csv.hpp"
#include "intake/blocks.hpp"
#include "intake/testing_rows.hpp"

namespace modou::intake {
namespace {

TEST(Csv, ReadsWithAColumnMap) {
    auto options = mapped("order=单号,paid=\"金额, 元\",placed=下单,received=收货,item=货号");
    options.shop = "小店";
    const std::string text =
        "\xEF\xBB\xBF单号 ,\"金额, 元\",下单,收货,货号,电话\r\n"
        "=\"0012\",\"¥1,234.50元\",2026/1/2,2026-01-03 10:00,a,1\r\n"
        "'77,5,2026-01-02,,b,1\r\n"
        "78,1e3,2026-01-02,2026-01-03,b,1\r\n"
        "79,1,nonsense,2026-01-03,*,1\r\n"
        "80,1,2026-01-02,2026-01-03\r\n"
        "81,5\"5,2026-01-02,2026-01-03,c,1\r\n";
    const auto rows = read_all({{"o.csv", text}}, options);
    ASSERT_EQ(rows.size(), 6u);
    EXPECT_EQ(rows[0].order, "0012");
    EXPECT_EQ(rows[0].paid, 123'450);
    EXPECT_EQ(rows[0].source, "csv:小店");
    EXPECT_EQ(rows[0].line, 2u);
    EXPECT_EQ(rows[0].placed, base::parse_time("2026-01-02T00:00:00+08:00")->seconds);
    EXPECT_EQ(rows[1].reason, "not_received");
    EXPECT_EQ(rows[1].order, "77");
    EXPECT_EQ(rows[2].reason, "bad_amount");
    EXPECT_EQ(rows[3].reason, "bad_time");
    EXPECT_EQ(rows[4].reason, "bad_csv");
    EXPECT_EQ(rows[5].reason, "bad_amount");
}

TEST(Csv, NamesAMissingColumnAndThoseFound) {
    std::string error;
    (void)read_all({{"o.csv", "a,b\n1,2\n"}}, mapped("order=a,paid=b,placed=c,received=d"), &error);
    EXPECT_NE(error.find("\"c\""), std::string::npos) << error;
    EXPECT_NE(error.find("a, b"), std::string::npos) << error;
}

TEST(ColumnMap, NeedsOrderPaidPlacedAndReceived) {
    EXPECT_EQ(parse_column_map("order=a,paid=b,placed=c").error().code, base::Code::usage);
    EXPECT_EQ(parse_column_map("order=a,paid=b,placed=c,received=d,colour=e").error().code, base::Code::usage);
    EXPECT_TRUE(parse_column_map("order=a,paid=b,placed=c,received=d"));
}

const std::string k_taobao_header =
    "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,订单创建时间,订单付款时间 "
    ",店铺名称,退款金额,确认收货时间\r\n";

TEST(Taobao, ReadsAnExportInGb18030) {
    const std::string text =
        k_taobao_header +
        "=\"1930679858170647\",买家甲,598,交易成功,张三,2016/5/23 22:02,2016-05-23 22:02:11,豆豆小店,0.00,\r\n"
        "'1930679858170648,买家乙,20元,交易关闭,李四,2016/5/23 22:02,,豆豆小店,0,\r\n"
        "1930679858170649,买家丙,12.00,交易成功,王五,2016/5/23 22:02,2016-05-23 22:02:11,豆豆小店,2.00,2016-06-01 "
        "08:00:00\r\n";
    const auto rows = read_all({{"ExportOrderList1.csv", gb18030(text)}});
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].order, "1930679858170647");
    EXPECT_EQ(rows[0].paid, 59'800);
    EXPECT_EQ(rows[0].source, "taobao");
    EXPECT_EQ(rows[0].shop, "豆豆小店");
    EXPECT_EQ(rows[0].buyer, "买家甲");
    EXPECT_EQ(rows[0].received, base::parse_time("2016-05-23 22:02:11")->seconds);
    EXPECT_EQ(rows[1].reason, "not_received");
    EXPECT_EQ(rows[2].received, base::parse_time("2016-06-01 08:00")->seconds);
}

TEST(Taobao, AStrayByteSpoilsOnlyItsOwnRow) {
    std::string text = gb18030(k_taobao_header);
    text += "1,\x81\xff,1,";
    text += gb18030("交易成功,x,2016/5/23,2016/5/23,店,0,\r\n2,好,1,交易成功,");
    text += "\x81\xff";  // a stray byte in a column that is not used
    text += gb18030(",2016/5/23,2016/5/23,店,0,\r\n");
    const auto rows = read_all({{"ExportOrderList1.csv", text}});
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].reason, "bad_encoding");
    EXPECT_EQ(rows[1].kind, RowKind::order);
}

TEST(Taobao, SplitsAnOrderOverItsItems) {
    const std::string orders =
        k_taobao_header +
        "1,甲,10.00,交易成功,x,2016/5/23,2016/5/23,店,0,\r\n2,乙,5,交易成功,x,2016/5/23,2016/5/23,店,0,\r\n";
    const std::string items =
        "订单编号,标题,价格,购买数量,商家编码\r\n1,甲货,3.00,1,A\r\n1,乙货,3.00,2,B\r\n1,甲货,3.00,1,A\r\n";
    const auto rows = read_all({{"ExportOrderList1.csv", gb18030(orders)}, {"ExportItemList1.csv", gb18030(items)}});
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].item, "A");
    EXPECT_EQ(rows[0].paid, 500);
    EXPECT_EQ(rows[1].item, "B");
    EXPECT_EQ(rows[1].paid, 500);
    EXPECT_EQ(rows[2].item, "");
}

TEST(Split, AddsUpExactly) {
    EXPECT_EQ(split_by_weight({100}, {1, 1, 1}), (std::vector<base::Fen>{{34}, {33}, {33}}));
    EXPECT_EQ(split_by_weight({5}, {0, 0}), (std::vector<base::Fen>{{3}, {2}}));
    EXPECT_TRUE(rc::check("split sums", [] {
        const auto weights = *rc::gen::nonEmpty(
            rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 1'000'000'000'000)));
        const base::Fen paid{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
        std::int64_t sum = 0;
        for (auto part : split_by_weight(paid, weights)) sum += part.value;
        RC_ASSERT(sum == paid.value);
    }));
}

TEST(Csv, ARepeatedColumnIsAnErrorOnlyWhenItIsUsed) {
    auto options = mapped("order=a,paid=b,placed=c,received=d");
    options.shop = "s";
    std::string error;
    (void)read_all({{"o.csv", "a,b,c,d,b\n1,2,2026-01-01,2026-01-02,3\n"}}, options, &error);
    EXPECT_NE(error.find("twice"), std::string::npos) << error;
    EXPECT_EQ(read_all({{"o.csv", "a,b,c,d,x,x\n1,2,2026-01-01,2026-01-02,3,4\n"}}, options).size(), 1u);
}

TEST(Csv, TheEncodingMayShowLateInAFile) {
    auto options = mapped("order=a,paid=b,placed=c,received=d,buyer=e");
    std::string text = "a,b,c,d,e\n";
    for (int order = 0; order < 4'000; ++order) text += std::to_string(order) + ",1,2026-01-01,2026-01-02,x\n";
    options.shop = "s";
    for (const std::string& late :
         {std::string("9001,1,2026-01-01,2026-01-02,公益\n"), gb18030("9001,1,2026-01-01,2026-01-02,公益\n")}) {
        const auto rows = read_all({{"o.csv", text + late}}, options);
        ASSERT_EQ(rows.size(), 4'001u);
        EXPECT_EQ(rows.back().reason, "");
        EXPECT_EQ(rows.back().buyer, "公益");
    }
}

TEST(Csv, AHeaderSaidAgainIsNoRow) {
    auto options = mapped("order=单号,paid=b,placed=c,received=d");
    options.shop = "s";
    const std::string part = "单号 ,b,c,d\r\n1,2,2026-01-01,2026-01-02\r\n";
    for (const std::string& text : {part + part, gb18030(part + part)}) {
        const auto rows = read_all({{"o.csv", text}}, options);
        ASSERT_EQ(rows.size(), 2u);
        EXPECT_EQ(rows[1].line, 4u);
        EXPECT_EQ(rows[1].kind, RowKind::order);
    }
}

TEST(Csv, AQuoteThatDoesNotCloseCostsOneLine) {
    auto options = mapped("order=a,paid=b,placed=c,received=d");
    options.shop = "s";
    std::string text = "a,b,c,d\n\"1,2,2026-01-01,2026-01-02\n";
    std::vector<Flat> rows = read_all({{"o.csv", text + "2,2,2026-01-01,2026-01-02\n"}}, options);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].reason, "bad_csv");
    EXPECT_EQ(rows[1].order, "2");
    EXPECT_EQ(rows[1].line, 3u);
    // Also when what follows is longer than a record may be.
    while (text.size() < 3 * k_max_line_bytes) text += "2,2,2026-01-01,2026-01-02\n";
    rows = read_all({{"o.csv", text}}, options);
    EXPECT_EQ(rows[0].reason, "bad_csv");
    EXPECT_EQ(rows.size(), static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) - 1);
}

TEST(Csv, ReadsQuotedLineEndsAndCountsTheirLines) {
    auto options = mapped("order=a,paid=b,placed=c,received=d");
    options.shop = "s";
    const auto rows = read_all({{"o.csv",
                                 "a,b,c,d,note\r\n1,2,2026-01-01,2026-01-02,\"x\r\ny\"\r\n2,\"\",2026-01-01,2026-01-02,"
                                 "\"say \"\"hi\"\"\"\r\n"}},
                               options);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].reason, "");
    EXPECT_EQ(rows[1].line, 4u);
    EXPECT_EQ(rows[1].reason, "bad_amount");
}

TEST(Csv, TestsReceivedBeforeTheAmount) {
    auto options = mapped("order=a,paid=b,placed=c,received=d,shop=e");
    const auto rows = read_all({{"o.csv",
                                 "a,b,c,d,e\n1,1e3,2026-01-01,,s\n2,1e3,2026-01-01,soon,s\n3,1e3,never,2026-01-01,s\n4,"
                                 "1,2026-01-01,2026-01-01,\n"}},
                               options);
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0].reason, "not_received");
    EXPECT_EQ(rows[1].reason, "bad_time");
    EXPECT_EQ(rows[2].reason, "bad_amount");
    EXPECT_EQ(rows[3].reason, "missing_field");
    EXPECT_EQ(rows[3].order, "4");
}

TEST(Csv, TheShopFlagWinsOverItsColumn) {
    auto options = mapped("order=a,paid=b,placed=c,received=d,shop=e");
    const std::string text = "a,b,c,d,e\n1,1,2026-01-01,2026-01-01,column\n";
    EXPECT_EQ(read_all({{"o.csv", text}}, options)[0].source, "csv:column");
    options.shop = "flag";
    EXPECT_EQ(read_all({{"o.csv", text}}, options)[0].shop, "flag");
    EXPECT_EQ(read_all({{"o.csv", text}}, options)[0].source, "csv:flag");
    options.source = "given";
    EXPECT_EQ(read_all({{"o.csv", text}}, options)[0].source, "given");
}

TEST(Csv, GivesTheSameRowsForAnyNumberOfThreads) {
    auto options = mapped("order=a,paid=b,placed=c,received=d,shop=e");
    std::string text = "a,b,c,d,e,note\n";
    for (int i = 0; i < 40'000; ++i)
        text += fmt::format("{},{},2026-01-01,2026-01-02,豆豆{},{}\n", i, i % 5 == 0 ? "x" : "1.50", i % 3,
                            i % 11 == 0 ? "\"two\nlines, \"\"q\"\"\"" : "5\" pipe");
    for (const std::string& file : {text, gb18030(text)}) {
        options.threads = 0;
        const auto expected = read_all({{"o.csv", file}}, options);
        ASSERT_EQ(expected.size(), 40'000u);
        for (unsigned threads : {1u, 2u, 4u}) {
            options.threads = threads;
            EXPECT_EQ(read_all({{"o.csv", file}}, options), expected);
        }
    }
}

TEST(Csv, EveryTextSurvivesItsFile) {
    EXPECT_TRUE(rc::check([] {
        const auto part = rc::gen::element<std::string>("a", "\"", ",", "\n", "公", "益", "5", "#", "x\r\ny");
        const auto parts = *rc::gen::container<std::vector<std::string>>(part);
        std::string buyer = "b";
        for (const auto& each : parts) buyer += each;
        buyer += "e";
        auto options = mapped("order=a,paid=b,placed=c,received=d,buyer=e");
        options.shop = "s";
        options.threads = 0;
        const std::string text = "a,b,c,d,e,说明\n1,1,2026-01-01,2026-01-02," + base::csv_field(buyer) + ",\n";
        for (const std::string& file : {text, gb18030(text)}) {
            const auto rows = read_all({{"o.csv", file}}, options);
            RC_ASSERT(rows.size() == 1u);
            RC_ASSERT(rows[0].buyer == buyer);
        }
    }));
}

TEST(ColumnMap, NamesMayHoldCommasInQuotes) {
    const auto map = parse_column_map("order=\"a,b\", paid= b ,placed=c,received=d,");
    ASSERT_TRUE(map) << map.error().text();
    EXPECT_EQ(map->order, "a,b");
    EXPECT_EQ(map->paid, "b");
    for (const char* bad : {"", "order", "order=\"a", "order=\"a\"b,paid=b,placed=c,received=d",
                            "order=a,order=b,paid=b,placed=c,received=d"})
        EXPECT_FALSE(parse_column_map(bad)) << bad;
}

TEST(Taobao, AnItemLineThatCannotBeReadIsNotGuessed) {
    const std::string orders =
        k_taobao_header +
        "1,甲,10.00,交易成功,x,2016/5/23,2016/5/23,店,0,\r\n2,乙,5,交易成功,x,2016/5/23,2016/5/23,店,1.00,\r\n";
    for (const char* bad :
         {"1,甲货,3.00,1.5,A", "1,甲货,free,1,A", "1,甲货,9999999999.00,999999,A", "1,甲货,3.00", "1,甲货,3.00,,A"}) {
        const std::string items = std::string("订单编号,标题,价格,购买数量,商家编码\r\n1,乙货,3.00,2,B\r\n") + bad +
                                  "\r\n2,丙货,0,1,C\r\n2,丁货,0,1,\r\n";
        const auto rows =
            read_all({{"ExportItemList1.csv", gb18030(items)}, {"ExportOrderList1.csv", gb18030(orders)}});
        ASSERT_EQ(rows.size(), 3u) << bad;
        EXPECT_EQ(rows[0].reason, "bad_item_line") << bad;
        EXPECT_EQ(rows[0].order, "1");
        EXPECT_EQ(rows[1].item, "C");
        EXPECT_EQ(rows[1].paid, 250);
        EXPECT_EQ(rows[2].item, "丁货");
    }
}

TEST(Taobao, AnItemFileAloneIsRefused) {
    std::string error;
    (void)read_all({{"ExportItemList1.csv", "订单编号,标题,价格,购买数量\r\n1,甲货,3.00,1\r\n"}}, {}, &error);
    EXPECT_NE(error.find("item file alone"), std::string::npos) << error;
}

TEST(Taobao, ASetWithoutStatusCountsWhatWasPaid) {
    Options options;
    options.shop = "店";
    const auto rows =
        read_all({{"set.csv",
                   "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 "
                   ",退款金额\n1,178.8,0,上海,2020/2/21 0:00,,0\n2,21,21,内蒙古,2020/2/20 23:59,2020/2/21 0:00,0\n"}},
                 options);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].reason, "not_received");
    EXPECT_EQ(rows[1].kind, RowKind::order);
    EXPECT_EQ(rows[1].paid, 2'100);
}

// Names, addresses and phones are in the block that was read, and nowhere else.
TEST(Taobao, CopiesNoPersonalColumn) {
    const std::string text = k_taobao_header + "1,甲,10.00,交易成功,某某收货人,2016/5/23,2016/5/23,店,0,\r\n";
    const std::string packed = gb18030(text);
    const auto find_in = [](const Batch& batch, std::size_t from, std::size_t sizes, std::string_view word) {
        std::size_t found = 0;
        for (std::size_t i = from; i < batch.text.size(); ++i)
            found += std::string_view(batch.text[i].get(), sizes).find(word) != std::string_view::npos ? 1 : 0;
        return found;
    };
    Batch batch;
    auto form = TableForm::taobao({"订单编号", "买家会员名", "买家实际支付金额", "订单状态", "收货人姓名",
                                   "订单创建时间", "订单付款时间", "店铺名称", "退款金额", "确认收货时间"},
                                  nullptr, "", "");
    ASSERT_TRUE(form);
    std::string block = packed.substr(packed.find('\n') + 1);
    form->parse(block, 2, base::Encoding::gb18030, batch);
    ASSERT_EQ(batch.rows.size(), 1u);
    ASSERT_EQ(batch.rows[0].kind, RowKind::order);
    ASSERT_EQ(batch.text.size(), 1u);
    constexpr std::size_t k_kept = std::string_view("交易成功店甲").size();
    EXPECT_EQ(find_in(batch, 0, k_kept, "甲"), 1u);
    EXPECT_EQ(find_in(batch, 0, k_kept, "某某收货人"), 0u);
}

}  // namespace
}  // namespace modou::intake
