#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "giving/demo.hpp"
#include "giving/testing_opened.hpp"
#include "giving_door/page_parts.hpp"
#include "rooms_testing.hpp"

namespace modou::server {
namespace {

class ServiceTest : public OpenedFolder {
  protected:
    void SetUp() override {
        OpenedFolder::SetUp();
        ASSERT_TRUE(giving::make_demo(*office_, {2'000, 1}, [](std::uint64_t, std::uint64_t) {}));
        service_ = service_of(*office_);
    }
    net::Reply get(std::string_view target, std::vector<std::pair<std::string, std::string>> headers = {}) {
        const auto parsed = net::parse_target(target);
        EXPECT_TRUE(parsed);
        return service_->handle({net::Method::get, parsed->path, parsed->query, std::move(headers), {}, {}});
    }
    static std::string body(const net::Reply& reply) { return reply.shared_body ? *reply.shared_body : reply.body; }
    net::Reply post(std::string body, std::string token, std::string type = "application/json") {
        net::Request request{
            net::Method::post, "/v1/events", {}, {{"content-type", std::move(type)}}, std::move(body), {}};
        if (!token.empty()) request.headers.emplace_back("authorization", "Bearer " + token);
        return service_->handle(request);
    }
};

// A second version, narrower than what the demonstration's shops have pledged.
TEST_F(ServiceTest, AGiftShowsTheDefinitionThatMadeItWhateverIsInForceToday) {
    std::string second(tally::k_order_donation);
    for (const auto& [was, is] : {std::pair<std::string_view, std::string_view>{"version   = 1", "version   = 2"},
                                  {"[\"1.00\", \"0.10\", \"0.02\"]", "[\"1.00\", \"0.10\"]"}})
        second.replace(second.find(was), was.size(), is);
    second.resize(second.find("[[examples]]\nwhat = \"two fixed fen\""));
    const auto sequence = boost::json::parse(body(get("/v1/home"))).at("latest").at(0).at("sequence").to_number<int>();
    service_.reset();
    ASSERT_TRUE(office_->close());
    office_.reset();
    auto office = giving::open_office(folder_, {}, second);
    ASSERT_TRUE(office) << office.error().text();
    office_ = std::move(*office);
    service_ = service_of(*office_);
    const auto rule = boost::json::parse(body(get(fmt::format("/v1/gifts/{}", sequence)))).at("rule");
    EXPECT_EQ(rule.at("version").to_number<int>(), 1);
    const std::string digest(rule.at("sha256").as_string());
    EXPECT_EQ(digest, base::hex(base::sha256(base::bytes_of(tally::k_order_donation))));
    const net::Reply text = get("/v1/definitions/" + digest);
    EXPECT_EQ(text.body, tally::k_order_donation);
    EXPECT_EQ(text.content_type, "application/toml; charset=utf-8");
    const std::string zh = body(get(fmt::format("/gifts/{}?lang=zh", sequence))),
                      en = body(get(fmt::format("/gifts/{}?lang=en", sequence)));
    EXPECT_NE(zh.find("order-donation，第 1 版"), std::string::npos);
    EXPECT_NE(en.find("order-donation, version 1"), std::string::npos);
    EXPECT_NE(en.find("href=\"/v1/definitions/" + digest), std::string::npos);
    EXPECT_EQ(get("/v1/definitions/" + base::hex(base::sha256(base::bytes_of(second)))).body, second);
    EXPECT_EQ(get("/v1/definitions/" + std::string(64, '0')).status, 404);
    // What a gift of today would be made by.
    const auto project = boost::json::parse(body(get("/v1/projects/demo-01")));
    EXPECT_EQ(project.at("definition").at("version").to_number<int>(), 2);
}

TEST_F(ServiceTest, ThePageOfProofSaysHowToCheckWithoutScripts) {
    const net::Reply zh = get("/proof?lang=zh"), en = get("/proof?lang=en");
    EXPECT_EQ(zh.status, 200);
    EXPECT_NE(body(zh).find("钱是否到账，由银行对账单证明"), std::string::npos);
    for (const std::string_view needed : {"<title>Check the book", "bank statements show whether the money arrived",
                                          "modou audit ADDRESS --key log.vkey", "href=\"/log/vkey\""})
        EXPECT_NE(body(en).find(needed), std::string::npos) << needed;
    // Nothing was proved by opening the page.
    for (const std::string_view claim : {"这证明", "This proves", "nobody changed"})
        EXPECT_EQ((body(zh) + body(en)).find(claim), std::string::npos) << claim;
}

TEST_F(ServiceTest, EventsAreTakenFromWhoeverHasTheToken) {
    const std::string token = office_->keys().ingest_token.reveal();
    EXPECT_EQ(post("[]", "").status, 401);
    EXPECT_EQ(post("[]", "wrong").status, 401);
    EXPECT_EQ(post("[]", token + "x").status, 401);
    EXPECT_EQ(post("[]", token).status, 200);
    EXPECT_EQ(get("/v1/deeds/unknown").status, 404);
}

// What the door decides by the head alone.
TEST_F(ServiceTest, ABodyIsAskedForOnlyWhereItIsTaken) {
    const auto asked = [&](net::Method method, std::string path, std::string token, std::string type) {
        net::Request head{method, std::move(path), {}, {{"content-type", std::move(type)}}, {}, {}};
        if (!token.empty()) head.headers.emplace_back("authorization", "Bearer " + token);
        const net::Admission admission = service_->authorise(head);
        return std::tuple(admission.refusal ? admission.refusal->status : 0, admission.known,
                          service_->body_bytes(head));
    };
    const std::string token = office_->keys().ingest_token.reveal();
    using net::Method;
    EXPECT_EQ(asked(Method::post, "/v1/events", "", "application/json"),
              std::tuple(401, false, giving_door::k_max_events_bytes));
    EXPECT_EQ(asked(Method::post, "/v1/events", token, "text/plain"),
              std::tuple(415, true, giving_door::k_max_events_bytes));
    EXPECT_EQ(asked(Method::post, "/v1/events", token, "application/json"),
              std::tuple(0, true, giving_door::k_max_events_bytes));
    EXPECT_EQ(asked(Method::get, "/v1/home", "", ""), std::tuple(0, false, frame::k_small_body));
    EXPECT_EQ(asked(Method::post, "/v1/home", "", ""), std::tuple(405, false, frame::k_small_body));
    EXPECT_EQ(asked(Method::post, "/v1/none", "", ""), std::tuple(404, false, frame::k_small_body));
    // It decodes to the same path and is another address.
    net::Request encoded{Method::get, "/v1/events", {}, {}, {}, {}, "/v1%2Fevents"};
    EXPECT_EQ(service_->body_bytes(encoded), frame::k_small_body);
}

TEST_F(ServiceTest, WorkIsOfTheClassThatItsRouteNames) {
    const auto kind = [&](std::string_view target) {
        const auto parsed = net::parse_target(target);
        return service_->work_of({net::Method::get, parsed->path, parsed->query, {}, {}, {}}).kind;
    };
    using net::WorkClass;
    for (const auto* path : {"/health", "/v1/openapi.json", "/v1/definitions/0", "/none", "/robots.txt"})
        EXPECT_EQ(kind(path), WorkClass::here) << path;
    for (const auto* path : {"/shops", "/v1/shops", "/payouts/1", "/v1/payouts/1/gifts", "/v1/export/gifts.csv"})
        EXPECT_EQ(kind(path), WorkClass::search) << path;
    for (const auto* path : {"/log/checkpoint", "/log/tile/0/000", "/v1/entries/1/receipt"})
        EXPECT_EQ(kind(path), WorkClass::proof) << path;
    EXPECT_EQ(kind("/v1/payouts/1"), WorkClass::read);
    // A page that is kept costs nothing, until the book grows.
    EXPECT_EQ(kind("/"), WorkClass::read);
    ASSERT_EQ(get("/").status, 200);
    EXPECT_EQ(kind("/"), WorkClass::here);
    EXPECT_EQ(kind("/?lang=en"), WorkClass::read);
    EXPECT_EQ(kind("/projects/demo-01"), WorkClass::read);
}

TEST_F(ServiceTest, TakesEventsAndAnswersEachWhenItIsDurable) {
    const std::string token = office_->keys().ingest_token.reveal();
    const std::string event =
        R"({"specversion":"1.0","type":"order.received","source":"t","id":"1","time":"2026-11-20T00:00:00Z","data":{"order":"9","shop":")" +
        std::string("豆芽家居（演示）") + R"(","buyer":"b","paid":"100.00","placed":"2026-11-19T00:00:00Z"}})";
    const auto first = boost::json::parse(post("[" + event + "]", token).body);
    EXPECT_EQ(first.at(0).at("outcome").as_string(), "gift");
    const auto again = boost::json::parse(post(event + "\n{bad", token, "application/x-ndjson").body);
    EXPECT_EQ(again.at(0).at("outcome").as_string(), "duplicate");
    EXPECT_EQ(again.at(0).at("sequence"), first.at(0).at("sequence"));
    EXPECT_EQ(again.at(1).at("reason").as_string(), "bad_json");
    EXPECT_EQ(post("{}", token, "text/plain").status, 415);
    const auto bad = boost::json::parse(post("[{\"a\":]", token).body);
    EXPECT_TRUE(std::string_view(bad.at("at").as_string()).starts_with("offset "));
    const auto link = office_->make_link("t", "b");
    ASSERT_TRUE(link);
    const auto deeds = boost::json::parse(get("/v1/deeds/" + *link).body);
    EXPECT_EQ(deeds.at("gifts").as_int64(), 1);
    const std::string gift = fmt::format("/v1/gifts/{}", first.at(0).at("sequence").as_int64());
    EXPECT_EQ(boost::json::parse(get(gift).body).as_object().contains("shop"), false);
    EXPECT_EQ(boost::json::parse(get(gift + "?deed=" + *link).body).at("shop").as_string(), "豆芽家居（演示）");
    ASSERT_TRUE(office_->revoke_links("t", "b"));
    EXPECT_EQ(get("/v1/deeds/" + *link).status, 404);
}

TEST_F(ServiceTest, PagesCarryTheirFiguresInBothLanguages) {
    const auto home = boost::json::parse(body(get("/v1/home")));
    EXPECT_EQ(home.at("gifts").as_int64(), 2'000);
    const std::string zh = body(get("/")), en = body(get("/?lang=en"));
    EXPECT_NE(zh.find("2,000"), std::string::npos);
    EXPECT_NE(zh.find("演示数据"), std::string::npos);
    EXPECT_NE(en.find("<html lang=\"en\""), std::string::npos);
    EXPECT_NE(en.find("2,000 gifts"), std::string::npos);
    EXPECT_EQ(get("/projects/none").status, 404);
    EXPECT_EQ(get("/nowhere").status, 404);
    EXPECT_EQ(get("/v1/nowhere").content_type, "application/problem+json");
    EXPECT_EQ(get("/v1/gifts/99999999").status, 404);
    EXPECT_EQ(get("/v1/gifts/abc").status, 404);
}

TEST_F(ServiceTest, ThePageAboutTheBookIsItsOwnWithoutScriptsToo) {
    const std::string zh = body(get("/about")), en = body(get("/about?lang=en"));
    EXPECT_NE(zh.find("<h1>这是什么，怎么核对</h1>"), std::string::npos);
    for (const std::string_view needed : {"<title>What this is", "<h1>What this is", "href=\"/proof\"", "Not public:"})
        EXPECT_NE(en.find(needed), std::string::npos) << needed;
}

TEST_F(ServiceTest, APageWithoutScriptsNamesTheFenAsThePageWithScriptsDoes) {
    const auto home = boost::json::parse(body(get("/v1/home")));
    const auto sequence = home.at("latest").at(0).at("sequence").as_int64();
    const auto gift = boost::json::parse(body(get(fmt::format("/v1/gifts/{}", sequence))));
    // [begin, end) counts from 0; people count from the first fen.
    const auto begin = gift.at("interval").at(0).as_int64(), end = gift.at("interval").at(1).as_int64();
    const std::string html = body(get(fmt::format("/gifts/{}?lang=en", sequence)));
    EXPECT_NE(html.find(fmt::format("fen {} to fen {}.", base::grouped(begin + 1), base::grouped(end))),
              std::string::npos);
}

TEST_F(ServiceTest, CountsOfOneAreSingular) {
    const auto projects = boost::json::parse(body(get("/v1/projects")));
    for (const auto& card : projects.at("projects").as_array()) {
        const std::string html =
            body(get(fmt::format("/projects/{}?lang=en", std::string_view(card.at("project").as_string()))));
        const bool one = card.at("givers").as_int64() == 1;
        EXPECT_EQ(html.find("from 1 shop.") != std::string::npos, one);
        EXPECT_EQ(html.find("from 1 shops"), std::string::npos);
    }
}

TEST_F(ServiceTest, ShopsComePageByPageAndSayHowManyThereAre) {
    const auto first = boost::json::parse(body(get("/v1/shops")));
    const auto total = first.at("total").as_int64(), pages = first.at("pages").as_int64();
    EXPECT_EQ(total, boost::json::parse(body(get("/v1/home"))).at("shops").as_int64());
    ASSERT_EQ(pages, (total + 23) / 24);
    std::set<std::string> seen;
    for (std::int64_t page = 1; page <= pages; ++page) {
        const auto shops = boost::json::parse(body(get(fmt::format("/v1/shops?page={}", page))));
        for (const auto& shop : shops.at("shops").as_array()) seen.emplace(shop.at("shop").as_string());
    }
    EXPECT_EQ(static_cast<std::int64_t>(seen.size()), total);
    for (const std::string_view beyond : {"99", "18446744073709551615"}) {
        const auto shops = boost::json::parse(body(get(fmt::format("/v1/shops?page={}", beyond))));
        EXPECT_EQ(shops.at("page").as_int64(), pages) << beyond;
        EXPECT_FALSE(shops.at("shops").as_array().empty()) << beyond;
    }
    for (const std::string_view none : {"0", "-1", "x"})
        EXPECT_EQ(get(fmt::format("/v1/shops?page={}", none)).status, 400) << none;
    const auto none = boost::json::parse(body(get("/v1/shops?q=%25")));
    EXPECT_EQ(none.at("total").as_int64(), 0);
    EXPECT_EQ(none.at("pages").as_int64(), 1);
}

TEST_F(ServiceTest, ListsWithoutScriptsAreSearchedAndTurnedByLinks) {
    const std::string html = body(get("/projects?q=%E5%85%AC%E7%9B%8A%22%3E&cause=x&page=1"));
    EXPECT_NE(html.find("name=\"q\" value=\"公益&quot;&gt;\""), std::string::npos);
    const std::string all = body(get("/projects?sort=name&lang=zh"));
    EXPECT_NE(all.find("<a rel=\"next\" href=\"?sort=name&amp;page=2\">下一页</a>"), std::string::npos);
    EXPECT_EQ(all.find("rel=\"prev\""), std::string::npos);
}

TEST_F(ServiceTest, WhatAQuerySaysIsUsedRefusedByItsNameOrNamed) {
    for (const auto& [query, name, key] : {std::tuple("page=0", "page", "frame.parameter_whole_number"),
                                           {"page=-1", "page", "frame.parameter_whole_number"},
                                           {"page=x", "page", "frame.parameter_whole_number"},
                                           {"page=1.0", "page", "frame.parameter_whole_number"},
                                           {"page=99999999999999999999", "page", "frame.parameter_whole_number"},
                                           {"sort=nonsense", "sort", "frame.parameter_one_of"},
                                           {"page=1&page=2", "page", "frame.parameter_twice"},
                                           {"lang=zh&lang=en", "lang", "frame.parameter_twice"}}) {
        const net::Reply reply = get(fmt::format("/v1/projects?{}", query));
        ASSERT_EQ(reply.status, 400) << query;
        const auto problem = boost::json::parse(body(reply));
        EXPECT_EQ(problem.at("at").as_string(), name) << query;
        EXPECT_EQ(problem.at("key").as_string(), key) << query;
        EXPECT_EQ(get(fmt::format("/projects?{}", query)).status, 200) << query;  // a page is opened all the same
    }
    const auto unused = [&](const std::string& address) {
        const net::Reply reply = get(address);
        EXPECT_EQ(reply.status, 200) << address;
        for (const auto& [name, value] : reply.headers)
            if (name == "Modou-Unused") return value;
        return std::string();
    };
    EXPECT_EQ(unused("/v1/projects?page=1&page=1&sort=&q=%E6%B0%B4&lang=zh"), "");
    EXPECT_EQ(unused("/v1/projects?limit=5&q=x&per%20page=2"), "limit, per%20page");
    EXPECT_EQ(unused("/v1/home?x%0D%0AEvil:%20yes=1"), "x%0D%0AEvil%3A%20yes");
    EXPECT_EQ(unused("/v1/shops?sort=sum&limit=abc"), "limit");
    EXPECT_EQ(unused("/v1/shops?lang=fr"), "lang");
    EXPECT_EQ(unused("/v1/shops?lang=zh&lang=zh"), "");
}

TEST_F(ServiceTest, AProjectIsFoundByItsRegionAndCause) {
    const auto all = boost::json::parse(body(get("/v1/projects")));
    for (const std::string_view field : {"region", "cause"}) {
        const std::string value(all.at("projects").at(0).at(field).as_string());
        const auto found = boost::json::parse(body(get("/v1/projects?q=" + net::percent_encoded(value))));
        const auto filtered =
            boost::json::parse(body(get(fmt::format("/v1/projects?{}={}", field, net::percent_encoded(value)))));
        EXPECT_GE(found.at("total").as_int64(), filtered.at("total").as_int64()) << value;
        EXPECT_GT(filtered.at("total").as_int64(), 0);
    }
}

TEST_F(ServiceTest, ARememberedPageChangesWithTheBook) {
    const auto gifts = [&] { return boost::json::parse(body(get("/v1/home"))).at("gifts").as_int64(); };
    EXPECT_EQ(gifts(), 2'000);
    EXPECT_EQ(gifts(), 2'000);
    const std::string event =
        R"([{"type":"order.received","source":"t","time":"2026-11-20T00:00:00Z","data":{"order":"10","shop":"豆芽家居（演示）","paid":"100.00","placed":"2026-11-19T00:00:00Z"}}])";
    ASSERT_EQ(post(event, office_->keys().ingest_token.reveal()).status, 200);
    EXPECT_EQ(gifts(), 2'001);
}

TEST_F(ServiceTest, ThePublicTraceEndsAtTheBatch) {
    ledger::Ledger& book = office_->book();
    const base::Sequence gift = book.read([](const ledger::State& state) { return state.figures()[0].latest.front(); });
    const base::AccountId project = book.entry(gift)->entry.credit;
    const auto held =
        static_cast<std::uint64_t>(book.read([&](const auto& state) { return state.account(project)->balance(); }));
    std::uint64_t posted = 0;
    const auto send = [&](ledger::Transfer t) {
        ledger::Answered answered;
        std::memcpy(t.reference.bytes.data(), &++posted, sizeof posted);
        EXPECT_TRUE(book.run([&](ledger::Batch& batch) -> base::Status {
            MODOU_TRY(answered, batch.post(t));
            return {};
        }));
        EXPECT_EQ(answered.answer, ledger::Answer::ok);
        return answered;
    };
    const auto open = [&](ledger::Policy policy, bool is_public, std::string_view text) {
        ledger::Transfer t;
        t.kind = ledger::Kind::open;
        t.policy = policy;
        t.is_public = is_public;
        t.text = text;
        return send(t).account;
    };
    const auto pay = [&](base::AccountId from, base::AccountId to, std::uint64_t amount) {
        ledger::Transfer t;
        t.debit = from;
        t.credit = to;
        t.amount = amount;
        return send(t).sequence;
    };
    const base::AccountId batch = open(ledger::Policy::fund, true, "batch:June");
    // A project pays only what one person proposed and another approved, by the hand of a third.
    ledger::Transfer step;
    step.kind = ledger::Kind::reserve;
    step.debit = project;
    step.credit = batch;
    step.amount = held;
    step.party = {1};
    const base::Sequence proposed = send(step).sequence;
    step = {};
    step.kind = ledger::Kind::note;
    step.refers = proposed;
    step.pledge = journal::k_note_approves;
    step.party = {2};
    send(step);
    step = {};
    step.kind = ledger::Kind::settle;
    step.refers = proposed;
    step.amount = held;
    step.party = {3};
    const base::Sequence payout = send(step).sequence;
    // Two persons share the newest gift's fen.
    const base::AccountId one = open(ledger::Policy::person, false, {}), two = open(ledger::Policy::person, false, {});
    pay(batch, one, held - 1);
    const base::Sequence last = pay(batch, two, 1);
    const auto trace = boost::json::parse(body(get(fmt::format("/v1/entries/{}/trace", gift))));
    ASSERT_EQ(trace.at("parts").as_array().size(), 1u);
    const auto& part = trace.at("parts").at(0);
    EXPECT_EQ(part.at("to").as_string(), "batch:June");
    EXPECT_TRUE(part.at("persons").as_bool());
    EXPECT_EQ(part.at("amount_fen"), trace.at("amount_fen"));
    ASSERT_EQ(part.at("hops").as_array().size(), 2u);
    EXPECT_EQ(part.at("hops").at(1).at("sequence").as_int64(), static_cast<std::int64_t>(payout));
    EXPECT_EQ(get(fmt::format("/v1/entries/{}/trace?direction=backwards", last)).status, 404);
    EXPECT_EQ(get(fmt::format("/v1/entries/{}/trace?direction=backwards", payout)).status, 200);
}

TEST_F(ServiceTest, MetricsNameNoShopAndNoBuyer) {
    const std::string text = get("/metrics").body;
    EXPECT_NE(text.find("modou_book_gifts 2000"), std::string::npos);
    EXPECT_EQ(text.find("演示"), std::string::npos);
    EXPECT_EQ(text.find("buyer"), std::string::npos);
}

}  // namespace
}  // namespace modou::server
