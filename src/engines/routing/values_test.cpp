// One stretch told badly in each of the ways that mappers tell it: a chair must not be sent over it.
#include <gtest/gtest.h>

#include <rapidcheck.h>

#include "engines/routing/facts.hpp"
#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::Pairs;
using testing::TestMap;
using testing::Town;

// Way 10 from node 1 to 2, way 11 from 2 to 3; the tags given go to way 11 or to node 2.
Town line(const Pairs& way, const Pairs& node = {}) {
    TestMap map;
    map.node(1, 0, 0).node(2, 50, 0, node).node(3, 100, 0).way(10, {1, 2});
    Pairs tags = {{"highway", "footway"}};
    for (const auto& tag : way) {
        if (tag.first == "highway") tags.clear();
        tags.push_back(tag);
    }
    map.way(11, {2, 3}, tags);
    return Town(map);
}
bool passes(Town& town, std::string_view profile, Unread unread = Unread::stop) {
    Profile p = *preset(profile);
    if (unread == Unread::pass) p.limits.unread = unread;
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(100, 0), p);
    return std::ranges::find(route.ways, 11) != route.ways.end() && route.reached_exact;
}
// "manual powered": who gets through.
std::string through(const Pairs& way, const Pairs& node = {}) {
    Town town = line(way, node);
    std::string who;
    for (const auto name : {"manual", "powered", "cane", "pram", "on_foot"})
        if (passes(town, name)) who += (who.empty() ? "" : " ") + std::string(name);
    return who;
}
bool stops_chairs(const Pairs& way) {
    const std::string who = through(way);
    return who.find("manual") == who.npos && who.find("powered") == who.npos && who.ends_with("on_foot");
}
constexpr const char* k_all = "manual powered cane pram on_foot";
constexpr const char* k_not_chairs = "cane pram on_foot";
constexpr const char* k_walkers = "cane on_foot";

struct Case {
    Pairs way, node;
    const char* who;
};
void check(std::initializer_list<Case> cases) {
    for (const auto& [way, node, who] : cases) {
        std::string told;
        for (const auto& [key, value] : way) told += key + "=" + value + " ";
        for (const auto& [key, value] : node) told += "node " + key + "=" + value + " ";
        EXPECT_EQ(through(way, node), who) << told;
    }
}

