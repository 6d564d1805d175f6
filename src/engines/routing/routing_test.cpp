// What a person gets: limits in both directions, kerbs, lifts, pavements, squares, reports, reasons, places.
#include "engines/routing/routing.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::TestMap;
using testing::Town;

Profile wheels() {
    Profile profile;
    profile.limits.steps = Steps::avoid;
    return profile;
}
Request ask(double x, double y, double to_x, double to_y, const Profile& profile) {
    Request request;
    request.from = TestMap::at(x, y);
    request.to = TestMap::at(to_x, to_y);
    request.profile = profile;
    return request;
}
// A straight way 1-2-3 of 200 m whose middle is `tags`, and a way around by 4 and 5 (400 m in all).
TestMap detour(const testing::Pairs& middle, const testing::Pairs& at_two = {}) {
    TestMap map;
    map.node(1, 0, 0).node(2, 50, 0, at_two).node(3, 150, 0).node(4, 0, 100).node(5, 150, 100).node(6, 200, 0);
    map.way(10, {1, 2}).way(11, {2, 3}, middle).way(12, {3, 6}).way(13, {1, 4, 5, 3});
    return map;
}
const testing::Pairs k_plain = {{"highway", "footway"}};

TEST(Route, StepsAreAvoidedAndTheDetourIsNamed) {
    Town town(detour({{"highway", "steps"}, {"step_count", "14"}}));
    const Route free = town.go(TestMap::at(0, 0), TestMap::at(200, 0));
    EXPECT_NEAR(free.distance_m, 200, 0.1);
    EXPECT_TRUE(free.avoided.empty());
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(200, 0), wheels());
    ASSERT_TRUE(route.found);
    EXPECT_NEAR(route.distance_m, 400, 0.2);
    EXPECT_EQ(route.ways, (std::vector<std::int64_t>{13, 12}));
    EXPECT_EQ(route.nodes, (std::vector<std::int64_t>{1, 3, 6}));
    ASSERT_EQ(route.avoided.size(), 1u);
    EXPECT_EQ(route.avoided[0].way, 11);
    EXPECT_EQ(route.avoided[0].why, bit(Attribute::steps));
    EXPECT_EQ(route.avoided[0].value, 14);
    EXPECT_NEAR(route.avoided[0].extra_m, 200, 0.2);
    EXPECT_NEAR(route.unrestricted_m, 200, 0.1);
}
TEST(Route, StepsWithAWheelchairRampArePassable) {
    Town town(detour({{"highway", "steps"}, {"ramp:wheelchair", "yes"}}));
    EXPECT_NEAR(town.go(TestMap::at(0, 0), TestMap::at(200, 0), wheels()).distance_m, 200, 0.1);
}
TEST(Route, AStileStopsWheelsAndABollardDoesNot) {
    Town stile(detour(k_plain, {{"barrier", "stile"}})), bollard(detour(k_plain, {{"barrier", "bollard"}}));
    const Route route = stile.go(TestMap::at(0, 0), TestMap::at(200, 0), wheels());
    EXPECT_NEAR(route.distance_m, 400, 0.2);
    ASSERT_EQ(route.avoided.size(), 1u);
    EXPECT_EQ(route.avoided[0].node, 2);
    EXPECT_EQ(route.avoided[0].why, bit(Attribute::barrier));
    EXPECT_NEAR(stile.go(TestMap::at(0, 0), TestMap::at(200, 0)).distance_m, 200, 0.1);
    EXPECT_NEAR(bollard.go(TestMap::at(0, 0), TestMap::at(200, 0), wheels()).distance_m, 200, 0.1);
}
TEST(Route, UpAndDownAreDifferent) {
    Town town(detour({{"highway", "footway"}, {"incline", "8%"}}));
    Profile profile;
    profile.limits.incline_up_percent = 6;
    profile.limits.incline_down_percent = 10;
    EXPECT_NEAR(town.go(TestMap::at(0, 0), TestMap::at(200, 0), profile).distance_m, 400, 0.2);
    EXPECT_NEAR(town.go(TestMap::at(200, 0), TestMap::at(0, 0), profile).distance_m, 200, 0.1);
    profile.limits.incline_down_percent = 7;
    const Route down = town.go(TestMap::at(200, 0), TestMap::at(0, 0), profile);
    EXPECT_NEAR(down.distance_m, 400, 0.2);
    ASSERT_EQ(down.avoided.size(), 1u);
    EXPECT_EQ(down.avoided[0].why, bit(Attribute::incline_down));
    EXPECT_DOUBLE_EQ(down.avoided[0].value, 8);
}
TEST(Route, WheelchairYesDoesNotPaveGravel) {
    Town town(detour({{"highway", "footway"}, {"wheelchair", "yes"}, {"surface", "gravel"}}));
    Profile profile = wheels();
    EXPECT_NEAR(town.go(TestMap::at(0, 0), TestMap::at(200, 0), profile).distance_m, 200, 0.1);
    profile.limits.forbid(Surface::gravel);
    EXPECT_NEAR(town.go(TestMap::at(0, 0), TestMap::at(200, 0), profile).distance_m, 400, 0.2);
}
TEST(Route, AKerbOnACrossingCountsForWhoCrosses) {
    // Pavement 1-2-3, crossing from 2 to 4: the raised kerb at 2 stops who crosses, not who passes along the pavement.
    TestMap map;
    map.node(1, 0, 0).node(2, 50, 0, {{"barrier", "kerb"}, {"kerb", "raised"}}).node(3, 100, 0).node(4, 50, 10);
    map.way(10, {1, 2, 3}, {{"highway", "footway"}, {"footway", "sidewalk"}})
        .way(11, {2, 4}, {{"highway", "footway"}, {"footway", "crossing"}});
    Town town(map);
    Profile profile;
    profile.limits.kerb_m = 0.03;
    EXPECT_NEAR(town.go(TestMap::at(0, 0), TestMap::at(100, 0), profile).distance_m, 100, 0.1);
    const Route across = town.go(TestMap::at(0, 0), TestMap::at(50, 10), profile);
    EXPECT_FALSE(across.reached_exact);
    EXPECT_TRUE(town.go(TestMap::at(0, 0), TestMap::at(50, 10)).reached_exact);
}
TEST(Route, UntoldIsAcceptedOrAvoidedAsAsked) {
    Town town(detour(k_plain));  // nothing has a width here but the way around
    TestMap map = detour(k_plain);
    Profile profile;
    profile.limits.width_m = 0.9;
    Request request = ask(0, 0, 200, 0, profile);
    const Route accepted = *town.planner->route(request);
    EXPECT_NEAR(accepted.certain.unknown_m, 200, 0.1);
    EXPECT_EQ(accepted.stretches[0].certainty, Certainty::unknown);
    request.profile.limits.unknown = Unknown::avoid;
    request.profile.limits.named = bit(Attribute::width);
    EXPECT_FALSE(town.planner->route(request)->found);
}
TEST(Route, TheBetterPavementIsTaken) {
    const auto at = [](const std::string& left, const std::string& right) {
        Town town(detour({{"highway", "residential"},
                          {"sidewalk", "both"},
                          {"sidewalk:left:surface", left},
                          {"sidewalk:right:surface", right}}));
        Profile profile;
        profile.limits.forbid(Surface::sett);
        return town.go(TestMap::at(0, 0), TestMap::at(200, 0), profile).distance_m;
    };
    EXPECT_NEAR(at("sett", "asphalt"), 200, 0.1);
    EXPECT_NEAR(at("asphalt", "sett"), 200, 0.1);
    EXPECT_NEAR(at("sett", "sett"), 400, 0.2);
}
TEST(Route, PreferredNeverCountsAMetreForLess) {
    Town town(detour({{"highway", "footway"}, {"smoothness", "good"}}));
    for (const auto name : k_presets) {
        Request request = ask(0, 0, 200, 0, *preset(name));
        request.metric = Metric::preferred;
        const Route route = *town.planner->route(request);
        EXPECT_TRUE(route.found) << name;
        EXPECT_GE(route.effort_m, route.distance_m - 0.01) << name;
    }
}
TEST(Route, ASquareIsCrossedStraightWhenAsked) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 100, 100).node(4, 0, 100).node(5, -50, 0).node(6, 150, 100);
    map.way(10, {1, 2, 3, 4, 1}, {{"highway", "pedestrian"}, {"area", "yes"}}).way(11, {5, 1}).way(12, {3, 6});
    Town town(map);
    Request request = ask(-50, 0, 150, 100, {});
    EXPECT_NEAR(town.planner->route(request)->distance_m, 300, 0.2);
    request.plazas = Plazas::across;
    const Route route = *town.planner->route(request);
    EXPECT_NEAR(route.distance_m, 100 + 141.42, 0.2);
    EXPECT_EQ(route.stretches[1].on, On::plaza);
}
TEST(Route, AYardIsCrossedWhenAskedAndItsOutlineIsNoWay) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 100, 100).node(4, 0, 100).node(5, -50, 0).node(6, 150, 100);
    map.way(10, {1, 2, 3, 4, 1}, {{"highway", "service"}, {"area", "yes"}}).way(11, {5, 1}).way(12, {3, 6});
    Town town(map);
    Request request = ask(-50, 0, 150, 100, {});
    EXPECT_FALSE(town.planner->route(request)->reached_exact);
    request.plazas = Plazas::across;
    EXPECT_NEAR(town.planner->route(request)->distance_m, 100 + 141.42, 0.2);
}
TEST(Route, ASquareOfARelationIsCrossedAroundItsHole) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 100, 100).node(4, 0, 100).node(5, -50, 0).node(6, 150, 100);
    map.node(21, 40, 40).node(22, 60, 40).node(23, 60, 60).node(24, 40, 60);
    map.way(10, {1, 2, 3}, {})
        .way(13, {3, 4, 1}, {})
        .way(14, {21, 22, 23, 24, 21}, {})
        .way(11, {5, 1})
        .way(12, {3, 6})
        .way(15, {2, 6});
    map.relation(30, {{10, "outer"}, {13, "outer"}, {14, "inner"}},
                 {{"type", "multipolygon"}, {"highway", "pedestrian"}});
    Town town(map);
    Request request = ask(-50, 0, 150, 100, {});
    EXPECT_FALSE(town.planner->route(request)->reached_exact);
    request.plazas = Plazas::across;
    const Route route = *town.planner->route(request);
    EXPECT_TRUE(route.found);
    EXPECT_GT(route.distance_m, 100 + 141.5);  // the hole is in the straight line
}

