#include "services/methods/lines.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace modou::methods {
namespace {

TEST(Lines, EachIsAnsweredInItsPlaceAlsoWhereItIsRefused) {
    const std::string good = R"({"method":"next_free_in_lot@1","input":{"lots":[],"asks":[]}})";
    std::vector<std::pair<std::uint64_t, bool>> told;
    const auto refused = run_lines(good + "\r\n\n  \nno method\n" + good,
                                   [&](const Answered& one) { told.emplace_back(one.line, one.answer.has_value()); });
    EXPECT_EQ(refused, 1u);
    EXPECT_EQ(told, (std::vector<std::pair<std::uint64_t, bool>>{{1, true}, {4, false}, {5, true}}));
}

TEST(Lines, OfNothingThereIsNoAnswer) {
    EXPECT_EQ(run_lines("", [](const Answered&) { FAIL(); }), 0u);
    EXPECT_EQ(run_lines("\n \n", [](const Answered&) { FAIL(); }), 0u);
}

}  // namespace
}  // namespace modou::methods