TEST(Told, AKerbIsAsHighAsItsWorstReading) {
    check({
        {{}, {{"kerb", "raised"}, {"kerb:height", ">3 cm"}}, k_not_chairs},
        {{}, {{"kerb", "raised"}, {"kerb:height", "10-15 cm"}}, k_not_chairs},
        {{}, {{"kerb", "raised;lowered"}}, k_not_chairs},
        {{}, {{"kerb", "lowered; raised"}}, k_not_chairs},
        {{}, {{"kerb", "lowered/raised"}}, k_not_chairs},
        {{}, {{"kerb", "Raised"}}, k_not_chairs},
        {{}, {{"kerb", "raised?"}}, k_not_chairs},
        {{}, {{"kerb", "raised kerb"}}, k_not_chairs},
        {{}, {{"kerb", "not lowered"}}, k_not_chairs},
        {{}, {{"kerb:left", "raised"}}, k_not_chairs},
        {{}, {{"kerb:right", "raised"}, {"kerb:left", "flush"}}, k_not_chairs},
        {{}, {{"kerb:both", "raised"}}, k_not_chairs},
        {{}, {{"barrier", "kerb"}, {"height", "0.12"}}, k_not_chairs},
        {{}, {{"barrier", "kerb"}, {"height", "12 cm"}}, k_not_chairs},
        {{}, {{"barrier", "kerb"}, {"height", "0.02"}}, k_all},
        {{}, {{"barrier", "kerb"}, {"kerb", "raised"}, {"height", "0.02"}}, k_not_chairs},
        {{}, {{"kerb", "flush"}, {"kerb:height", "0.12"}}, k_not_chairs},
        {{}, {{"kerb", "lowered"}, {"kerb:height", "hoch"}}, k_not_chairs},
        {{}, {{"kerb", "lowered"}, {"kerb:height", "unknown"}}, k_all},
        {{}, {{"kerb", "raised"}, {"kerb:height", "0.04"}}, "powered cane pram on_foot"},
        {{}, {{"kerb", "raised"}, {"kerb:height", "hoch"}}, k_not_chairs},
        {{}, {{"kerb", "lowered"}}, k_all},
        {{}, {{"kerb", "lowered?"}}, k_all},
        {{}, {{"kerb:height", "１２ｃｍ"}}, k_not_chairs},
        {{}, {{"kerb:height", "12cm?"}}, k_not_chairs},
        {{}, {{"kerb:height", "0,12 m"}}, k_not_chairs},
        {{}, {{"kerb:height", "3+ cm"}}, k_not_chairs},
        {{}, {{"kerb:height", "2;12 cm"}}, k_not_chairs},
        {{}, {{"kerb:height", "1/11111111111 cm"}}, k_all},  // beyond reason: left out
        {{}, {{"kerb:height", "1/2 cm"}}, k_all},
        {{}, {{"kerb:height", "0.5' -6\""}}, k_walkers},  // inches below nothing take nothing away
        {{}, {{"kerb", "hochbord"}}, k_not_chairs},
        {{}, {{"barrier", "gate"}, {"kerb", "raised"}}, k_not_chairs},
        {{{"kerb", "raised"}}, {}, k_not_chairs},
        {{{"kerb:left", "raised"}}, {}, k_not_chairs},
        {{{"kerb", "raised;lowered"}}, {}, k_not_chairs},
        {{{"kerb:height", ">3 cm"}}, {}, k_not_chairs},
        {{{"barrier", "kerb"}, {"height", "0.15"}}, {}, k_not_chairs},
        {{{"barrier", "kerb"}, {"kerb", "raised"}}, {}, k_not_chairs},
        {{{"kerb", "lowered"}}, {}, k_all},
        {{{"highway", "residential"}, {"kerb:left", "raised"}, {"kerb:right", "raised"}}, {}, k_all},
    });
}
TEST(Told, ASlopeIsAsSteepAsItsWorstReading) {
    for (const char* steep :
         {"1/8",      "1:8",    "1 in 8",     "12 percent", "\u221212%",     "12%-14%",   "12 %",   "12,5%",  "12%?",
          "ca. 12 %", "~12%",   "12 Prozent", "12\uFF05",   "\uFF11\uFF12%", "-12%",      "12;2",   "2%;12%", "up 12%",
          "12% up",   "12 pct", "8°",         "8º",         "8 deg",         "8 degrees", "120 ‰",  "steep",  "STEEP",
          ">11%",     ">6%",    "12-14",      "\u201312%",  "-12--14%",      "\u00B112%", "steep?", "10º",    "10°",
          "1:5",      "20%",    "1/5",        "-20 %",      "steep;20%",     "down 12%"})
        EXPECT_TRUE(stops_chairs({{"incline", steep}})) << steep;
    for (const char* gentle : {"5%", "5 %", "1:20", "1/20", "-5%", "\u22125%", "2°", "0", "flat", "no", "5%?", "ca 5%",
                               "5 percent", "<5%", "3-5%"})
        EXPECT_EQ(through({{"incline", gentle}}), k_all) << gentle;
    for (const char* unread : {"slightly", "5 m", "900", "???", "1:0", "nach links"})
        EXPECT_EQ(through({{"incline", unread}}), k_not_chairs) << unread;
    EXPECT_EQ(through({{"incline", "unknown"}}), k_all);
    EXPECT_EQ(through({{"incline", "up"}}), "powered cane pram on_foot");
}
TEST(Told, AWidthIsAsNarrowAsItsWorstReading) {
    for (const char* narrow : {"0.6;1.2",       "1.2;0.6",    "60 cm",       "2'",
                               "2'0\"",         "2\u2032",    "0,6 m",       "ca 0,6 m",
                               "~0.6",          "0.6-1.2",    "0.6 - 1.2 m", "60-120 cm",
                               "50;120 cm",     "0.6 metres", "0.6m?",       "60",
                               "600 mm",        "2 ft",       "approx. 0.6", "1.2 (0.6 at the gate)",
                               "\uFF10.\uFF16", "0.6/1.2",    "0.6 m wide",  "max 0.6",
                               "0.6+",          ".6",         "6 dm",        "24 in",
                               "24\"",          "\u00BD m",   "约0.6米"})
        EXPECT_EQ(through({{"width", narrow}}), k_walkers) << narrow;
    for (const char* wide : {"1.2", "1,2 m", "120 cm", "4'", "5'6\"", "ca 1.2 m", "1.2-1.5", "1.2 m?", "1200 mm", "120",
                             "~1.2", ">1", "4 ft"})
        EXPECT_EQ(through({{"width", wide}}), k_all) << wide;
    for (const char* unread : {"narrow", "0", "schmal", "2 lanes", "1.5 paces", "?", "-1"})
        EXPECT_EQ(through({{"width", unread}}), k_not_chairs) << unread;
    EXPECT_EQ(through({{"width", "<0.8"}}), k_not_chairs);
    EXPECT_EQ(through({{"width", "<0.9"}}), k_not_chairs);
    EXPECT_EQ(through({{"est_width", "0.6"}}), k_walkers);
    EXPECT_EQ(through({{"width", "2"}, {"maxwidth:physical", "0.6"}}), k_walkers);
    EXPECT_EQ(through({{"width", "2"}, {"maxwidth:physical", "narrow"}}), k_not_chairs);
    EXPECT_EQ(through({{"width", "2"}, {"est_width", "narrow"}}), k_all);
}
TEST(Told, AGroundIsAsBadAsTheWorstNamed) {
    for (const char* loose : {"dirt/sand", "asphalt;sand", "Sand", "sand;asphalt", "asphalt, sand", "sand?",
                              "loose sand", "paved;mud", "asphalt and sand"})
        EXPECT_EQ(through({{"surface", loose}}).find("manual"), std::string::npos) << loose;
    EXPECT_EQ(through({{"surface", "dirt"}}), k_not_chairs);
    EXPECT_EQ(through({{"surface", "gravel;ground"}}), "powered cane pram on_foot");
    EXPECT_EQ(through({{"surface", "ground;gravel"}}), "powered cane pram on_foot");
    for (const char* good : {"Asphalt", "asphalt;paving_stones", "paving stones", "Paving-Stones", "paving_stones:30",
                             "asphalt?", "concrete:plates", "tarmac", "asphalt;lava"})
        EXPECT_EQ(through({{"surface", good}}), k_all) << good;
    for (const char* unread : {"lava", "broken_asphalt", "not asphalt", "xyz", "?"})
        EXPECT_EQ(through({{"surface", unread}}), k_not_chairs) << unread;
    EXPECT_EQ(through({{"surface", "unknown"}}), k_all);
    for (const char* bad : {"bad", "Bad", "good;bad", "bad?", "robust_wheels"})
        EXPECT_EQ(through({{"smoothness", bad}}), "powered cane pram on_foot") << bad;
    for (const char* unread : {"rough", "poor", "very_very_bad", "3", "terrible"})
        EXPECT_EQ(through({{"smoothness", unread}}), k_not_chairs) << unread;
    EXPECT_EQ(through({{"smoothness", "Very Bad"}}), k_walkers);
    EXPECT_EQ(through({{"smoothness", "Good"}}), k_all);
    for (const char* unread : {"grade6", "solid"}) EXPECT_EQ(through({{"tracktype", unread}}), k_not_chairs) << unread;
    EXPECT_EQ(through({{"tracktype", "grade1;grade5"}}), k_walkers);
}
TEST(Told, ANoForWheelsIsANoInEverySpelling) {
    check({
        {{{"wheelchair", "No"}}, {}, k_walkers},
        {{{"wheelchair", "yes;no"}}, {}, k_walkers},
        {{{"wheelchair", "bad"}}, {}, k_walkers},
        {{{"wheelchair", "limited;no"}}, {}, k_walkers},
        {{{"wheelchair", "limited"}}, {}, k_all},
        {{{"wheelchair", "only downhill"}}, {}, k_not_chairs},
        {{{"wheelchair", "unknown"}}, {}, k_all},
        {{{"stroller", "no"}}, {}, k_walkers},
        {{{"pushchair", "no"}}, {}, k_walkers},
        {{{"stroller", "no"}, {"wheelchair", "yes"}}, {}, "manual powered cane on_foot"},
        {{{"stroller", "yes"}, {"wheelchair", "no"}}, {}, k_not_chairs},
        {{{"stroller", "limited"}}, {}, k_all},
        {{{"highway", "steps"}, {"ramp:wheelchair", "yes"}}, {}, k_all},
        {{{"highway", "steps"}, {"ramp:wheelchair", "yes"}, {"incline", "up"}}, {}, k_all},
        {{{"highway", "steps"}, {"ramp:wheelchair", "yes"}, {"incline", "20%"}}, {}, k_walkers},
        {{{"highway", "steps"}, {"ramp:wheelchair", "yes"}, {"incline", "1:6"}}, {}, k_walkers},
        {{{"highway", "steps"}, {"ramp:wheelchair", "yes"}, {"ramp:incline", "20%"}}, {}, k_walkers},
        {{{"highway", "steps"}, {"ramp:wheelchair", "yes"}, {"incline", "5%"}}, {}, k_all},
        {{{"highway", "steps"}, {"ramp", "yes"}}, {}, k_walkers},
        {{{"highway", "steps"}, {"ramp:wheelchair", "no"}, {"wheelchair", "yes"}}, {}, k_walkers},
        {{{"highway", "steps"}, {"ramp:wheelchair", "yes"}, {"wheelchair", "no"}}, {}, k_walkers},
        {{}, {{"barrier", "gate"}, {"wheelchair", "No"}}, k_walkers},
        {{}, {{"barrier", "gate"}, {"stroller", "no"}}, k_walkers},
    });
}
TEST(Told, WhatARequestAcceptsIsPassedThoughNotUnderstood) {
    for (const Pairs& tags : {Pairs{{"width", "narrow"}}, Pairs{{"incline", "slightly"}}, Pairs{{"surface", "lava"}},
                              Pairs{{"smoothness", "rough"}}, Pairs{{"kerb", "hochbord"}}, Pairs{{"access", "abc"}}}) {
        Town way = line(tags);
        for (const auto name : {"manual", "powered"}) {
            EXPECT_FALSE(passes(way, name)) << tags[0].first;
            EXPECT_TRUE(passes(way, name, Unread::pass)) << tags[0].first;
        }
    }
    Town town = line({}, {{"kerb", "hochbord"}});
    EXPECT_FALSE(passes(town, "manual"));
    EXPECT_TRUE(passes(town, "manual", Unread::pass));
}
TEST(Told, WhatIsNotUnderstoodIsAKindOfItsOwnInAnswers) {
    Town town = line({{"width", "narrow"}});
    const Route stopped = town.go(TestMap::at(0, 0), TestMap::at(100, 0), *preset("manual"));
    ASSERT_EQ(stopped.none.barriers.size(), 1u);
    EXPECT_EQ(stopped.none.barriers[0].way, 11);
    EXPECT_EQ(stopped.none.barriers[0].why, bit(Attribute::width));
    EXPECT_EQ(stopped.none.barriers[0].unread, bit(Attribute::width));
    Profile told = *preset("manual");
    told.limits.unread = Unread::pass;
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(100, 0), told);
    ASSERT_EQ(route.stretches.size(), 2u);
    EXPECT_EQ(route.stretches[1].width, Certainty::unread);
    EXPECT_EQ(route.stretches[1].certainty, Certainty::unread);
    EXPECT_FALSE(route.stretches[1].width_m);
    EXPECT_NEAR(route.certain.unread_m, 50, 0.1);
    EXPECT_NEAR(route.certain.unknown_m, 50, 0.1);
    EXPECT_EQ(town.image.report.values_not_understood, 1u);
}

