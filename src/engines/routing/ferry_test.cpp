// Ferries: told by ways or by a relation, with and without a duration; taken, told and avoided.
#include "engines/routing/ferry.hpp"

#include <gtest/gtest.h>

#include "engines/routing/costs.hpp"
#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::Pairs;
using testing::TestMap;
using testing::Town;

// Two banks, 600 m of water between 2 and 3, and no bridge. The bank's streets run along the water.
TestMap river(const Pairs& ferry) {
    TestMap map;
    map.node(1, -100, 0).node(2, 0, 0).node(3, 600, 0).node(4, 700, 0);
    map.way(10, {1, 2}).way(11, {3, 4}).way(20, {2, 3}, ferry);
    return map;
}
const Position k_here = TestMap::at(-100, 0), k_there = TestMap::at(700, 0);
Pairs ferry(Pairs more = {}) {
    more.emplace_back("route", "ferry");
    return more;
}
bool crosses(const Pairs& tags, const Profile& profile = {}) {
    const auto image = import_extract(base::bytes_of(river(tags).xml()));
    EXPECT_TRUE(image) << image.error().text();
    Planner planner(*Graph::open(image->bytes));
    Request ask;
    ask.from = k_here, ask.to = k_there, ask.profile = profile, ask.snap_m = 50;
    const auto route = *planner.route(ask);
    return route.found && route.reached_exact;
}

