// Walls and fences that are lines: across, touching, along, open, on another floor.
#include "engines/routing/walls.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::Pairs;
using testing::TestMap;
using testing::Town;

const Pairs k_wall = {{"barrier", "wall"}}, k_foot = {{"highway", "footway"}};

// The line 1-2-3 of 200 m, with a wall over the nodes given (from 20 on: at the places given).
struct Line {
    std::vector<std::int64_t> wall;
    std::vector<std::pair<double, double>> places;
    Pairs wall_tags = k_wall, node_two = {}, ways = k_foot, node_twenty = {};
    std::string who() const {
        TestMap map;
        map.node(1, 0, 0).node(2, 100, 0, node_two).node(3, 200, 0);
        for (std::size_t i = 0; i < places.size(); ++i)
            map.node(20 + std::int64_t(i), places[i].first, places[i].second, i == 0 ? node_twenty : Pairs{});
        map.way(10, {1, 2}, ways).way(11, {2, 3}, ways).way(50, wall, wall_tags);
        Town town(map);
        std::string who;
        for (const std::string_view name : {"manual", "powered", "cane", "pram", "on_foot"}) {
            const Profile profile = name == "on_foot" ? Profile{} : *preset(name);
            if (town.go(TestMap::at(0, 0), TestMap::at(200, 0), profile).reached_exact)
                who += (who.empty() ? "" : " ") + std::string(name);
        }
        return who;
    }
};
constexpr std::string_view k_all = "manual powered cane pram on_foot", k_no_chairs = "cane pram on_foot";