TEST(Lift, OutOfOrderOrTooNarrowIsNoLift) {
    const auto lift = [](Pairs more) {
        more.insert(more.begin(), {"highway", "elevator"});
        return more;
    };
    check({
        {{}, lift({}), k_all},
        {{}, lift({{"operational_status", "closed"}}), ""},
        {{}, lift({{"operational_status", "Broken"}}), ""},
        {{}, lift({{"operational_status", "out of order"}}), ""},
        {{}, lift({{"operational_status", "temporarily_closed"}}), ""},
        {{}, lift({{"operational_status", "operational"}}), k_all},
        {{}, lift({{"operational_status", "mostly"}}), k_not_chairs},
        {{}, lift({{"width", "0.7"}}), k_walkers},
        {{}, lift({{"door:width", "70 cm"}}), k_walkers},
        {{}, lift({{"door:width", "narrow"}}), k_not_chairs},
        {{}, lift({{"door:width", "0.9"}, {"width", "1.1"}}), k_all},
        {{}, lift({{"wheelchair", "no"}}), k_walkers},
        {{}, lift({{"access", "private"}}), ""},
        {lift({}), {}, k_all},
        {lift({{"operational_status", "out_of_service"}}), {}, ""},
        {lift({{"operational_status", "defekt"}}), {}, ""},
        {lift({{"door:width", "0.7"}}), {}, k_walkers},
        {lift({{"width", "0.7"}}), {}, k_walkers},
        {lift({{"wheelchair", "no"}}), {}, k_walkers},
        {lift({{"access", "private"}}), {}, ""},
        {{}, {{"entrance", "yes"}, {"door:width", "0.7"}}, k_walkers},
    });
}
TEST(CycleBarrier, TheGapCounts) {
    const auto bars = [](Pairs more) {
        more.insert(more.begin(), {"barrier", "cycle_barrier"});
        return more;
    };
    check({
        {{}, bars({}), k_all},
        {{}, bars({{"opening", "0.7"}}), k_walkers},
        {{}, bars({{"opening", "70 cm"}, {"width", "3"}}), k_walkers},
        {{}, bars({{"opening", "eng"}}), k_not_chairs},
        {{}, bars({{"opening", "1.2"}}), k_all},
        {{}, bars({{"maxwidth", "0.7"}}), k_walkers},
        {{}, bars({{"maxwidth:physical", "0.7"}}), k_walkers},
        {{}, bars({{"width", "0.7"}}), k_walkers},
        {{}, bars({{"opening", "1.5"}, {"spacing", "0.6"}}), k_walkers},
        {{}, bars({{"opening", "1.5"}, {"spacing", "0.6"}, {"overlap", "0.4"}}), k_walkers},
        {{}, bars({{"opening", "1.5"}, {"spacing", "0.6"}, {"overlap", "-1.2"}}), k_all},
        {{}, bars({{"opening", "1.5"}, {"spacing", "1.5"}, {"overlap", "0.2"}}), k_all},
    });
}
TEST(Ford, IsAHindranceOnAWayAndOnANode) {
    for (const char* kind : {"yes", "stepping_stones", "boat", "Yes", "seasonal"})
        check({{{{"ford", kind}}, {}, "on_foot"}, {{}, {{"ford", kind}}, "on_foot"}});
    check({{{{"ford", "no"}}, {}, k_all}, {{}, {{"ford", "no"}}, k_all}, {{}, {{"highway", "ford"}}, "on_foot"}});
    Town town = line({{"ford", "yes"}});
    Profile walker = *preset("on_foot");
    walker.limits.fords = Fords::avoid;
    const Route route = town.go(TestMap::at(0, 0), TestMap::at(100, 0), walker);
    EXPECT_FALSE(route.reached_exact);
    ASSERT_EQ(route.none.barriers.size(), 1u);
    EXPECT_EQ(route.none.barriers[0].why, bit(Attribute::ford));
}