TEST(Duration, IsReadInTheShapesThatMappersUse) {
    const std::pair<const char*, double> told[] = {
        {"00:20", 1'200},  {"1:05", 3'900},  {"01:10:30", 4'230},  {"26:00", 93'600},  {"20", 1'200},
        {"20 min", 1'200}, {"1.5 h", 5'400}, {"PT20M", 1'200},     {"PT1H20M", 4'800}, {"P1DT2H", 93'600},
        {"PT90S", 90},     {" 00:05 ", 300}, {"45 minutes", 2'700}};
    for (const auto& [text, seconds] : told) {
        ASSERT_TRUE(parse_duration(text)) << text;
        EXPECT_DOUBLE_EQ(*parse_duration(text), seconds) << text;
    }
    for (const char* odd : {"", "0", "00:00", "soon", "1:75", "1:2:3:4", "-5", "PT", "P", "PT5", "PT5X", "20-30",
                            "1h30", "1e3", "300000", "10:00 - 11:00"})
        EXPECT_FALSE(parse_duration(odd)) << odd;
}
TEST(Ferry, IsWhatItsTagsSay) {
    const auto is = [](Pairs pairs) {
        Tags tags;
        for (const auto& [key, value] : pairs) tags.add(key, value);
        return is_ferry(tags);
    };
    EXPECT_TRUE(is({{"route", "ferry"}}) && is({{"route", "bus; ferry"}}) && is({{"highway", "ferry"}}) &&
                is({{"ferry", "secondary"}}));
    EXPECT_FALSE(is({{"route", "bus"}}) || is({{"ferry", "no"}}) ||
                 is({{"ferry", "yes"}, {"public_transport", "platform"}}) ||
                 is({{"ferry", "yes"}, {"man_made", "pier"}}) || is({{"highway", "footway"}}));
}
TEST(Ferry, CarriesWhomItsTagsLetAboard) {
    EXPECT_TRUE(crosses(ferry()));
    EXPECT_TRUE(crosses({{"ferry", "yes"}}));
    for (const Pairs& shut : {Pairs{{"foot", "no"}}, Pairs{{"access", "private"}}, Pairs{{"access", "no"}}})
        EXPECT_FALSE(crosses(ferry(shut)));
    EXPECT_TRUE(crosses(ferry({{"access", "no"}, {"foot", "yes"}})));
    const Profile manual = *preset("manual");
    EXPECT_TRUE(crosses(ferry(), manual)) << "not told: unknown";
    EXPECT_TRUE(crosses(ferry({{"wheelchair", "yes"}}), manual));
    EXPECT_FALSE(crosses(ferry({{"wheelchair", "no"}}), manual));
    EXPECT_TRUE(crosses(ferry({{"wheelchair", "no"}})));
    // Nothing of a boat is a slope, a kerb or a surface.
    EXPECT_TRUE(crosses(ferry({{"surface", "mud"}, {"width", "0.3"}, {"incline", "30%"}}), manual));
    Profile none;
    none.limits.ferries = Ferries::avoid;
    EXPECT_FALSE(crosses(ferry(), none));
}
TEST(Ferry, TakesItsDurationAndIsNoEffort) {
    const auto route_of = [](const Pairs& tags, Metric metric = Metric::shortest) {
        Town town(river(tags));
        Request ask;
        ask.from = k_here, ask.to = k_there, ask.metric = metric;
        return *town.planner->route(ask);
    };
    const double walk = 200 / (4 / 3.6);
    const Route timed = route_of(ferry({{"duration", "00:10"}}));
    EXPECT_NEAR(timed.distance_m, 800, 0.5);
    EXPECT_NEAR(timed.duration_s, walk + 600, 1);
    EXPECT_NEAR(timed.ferry_m, 600, 0.5);
    EXPECT_NEAR(timed.ferry_s, 600, 1);
    EXPECT_NEAR(timed.effort_m, 200, 0.5);
    EXPECT_NEAR(route_of(ferry({{"duration", "00:10"}}), Metric::preferred).effort_m, 200, 0.5);
    // Not told, not understood, not believed: a guess by the length, and counted.
    for (const char* odd : {"", "soon", "00:00:02"}) {
        Town town(river(odd[0] ? ferry({{"duration", odd}}) : ferry()));
        EXPECT_NEAR(town.go(k_here, k_there).duration_s, walk + 600 / (12 / 3.6), 1) << odd;
        EXPECT_EQ(town.image.report.passed_over.of("ferry_duration"), odd[0] ? 1u : 0u) << odd;
        EXPECT_EQ(town.image.report.ferries, 1u);
    }
    ASSERT_EQ(timed.steps.size(), 4u);
    EXPECT_EQ(timed.steps[1].on, On::ferry);
    EXPECT_NEAR(timed.steps[1].duration_s, 600, 1);
}
TEST(Ferry, UntoldForWheelchairsIsSaid) {
    Town town(river(ferry()));
    EXPECT_NEAR(town.go(k_here, k_there, *preset("manual")).certain.unknown_m, 800, 1);
    Town told(river(ferry({{"wheelchair", "yes"}})));
    EXPECT_NEAR(told.go(k_here, k_there, *preset("manual")).certain.unknown_m, 200, 1);
}
TEST(Ferry, OfARelationGivesItsWaysWhatTheyDoNotTell) {
    TestMap map;
    map.node(1, -100, 0).node(2, 0, 0).node(5, 200, 0).node(3, 600, 0).node(4, 700, 0);
    map.way(10, {1, 2}).way(11, {3, 4}).way(20, {2, 5}, {}).way(21, {5, 3}, {{"route", "ferry"}});
    const auto with = [&](Pairs tags) {
        TestMap whole = map;
        tags.emplace_back("type", "route");
        tags.emplace_back("route", "ferry");
        whole.relation(40, {{20, ""}, {21, ""}}, tags);
        return whole;
    };
    Town town(with({{"duration", "00:12"}, {"name", "Yundou Line"}}));
    const Route route = town.go(k_here, k_there);
    EXPECT_NEAR(route.ferry_s, 720, 1);
    ASSERT_EQ(route.steps.size(), 4u);
    EXPECT_EQ(route.steps[1].name.local, "Yundou Line");
    const auto go = [&](Pairs tags, const Profile& profile) {
        Town own(with(std::move(tags)));
        Request ask;
        ask.from = k_here, ask.to = k_there, ask.profile = profile, ask.snap_m = 50;
        return own.planner->route(ask)->found;
    };
    EXPECT_FALSE(go({{"foot", "no"}}, {}));
    EXPECT_FALSE(go({{"wheelchair", "no"}}, *preset("manual")));
    EXPECT_TRUE(go({{"wheelchair", "no"}}, {}));
}
TEST(Ferry, WaysBeginAndEndOnLand) {
    Town town(river(ferry()));
    Request ask;
    ask.from = TestMap::at(120, 5), ask.to = k_there;  // on the water, nearer to the boat's line than to any street
    const Route route = *town.planner->route(ask);
    ASSERT_TRUE(route.found);
    EXPECT_NEAR(route.from_snapped_m, std::hypot(120, 5), 1);
    EXPECT_EQ(route.ways.front(), 20);
    EXPECT_EQ(route.nodes.front(), 2);
    const auto found = town.planner->nearest(ask, ask.from, 500, 5);
    ASSERT_TRUE(found);
    for (const auto& near : *found) EXPECT_NE(near.way, 20);
}
TEST(Ferry, OnewayBoatsGoOneWay) {
    EXPECT_TRUE(crosses(ferry({{"oneway", "yes"}})));
    EXPECT_FALSE(crosses(ferry({{"oneway", "-1"}})));
}
TEST(Ferry, IsAvoidedWhereAskedAndSaid) {
    TestMap map = river(ferry());
    map.node(6, 0, -800).node(7, 600, -800).way(12, {2, 6, 7, 3});
    Town town(map);
    Profile none;
    none.limits.ferries = Ferries::avoid;
    const Route around = town.go(k_here, k_there, none);
    EXPECT_NEAR(around.distance_m, 200 + 2'200, 1);
    EXPECT_EQ(around.ferry_m, 0);
    ASSERT_EQ(around.avoided.size(), 1u);
    EXPECT_EQ(around.avoided[0].why, bit(Attribute::ferry));
    EXPECT_EQ(attribute_name(Attribute::ferry), "ferry");
}
TEST(Ferry, CountsByTheClockInReachesByTime) {
    const auto reached = [](const char* duration, double seconds) {
        Town town(river(ferry({{"duration", duration}})));
        ReachRequest ask;
        ask.as.from = k_here;
        ask.limit = seconds;
        ask.unit = ReachRequest::Unit::seconds;
        return town.planner->reach(ask)->farthest_node;
    };
    // 90 s to the boat.
    EXPECT_EQ(reached("00:02", 90 + 130), 3);
    EXPECT_EQ(reached("00:20", 90 + 600), 2);
    EXPECT_EQ(reached("00:20", 90 + 1'250), 3);
}

}  // namespace
}  // namespace modou::routing
