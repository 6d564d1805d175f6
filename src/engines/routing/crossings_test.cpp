// Kerbs and wheelchair=no of crossings: in the way of who crosses, never of the road that is crossed, and never lost.
#include <gtest/gtest.h>

#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::Pairs;
using testing::TestMap;
using testing::Town;

const Pairs k_road = {{"highway", "residential"}}, k_crossing = {{"highway", "footway"}, {"footway", "crossing"}},
            k_foot = {{"highway", "footway"}}, k_pavement = {{"highway", "footway"}, {"footway", "sidewalk"}},
            k_cycle = {{"highway", "cycleway"}}, k_drive = {{"highway", "service"}, {"service", "driveway"}};
const std::vector<Pairs> k_closed = {{{"highway", "crossing"}, {"wheelchair", "no"}},
                                     {{"highway", "crossing"}, {"kerb", "raised"}},
                                     {{"highway", "crossing"}, {"kerb", "flush"}, {"wheelchair", "no"}},
                                     {{"highway", "crossing"}, {"barrier", "kerb"}, {"kerb:height", "0.14"}}};

// A cross: west 1, middle 2, east 3 along the road; south 4, north 5 across.
struct Cross {
    Pairs middle, east_west = k_road, south, north;
    std::optional<Town> town;
    bool goes(int from, int to, std::string_view who = "manual") {
        constexpr double x[] = {0, 0, 100, 200, 100, 100}, y[] = {0, 0, 0, 0, -50, 50};
        if (!town) {
            TestMap map;
            for (int id = 1; id <= 5; ++id) map.node(id, x[id], y[id], id == 2 ? middle : Pairs{});
            map.way(10, {1, 2}, east_west).way(11, {2, 3}, east_west);
            if (!south.empty()) map.way(12, {4, 2}, south);
            if (!north.empty()) map.way(13, {2, 5}, north);
            town.emplace(map);
        }
        const Route route = town->go(TestMap::at(x[from], y[from]), TestMap::at(x[to], y[to]), *preset(who));
        return route.found && route.reached_exact;
    }
};

TEST(Crossing, ACrossingNodeStopsWhoCrossesAndNotTheRoad) {
    for (const Pairs& tags : k_closed)
        for (const Pairs& way : {k_crossing, k_foot}) {
            Cross at{.middle = tags, .south = way, .north = way, .town = {}};
            EXPECT_TRUE(at.goes(1, 3)) << tags[1].first;
            EXPECT_FALSE(at.goes(4, 5)) << tags[1].first;
            EXPECT_FALSE(at.goes(4, 5, "powered")) << tags[1].first;
            EXPECT_TRUE(at.goes(4, 5, "cane")) << tags[1].first;
        }
}
TEST(Crossing, WhereNobodyOnFootIsMappedToCrossTheRoadStaysOpen) {
    for (const Pairs& tags : k_closed) {
        Cross at{.middle = tags, .south = {}, .north = {}, .town = {}};
        EXPECT_TRUE(at.goes(1, 3)) << tags[1].first;
    }
}
TEST(Crossing, ACycleOrDrivewayThatMeetsTheRoadStaysOpen) {
    for (const Pairs& tags : k_closed)
        for (const Pairs& joins : {k_cycle, k_drive}) {
            Cross alone{.middle = tags, .south = joins, .north = {}, .town = {}};
            EXPECT_TRUE(alone.goes(4, 3)) << tags[1].first;
            EXPECT_TRUE(alone.goes(1, 3)) << tags[1].first;
            Cross beside{.middle = tags, .south = joins, .north = k_crossing, .town = {}};
            EXPECT_TRUE(beside.goes(4, 3)) << tags[1].first;
            EXPECT_TRUE(beside.goes(1, 3)) << tags[1].first;
            EXPECT_FALSE(beside.goes(1, 5)) << tags[1].first;
        }
}
TEST(Crossing, OnALineOfWaysForPeopleOnFootNothingIsLost) {
    // The line 1-2-3: whichever of its two ways is the crossing, and when neither is.
    for (const Pairs& tags :
         std::vector<Pairs>{{{"barrier", "kerb"}, {"kerb", "raised"}},
                            {{"kerb", "raised"}},
                            {{"kerb", "flush"}, {"wheelchair", "no"}},
                            {{"barrier", "kerb"}, {"wheelchair", "no"}},
                            {{"highway", "crossing"}, {"wheelchair", "no"}},
                            {{"highway", "crossing"}, {"kerb", "raised"}},
                            {{"barrier", "bollard"}, {"kerb", "raised"}},
                            {{"highway", "traffic_signals"}, {"crossing", "traffic_signals"}, {"wheelchair", "no"}}})
        for (const auto& [first, second] :
             {std::pair(k_foot, k_crossing), std::pair(k_crossing, k_foot), std::pair(k_crossing, k_crossing),
              std::pair(k_foot, k_foot), std::pair(k_pavement, k_crossing)}) {
            TestMap map;
            map.node(1, 0, 0).node(2, 100, 0, tags).node(3, 200, 0).way(10, {1, 2}, first).way(11, {2, 3}, second);
            Town town(map);
            for (const char* who : {"manual", "powered"})
                EXPECT_FALSE(town.go(TestMap::at(0, 0), TestMap::at(200, 0), *preset(who)).reached_exact)
                    << who << " " << tags[0].second << " " << tags.back().second;
            EXPECT_TRUE(town.go(TestMap::at(0, 0), TestMap::at(200, 0)).reached_exact);
        }
}
TEST(Crossing, OfSeveralKerbsTheHighestCounts) {
    // Pavement 1-2, crossing 2-3-4 over an island, with a kerb at each edge of the road.
    const auto at = [](const char* near, const char* far) {
        TestMap map;
        map.node(1, 0, 0).node(2, 50, 0, {{"kerb", near}}).node(3, 56, 0, {{"kerb", far}}).node(4, 90, 0);
        map.node(9, 50, 40).way(10, {1, 2}, k_pavement).way(12, {2, 9}, k_pavement);
        map.way(11, {2, 3}, k_crossing).way(13, {3, 4}, k_pavement);
        Town town(map);
        EXPECT_TRUE(town.go(TestMap::at(0, 0), TestMap::at(50, 40), *preset("manual")).reached_exact) << "passing by";
        return town.go(TestMap::at(0, 0), TestMap::at(90, 0), *preset("manual")).reached_exact;
    };
    EXPECT_TRUE(at("flush", "lowered"));
    EXPECT_FALSE(at("raised", "flush"));
    EXPECT_FALSE(at("flush", "raised"));
}
TEST(Crossing, AKerbOfWhichNothingIsToldIsNotForgotten) {
    TestMap map;
    map.node(1, 0, 0).node(2, 50, 0, {{"barrier", "kerb"}}).node(3, 100, 0).node(4, 100, 50);
    map.way(10, {1, 2}, k_foot).way(11, {2, 3}, k_road).way(12, {2, 4}, k_road);
    Town town(map);
    Request request;
    request.from = TestMap::at(0, 0);
    request.to = TestMap::at(100, 0);
    request.profile.limits.kerb_m = 0.03;
    EXPECT_TRUE(town.planner->route(request)->reached_exact);
    request.profile.limits.unknown = Unknown::avoid;
    request.profile.limits.named = bit(Attribute::kerb);
    EXPECT_FALSE(town.planner->route(request)->reached_exact);
    request.from = TestMap::at(100, 50);
    EXPECT_TRUE(town.planner->route(request)->reached_exact) << "along the road";
}

}  // namespace
}  // namespace modou::routing