TEST(Access, IsAsTheWikiHasIt) {
    check({
        {{{"access", "no"}, {"wheelchair", "designated"}}, {}, "manual powered"},
        {{{"access", "no"}, {"wheelchair", "yes"}}, {}, "manual powered"},
        {{{"access", "private"}, {"wheelchair", "yes"}}, {}, ""},
        {{{"access", "private"}, {"wheelchair", "designated"}}, {}, "manual powered"},
        {{{"access", "no"}, {"wheelchair", "limited"}}, {}, ""},
        {{{"access", "no"}, {"foot", "yes"}}, {}, k_all},
        {{{"access", "no"}, {"foot", "destination"}}, {}, k_all},
        {{{"access", "customers"}}, {}, k_all},
        {{{"access", "destination"}}, {}, k_all},
        {{{"access", "permissive"}}, {}, k_all},
        {{{"foot", "no;permissive"}}, {}, ""},
        {{{"foot", "permissive;no"}}, {}, ""},
        {{{"foot", "No"}}, {}, ""},
        {{{"access", "yes;private"}}, {}, ""},
        {{{"access", "whoever"}}, {}, k_not_chairs},
        {{{"access", "unknown"}}, {}, k_not_chairs},
        {{{"foot", "sometimes"}}, {}, k_not_chairs},
        {{{"foot", "sometimes"}, {"access", "no"}}, {}, ""},
        {{}, {{"barrier", "gate"}, {"access", "no"}, {"wheelchair", "designated"}}, "manual powered"},
        {{}, {{"barrier", "gate"}, {"access", "whoever"}}, k_not_chairs},
    });
    for (const char* closed : {"no", "private", "restricted", "military", "emergency", "permit", "delivery", "forestry",
                               "agricultural", "residents", "staff", "Private", "permit;delivery"})
        check({{{{"access", closed}}, {}, ""},
               {{{"foot", closed}}, {}, ""},
               {{}, {{"barrier", "gate"}, {"access", closed}}, ""}});
}

