#include "engines/method/method.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "engines/method/commit_reveal.hpp"
#include "engines/method/next_free_in_lot.hpp"

namespace modou::method {
namespace {

std::string error_at(const base::Result<std::string>& told) {
    return told ? "no error: " + *told : told.error().where + ": " + told.error().message;
}
std::string lots(std::string_view lots, std::string_view asks) {
    return fmt::format(R"({{"method":"next_free_in_lot@1","input":{{"lots":{},"asks":{}}}}})", lots, asks);
}
std::string draws(std::string_view seed, std::string_view table) {
    return fmt::format(R"({{"method":"commit_reveal@1","input":{{"seed":"{}","draws":["p"],"table":{}}}}})", seed,
                       table);
}
const std::string k_seed(64, 'a');

// Cases of others lie beside the repository where they are (shared/data/methods).
TEST(MethodTest, CasesOfOthersComeOut) {
    const auto file = std::filesystem::path(MODOU_SOURCE_DIR) / "../shared/data/methods/public.ndjson";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no shared/data/methods";
    std::ifstream in(file);
    std::size_t tried = 0;
    for (std::string line; std::getline(in, line);) {
        auto asked = boost::json::parse(line).as_object();
        const std::string name(asked.at("method").as_string());
        if (std::ranges::find(all(), std::string_view(name), &Method::name) == all().end()) continue;
        const boost::json::value expect = asked.at("expect");
        asked.erase("expect");
        const auto told = run_line(boost::json::serialize(asked));
        ++tried;
        if (expect.as_object().contains("error"))
            EXPECT_FALSE(told) << line;
        else
            EXPECT_EQ(boost::json::parse(told.value_or("{}")).as_object()["output"], expect) << error_at(told);
    }
    EXPECT_GE(tried, 13u);
}

TEST(MethodTest, AnAnswerSaysWhyInBothLanguages) {
    const auto told =
        run_line(lots(R"([{"lot":"#1","size":3,"taken":1}])", R"([{"id":"a","count":2},{"id":"b","count":1}])"));
    ASSERT_TRUE(told) << error_at(told);
    const auto explain = boost::json::parse(*told).at("explain").as_object();
    EXPECT_NE(explain.at("zh").as_string().find("a：#1 第 2–3 个。放不下：b"), std::string::npos) << *told;
    EXPECT_NE(explain.at("en").as_string().find("a: #1, places 2–3. No lot has room for: b"), std::string::npos);
}

TEST(MethodTest, WhatCannotBeIsRefusedAtItsPlace) {
    for (const auto& [line, at] : std::vector<std::pair<std::string, std::string>>{
             {"", "byte 0: "},
             {"[]", ": expected {\"method\""},
             {R"({"method":"commit_reveal","input":{}})", "method: there is no such method"},
             {R"({"method":"commit_reveal@1","input":{},"inputs":{}})", "inputs: is not known here"},
             {lots(R"([{"lot":"#1","size":3,"taken":4}])", "[]"), "lots[0].taken: more is taken"},
             {lots(R"([{"lot":"#1","size":3,"taken":0},{"lot":"#1","size":3,"taken":0}])", "[]"), "lots[1].lot: "},
             {lots("[]", R"([{"id":"a","count":1},{"id":"a","count":1}])"), "asks[1].id: stands twice"},
             {lots("[]", R"([{"id":"a","count":0}])"), "asks[0].count: expected 1 or more"},
             {lots("[]", R"([{"id":"a","count":1.5}])"), "asks[0].count: expected a whole number"},
             {lots("[]", R"([{"id":"a","count":1,"lot":"#1"}])"), "asks[0].lot: is not known here"},
             {draws("ab", R"([{"up_to":"1","prize":"1.00"}])"), "seed: "},
             {draws(std::string(64, 'g'), R"([{"up_to":"1","prize":"1.00"}])"), "seed: expected 32 bytes in hex"},
             {draws(k_seed, "[]"), "table: "},
             {draws(k_seed, R"([{"up_to":"0.9","prize":"1.00"}])"), "table[0].up_to: the last row"},
             {draws(k_seed, R"([{"up_to":"0.9","prize":"1"},{"up_to":"0.9","prize":"1"},{"up_to":"1","prize":"1"}])"),
              "table[1].up_to: expected more"},
             {draws(k_seed, R"([{"up_to":"1.1","prize":"1"}])"), "table[0].up_to: expected a part of 1"},
             {draws(k_seed, R"([{"up_to":"-0","prize":"1"}])"), "table[0].up_to: expected a part of 1"},
             {draws(k_seed, R"([{"up_to":"1.","prize":"1"}])"), "table[0].up_to: expected a part of 1"},
             {draws(k_seed, R"([{"up_to":".5","prize":"1"}])"), "table[0].up_to: expected a part of 1"},
             {draws(k_seed, R"([{"up_to":"0.0000000000000000001","prize":"1"}])"), "table[0].up_to: "},
             {draws(k_seed, R"([{"up_to":"1","prize":"-1"}])"), "table[0].prize: expected yuan"},
             {draws(k_seed, R"([{"up_to":1,"prize":"1"}])"), "table[0].up_to: expected text"}})
        EXPECT_TRUE(error_at(run_line(line)).starts_with(at)) << line << "\n" << error_at(run_line(line));
}

// The border is exact: no chance is lost to a rounded number.
TEST(CommitReveal, APartOfOneIsHeldToTheLastChance) {
    const auto table = read_prizes({{"0.5", "1.00"}, {"0.999999999999999999", "2.00"}, {"1.000", "3.00"}});
    ASSERT_TRUE(table);
    const std::uint64_t half = std::uint64_t{1} << 63;
    EXPECT_EQ(table->prize_of(half - 1).value, 100);
    EXPECT_EQ(table->prize_of(half).value, 200);
    EXPECT_EQ(table->prize_of(~std::uint64_t{0} - 18).value, 200);  // 2^64 - 2^64 / 10^18 = 2^64 - 18.4…
    EXPECT_EQ(table->prize_of(~std::uint64_t{0} - 17).value, 300);
    EXPECT_EQ(table->prize_of(~std::uint64_t{0}).value, 300);
    EXPECT_EQ(read_prizes({{"1", "0"}})->prize_of(~std::uint64_t{0}).value, 0);
}

// RFC 4231 has no case with a key of 32 bytes; this is Python's hmac.
TEST(CommitReveal, AChanceIsTheHmacOfTheDrawsName) {
    const auto seed = read_seed("0f73776b14a4b2120e38f59001f523a1dd3fd032cf7c4cc7f2d8c6ac58031045");
    ASSERT_TRUE(seed);
    EXPECT_EQ(chance_of(*seed, "p11#0"), 0xcb7143908442f59eu);
    EXPECT_EQ(commitment_of(*seed), "27b07998bfd1a853bc6953df23b9a7d584cb05f4df2fb3aad72e8452dc0956f9");
}

// Against the same said plainly: look at each lot in turn.
RC_GTEST_PROP(NextFreeInLot, IsTheFirstLotWithRoom, ()) {
    LotsAsked asked;
    const auto sizes = *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 9));
    for (std::size_t i = 0; i < sizes.size(); ++i)
        asked.lots.push_back({std::to_string(i), sizes[i], *rc::gen::inRange<std::uint64_t>(0, sizes[i] + 1)});
    const auto counts = *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(1, 6));
    for (std::size_t i = 0; i < counts.size(); ++i) asked.asks.push_back({std::to_string(i), counts[i]});
    const auto told = next_free_in_lot(asked);
    RC_ASSERT(told.has_value());
    auto left = asked.lots;
    std::size_t given = 0, refused = 0;
    for (const Ask& ask : asked.asks) {
        const auto lot = std::ranges::find_if(left, [&](const Lot& one) { return one.size - one.taken >= ask.count; });
        if (lot == left.end()) {
            RC_ASSERT(told->refused[refused++] == ask.id);
            continue;
        }
        const Allot& got = told->allots[given++];
        RC_ASSERT(got.id == ask.id && got.lot == lot->lot && got.from == lot->taken + 1 && got.count == ask.count);
        lot->taken += ask.count;
    }
    RC_ASSERT(given == told->allots.size() && refused == told->refused.size());
}

TEST(MethodTest, EachTellsItsInputAndOutput) {
    for (const Method& one : all()) {
        const auto told = boost::json::parse(one.schemas());
        EXPECT_TRUE(told.at("components").at("schemas").is_object()) << one.name;
        EXPECT_TRUE(told.at("input").is_object() && told.at("output").is_object()) << one.name;
        EXPECT_FALSE(one.zh.empty() || one.en.empty()) << one.name;
    }
}

}  // namespace
}  // namespace modou::method