TEST(Reports, ABlockedStretchIsAvoidedAtOnceAndOnlyByThoseItStops) {
    Town town(detour(k_plain));
    Report report;
    report.id = 7;
    report.at = TestMap::at(100, 3);
    report.way = 11;
    report.who = Report::wheels;
    Request request = ask(0, 0, 200, 0, wheels());
    EXPECT_NEAR(town.planner->route(request)->distance_m, 200, 0.1);
    request.reports = *Overlay::make(town.planner->graph(), std::span(&report, 1));
    const Route route = *town.planner->route(request);
    EXPECT_NEAR(route.distance_m, 400, 0.2);
    ASSERT_EQ(route.avoided.size(), 1u);
    EXPECT_EQ(route.avoided[0].why, bit(Attribute::report));
    request.profile = {};
    EXPECT_NEAR(town.planner->route(request)->distance_m, 200, 0.1);
}
TEST(Reports, ARampFoundOpensStepsAndSaysWhoSaidSo) {
    Town town(detour({{"highway", "steps"}}));
    Report report;
    report.id = 9;
    report.at = TestMap::at(100, 0);
    report.kind = Report::Kind::passable;
    report.confidence = 0.7f;
    Request request = ask(0, 0, 200, 0, wheels());
    request.reports = *Overlay::make(town.planner->graph(), std::span(&report, 1));
    const Route route = *town.planner->route(request);
    EXPECT_NEAR(route.distance_m, 200, 0.1);
    EXPECT_EQ(route.stretches[1].certainty, Certainty::reported);
    EXPECT_FLOAT_EQ(route.stretches[1].confidence, 0.7f);
    EXPECT_EQ(route.stretches[1].reports, std::vector<std::uint64_t>{9});
}
TEST(Reports, AMeasuredSlopeCountsInItsDirection) {
    Town town(detour(k_plain));
    Report report;
    report.at = TestMap::at(100, 0);
    report.kind = Report::Kind::fact;
    report.incline_percent = 9;
    Profile profile;
    profile.limits.incline_up_percent = 6;
    Request up = ask(0, 0, 200, 0, profile), down = ask(200, 0, 0, 0, profile);
    up.reports = down.reports = *Overlay::make(town.planner->graph(), std::span(&report, 1));
    EXPECT_NEAR(town.planner->route(up)->distance_m, 400, 0.2);
    EXPECT_NEAR(town.planner->route(down)->distance_m, 200, 0.1);
}
TEST(Reports, TwoHundredOnOneStretchAndTheStrongestDecides) {
    Town town(detour(k_plain));
    std::vector<Report> reports(200);
    for (std::size_t i = 0; i < reports.size(); ++i) {
        reports[i].id = i;
        reports[i].at = TestMap::at(100, 0);
        reports[i].confidence = 0.2f;
    }
    reports[150].kind = Report::Kind::passable;
    reports[150].confidence = 0.9f;
    Request request = ask(0, 0, 200, 0, wheels());
    request.reports = *Overlay::make(town.planner->graph(), reports);
    EXPECT_NEAR(town.planner->route(request)->distance_m, 200, 0.1);
    reports[150].confidence = 0.1f;
    request.reports = *Overlay::make(town.planner->graph(), reports);
    EXPECT_NEAR(town.planner->route(request)->distance_m, 400, 0.2);
}
TEST(Reports, OnesThatLieFarFromEveryWayAreNamedAndHarmless) {
    Town town(detour(k_plain));
    Report report;
    report.id = 5;
    report.at = TestMap::at(9000, 9000);
    const auto overlay = *Overlay::make(town.planner->graph(), std::span(&report, 1));
    EXPECT_EQ(overlay->attached(), 0u);
    EXPECT_EQ(overlay->unattached(), std::vector<std::uint64_t>{5});
}

