// Squares with something in them: 100 m × 100 m, entered at two corners or in the middle of two sides.
#include "engines/routing/plaza_obstacles.hpp"

#include <gtest/gtest.h>

#include <random>

#include "engines/routing/tables.hpp"
#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::Pairs;
using testing::TestMap;
using testing::Town;

// A yard (its outline is no way), entered in the middle of its west side by 5 and of its east side by 6.
TestMap yard() {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 100, 100).node(4, 0, 100).node(5, 0, 50).node(6, 100, 50);
    map.node(7, -50, 50).node(8, 150, 50);
    map.way(10, {1, 2, 6, 3, 4, 5, 1}, {{"highway", "service"}, {"area", "yes"}}).way(11, {7, 5}).way(12, {6, 8});
    return map;
}
Route over(const TestMap& map, std::string_view who) {
    static std::vector<std::unique_ptr<Town>> towns;  // names in routes look into them
    towns.push_back(std::make_unique<Town>(map));
    Request request;
    request.from = TestMap::at(-50, 50);
    request.to = TestMap::at(150, 50);
    request.profile = who == "on_foot" ? Profile{} : *preset(who);
    request.plazas = Plazas::across;
    return *towns.back()->planner->route(request);
}

TEST(SquareObstacles, AnEmptySquareIsCrossedStraight) {
    EXPECT_NEAR(over(yard(), "manual").distance_m, 200, 0.2);
}
TEST(SquareObstacles, AChairGoesAroundAWallByItsEnd) {
    TestMap map = yard();
    map.node(20, 50, 0).node(21, 50, 80).way(50, {20, 21}, {{"barrier", "wall"}});
    for (const char* who : {"manual", "powered"}) {
        const Route route = over(map, who);
        ASSERT_TRUE(route.reached_exact) << who;
        EXPECT_NEAR(route.distance_m, 100 + 2 * std::hypot(50, 30), 0.3);
    }
    EXPECT_NEAR(over(map, "on_foot").distance_m, 200, 0.2);
}
TEST(SquareObstacles, AFenceFromSideToSideClosesItAndAGateInItOpensIt) {
    TestMap map = yard();
    map.node(20, 50, -10).node(21, 50, 110).way(50, {20, 21}, {{"barrier", "fence"}});
    EXPECT_FALSE(over(map, "manual").reached_exact);
    TestMap gate = yard();
    gate.node(20, 50, -10).node(22, 50, 30, {{"barrier", "gate"}}).node(21, 50, 110);
    gate.way(50, {20, 22, 21}, {{"barrier", "fence"}});
    const Route route = over(gate, "manual");
    ASSERT_TRUE(route.reached_exact);
    EXPECT_NEAR(route.distance_m, 100 + 2 * std::hypot(50, 20), 0.3);
}
TEST(SquareObstacles, ABentWallIsNotPassedAtItsBend) {
    TestMap map = yard();
    map.node(20, 40, -10).node(22, 50, 50).node(21, 40, 110).way(50, {20, 22, 21}, {{"barrier", "wall"}});
    EXPECT_FALSE(over(map, "manual").reached_exact);
}
TEST(SquareObstacles, WheelsGoNotOverSteps) {
    // Steps lead straight from 5 to 6; and steps that run across the line.
    TestMap along = yard();
    along.way(50, {5, 6}, {{"highway", "steps"}, {"step_count", "8"}});
    TestMap across = yard();
    across.node(20, 50, 40).node(21, 50, 60).way(50, {20, 21}, {{"highway", "steps"}});
    TestMap area = yard();
    area.node(20, 40, 40).node(21, 60, 40).node(22, 60, 60).node(23, 40, 60);
    area.way(50, {20, 21, 22, 23, 20}, {{"area:highway", "steps"}});
    for (const TestMap& map : {along, across, area}) {
        for (const char* who : {"manual", "powered", "pram"}) EXPECT_FALSE(over(map, who).reached_exact) << who;
        EXPECT_NEAR(over(map, "on_foot").distance_m, 200, 0.2);
    }
    TestMap beside = yard();
    beside.node(20, 40, 70).node(21, 60, 70).way(50, {20, 21}, {{"highway", "steps"}});
    EXPECT_NEAR(over(beside, "manual").distance_m, 200, 0.2);
}
TEST(SquareObstacles, AKerbInASquareCountsByItsHeight) {
    for (const auto& [kerb, open] : {std::pair("raised", false), std::pair("flush", true)}) {
        TestMap map = yard();
        map.node(20, 50, -10).node(21, 50, 110).way(50, {20, 21}, {{"barrier", "kerb"}, {"kerb", kerb}});
        EXPECT_EQ(over(map, "manual").reached_exact, open) << kerb;
    }
}
TEST(SquareObstacles, OnAnotherFloorAreNone) {
    TestMap map = yard();
    map.node(20, 50, -10).node(21, 50, 110).way(50, {20, 21}, {{"barrier", "wall"}, {"layer", "-1"}});
    EXPECT_NEAR(over(map, "manual").distance_m, 200, 0.2);
}

// The slow, obvious twin: no edge over a square that a chair may take crosses a wall.
TEST(SquareObstacles, NoLineThatAChairTakesCrossesAWall) {
    std::mt19937 random(19);
    int lines = 0, walls = 0;
    for (int round = 0; round < 40; ++round) {
        const auto dice = [&](int n) { return int(random() % unsigned(n)); };
        TestMap map = yard();
        std::vector<std::pair<Position, Position>> drawn;
        for (int wall = 0; wall < 4; ++wall) {
            const double x = dice(120) - 10 + 0.3, y = dice(120) - 10 + 0.7, x2 = x + dice(80) - 40,
                         y2 = y + dice(80) - 40;
            map.node(30 + 2 * wall, x, y).node(31 + 2 * wall, x2, y2);
            map.way(60 + wall, {30 + 2 * wall, 31 + 2 * wall}, {{"barrier", "fence"}});
            drawn.emplace_back(TestMap::at(x, y), TestMap::at(x2, y2));
        }
        Town town(map);
        const Tables& t = town.planner->graph().tables();
        for (const EdgeRow& row : t.edges) {
            const WayFacts& facts = t.way_classes[row.way_class];
            if (!(facts.flags & WayFacts::plaza)) continue;
            bool crossed = false;
            const Position a = t.places[row.first], b = t.places[row.last];
            const auto side = [](Position p, Position q, Position r) {
                const auto area = (std::int64_t(q.lon) - p.lon) * (std::int64_t(r.lat) - p.lat) -
                                  (std::int64_t(q.lat) - p.lat) * (std::int64_t(r.lon) - p.lon);
                return area > 0 ? 1 : area < 0 ? -1 : 0;
            };
            for (const auto& [c, d] : drawn)
                crossed = crossed || (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0);
            EXPECT_EQ(crossed, (facts.across & WayFacts::walled) != 0) << round;
            ++lines;
            walls += crossed;
        }
    }
    EXPECT_GT(lines, 100);
    EXPECT_GT(walls, 10);
}

}  // namespace
}  // namespace modou::routing
