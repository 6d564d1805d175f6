#include "engines/kinship/posterior.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace modou::kinship {
namespace {

TEST(Posterior, OneCandidateAmongManyByHand) {
    // N = 999: prior odds of each against none are 1. LR 999 -> 999/1000.
    const auto one = posterior(std::vector<double>{std::log10(999.0)}, {}, 999);
    ASSERT_TRUE(one);
    EXPECT_NEAR(one->candidates[0], 0.999, 1e-12);
    EXPECT_NEAR(one->none, 0.001, 1e-12);
    // Half a chance to be in a database of 100: 0.5/100 * 100 against 0.5.
    const auto half = posterior(std::vector<double>{2.0}, {}, 100, 0.5);
    EXPECT_NEAR(half->candidates[0], 0.5, 1e-12);
}

TEST(Posterior, CandidatesShareAndOtherKnowledgeCounts) {
    const auto two =
        posterior(std::vector<double>{400.0, 400.0, -INFINITY}, std::vector<double>{0.0, -1.0, 0.0}, 1'000'000);
    ASSERT_TRUE(two);
    EXPECT_NEAR(two->candidates[0], 10.0 / 11, 1e-12);
    EXPECT_NEAR(two->candidates[1], 1.0 / 11, 1e-12);
    EXPECT_EQ(two->candidates[2], 0);
    EXPECT_NEAR(two->none, 0, 1e-300);
}

TEST(Posterior, OfNobodyIsNobody) {
    const auto nobody = posterior({}, {}, 5);
    ASSERT_TRUE(nobody);
    EXPECT_EQ(nobody->none, 1);
    EXPECT_EQ(posterior(std::vector<double>{-INFINITY}, {}, 5)->none, 1);
}

TEST(Posterior, RefusesWhatIsNoRatio) {
    EXPECT_FALSE(posterior(std::vector<double>{NAN}, {}, 5));
    EXPECT_FALSE(posterior(std::vector<double>{INFINITY}, {}, 5));
    EXPECT_FALSE(posterior(std::vector<double>{1.0}, std::vector<double>{1.0, 2.0}, 5));
    EXPECT_FALSE(posterior(std::vector<double>{1.0, 1.0}, {}, 1));
    EXPECT_FALSE(posterior(std::vector<double>{1.0}, {}, 5, 0));
    EXPECT_FALSE(posterior(std::vector<double>{1.0}, {}, 5, 1));
}

}  // namespace
}  // namespace modou::kinship