TEST(Walls, AcrossAWayWithoutASharedNodeStopChairs) {
    for (const char* kind : {"wall", "fence", "hedge", "retaining_wall", "city_wall", "guard_rail", "ditch",
                             "jersey_barrier", "cable_barrier", "yes", "fence;hedge"}) {
        const Line line{.wall = {20, 21}, .places = {{150, -20}, {150, 20}}, .wall_tags = {{"barrier", kind}}};
        EXPECT_EQ(line.who(), k_no_chairs) << kind;
    }
    for (const char* kind : {"no", "gate", "bollard", "entrance"}) {
        const Line line{.wall = {20, 21}, .places = {{150, -20}, {150, 20}}, .wall_tags = {{"barrier", kind}}};
        EXPECT_EQ(line.who(), k_all) << kind;
    }
    const Line locked{
        .wall = {20, 21}, .places = {{150, -20}, {150, 20}}, .wall_tags = {{"barrier", "gate"}, {"locked", "yes"}}};
    EXPECT_EQ(locked.who(), k_no_chairs);
}
TEST(Walls, OverAnUntaggedSharedNodeStopChairs) {
    EXPECT_EQ((Line{.wall = {20, 2, 21}, .places = {{90, -20}, {110, 20}}}.who()), k_no_chairs);
    EXPECT_EQ((Line{.wall = {20, 2, 21}, .places = {{90, -20}, {110, 20}}, .node_two = {{"note", "x"}}}.who()),
              k_no_chairs);
}
TEST(Walls, ASharedNodeThatIsAGateOrEntranceOpensThem) {
    for (const Pairs& tags : std::vector<Pairs>{{{"barrier", "gate"}},
                                                {{"barrier", "bollard"}},
                                                {{"entrance", "yes"}},
                                                {{"door", "hinged"}},
                                                {{"highway", "crossing"}}})
        EXPECT_EQ((Line{.wall = {20, 2, 21}, .places = {{90, -20}, {110, 20}}, .node_two = tags}.who()), k_all)
            << tags[0].second;
    EXPECT_EQ((Line{.wall = {20, 2, 21}, .places = {{90, -20}, {110, 20}}, .node_two = {{"barrier", "stile"}}}.who()),
              "cane on_foot");
}
TEST(Walls, AGateBesideThePlaceOpensThem) {
    EXPECT_EQ(
        (Line{
            .wall = {20, 2, 21}, .places = {{100, -3}, {100, 20}}, .node_two = {}, .node_twenty = {{"barrier", "gate"}}}
             .who()),
        k_all);
    EXPECT_EQ((Line{.wall = {20, 21}, .places = {{102, -20}, {102, 20}}, .node_two = {{"barrier", "gate"}}}.who()),
              k_all);
    EXPECT_EQ((Line{.wall = {20, 21}, .places = {{150, -20}, {150, 20}}, .node_two = {{"barrier", "gate"}}}.who()),
              k_no_chairs)
        << "a gate somewhere else";
}
TEST(Walls, ThatTouchOrRunAlongStopNobody) {
    EXPECT_EQ((Line{.wall = {20, 2}, .places = {{100, 20}}}.who()), k_all) << "ends at the way";
    EXPECT_EQ((Line{.wall = {20, 21}, .places = {{150, 20}, {150, 0}}}.who()), k_all) << "ends at it without a node";
    EXPECT_EQ((Line{.wall = {20, 2, 21}, .places = {{90, 20}, {110, 20}}}.who()), k_all) << "comes and goes";
    EXPECT_EQ((Line{.wall = {20, 21, 22}, .places = {{140, 20}, {150, 0}, {160, 20}}}.who()), k_all);
    EXPECT_EQ((Line{.wall = {2, 3}, .places = {}}.who()), k_all) << "along";
    EXPECT_EQ((Line{.wall = {20, 2, 3}, .places = {{100, 20}}}.who()), k_all) << "comes and runs along";
    EXPECT_EQ((Line{.wall = {20, 21}, .places = {{0, 1}, {200, 1}}}.who()), k_all) << "beside";
    EXPECT_EQ((Line{.wall = {20, 21}, .places = {{150, 20}, {150, 1}}}.who()), k_all) << "ends before it";
}
TEST(Walls, ThatRunFromSideToSideStopHoweverTheyMeetTheWay) {
    EXPECT_EQ((Line{.wall = {20, 21, 22}, .places = {{140, 20}, {150, 0}, {160, -20}}}.who()), k_no_chairs)
        << "a corner of the wall lies on the way";
    EXPECT_EQ((Line{.wall = {20, 21}, .places = {{100, 20}, {100, -20}}}.who()), k_no_chairs)
        << "a node of the way lies on the wall";
    EXPECT_EQ((Line{.wall = {20, 2, 21}, .places = {{50, 20}, {60, -20}}}.who()), k_no_chairs) << "slanting";
    EXPECT_EQ((Line{.wall = {20, 21, 22, 23, 20}, .places = {{90, 10}, {110, 10}, {110, -10}, {90, -10}}}.who()),
              k_no_chairs)
        << "a fence around node 2";
}
TEST(Walls, InTwoPiecesThatMeetOnTheWayAreOneWall) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0).node(20, 100, 20).node(21, 100, -20);
    map.way(10, {1, 2}).way(11, {2, 3}).way(50, {20, 2}, k_wall).way(51, {2, 21}, {{"barrier", "hedge"}});
    Town town(map);
    EXPECT_FALSE(town.go(TestMap::at(0, 0), TestMap::at(200, 0), *preset("manual")).reached_exact);
}
TEST(Walls, OnAnotherFloorStopNobody) {
    const std::vector<std::pair<double, double>> places = {{150, -20}, {150, 20}};
    for (const Pairs& tags : std::vector<Pairs>{{{"highway", "footway"}, {"layer", "1"}},
                                                {{"highway", "footway"}, {"bridge", "yes"}},
                                                {{"highway", "footway"}, {"tunnel", "yes"}},
                                                {{"highway", "footway"}, {"level", "-1"}},
                                                {{"highway", "footway"}, {"tunnel", "building_passage"}}})
        EXPECT_EQ((Line{.wall = {20, 21}, .places = places, .ways = tags}.who()), k_all) << tags[1].second;
    EXPECT_EQ((Line{.wall = {20, 21}, .places = places, .wall_tags = {{"barrier", "wall"}, {"layer", "-1"}}}.who()),
              k_all);
    EXPECT_EQ((Line{.wall = {20, 21},
                    .places = places,
                    .wall_tags = {{"barrier", "guard_rail"}, {"layer", "1"}},
                    .ways = {{"highway", "footway"}, {"bridge", "yes"}}}
                   .who()),
              k_no_chairs);
}
TEST(Walls, WhoPassesAlongTheirSideOfAJunctionIsNotStopped) {
    // A wall along y = 0 over node 2; two ways meet it from the south, one from the north.
    TestMap map;
    map.node(1, 0, -50).node(2, 100, 0).node(3, 200, -50).node(4, 100, 50).node(20, 0, 0).node(21, 200, 0);
    map.way(10, {1, 2}).way(11, {2, 3}).way(12, {2, 4}).way(50, {20, 2, 21}, k_wall);
    Town town(map);
    const Profile chair = *preset("manual");
    EXPECT_TRUE(town.go(TestMap::at(0, -50), TestMap::at(200, -50), chair).reached_exact);
    EXPECT_FALSE(town.go(TestMap::at(0, -50), TestMap::at(100, 50), chair).reached_exact);
}
TEST(Walls, AreNamedInTheAnswer) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0).node(20, 150, -20).node(21, 150, 20);
    map.way(10, {1, 2}).way(11, {2, 3}).way(50, {20, 21}, k_wall);
    Town town(map);
    EXPECT_EQ(town.image.report.lines, 1u);
    EXPECT_EQ(town.image.report.walled_ways, 1u);
    EXPECT_EQ(town.image.report.missing_nodes, 0u);
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(200, 0), *preset("manual"));
    ASSERT_EQ(route.none.barriers.size(), 1u);
    EXPECT_EQ(route.none.barriers[0].way, 11);
    EXPECT_EQ(route.none.barriers[0].why, bit(Attribute::wall));
}
TEST(Walls, OfARelationStopChairsToo) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0);
    map.node(20, 140, -20).node(21, 160, -20).node(22, 160, 20).node(23, 140, 20);
    map.way(10, {1, 2}).way(11, {2, 3}).way(50, {20, 21, 22, 23, 20}, {});
    map.relation(60, {{50, "outer"}}, {{"type", "multipolygon"}, {"barrier", "hedge"}});
    Town town(map);
    EXPECT_FALSE(town.go(TestMap::at(0, 0), TestMap::at(200, 0), *preset("manual")).reached_exact);
}
TEST(Walls, ARaisedKerbThatIsALineStopsWhoCrossesIt) {
    const auto kerb = [](const char* kind, const Pairs& ways, std::vector<std::int64_t> nodes, const Pairs& two = {}) {
        return Line{.wall = std::move(nodes),
                    .places = {{150, -20}, {150, 20}},
                    .wall_tags = {{"barrier", "kerb"}, {"kerb", kind}},
                    .node_two = two,
                    .ways = ways}
            .who();
    };
    EXPECT_EQ(kerb("raised", k_foot, {20, 21}), "cane pram on_foot");
    EXPECT_EQ(kerb("raised", k_foot, {20, 2, 21}), "cane pram on_foot");
    EXPECT_EQ(kerb("lowered", k_foot, {20, 21}), k_all);
    EXPECT_EQ(kerb("raised", k_foot, {2, 3}), k_all) << "along";
    EXPECT_EQ(kerb("raised", k_foot, {20, 2, 21}, {{"barrier", "kerb"}, {"kerb", "flush"}}), k_all)
        << "the node says that it is lowered there";
    EXPECT_EQ(kerb("raised", {{"highway", "residential"}}, {20, 21}), k_all) << "one drives between kerbs";
}