TEST(Hours, AreToldAndWhatTheyCloseStaysClosed) {
    const auto hours = [](const Pairs& way, const Pairs& node = {}) {
        Town town = line(way, node);
        const Route route = town.go(TestMap::at(0, 0), TestMap::at(100, 0), *preset("manual"));
        int told = 0;
        for (const Stretch& stretch : route.stretches) told |= stretch.hours;
        for (const Avoided& barrier : route.none.barriers) told |= barrier.hours << 8;
        return told;
    };
    EXPECT_EQ(hours({{"foot:conditional", "no @ (22:00-06:00)"}}), Hours::foot);
    EXPECT_EQ(hours({{"access:conditional", "no @ (22:00-06:00)"}}), Hours::access);
    EXPECT_EQ(hours({{"access:conditional", "private @ (Mo-Fr 08:00-18:00; Sa 08:00-12:00)"}}), Hours::access);
    EXPECT_EQ(hours({{"wheelchair:conditional", "no @ (winter)"}}), Hours::wheelchair);
    EXPECT_EQ(hours({{"opening_hours", "Mo-Fr 08:00-18:00"}}), Hours::opening);
    EXPECT_EQ(hours({}, {{"barrier", "gate"}, {"opening_hours", "sunrise-sunset"}}), Hours::opening);
    EXPECT_EQ(hours({}, {{"highway", "elevator"}, {"opening_hours", "06:00-22:00"}}), Hours::opening);
    EXPECT_EQ(hours({}, {{"barrier", "gate"}, {"access:conditional", "no @ (22:00-06:00)"}}), Hours::access);
    EXPECT_EQ(hours({{"access", "no"}, {"access:conditional", "yes @ (Mo-Fr 08:00-18:00)"}}), Hours::access << 8);
    EXPECT_EQ(hours({{"foot", "private"}, {"foot:conditional", "yes @ (08:00-18:00)"}}), Hours::foot << 8);
    EXPECT_EQ(hours({}, {{"barrier", "gate"}, {"access", "no"}, {"access:conditional", "yes @ (08:00-18:00)"}}),
              Hours::access << 8);
    // Open all day, open anyway, for shops, for lorries: no condition on the way.
    EXPECT_EQ(hours({{"opening_hours", "24/7"}}), 0);
    EXPECT_EQ(hours({{"access:conditional", "yes @ (08:00-18:00)"}}), 0);
    EXPECT_EQ(hours({{"access:conditional", "no @ (weight>7.5)"}}), 0);
    EXPECT_EQ(hours({{"foot", "yes"}, {"access:conditional", "no @ (22:00-06:00)"}}), 0);
    EXPECT_EQ(hours({}, {{"shop", "kiosk"}, {"opening_hours", "08:00-18:00"}}), 0);
    EXPECT_EQ(through({{"access", "no"}, {"access:conditional", "yes @ (08:00-18:00)"}}), "");
}