TEST(NoRoute, NamesTheBarrierAndTheNearestPointThatCanBeReached) {
    TestMap map;
    map.node(1, 0, 0).node(2, 500, 0).node(3, 520, 0).node(4, 2500, 0);
    map.way(10, {1, 2}).way(11, {2, 3}, {{"highway", "steps"}, {"step_count", "30"}}).way(12, {3, 4});
    Town town(map);
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(2500, 0), wheels());
    EXPECT_FALSE(route.found);
    ASSERT_EQ(route.none.barriers.size(), 1u);
    EXPECT_EQ(route.none.barriers[0].way, 11);
    EXPECT_EQ(route.none.barriers[0].value, 30);
    ASSERT_TRUE(route.none.reachable);
    EXPECT_NEAR(distance_m(*route.none.reachable, TestMap::at(500, 0)), 0, 1);
    EXPECT_NEAR(route.none.reachable_m, 2000, 2);
}
TEST(Snap, EndsOnTheNearestWayThatCanBeReachedAndSaysSo) {
    // The destination lies on an island behind steps; 40 m from it passes a way that can be reached.
    TestMap map;
    map.node(1, 0, 0).node(2, 300, 0).node(3, 300, 40).node(4, 340, 40).node(5, 600, 0);
    map.way(10, {1, 2, 5}).way(11, {2, 3}, {{"highway", "steps"}}).way(12, {3, 4});
    Town town(map);
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(340, 40), wheels());
    ASSERT_TRUE(route.found);
    EXPECT_TRUE(route.to_moved);
    EXPECT_FALSE(route.reached_exact);
    EXPECT_NEAR(route.to_snapped_m, 40, 0.5);
    EXPECT_NEAR(route.distance_m, 340, 0.5);
    EXPECT_EQ(route.none.barriers.at(0).way, 11);
    const Route walker = town.go(TestMap::at(0, 0), TestMap::at(340, 40));
    EXPECT_TRUE(walker.reached_exact);
    EXPECT_EQ(walker.to_snapped_m, 0);
}
TEST(Snap, FromTheMiddleOfAStretchToTheMiddleOfTheSame) {
    Town town(detour(k_plain));
    const Route route = town.go(TestMap::at(60, 4), TestMap::at(90, -3));
    EXPECT_NEAR(route.distance_m, 30, 0.1);
    EXPECT_NEAR(route.from_snapped_m, 4, 0.1);
    EXPECT_EQ(route.ways, std::vector<std::int64_t>{11});
    EXPECT_NEAR(town.go(TestMap::at(90, 0), TestMap::at(60, 0)).distance_m, 30, 0.1);
}
TEST(Snap, InTheSeaThereIsNoWay) {
    Town town(detour(k_plain));
    const Route route = town.go(TestMap::at(5000, 5000), TestMap::at(0, 0));
    EXPECT_FALSE(route.found);
    EXPECT_EQ(route.none.why, NoRoute::Why::from_far);
    EXPECT_EQ(town.go(TestMap::at(0, 0), TestMap::at(5000, 5000)).none.why, NoRoute::Why::to_far);
}
TEST(Snap, AnotherComponentIsNotReached) {
    TestMap map = detour(k_plain);
    map.node(91, 5000, 0).node(92, 5100, 0).way(90, {91, 92});
    Town town(map);
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(5050, 0));
    EXPECT_FALSE(route.found);
    EXPECT_EQ(route.none.why, NoRoute::Why::not_connected);
    EXPECT_TRUE(route.none.barriers.empty());
}
TEST(Request, PlacesOffTheEarthAndTooFarAreRefused) {
    Town town(detour(k_plain));
    Request request = ask(0, 0, 200, 0, {});
    request.to = {0, 950'000'000};
    EXPECT_EQ(town.planner->route(request).error().code, base::Code::bad_input);
    request.to = position_of(100, 50);
    EXPECT_EQ(town.planner->route(request).error().code, base::Code::limit);
}