// The slow, obvious twin: every pair of segments, no index.
TEST(Walls, TheIndexFindsWhatEveryPairWouldTell) {
    std::mt19937 random(20261130);
    int crossed = 0;
    for (int round = 0; round < 60; ++round) {
        const auto any = [&](Position near, int reach) {
            return Position{near.lon + int(random() % unsigned(2 * reach)) - reach,
                            near.lat + int(random() % unsigned(2 * reach)) - reach};
        };
        const Position middle = any({0, 0}, 1'700'000'000 / 2);
        std::vector<Segment> lines, ways;
        for (std::uint64_t i = 0; i < 40; ++i) {
            const Position from = any(middle, 20'000);
            lines.push_back({from, any(from, 1 << (4 + random() % 12)), i, Floor(random() % 2)});
        }
        for (std::uint64_t i = 0; i < 60; ++i) {
            const Position from = any(middle, 20'000);
            ways.push_back({from, any(from, 1 << (4 + random() % 12)), i, Floor(random() % 2)});
        }
        std::set<std::pair<std::uint64_t, std::uint64_t>> expected, found;
        const auto side = [](Position a, Position b, Position c) {
            const auto area = (std::int64_t(b.lon) - a.lon) * (std::int64_t(c.lat) - a.lat) -
                              (std::int64_t(b.lat) - a.lat) * (std::int64_t(c.lon) - a.lon);
            return area > 0 ? 1 : area < 0 ? -1 : 0;
        };
        for (const Segment& way : ways)
            for (const Segment& line : lines)
                if (way.floor == line.floor &&
                    side(way.from, way.to, line.from) * side(way.from, way.to, line.to) < 0 &&
                    side(line.from, line.to, way.from) * side(line.from, line.to, way.to) < 0)
                    expected.emplace(way.owner, line.owner);
        Lines index(lines, {});
        for (const Segment& way : ways) index.walk(way);
        for (const auto& [way, line] : index.across()) found.emplace(way, line);
        EXPECT_EQ(found, expected) << round;
        crossed += int(expected.size());
    }
    EXPECT_GT(crossed, 100);
}

}  // namespace
}  // namespace modou::routing
