// Events as CloudEvents has them: what is said is used or named, twice must agree, and every layout is read.
#include "base/base64.hpp"
#include "intake/testing_rows.hpp"

namespace modou::intake {
namespace {

// An order with one member of its data written as given.
std::string order_with(std::string_view members) {
    return fmt::format(
        R"({{"specversion":"1.0","type":"order.received","source":"mall","id":"e","time":"2026-11-11T10:00:00+08:00","data":{{"shop":"s","paid":"1.00","placed":"2026-11-10",{}}}}})",
        members);
}

std::string reason_of(const std::string& line) {
    const auto rows = read_all({{"o.ndjson", event("first", "1") + "\n" + line + "\n"}});
    EXPECT_EQ(rows.size(), 2u) << line;
    return rows.size() == 2 ? rows[1].reason : "none";
}

base::PassedOver unused_of(const std::string& text) {
    auto batch = parse_events(text, 100);
    EXPECT_TRUE(batch) << batch.error().text();
    return batch ? batch->unused : base::PassedOver();
}

TEST(EventNames, ARuinedNumberIsNoName) {
    for (const char* name : {"order", "item", "shop", "buyer"})
        for (const char* bad : {"1.23457E+17", "2.02606E+17", "1E+17", "1.23457E17", "####"}) {
            std::string line = event("1", "1", fmt::format(R"(,"x":1)"));
            const std::string other = name == std::string_view("order") ? "" : R"("order":"1",)";
            line = fmt::format(
                R"({{"type":"order.received","source":"m","time":"2026-11-11","data":{{{}"shop":"s","paid":"1","placed":"2026-11-10","{}":"{}"}}}})",
                name == std::string_view("shop") ? R"("order":"1",)" : other, name, bad);
            if (name == std::string_view("shop")) line.erase(line.find(R"("shop":"s",)"), 11);
            EXPECT_EQ(reason_of(line), "bad_field") << line;
        }
    EXPECT_EQ(reason_of(order_with(R"("order":"1930679858170647.0")")), "bad_field");
    for (const char* good : {"1E5", "12E3", "1-2E+5", "1930679858170647", "E+17", "#1001"})
        EXPECT_EQ(reason_of(order_with(fmt::format(R"("order":"{}")", good))), "") << good;
}

TEST(EventNames, ANumberOfJsonIsANameWhileItIsExact) {
    for (const char* name : {"order", "item", "buyer"}) {
        const std::string more = name == std::string_view("order") ? "" : R"("order":"1",)";
        const auto said = [&](std::string_view number) {
            return reason_of(order_with(fmt::format(R"({}"{}":{})", more, name, number)));
        };
        for (const char* good : {"0", "7", "1930679858170647", "9007199254740991"}) EXPECT_EQ(said(good), "") << good;
        for (const char* bad : {"9007199254740992", "9007199254740993", "123456789012345678", "-0", "-7", "1e3", "1E3",
                                "1.0", "12.5", "1.23457E+17", "true", "[1]"})
            EXPECT_EQ(said(bad), "bad_field") << name << " " << bad;
        EXPECT_EQ(said("007"), "bad_json");
    }
}

TEST(EventMembers, SaidTwiceMustAgree) {
    EXPECT_EQ(reason_of(order_with(R"("order":"1","order":"1")")), "");
    EXPECT_EQ(reason_of(order_with(R"("order":"1","order":"2")")), "bad_field");
    EXPECT_EQ(reason_of(order_with(R"("order":"1","paid":"100.00")")), "bad_field");
    EXPECT_EQ(reason_of(order_with(R"("order":"1","paid":"1.00")")), "");
    EXPECT_EQ(reason_of(order_with(R"("order":"1","buyer":null,"buyer":"b")")), "");
    EXPECT_EQ(reason_of(order_with(R"("order":"1","\u006frder":"2")")), "bad_field");
    for (const char* twice :
         {R"("id":"f")", R"("type":"order.refunded")", R"("source":"other")", R"("time":"2026-11-12")",
          R"("specversion":"0.3")", R"("data":{"order":"1"})", R"("data_base64":"e30=")"}) {
        std::string line = order_with(R"("order":"1")");
        line.insert(line.size() - 1, fmt::format(",{}", twice));
        EXPECT_EQ(reason_of(line), "bad_field") << line;
    }
}

TEST(EventMembers, OtherVersionsContentsAndCurrenciesAreRefused) {
    const auto with = [](std::string_view member) {
        return fmt::format(
            R"({{{},"type":"order.received","source":"m","time":"2026-11-11","data":{{"order":"1","shop":"s","paid":"1","placed":"2026-11-10"}}}})",
            member);
    };
    for (const char* good :
         {R"("specversion":"1.0")", R"("specversion":null)", R"("datacontenttype":"application/json")",
          R"("datacontenttype":"Application/JSON; charset=UTF-8")",
          R"("datacontenttype":"application/vnd.mall.order+json")"})
        EXPECT_EQ(reason_of(with(good)), "") << good;
    for (const char* bad :
         {R"("specversion":"0.3")", R"("specversion":"1.1")", R"("specversion":"")", R"("specversion":1)",
          R"("datacontenttype":"application/xml")", R"("datacontenttype":"text/plain")",
          R"("datacontenttype":"application/json; charset=gbk")", R"("datacontenttype":"")"})
        EXPECT_EQ(reason_of(with(bad)), "bad_field") << bad;
    for (const char* good : {"CNY", "cny", "RMB", "人民币", ""})
        EXPECT_EQ(reason_of(order_with(fmt::format(R"("order":"1","currency":"{}")", good))), "") << good;
    for (const char* bad : {"USD", "HKD", "JPY", "yuan?"})
        EXPECT_EQ(reason_of(order_with(fmt::format(R"("order":"1","currency":"{}")", bad))), "bad_field") << bad;
}

TEST(EventMembers, WhatHasNoPartIsNamedByKeyAndCount) {
    const std::string one = order_with(R"("order":"1","status":"closed","note":{"paid":"9"})");
    std::string two = order_with(R"("order":"2","note":"x")");
    two.insert(two.size() - 1, R"(,"subject":"s","extension":1,"dataschema":"d")");
    const auto unused = unused_of(one + "\n" + two);
    EXPECT_EQ(unused.counts(), (std::map<std::string, std::uint64_t, std::less<>>{
                                   {"data.status", 1}, {"data.note", 2}, {"extension", 1}}));
}

TEST(EventMembers, DataInBase64IsTheSameData) {
    const auto packed = [](std::string_view data) {
        return fmt::format(
            R"({{"specversion":"1.0","type":"order.received","source":"mall","time":"2026-11-11T10:00:00+08:00","data_base64":"{}"}})",
            base::base64(base::bytes_of(data)));
    };
    const std::string data =
        R"({"order":"1","shop":"豆豆小店","item":"A1","buyer":"b1","paid":1,"placed":"2026-11-10T09:00:00+08:00"})";
    const auto rows = read_all({{"o.ndjson", packed(data) + "\n" + event("1", "1")}});
    ASSERT_EQ(rows.size(), 2u);
    Flat first = rows[0];
    first.line = 2;
    EXPECT_EQ(first, rows[1]);
    for (const char* bad : {"", "[1]", "{\"order\":", "{\"order\":\"1\"} x", "\xff"})
        EXPECT_EQ(reason_of(packed(bad)), "bad_field") << bad;
    EXPECT_EQ(reason_of(R"({"type":"order.received","source":"m","data_base64":"%%%"})"), "bad_field");
}

// ---- layouts

std::string pretty(std::string text) {
    for (std::size_t at = 0; (at = text.find_first_of("{,", at)) != std::string::npos; at += 4)
        text.insert(at + 1, "\n  ");
    return text;
}

TEST(EventLayouts, PrintedForPeopleOrAsAnArrayTheRowsAreTheSame) {
    const std::string a = event("1", "1"), b = event("2", "\"x\""), c = event("3", "3");
    const auto expected = read_all({{"o.ndjson", a + "\n" + b + "\n" + c + "\n"}});
    ASSERT_EQ(expected.size(), 3u);
    for (const std::string& text :
         {pretty(a) + "\n" + pretty(b) + "\n" + pretty(c) + "\n", pretty(a) + pretty(b) + pretty(c),
          "[" + a + "," + b + "," + c + "]",
          "\xEF\xBB\xBF [\r\n" + pretty(a) + ",\r\n" + pretty(b) + ",\n" + c + "\n]\n",
          "[" + pretty(a) + "]\n[" + b + "," + c + "]", pretty(a) + "\n" + b + "\n\xEF\xBB\xBF" + c}) {
        for (const char* name : {"o.ndjson", "events.json"}) {
            auto rows = read_all({{name, text}});
            ASSERT_EQ(rows.size(), 3u) << text;
            for (std::size_t i = 0; i < 3; ++i) {
                rows[i].line = expected[i].line;
                EXPECT_EQ(rows[i], expected[i]) << text;
            }
        }
        const auto body = parse_events(text, 10);
        ASSERT_TRUE(body) << body.error().text() << text;
        EXPECT_EQ(body->rows.size(), 3u);
        EXPECT_EQ(body->events, 3u);
    }
}

TEST(EventLayouts, TheSameRowsOverManyBlocksAndThreads) {
    std::string text = "[";
    for (int i = 0; i < 20'000; ++i) text += (i == 0 ? "" : ",\n") + pretty(event(std::to_string(i), "1"));
    for (const unsigned threads : {0u, 2u}) {
        Options options;
        options.threads = threads;
        const auto rows = read_all({{"o.json", text + "]"}}, options);
        ASSERT_EQ(rows.size(), 20'000u);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            ASSERT_EQ(rows[i].order, std::to_string(i));
            ASSERT_EQ(rows[i].reason, "");
        }
        // An array that was cut off is told, though every element is whole.
        EXPECT_EQ(read_all({{"o.json", text}}, options).back().reason, "bad_json");
        EXPECT_EQ(read_all({{"o.json", text}}, options).size(), 20'001u);
    }
}

TEST(EventLayouts, WhatIsNoElementIsTheRowOfItsLineAndReadingGoesOn) {
    const std::string a = event("1", "1"), b = event("2", "2");
    for (const std::string& text :
         {"[" + a + "\nrubbish\n" + b + "]", "[" + a + " " + b + "]", "[" + a + ",,\n" + b + "]",
          pretty(a) + "\nrubbish\n" + b, "[" + a + ",{\"type\"\n:},\n" + b + "]"}) {
        const auto rows = read_all({{"o.json", text}});
        ASSERT_EQ(rows.size(), 3u) << text;
        EXPECT_EQ(rows[0].order, "1");
        EXPECT_EQ(rows[1].reason, "bad_json") << text;
        EXPECT_EQ(rows[2].order, "2") << text;
        EXPECT_EQ(rows[2].reason, "") << text;
    }
}

TEST(EventLayouts, ALineThatLostItsEndIsStillALine) {
    const std::string a = event("1", "1"), b = event("2", "2");
    for (const std::string& text : {a.substr(0, a.size() - 1) + "\n" + b, a.substr(0, a.size() - 9) + "\n" + b + "\n",
                                    "{\"broken\n" + b, "{\n" + b + "\n" + b.substr(0, 5)}) {
        const auto rows = read_all({{"o.ndjson", text}});
        ASSERT_GE(rows.size(), 2u) << text;
        EXPECT_EQ(rows[0].reason, "bad_json") << text;
        EXPECT_EQ(rows[1].order, "2") << text;
    }
}

TEST(EventLayouts, AMarkWhereFilesWerePutTogetherIsPassedOver) {
    const std::string a = event("1", "1"), b = event("2", "2"), mark = "\xEF\xBB\xBF";
    for (const std::string& text : {mark + a + "\n" + mark + b, mark + a + "\n" + mark + b + "\r\n" + mark,
                                    mark + a + mark + b, a + "\r\n" + mark + mark + b}) {
        const auto rows = read_all({{"o.ndjson", text}});
        ASSERT_EQ(rows.size(), 2u) << text;
        EXPECT_EQ(rows[0].reason, "");
        EXPECT_EQ(rows[1].reason, "");
        EXPECT_EQ(rows[1].order, "2");
    }
    // Inside a text it is a character like others.
    EXPECT_EQ(read_all({{"o.ndjson", order_with("\"order\":\"" + mark + "1\"")}})[0].order, mark + "1");
}

TEST(EventBodies, OnlyABodyWithoutAnyEventIsRefused) {
    const std::string good = event("1", "1");
    for (const std::string& body :
         {std::string("{}"), std::string("[{}]"), std::string("[{\"a\":1},1,null]"), std::string("{\"data\":{}}\n{}"),
          std::string("nonsense"), std::string("[1]"), std::string("{\n\"a\": 1\n}")}) {
        const auto read = parse_events(body, 10);
        ASSERT_FALSE(read) << body;
        EXPECT_EQ(read.error().code, base::Code::bad_input);
        EXPECT_TRUE(read.error().where.starts_with("offset ")) << read.error().where;
    }
    for (const std::string& body :
         {"[" + good + ",1]", "[{},\"x\"," + good + "]", "nonsense\n" + good, "[" + good + ",{\"a\" 1}]",
          std::string(R"({"specversion":"1.0"})"), std::string(R"([{"type":"step.walked"}])"), std::string("[]")})
        EXPECT_TRUE(parse_events(body, 10)) << body;
    const auto mixed = parse_events("[" + good + ",1,{\"a\" 1},{}," + event("2", "1") + "]", 10);
    ASSERT_TRUE(mixed);
    std::vector<std::string> reasons;
    for (const Row& row : mixed->rows) reasons.emplace_back(row.reason);
    EXPECT_EQ(reasons, (std::vector<std::string>{"", "bad_json", "bad_json", "missing_field", ""}));
}

TEST(EventBodies, ABinaryEventIsTheSameEvent) {
    EventAttributes said;
    said.specversion = "1.0";
    said.type = "order.received";
    said.source = "mall";
    said.time = "2026-11-11T10:00:00+08:00";
    said.datacontenttype = "application/json";
    said.others = {"id", "extension", "traceparent"};
    const std::string data =
        R"({"order":"1","shop":"豆豆小店","item":"A1","buyer":"b1","paid":1,"placed":"2026-11-10T09:00:00+08:00","x":1})";
    auto batch = parse_event(said, "\n" + data + "\n");
    ASSERT_TRUE(batch) << batch.error().text();
    EXPECT_EQ(flatten(*batch)[0].reason, "");
    Flat row = flatten(*batch)[0];
    row.line = 1;
    EXPECT_EQ(row, read_all({{"o.ndjson", event("1", "1")}})[0]);
    EXPECT_EQ(batch->unused.of("extension"), 1u);
    EXPECT_EQ(batch->unused.of("data.x"), 1u);
    for (const char* bad : {"", "[1]", "{\"order\":", "nonsense"}) {
        const auto read = parse_event(said, bad);
        ASSERT_FALSE(read) << bad;
        EXPECT_TRUE(read.error().where.starts_with("offset ")) << read.error().where;
    }
    said.disagree = true;
    EXPECT_EQ(parse_event(said, data)->rows[0].reason, "bad_field");
    said.disagree = false;
    said.specversion = "0.3";
    EXPECT_EQ(parse_event(said, data)->rows[0].reason, "bad_field");
}

}  // namespace
}  // namespace modou::intake
