// A hindrance told in another shape stops a wheelchair: the line 1-2-3 of two footways, and what stands in it.
#include "engines/routing/obstacles.hpp"

#include <gtest/gtest.h>

#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::Pairs;
using testing::TestMap;
using testing::Town;

TestMap line(const Pairs& node_two, const Pairs& way_eleven = {}) {
    Pairs second = {{"highway", "footway"}};
    for (const auto& [key, value] : way_eleven) {
        if (key == "highway") second.clear();
        second.emplace_back(key, value);
    }
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0, node_two).node(3, 200, 0).way(10, {1, 2}).way(11, {2, 3}, second);
    return map;
}
bool passes(Town& town, std::string_view profile) {
    const Profile who = profile == "on_foot" ? Profile{} : *preset(profile);
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(200, 0), who);
    return route.found && route.reached_exact;
}
// Who gets through, as "manual powered cane pram on_foot".
std::string who_passes(const TestMap& map) {
    Town town(map);
    std::string who;
    for (const std::string_view profile : {"manual", "powered", "cane", "pram", "on_foot"})
        if (passes(town, profile)) who += (who.empty() ? "" : " ") + std::string(profile);
    return who;
}
constexpr std::string_view k_all = "manual powered cane pram on_foot", k_no_wheels = "cane on_foot";

std::string at_node(const Pairs& tags) {
    return who_passes(line(tags));
}
std::string on_way(const Pairs& tags) {
    return who_passes(line({}, tags));
}

TEST(Line, IsOpenToEverybodyWhenNothingIsInIt) {
    EXPECT_EQ(at_node({}), k_all);
}

TEST(Steps, ToldByAnyKeyOfAWayStopWheels) {
    for (const Pairs& tags : std::vector<Pairs>{{{"step_count", "16"}},
                                                {{"step_count", "1"}},
                                                {{"step_count", "~20"}},
                                                {{"step_count", "ca. 12"}},
                                                {{"step_count", "16;20"}},
                                                {{"step_count", "many"}},
                                                {{"step_count", "yes"}},
                                                {{"steps", "yes"}},
                                                {{"steps", "6"}},
                                                {{"stairs", "yes"}},
                                                {{"footway", "steps"}},
                                                {{"footway", "Steps"}},
                                                {{"footway", "sidewalk;steps"}},
                                                {{"highway", "path"}, {"path", "steps"}},
                                                {{"highway", "pedestrian"}, {"footway", "stairs"}},
                                                {{"surface", "steps"}},
                                                {{"surface", "wood;steps"}},
                                                {{"highway", "footway;steps"}},
                                                {{"highway", "steps;footway"}},
                                                {{"step:height", "0.15"}},
                                                {{"highway", "residential"}, {"step_count", "3"}},
                                                {{"escalator", "yes"}}}) {
        EXPECT_EQ(on_way(tags), k_no_wheels) << tags[0].first << "=" << tags[0].second;
    }
}
TEST(Steps, ALadderIsForWhoNeedsNoCane) {
    EXPECT_EQ(on_way({{"ladder", "yes"}}), "on_foot");
    EXPECT_EQ(on_way({{"highway", "path"}, {"path", "ladder"}}), "on_foot");
    EXPECT_EQ(on_way({{"ladder", "no"}}), k_all);
}
TEST(Steps, CountedAsNoneAreNone) {
    for (const char* none : {"0", "no", "none", "0.0", "No"}) EXPECT_EQ(on_way({{"step_count", none}}), k_all) << none;
    EXPECT_EQ(on_way({{"steps", "no"}}), k_all);
    EXPECT_EQ(on_way({{"footway", "sidewalk"}}), k_all);
    EXPECT_EQ(at_node({{"step_count", "0"}}), k_all);
}
TEST(Steps, WithARampForWheelchairsArePassableHoweverTheyAreTold) {
    EXPECT_EQ(on_way({{"step_count", "3"}, {"ramp:wheelchair", "yes"}}), k_all);
    EXPECT_EQ(on_way({{"step_count", "3"}, {"wheelchair", "yes"}}), k_all);
    EXPECT_EQ(on_way({{"step_count", "3"}, {"ramp", "yes"}}), k_no_wheels) << "a ramp, for whom is not told";
    EXPECT_EQ(at_node({{"highway", "steps"}, {"ramp:wheelchair", "yes"}}), k_all);
    EXPECT_EQ(at_node({{"barrier", "stile"}, {"wheelchair", "yes"}}), k_all);
}
TEST(Steps, OfANodeStopWheels) {
    for (const Pairs& tags : std::vector<Pairs>{{{"highway", "steps"}},
                                                {{"step_count", "2"}},
                                                {{"steps", "yes"}},
                                                {{"barrier", "step"}},
                                                {{"barrier", "steps"}},
                                                {{"entrance", "yes"}, {"step_count", "1"}},
                                                {{"ladder", "yes"}}})
        EXPECT_EQ(at_node(tags), k_no_wheels) << tags[0].first << "=" << tags[0].second;
}
TEST(Steps, OfAShopDoNotCutThePavementThatPassesIt) {
    EXPECT_EQ(at_node({{"shop", "bakery"}, {"step_count", "2"}}), k_all);
}
TEST(Steps, AreToldWithTheirNumber) {
    Town town(line({{"step_count", "4"}}));
    const Route node = town.go(TestMap::at(0, 0), TestMap::at(200, 0), *preset("manual"));
    ASSERT_EQ(node.none.barriers.size(), 1u);
    EXPECT_EQ(node.none.barriers[0].why, bit(Attribute::steps));
    EXPECT_EQ(node.none.barriers[0].value, 4);
    Town other(line({}, {{"step_count", "16"}}));
    const Route way = other.go(TestMap::at(0, 0), TestMap::at(200, 0), *preset("manual"));
    ASSERT_EQ(way.none.barriers.size(), 1u);
    EXPECT_EQ(way.none.barriers[0].way, 11);
    EXPECT_EQ(way.none.barriers[0].why, bit(Attribute::steps));
    EXPECT_EQ(way.none.barriers[0].value, 16);
}

