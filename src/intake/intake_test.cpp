#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <zlib.h>
#include <zstd.h>

#include "intake/ndjson.hpp"
#include "intake/reader.hpp"

namespace modou::intake {
namespace {

std::string event(std::string_view order, std::string_view paid, std::string_view more = "") {
    return fmt::format(
        R"({{"specversion":"1.0","type":"order.received","source":"mall","id":"e","time":"2026-11-11T10:00:00+08:00","data":{{"order":"{}","shop":"豆豆小店","item":"A1","buyer":"b1","paid":{},"placed":"2026-11-10T09:00:00+08:00"{}}}}})",
        order, paid, more);
}

struct Flat {
    RowKind kind;
    std::string reason, source, order, item, shop, buyer;
    std::int64_t paid, placed, received;
    std::uint64_t line;
    bool operator==(const Flat&) const = default;
};

std::vector<Flat> flatten(const Batch& batch) {
    std::vector<Flat> out;
    for (const Row& r : batch.rows)
        out.push_back({r.kind, std::string(r.reason), std::string(r.source), std::string(r.order), std::string(r.item),
                       std::string(r.shop), std::string(r.buyer), r.paid.value, r.placed.seconds, r.received.seconds,
                       r.line});
    return out;
}

std::vector<Flat> read_all(std::vector<std::pair<std::string, std::string>> files, Options options = {},
                           std::string* error = nullptr) {
    std::vector<Input> inputs;
    for (auto& [name, text] : files) inputs.push_back({name, text_source(text)});
    auto reader = Reader::open(std::move(inputs), options);
    if (!reader) {
        if (error != nullptr) *error = reader.error().text();
        return {};
    }
    std::vector<Flat> out;
    for (;;) {
        auto batch = (*reader)->next();
        if (!batch) {
            if (error != nullptr) *error = batch.error().text();
            return out;
        }
        if (!*batch) return out;
        auto rows = flatten(**batch);
        out.insert(out.end(), rows.begin(), rows.end());
    }
}

std::string gbk(std::string_view utf8) {
    UErrorCode error = U_ZERO_ERROR;
    UConverter* converter = ucnv_open("gb18030", &error);
    std::u16string wide(utf8.size() + 1, u'\0');
    std::int32_t length = 0;
    u_strFromUTF8(wide.data(), static_cast<std::int32_t>(wide.size()), &length, utf8.data(),
                  static_cast<std::int32_t>(utf8.size()), &error);
    std::string out(utf8.size() * 2 + 4, '\0');
    const auto made =
        ucnv_fromUChars(converter, out.data(), static_cast<std::int32_t>(out.size()), wide.data(), length, &error);
    ucnv_close(converter);
    EXPECT_TRUE(U_SUCCESS(error));
    out.resize(static_cast<std::size_t>(made));
    return out;
}

std::string reason_of(std::string_view paid_json) {
    const auto rows = read_all({{"o.ndjson", event("1", paid_json) + "\n"}});
    return rows.empty() ? "none" : rows[0].reason;
}

TEST(Ndjson, ReadsAnOrder) {
    const auto rows = read_all({{"o.ndjson", event("1", "\"128.00\"", R"(,"received":"2026-11-12 08:00:01")") + "\n"}});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].kind, RowKind::order);
    EXPECT_EQ(rows[0].source, "mall");
    EXPECT_EQ(rows[0].shop, "豆豆小店");
    EXPECT_EQ(rows[0].paid, 12'800);
    EXPECT_EQ(rows[0].received, base::parse_time("2026-11-12T00:00:01Z")->seconds);
}

TEST(Ndjson, TakesTheEventTimeWhenReceivedIsMissing) {
    const auto rows = read_all({{"o.ndjson", event("1", "\"1\"")}});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].received, base::parse_time("2026-11-11T10:00:00+08:00")->seconds);
}

TEST(Ndjson, ReadsAmountsFromTheirText) {
    EXPECT_EQ(reason_of("12.5"), "");
    EXPECT_EQ(reason_of("12.50 "), "");
    for (const char* bad : {"\"1e3\"", "1e3", "\"１２.５\"", "\"-1\"", "-1", "\"\"", "\"12.345\"", "12.345",
                            "9007199254740993", "\"9007199254740993\"", "true", "\"¥5\"", "\" 5\""})
        EXPECT_FALSE(reason_of(bad).empty()) << bad;
    EXPECT_EQ(reason_of("\"12.345\""), "bad_amount");
}

TEST(Ndjson, ABrokenLineNeverSpoilsTheNext) {
    const std::string text = event("1", "1") + "\n{\"broken\n\n" + event("2", "2") + "\r\n[1]\n" +
                             "{\"type\":\"order.received\",\"data\":{\"order\":\"\xff\"}}\n" + event("3", "3");
    const auto rows = read_all({{"o.ndjson", text}});
    ASSERT_EQ(rows.size(), 6u);
    EXPECT_EQ(rows[1].reason, "bad_json");
    EXPECT_EQ(rows[1].line, 2u);
    EXPECT_EQ(rows[2].order, "2");
    EXPECT_EQ(rows[2].line, 4u);
    EXPECT_EQ(rows[3].reason, "bad_json");
    EXPECT_EQ(rows[4].reason, "bad_encoding");
    EXPECT_EQ(rows[5].order, "3");
}

