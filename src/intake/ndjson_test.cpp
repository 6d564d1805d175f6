#include "intake/ndjson.hpp"

#include "intake/testing_rows.hpp"

namespace modou::intake {
namespace {

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

TEST(Ndjson, UnderstandsEscapesInNamesAndTexts) {
    const auto rows = read_all(
        {{"o.ndjson",
          R"({"type":"order.received","source":"m\u0061ll","time":"2026-01-02T00:00:00Z","data":{"\u006frder":"a\"b\\c","shop":"\u8c46\u8c46","paid":1,"placed":"2026-01-01","buyer":"\ud83c\udf31"}})"}});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].reason, "");
    EXPECT_EQ(rows[0].source, "mall");
    EXPECT_EQ(rows[0].order, "a\"b\\c");
    EXPECT_EQ(rows[0].shop, "豆豆");
    EXPECT_EQ(rows[0].buyer, "\xF0\x9F\x8C\xB1");
}

TEST(Ndjson, TestsReceivedBeforeTheAmount) {
    EXPECT_EQ(read_all({{"o.ndjson", event("1", "\"1e3\"", R"(,"received":"soon")")}})[0].reason, "bad_time");
    EXPECT_EQ(read_all({{"o.ndjson", event("1", "\"1e3\"")}})[0].reason, "bad_amount");
}

TEST(Ndjson, NamesWhatIsMissing) {
    EXPECT_EQ(reason_of("null"), "missing_field");
    EXPECT_EQ(reason_of("\"\""), "bad_amount");
    EXPECT_EQ(
        read_all(
            {{"o.ndjson",
              R"({"type":"order.received","source":"m","time":"2026-01-02T00:00:00Z","data":{"order":"7","shop":"s","placed":"2026-01-01"}})"}})
            [0]
                .reason,
        "missing_field");
    const auto refund = read_all({{"o.ndjson", R"({"type":"order.refunded","source":"m","data":{"order":"7"}})"}});
    EXPECT_EQ(refund[0].reason, "missing_field");
    EXPECT_EQ(refund[0].order, "7");
    EXPECT_EQ(read_all({{"o.ndjson", "{}"}})[0].reason, "missing_field");
}

TEST(Ndjson, AMemberOfTheWrongKindSpoilsOnlyItsRow) {
    for (const char* bad :
         {R"({"type":"order.received","source":"m","data":[1]})", R"({"type":{},"source":"m","data":{"order":"1"}})",
          R"({"type":"order.received","source":"m","data":{"order":["1"],"shop":"s","paid":"1"}})"}) {
        const auto rows = read_all({{"o.ndjson", std::string(bad) + "\n" + event("2", "1")}});
        ASSERT_EQ(rows.size(), 2u);
        EXPECT_EQ(rows[0].reason, "bad_field") << bad;
        EXPECT_EQ(rows[1].reason, "");
    }
}

TEST(Ndjson, PassesOverWhatItDoesNotKnow) {
    const auto rows =
        read_all({{"o.ndjson",
                   event("1", "1", R"(,"extra":{"order":"x","list":[1,{"paid":"9"}]},"received" : "2026-11-12" )")}});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].order, "1");
    EXPECT_EQ(rows[0].paid, 100);
    EXPECT_EQ(rows[0].received, base::parse_time("2026-11-12")->seconds);
}

TEST(Ndjson, LinesOfBrokenJsonAreNamed) {
    for (const char* bad : {"{", "}", "[]", "null", "1", "{\"type\":\"order.received\"} x", "{\"data\":{\"paid\":1x}}",
                            "{\"data\":{\"order\":\"\\ud800\"}}", "{\"data\":{\"order\":\"a\x01\"}}",
                            "{\"data\":{\"paid\":nul}}", "{\"data\" {}}"}) {
        const auto rows = read_all({{"o.ndjson", event("1", "1") + "\n" + bad + "\n" + event("3", "1")}});
        ASSERT_EQ(rows.size(), 3u) << bad;
        EXPECT_EQ(rows[1].reason, "bad_json") << bad;
        EXPECT_EQ(rows[2].reason, "") << bad;
    }
}

TEST(Ndjson, TheFlagsFillWhatEventsDoNotSay) {
    Options options;
    options.source = "flag";
    options.shop = "flag shop";
    const std::string bare =
        R"({"type":"order.received","time":"2026-01-02T00:00:00Z","data":{"order":"7","paid":"1","placed":"2026-01-01"}})";
    const auto rows = read_all({{"o.ndjson", bare + "\n" + event("2", "1")}}, options);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].source, "flag");
    EXPECT_EQ(rows[0].shop, "flag shop");
    EXPECT_EQ(rows[1].source, "mall");
}

TEST(Events, ABadLineAmongGoodOnesIsARow) {
    for (const char* bad : {"{\"broken", "hello", "\xff"}) {
        auto events = parse_events(std::string(bad) + "\n" + event("2", "1"), 10);
        ASSERT_TRUE(events) << bad;
        ASSERT_EQ(events->rows.size(), 2u);
        EXPECT_EQ(events->rows[1].order, "2");
    }
}

TEST(Events, AFieldOfTheWrongKindSpoilsOnlyItsEvent) {
    auto events = parse_events(
        R"([{"type":"order.received","source":"m","data":{"order":{"a":[1,2]}}},)" + event("2", "1") + "]", 10);
    ASSERT_TRUE(events) << events.error().text();
    ASSERT_EQ(events->rows.size(), 2u);
    EXPECT_EQ(events->rows[0].reason, "bad_field");
    EXPECT_EQ(events->rows[1].kind, RowKind::order);
}

TEST(Events, SayWhereTheyStopBeingJson) {
    EXPECT_EQ(parse_events("  hello", 10).error().where, "offset 2");
    EXPECT_EQ(parse_events("", 10).error().where, "offset 0");
    const std::string cut = "[" + event("1", "1") + ",x]";
    EXPECT_EQ(parse_events(cut, 10).error().where, fmt::format("offset {}", cut.size() - 2));
}

}  // namespace
}  // namespace modou::intake
