#include "money/money.hpp"

#include <gtest/gtest.h>

#include <random>

#include "money/disburse.hpp"

namespace modou::money {
namespace {

using Recorded = std::vector<std::pair<base::Day, std::uint64_t>>;
using Said = std::vector<StatementDay>;

TEST(Cover, TakesTheOldestFirstAndNothingThatIsNotGivenYet) {
    const Cover none = cover(Recorded{}, Said{{{5}, 7, 0}});
    EXPECT_EQ(none.surplus, 7u);
    EXPECT_FALSE(none.covered_to);
    const Cover early = cover(Recorded{{{5}, 10}}, Said{{{4}, 10, 0}});
    EXPECT_EQ(early.covered, 0u);
    EXPECT_EQ(early.surplus, 10u);
    const Cover some = cover(Recorded{{{1}, 10}, {{2}, 20}, {{4}, 5}}, Said{{{2}, 12, 0}, {{3}, 30, 3}, {{5}, 4, 0}});
    EXPECT_EQ(some.covered, 34u);
    EXPECT_EQ(some.surplus, 12u);  // of day 3: what was given on day 4 could not be in it
    EXPECT_EQ(some.covered_to, base::Day{2});
    ASSERT_EQ(some.days.size(), 5u);
    EXPECT_EQ(some.days[3].covered, 4u);
}

TEST(Cover, RefundsTakeBackTheMoneyThatCameInLast) {
    const Recorded gifts{{{1}, 10}, {{4}, 10}};
    const Cover same = cover(gifts, Said{{{2}, 12, 0, 5}});
    EXPECT_EQ(same.covered, 7u);
    EXPECT_EQ(same.days[1].received, 7);
    EXPECT_EQ(same.days[1].refunded, 5u);
    // In a later file, on a later day, beyond that day's own receipts.
    const Cover later = cover(gifts, Said{{{2}, 12, 0, 0}, {{3}, 0, 0, 1}, {{5}, 4, 0, 7}});
    EXPECT_EQ(later.covered, 8u);
    EXPECT_EQ(later.surplus, 0u);
    EXPECT_EQ(later.refunded_beyond, 0u);
    EXPECT_FALSE(later.covered_to);
    EXPECT_EQ(later.days.back().received, -3);
    // Of money that no statement shows: later money stands in, what is left is said.
    const Cover early = cover(gifts, Said{{{1}, 0, 0, 6}, {{2}, 4, 0, 0}, {{3}, 5, 0, 0}});
    EXPECT_EQ(early.covered, 3u);
    EXPECT_EQ(early.refunded_beyond, 0u);
    const Cover more = cover(gifts, Said{{{1}, 2, 0, 6}, {{2}, 3, 0, 0}});
    EXPECT_EQ(more.covered, 0u);
    EXPECT_EQ(more.refunded_beyond, 1u);
}

// The slow twin: fen by fen.
TEST(Cover, AgreesWithTheObviousWayOnRandomDays) {
    std::mt19937_64 rng(11);
    for (int round = 0; round < 500; ++round) {
        Recorded recorded;
        Said said;
        for (int day = 0; day < 12; ++day) {
            if (rng() % 2 == 0) recorded.push_back({{day}, rng() % 5});
            if (rng() % 2 == 0) said.push_back({{day}, rng() % 6, 0, rng() % 3 == 0 ? rng() % 9 : 0});
        }
        std::vector<std::pair<int, bool>> fen;  // day, covered
        for (const auto& [day, amount] : recorded)
            for (std::uint64_t i = 0; i < amount; ++i) fen.emplace_back(day.number, false);
        std::vector<int> money;  // the day of each fen that came in and was not taken back
        std::uint64_t surplus = 0, owed = 0;
        for (const StatementDay& one : said) {
            for (std::uint64_t i = 0; i < one.in; ++i) owed > 0 ? void(--owed) : money.push_back(one.day.number);
            for (std::uint64_t i = 0; i < one.refunded; ++i) money.empty() ? void(++owed) : money.pop_back();
        }
        for (const int day : money) {
            const auto open = std::find_if(fen.begin(), fen.end(), [](const auto& f) { return !f.second; });
            if (open != fen.end() && open->first <= day)
                open->second = true;
            else
                ++surplus;
        }
        const Cover got = cover(recorded, said);
        EXPECT_EQ(got.refunded_beyond, owed);
        EXPECT_EQ(got.surplus, surplus);
        EXPECT_EQ(got.covered,
                  static_cast<std::uint64_t>(std::count_if(fen.begin(), fen.end(), [](auto& f) { return f.second; })));
        EXPECT_EQ(got.recorded, fen.size());
    }
}

TEST(PersonLines, NameTheLineThatIsWrong) {
    EXPECT_EQ(read_person_lines("person,amount\na,1\nb,2.50\n", "l.csv")->size(), 2u);
    for (const char* bad : {"person,amount\na,1\na,2\n", "person,amount\nb,1\n,2\n", "person,amount\nb,1\na,0\n",
                            "person,amount\nb,1\na,-2\n"}) {
        const auto lines = read_person_lines(bad, "l.csv");
        ASSERT_FALSE(lines) << bad;
        EXPECT_EQ(lines.error().where, "l.csv:3") << bad;
    }
    EXPECT_FALSE(read_person_lines("who,amount\na,1\n", "l.csv"));
}

}  // namespace
}  // namespace modou::money