TEST(Ndjson, ReadsRefundsAndRefusesOtherTypes) {
    const auto rows = read_all(
        {{"o.ndjson", R"({"type":"order.refunded","source":"m","time":"2026-01-02T00:00:00Z","data":{"order":"7"}})"
                      "\n"
                      R"({"type":"step.walked","source":"m","data":{"order":"7"}})"}});
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].kind, RowKind::refund);
    EXPECT_EQ(rows[1].reason, "unknown_type");
}

TEST(Reader, GivesTheSameRowsForAnyNumberOfThreads) {
    std::string text;
    for (int i = 0; i < 30'000; ++i) text += event(std::to_string(i), i % 7 == 0 ? "\"bad\"" : "\"9.90\"") + "\n";
    Options options;
    options.threads = 0;
    const auto expected = read_all({{"o.ndjson", text}}, options);
    ASSERT_EQ(expected.size(), 30'000u);
    for (unsigned threads : {1u, 2u, 4u}) {
        options.threads = threads;
        EXPECT_EQ(read_all({{"o.ndjson", text}}, options), expected);
    }
}

// A line of any length from nowhere: only its beginning and end matter.
class LongLine final : public ByteSource {
  public:
    explicit LongLine(std::uint64_t length) : left_(length) {}
    base::Result<std::size_t> read(std::span<char> out) override {
        const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
        std::fill_n(out.begin(), count, 'x');
        left_ -= count;
        if (count > 0) return count;
        const std::size_t more = std::min(out.size(), tail_.size() - at_);
        std::copy_n(tail_.begin() + static_cast<std::ptrdiff_t>(at_), more, out.begin());
        at_ += more;
        return more;
    }
    std::uint64_t position() const override { return 0; }
    std::uint64_t size() const override { return 0; }

  private:
    std::uint64_t left_;
    std::string tail_ = "\n" + event("after", "1") + "\n";
    std::size_t at_ = 0;
};

TEST(Reader, SkipsALineOfTenGigabytesAndReadsOn) {
    std::vector<Input> inputs;
    inputs.push_back({"big.ndjson", std::make_unique<LongLine>(std::uint64_t{1} << 30)});
    auto reader = Reader::open(std::move(inputs), {});
    ASSERT_TRUE(reader) << reader.error().text();
    std::vector<Flat> rows;
    for (;;) {
        auto batch = (*reader)->next();
        ASSERT_TRUE(batch);
        if (!*batch) break;
        for (auto& row : flatten(**batch)) rows.push_back(row);
    }
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].reason, "line_too_long");
    EXPECT_EQ(rows[1].order, "after");
    EXPECT_EQ(rows[1].line, 2u);
}

TEST(Reader, UnpacksGzipAndZstdAndNamesTheDamage) {
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += event(std::to_string(i), "1") + "\n";
    const auto zstd = [&](std::string_view plain) {
        std::string out(ZSTD_compressBound(plain.size()), '\0');
        out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 3));
        return out;
    };
    EXPECT_EQ(read_all({{"o.ndjson.zst", zstd(text) + zstd(text)}}).size(), 10'000u);
    std::string error;
    const std::string packed = zstd(text);
    const auto rows = read_all({{"cut.ndjson.zst", packed.substr(0, packed.size() - 20)}}, {}, &error);
    EXPECT_NE(error.find("cut.ndjson.zst:offset"), std::string::npos) << error;
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string gz(text.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(gz.data());
    stream.avail_out = static_cast<uInt>(gz.size());
    deflate(&stream, Z_FINISH);
    gz.resize(stream.total_out);
    deflateEnd(&stream);
    EXPECT_EQ(read_all({{"o.ndjson.gz", gz + gz}}).size(), 10'000u);
}

Options mapped(std::string_view map) {
    Options options;
    options.map = *parse_column_map(map);
    return options;
}

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
    const auto rows = read_all({{"ExportOrderList1.csv", gbk(text)}});
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
    std::string text = gbk(k_taobao_header);
    text += "1,\x81\xff,1,";
    text += gbk("交易成功,x,2016/5/23,2016/5/23,店,0,\r\n2,好,1,交易成功,");
    text += "\x81\xff";  // a stray byte in a column that is not used
    text += gbk(",2016/5/23,2016/5/23,店,0,\r\n");
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
    const auto rows = read_all({{"ExportOrderList1.csv", gbk(orders)}, {"ExportItemList1.csv", gbk(items)}});
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
    rc::check("split sums", [] {
        const auto weights = *rc::gen::nonEmpty(
            rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 1'000'000'000'000)));
        const base::Fen paid{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
        std::int64_t sum = 0;
        for (auto part : split_by_weight(paid, weights)) sum += part.value;
        RC_ASSERT(sum == paid.value);
    });
}

TEST(Events, ReadAsLinesOrAsAnArray) {
    auto lines = parse_events(event("1", "1") + "\n" + event("2", "\"x\""), 10);
    ASSERT_TRUE(lines);
    EXPECT_EQ(lines->rows.size(), 2u);
    auto array = parse_events("[" + event("1", "1") + "," + event("2", "2") + "]", 10);
    ASSERT_TRUE(array) << array.error().text();
    EXPECT_EQ(array->rows[1].order, "2");
    EXPECT_EQ(parse_events("[" + event("1", "1") + "," + event("2", "2") + "]", 1).error().code, base::Code::limit);
    for (const char* bad : {"", "hello", "[1]", "[{\"a\":1}", "{\"a\":", "[{}]]"}) {
        auto read = parse_events(bad, 10);
        ASSERT_FALSE(read) << bad;
        EXPECT_NE(read.error().where.find("offset"), std::string::npos) << bad;
    }
}

}  // namespace
}  // namespace modou::intake