TEST(Reach, CountsJunctionsAndOutlinesThem) {
    Town town(detour(k_plain));
    ReachRequest request;
    request.as = ask(0, 0, 0, 0, {});
    request.limit = 160;
    request.edges = ReachRequest::Edges::yes;
    const Reach reach = *town.planner->reach(request);
    EXPECT_EQ(reach.junctions, 3u);  // 1, 2 and 3
    EXPECT_EQ(reach.farthest_node, 3);
    ASSERT_FALSE(reach.rings.empty());
    EXPECT_EQ(reach.rings[0].front(), reach.rings[0].back());
    request.limit = 1e9;
    EXPECT_EQ(town.planner->reach(request).error().code, base::Code::limit);
}
TEST(Matrix, IsTheRoutesOfAllPairs) {
    Town town(detour({{"highway", "steps"}}));
    const std::vector<Position> places = {TestMap::at(0, 0), TestMap::at(200, 0)};
    const auto cells = *town.planner->matrix(ask(0, 0, 0, 0, wheels()), places, places);
    ASSERT_EQ(cells.size(), 4u);
    EXPECT_NEAR(cells[0].distance_m, 0, 1e-9);
    EXPECT_NEAR(cells[1].distance_m, 400, 0.2);
    EXPECT_NEAR(cells[2].distance_m, 400, 0.2);
}
TEST(Alternatives, AreElsewhereAndNotMuchLonger) {
    TestMap map;
    map.node(1, 0, 0).node(2, 200, 0).node(3, 100, 60).node(4, 100, -500);
    map.way(10, {1, 2}).way(11, {1, 3, 2}).way(12, {1, 4, 2});
    Town town(map);
    Request request = ask(0, 0, 200, 0, {});
    request.alternatives = 3;
    const auto routes = *town.planner->routes(request);
    ASSERT_EQ(routes.size(), 2u);
    EXPECT_EQ(routes[1].ways, std::vector<std::int64_t>{11});
}
TEST(Names, AreLocalAndEnglishWhereTheMapTellsBoth) {
    const auto named = [](const testing::Pairs& names) {
        testing::Pairs tags = k_plain;
        tags.insert(tags.end(), names.begin(), names.end());
        Town town(TestMap().node(1, 0, 0).node(2, 100, 0).way(7, {1, 2}, tags));
        const auto route = town.go(TestMap::at(0, 0), TestMap::at(100, 0));
        return fmt::format("{} | {}", route.steps.at(0).name.local, route.steps.at(0).name.english);
    };
    EXPECT_EQ(named({{"name", "学府路"}, {"name:en", "Xuefu Road"}}), "学府路 | Xuefu Road");
    EXPECT_EQ(named({{"name", "Hauptstraße"}}), "Hauptstraße | Hauptstraße");
    EXPECT_EQ(named({{"name:en", "Bean Street"}, {"ref", "S1"}}), "Bean Street | Bean Street");
    EXPECT_EQ(named({{"ref", "S1"}}), "S1 | S1");
    const std::string long_name(300, 'x');
    EXPECT_EQ(named({{"name", long_name}, {"name:en", "Bean Street"}}), "Bean Street | Bean Street");
    EXPECT_EQ(named({}), " | ");
}

TEST(Nearest, GivesUsableStretchesInOrder) {
    Town town(detour({{"highway", "steps"}}));
    const auto found = *town.planner->nearest(ask(0, 0, 0, 0, wheels()), TestMap::at(100, 10), 500, 2);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_NE(found[0].way, 11);
    EXPECT_LE(found[0].distance_m, found[1].distance_m);
}

}  // namespace
}  // namespace modou::routing
