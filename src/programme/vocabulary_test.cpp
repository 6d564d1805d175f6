// Every key of a definition is run, shown or refused with its place; and what declared events come to.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "programme/judge.hpp"

namespace modou::programme {
namespace {

std::string shipped(std::string_view name) {
    std::ifstream in(fmt::format("{}/programmes/{}.toml", MODOU_SOURCE_DIR, name));
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::string with(std::string text, std::string_view what, std::string_view instead) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return at == std::string::npos ? text : text.replace(at, what.size(), instead);
}
std::string hours(std::string_view what, std::string_view instead) {
    return with(shipped("volunteer-hours"), what, instead);
}
std::string orders(std::string_view what, std::string_view instead) {
    return with(shipped("order-donation"), what, instead);
}

std::string error_of(const std::string& text) {
    auto d = parse_definition(text, "f.toml");
    if (!d) return d.error().text();
    auto run = run_examples(*d);
    return run ? "none" : run.error().text();
}

// A programme in another unit and the other form: trees for bags of seed.
constexpr std::string_view k_trees = R"(programme = "trees"
version = 1
shape = "tally"
owner = "org:x"
title = { zh = "树", en = "Trees" }
poster = { zh = "树", en = "Trees" }
[who]
subject = "person"
unknown = "ask_for_proof"
all = [ { fact = "bag.site", in = ["north", "south"] } ]
[[events]]
type = "bag.sown"
time = "bag.at"
facts = [ { fact = "bag.person", kind = "party" }, { fact = "bag.wood", kind = "name" }, { fact = "bag.at", kind = "time" },
  { fact = "bag.count", kind = "count" }, { fact = "bag.site", kind = "text" } ]
[[tallies]]
id = "sown"
event = "bag.sown"
credit = { unit = "tree", to = "bag.wood", from = "subject", amount = { per = "bag.count", each = 3 } }
limits = { refuse_over = 300, per_day = 400 }
rule_of = "bag.at"
undo_on = []
[[examples]]
what = "two bags"
tally = "sown"
given = { "bag.person" = "p", "bag.wood" = "w", "bag.at" = "2026-05-01", "bag.count" = "2", "bag.site" = "north" }
expect = { tree = "6" }
)";

TEST(Vocabulary, TheShippedHoursAreGoodAndTheirExamplesHold) {
    const auto d = parse_definition(shipped("volunteer-hours"), "volunteer-hours.toml");
    ASSERT_TRUE(d) << d.error().text();
    EXPECT_EQ(error_of(shipped("volunteer-hours")), "none");
    EXPECT_FALSE(d->on_orders());
    EXPECT_EQ(d->unit(), base::Unit::minute);
    ASSERT_EQ(d->numbers.size(), 4u);
    EXPECT_EQ(d->numbers[0].name, "minutes");  // in the file's order
    EXPECT_EQ(d->numbers[3].of, Number::Of::funds);
    EXPECT_EQ(error_of(std::string(k_trees)), "none");
}

TEST(Vocabulary, AKeyThatNothingRunsIsRefusedWithItsPlace) {
    // What is replaced, by what, and the place and words of the refusal.
    const std::tuple<std::string, std::string_view, std::string_view> cases[] = {
        {orders("rule_of = \"order.placed\"", "rule_of = \"order.received\""), "f.toml:27:11", "order.placed"},
        {orders("undo_on = []                # after", "undo_on = [\"order.lost\"]  # after"), "f.toml:28:11",
         "order.refunded"},
        {orders("unit = \"CNY\"", "unit = \"minute\""), "f.toml:25:", "yuan"},
        {orders("unit = \"CNY\"", "unit = \"dollar\""), "f.toml:25:", "unknown unit"},
        {orders("raised = { sum = \"CNY\" }", "raised = { sum = \"minute\" }"), "f.toml:40:", "CNY"},
        {orders("{ distinct = \"order.buyer\" }", "{ distinct = \"order.item\" }"), "f.toml:43:", "order.buyer"},
        {orders("{ count = \"entries\" }", "{ count = \"rows\" }"), "f.toml:41:", "entries"},
        {orders("every_months        = 3", "every_months        = 4"), "f.toml:13:", "at most 3"},
        {orders("every_months        = 3", "every_months        = 0"), "f.toml:46:", "from 1 to 120"},
        {orders("every_months        = 3", "every_weeks         = 3"), "f.toml:46:1", "every_months"},
        {orders("plan_filed_days_before = 10 ", "plan_filed_days_before = \"ten\" "), "f.toml:12:", "whole number"},
        {orders("unknown = \"ask_for_proof\"", "unknown = \"ask_for_proof\"\nprefer = []"),
         "f.toml:18:", "nothing would run it"},
        {orders("at_least = \"0.02\"", "choices = [\"1.00\"], at_least = \"0.02\""), "f.toml:26:", "fixed sums"},
        {orders("rule_of = \"order.placed\"", "no_overlap = []\nrule_of = \"order.placed\""), "f.toml:27:", "overlap"},
        {hours("public_fundraising = false", "money_holder = \"org:x\""), "f.toml:9:", "no money moves"},
        {hours("subject = \"person\" ", "subject = \"person\"\nunknown = \"allow\" "),
         "f.toml:13:", "none can be unknown"},
        {hours("from = \"subject\"", "from = \"shift.person\""), "f.toml:32:", "expected subject"},
        {hours("subject = \"person\"", "subject = \"team\""), "f.toml:32:", "shift.team"},
        {hours("minutes = [\"shift.from\", \"shift.to\"]", "per = \"shift.hours\""), "f.toml:32:", "a count"},
        {hours("minutes = [\"shift.from\", \"shift.to\"]", "minutes = [\"shift.from\", \"shift.end\"]"),
         "f.toml:32:", "a time"},
        {hours("minutes = [\"shift.from\", \"shift.to\"]", "share_of = \"order.paid\""), "f.toml:32:", "share_of"},
        {hours("unit = \"minute\"", "unit = \"gram\""), "f.toml:32:", "minute"},
        {hours("unit = \"minute\"", "unit = \"hour\""), "f.toml:32:", "unknown unit"},
        {hours("per_day = 960", "per_week = 960"), "f.toml:33:", "per_day"},
        {hours("refuse_over = 960", "refuse_over = -1"), "f.toml:33:", "whole number"},
        {hours("no_overlap = [\"shift.from\", \"shift.to\"]", "no_overlap = [\"shift.to\", \"shift.from\"]"),
         "f.toml:34:", "which the book keeps"},
        {hours("undo_on    = [\"shift.withdrawn\"]", "undo_on    = []"), "f.toml:26:", "nothing uses the event"},
        {hours("undo_on    = [\"shift.withdrawn\"]", "undo_on    = [\"shift.lost\"]"), "f.toml:36:", "shift.lost"},
        {hours("\"shift.activity\",     kind = \"text\",", "\"shift.activity\",     kind = \"count\","),
         "f.toml:21:", "nothing uses the fact"},
        {hours("time  = \"shift.to\"\n", ""), "f.toml:15:", "when it happened"},
        {hours("\"shift.activity\"", "\"shift.id\""), "f.toml:21:", "every event has"},
        {hours("sum = \"minute\"", "sum = \"CNY\""), "f.toml:39:", "minute"},
        {with(std::string(k_trees), "bag.site\", in", "bag.hill\", in"), "f.toml:10:", "declares no fact bag.hill"},
    };
    for (const auto& [text, place, words] : cases) {
        const std::string error = error_of(text);
        EXPECT_TRUE(error.starts_with(place)) << place << "\n" << error;
        EXPECT_NE(error.find(words), std::string::npos) << words << "\n" << error;
    }
}

TEST(Vocabulary, AnExampleThatDoesNotHoldNamesItself) {
    EXPECT_NE(error_of(hours("expect = { minute = \"210\" }", "expect = { minute = \"211\" }"))
                  .find("expected 211, the rule gives 210"),
              std::string::npos);
    EXPECT_NE(error_of(hours("expect = { refused = \"overlap\" }", "expect = { minute = \"60\" }"))
                  .find("the rule refuses it as overlap"),
              std::string::npos);
    EXPECT_NE(error_of(hours("expect = { refused = \"too_long\" }", "expect = { refused = \"empty\" }"))
                  .find("expected it refused as empty, the rule says too_long"),
              std::string::npos);
    EXPECT_NE(error_of(with(std::string(k_trees), "\"bag.site\" = \"north\"", "\"bag.site\" = \"west\""))
                  .find("not_eligible"),
              std::string::npos);
}

class JudgeTest : public ::testing::Test {
  protected:
    std::string come(std::string_view from, std::string_view to, base::Instant told = base::k_max_instant) {
        const auto values = read_facts(event_, {"p", "library", "", from, to});
        if (!values) return std::string(values.error().reason);
        const auto judged = judge(hours_, hours_.tallies[0], event_, *values, told, earlier_);
        if (!judged) return std::string(judged.error().reason);
        earlier_.add(judged->rule_time, judged->time, judged->amount);
        return std::to_string(judged->amount) + (judged->cut ? " cut" : "");
    }
    const Definition hours_ = *parse_definition(shipped("volunteer-hours"), "f.toml");
    const Event& event_ = hours_.events[0];
    Earlier earlier_;
};

TEST_F(JudgeTest, ShiftsAreJudgedByTheirTimesAlone) {
    EXPECT_EQ(come("2026-05-01 09:00", "2026-05-01 12:00:59"), "180");
    EXPECT_EQ(come("2026-05-01 08:00", "2026-05-01 09:00"), "60");       // touches
    EXPECT_EQ(come("2026-05-01 08:30", "2026-05-01 08:40"), "overlap");  // within
    EXPECT_EQ(come("2026-05-01 07:00", "2026-05-01 13:00"), "overlap");  // around
    EXPECT_EQ(come("2026-05-01 12:00:58", "2026-05-01 13:00"), "overlap");
    EXPECT_EQ(come("2026-05-01 14:00", "2026-05-01 14:00:59"), "empty");
    EXPECT_EQ(come("2026-05-01 14:00", "2026-05-01 13:00"), "empty");  // ends before it begins
    EXPECT_EQ(come("2026-05-02 08:00", "2026-05-03 09:00"), "too_long");
    EXPECT_EQ(come("2026-05-04 00:00", "2026-05-04 16:00"), "960");
    EXPECT_EQ(come("2026-05-04 17:00", "2026-05-04 18:00"), "cap_reached");
    EXPECT_EQ(come("2026-05-04 23:00", "2026-05-05 01:00"), "120");  // counts for the day on which it ends
    EXPECT_EQ(come("2026-05-05 02:00", "2026-05-05 17:00"), "840 cut");
    EXPECT_EQ(come("yesterday", "2026-05-05 17:00"), "bad_time");
    EXPECT_EQ(come("", "2026-05-05 17:00"), "missing_field");
    EXPECT_EQ(come("2026-06-01 09:00", "2026-06-01 10:00", {1'780'000'000}), "not_yet");
}

TEST(Judge, CountsAreWholeAndNeverNegative) {
    const Definition d = *parse_definition(k_trees, "f.toml");
    const auto come = [&](std::string_view count, std::string_view site) -> std::string {
        const auto values = read_facts(d.events[0], {"p", "w", "2026-05-01", count, site});
        if (!values) return values.error().fact + " " + std::string(values.error().reason);
        const auto judged = judge(d, d.tallies[0], d.events[0], *values, base::k_max_instant, {});
        return judged ? std::to_string(judged->amount) : std::string(judged.error().reason);
    };
    EXPECT_EQ(come("7", "south"), "21");
    EXPECT_EQ(come("0", "south"), "empty");
    EXPECT_EQ(come("101", "south"), "too_many");
    EXPECT_EQ(come("-3", "south"), "bag.count bad_count");
    EXPECT_EQ(come("1.5", "south"), "bag.count bad_count");
    EXPECT_EQ(come("7", "west"), "not_eligible");
    EXPECT_EQ(come("7", ""), "ask_for_proof");
}

TEST(Report, IsDueAfterSoManyMonthsFromTheFirstDay) {
    const auto due = [](std::string_view first, std::string_view today) {
        return base::format_day(*next_report({3, 3}, *base::parse_day(first), *base::parse_day(today)));
    };
    EXPECT_EQ(due("2026-11-30", "2026-12-01"), "2027-02-28");
    EXPECT_EQ(due("2026-11-30", "2027-02-28"), "2027-02-28");
    EXPECT_EQ(due("2026-11-30", "2027-03-01"), "2027-05-30");
    EXPECT_FALSE(next_report({0, 3}, *base::parse_day("2026-01-01"), *base::parse_day("2026-01-01")));
}

TEST(Told, SaysEverythingThatTheFileSays) {
    std::string en;
    for (const Words& line : told(*parse_definition(shipped("order-donation"), "f.toml"))) {
        en += line.en + "\n";
        EXPECT_FALSE(line.zh.empty());
    }
    for (const std::string_view word :
         {"Charity goods", "org:platform", "public fundraising", "org:foundation", "10 days", "every 3 months",
          "shop.open is true", "proved", "at least ¥0.02", "one of ¥1.00, ¥0.10, ¥0.02", "never over order.paid",
          "order.placed", "nothing takes it back", "number buyers", "report every 3 months", "within 3 months"})
        EXPECT_NE(en.find(word), std::string::npos) << word << "\n" << en;
}

}  // namespace
}  // namespace modou::programme