// The same measure in any spelling is the same number.
TEST(Spelling, DoesNotChangeAMeasure) {
    const auto dressed = [](const std::string& core) {
        static const std::vector<std::string> before = {"", " ", "ca ", "ca. ", "~", "~ ", "approx ", "= ", "\u2248"};
        static const std::vector<std::string> after = {"", " ", "?", " ?", " (est)", "!", "\u3000"};
        return *rc::gen::elementOf(before) + core + *rc::gen::elementOf(after);
    };
    const auto number = [](int hundredths) {
        std::string text = fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
        if (*rc::gen::arbitrary<bool>()) std::ranges::replace(text, '.', ',');
        if (*rc::gen::arbitrary<bool>()) {
            std::string wide;
            for (const char c : text)
                wide += c >= '0' && c <= '9' ? fmt::format("\xEF\xBC{}", char(0x90 + (c - '0'))) : std::string(1, c);
            text = wide;
        }
        return text;
    };
    EXPECT_TRUE(rc::check("a width", [&] {
        const int cm = *rc::gen::inRange(20, 600);
        const std::string text =
            *rc::gen::arbitrary<bool>()
                ? std::to_string(cm) + *rc::gen::element<std::string>("cm", " cm", "CM", " Cm")
                : number(cm) + *rc::gen::element<std::string>("", "m", " m", " M", " metres", "\uFF4D");
        const auto told = parse_width(dressed(text));
        RC_ASSERT(told.has_value());
        RC_ASSERT(std::abs(told->value - cm / 100.0) < 1e-6);
    }));
    EXPECT_TRUE(rc::check("a slope", [&] {
        const int hundredths = *rc::gen::inRange(1, 3'000);
        const bool down = *rc::gen::arbitrary<bool>();
        const std::string minus = down ? *rc::gen::element<std::string>("-", "\u2212", "\u2013", "- ") : "";
        const auto told = parse_incline(
            dressed(minus + number(hundredths) + *rc::gen::element<std::string>("%", " %", "", " percent", "\uFF05")));
        RC_ASSERT(told.has_value());
        RC_ASSERT(std::abs(told->percent - (down ? -hundredths : hundredths) / 100.0) < 1e-6);
    }));
    EXPECT_TRUE(rc::check("a kerb", [&] {
        const int mm = *rc::gen::inRange(1, 50) * 10;
        const std::string text = *rc::gen::element<int>(0, 1)
                                     ? std::to_string(mm) + *rc::gen::element<std::string>("mm", " mm")
                                     : number(mm / 10) + *rc::gen::element<std::string>("m", " m");
        const auto told = parse_kerb_height(dressed(text));
        RC_ASSERT(told.has_value());
        RC_ASSERT(std::abs(told->value - mm / 1000.0) < 1e-6);
    }));
}
// Whatever stands around a told no, no chair gets through.
TEST(Spelling, JunkAroundANoNeverOpensTheWay) {
    const std::vector<std::pair<std::string, std::string>> nos = {
        {"kerb", "raised"},  {"kerb:height", "12 cm"},   {"incline", "20%"},   {"width", "0.5 m"},
        {"surface", "sand"}, {"smoothness", "horrible"}, {"wheelchair", "no"}, {"access", "private"}};
    EXPECT_TRUE(rc::check("junk", [&] {
        const auto [key, value] = *rc::gen::elementOf(nos);
        // Letters, marks and blanks: digits would make it another number.
        const auto junk = [] {
            return *rc::gen::container<std::string>(rc::gen::elementOf(std::string("abmo xyz;,?!*~()/|&+.")));
        };
        const std::string told = junk() + *rc::gen::element<std::string>(" ", ";", " ") + value +
                                 *rc::gen::element<std::string>(" ", ";", "?") + junk();
        Town town = line({{key, told}});
        RC_ASSERT(!passes(town, "manual"));
    }));
}

}  // namespace
}  // namespace modou::routing