TEST(NodeBarrier, OnlyWhatIsKnownToLetWheelsPassDoes) {
    for (const char* open : {"bollard", "gate", "lift_gate", "swing_gate", "sliding_gate", "entrance", "toll_booth",
                             "border_control", "height_restrictor", "Gate", "lift gate", "no", "bollard;gate"})
        EXPECT_EQ(at_node({{"barrier", open}}), k_all) << open;
    for (const char* shut : {"wall",           "fence",
                             "hedge",          "ditch",
                             "guard_rail",     "horse_stile",
                             "stile",          "stile;gate",
                             "gate;stile",     "gate, log",
                             "cattle_grid",    "turnstile",
                             "kissing_gate",   "log",
                             "rope",           "chain",
                             "debris",         "jersey_barrier",
                             "retaining_wall", "city_wall",
                             "hampshire_gate", "yes",
                             "wicket_gate",    "spikes",
                             "planter",        "motorcycle_barrier",
                             "bump_gate",      "full-height_turnstile",
                             "something_new",  "block"})
        EXPECT_EQ(at_node({{"barrier", shut}}), k_no_wheels) << shut;
}
TEST(NodeBarrier, ABlockIsAsWideAsItsOpening) {
    EXPECT_EQ(at_node({{"barrier", "block"}, {"maxwidth:physical", "1.2"}}), k_all);
    EXPECT_EQ(at_node({{"barrier", "block"}, {"maxwidth:physical", "0.8"}}), "cane pram on_foot");
    EXPECT_EQ(at_node({{"barrier", "block"}, {"maxwidth:physical", "wide"}}), k_no_wheels);
}
TEST(NodeBarrier, ALockedGateIsNone) {
    EXPECT_EQ(at_node({{"barrier", "gate"}, {"locked", "yes"}}), "");
    EXPECT_EQ(at_node({{"barrier", "gate"}, {"access", "no"}}), "");
    EXPECT_EQ(at_node({{"barrier", "gate"}, {"locked", "no"}}), k_all);
    EXPECT_EQ(at_node({{"barrier", "gate"}, {"locked", "at night"}}), k_no_wheels);
    EXPECT_EQ(at_node({{"barrier", "gate"}, {"locked", "yes"}, {"foot", "yes"}}), k_no_wheels);
    EXPECT_EQ(at_node({{"barrier", "lift_gate"}, {"locked", "yes"}}), k_all) << "a boom is locked for cars";
    EXPECT_EQ(at_node({{"barrier", "bollard"}, {"locked", "yes"}}), k_all);
}
TEST(NodeBarrier, OnAWayStopsToo) {
    EXPECT_EQ(on_way({{"barrier", "turnstile"}}), k_no_wheels);
    EXPECT_EQ(on_way({{"barrier", "stile"}}), k_no_wheels);
    EXPECT_EQ(on_way({{"barrier", "fence"}}), k_all) << "a way along a fence";
    EXPECT_EQ(on_way({{"barrier", "city_wall"}}), k_all) << "a way on the wall";
}

}  // namespace
}  // namespace modou::routing
