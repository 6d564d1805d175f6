#include <gtest/gtest.h>

#include "sim/acts.hpp"
#include "sim/run.hpp"

namespace modou::sim {

// A few seeds with every unit test; `modou-sim --seeds N` runs many, `--seed N` replays one.
TEST(Simulator, KeepsEveryPromiseOverFailingDisks) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const Outcome outcome = run(seed);
        ASSERT_TRUE(outcome.good) << "seed " << seed << ": " << outcome.what;
    }
}

TEST(Simulator, KeepsBookAndTablesTheSameWhereverAnActIsCutOff) {
    ActsOutcome all;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const ActsOutcome outcome = run_acts(seed, acts_folder());
        ASSERT_TRUE(outcome.good) << "seed " << seed << ": " << outcome.what;
        all.kills += outcome.kills;
        all.refused += outcome.refused;
        all.restored += outcome.restored;
    }
    // It did what it is for.
    EXPECT_GT(all.kills, 40u);
    EXPECT_GT(all.refused, 40u);
    EXPECT_GT(all.restored, 4u);
}

TEST(Simulator, TheSameSeedIsTheSameHistory) {
    const Outcome a = run(7), b = run(7);
    EXPECT_EQ(a.entries, b.entries);
    EXPECT_EQ(a.crashes, b.crashes);
    EXPECT_GT(a.entries, 0u);
}

}  // namespace modou::sim
