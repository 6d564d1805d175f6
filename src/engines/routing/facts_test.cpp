// Tag values, each against a reading that sent someone up a kerb in another engine.
#include "engines/routing/facts.hpp"

#include <gtest/gtest.h>

namespace modou::routing {
namespace {

WayFacts facts_of(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
    Tags tags;
    for (const auto& [key, value] : pairs) tags.add(key, value);
    std::uint64_t ignored = 0;
    const auto facts = way_facts(tags, ignored);
    EXPECT_TRUE(facts);
    return facts.value_or(WayFacts{});
}

TEST(Kerb, RaisedIsAHighKerbAndNotUnknown) {
    const auto told = parse_kerb("raised");
    ASSERT_TRUE(told);
    EXPECT_GT(told->value, 0.03);
    EXPECT_EQ(told->state, Certainty::assumed);
}
TEST(Kerb, WordsOfTheWikiHaveTheirHeights) {
    EXPECT_DOUBLE_EQ(parse_kerb("flush")->value, 0);
    EXPECT_DOUBLE_EQ(parse_kerb("lowered")->value, 0.03);
    EXPECT_DOUBLE_EQ(parse_kerb("no")->value, 0);  // no kerb there, which is the best of all
    EXPECT_GT(parse_kerb("rolled")->value, 0.03);
    EXPECT_FALSE(parse_kerb("yes"));
    EXPECT_FALSE(parse_kerb("nonsense"));
}
TEST(Kerb, HeightsAreMetresUnlessTheyCannotBe) {
    EXPECT_DOUBLE_EQ(parse_kerb_height("0.15")->value, 0.15);
    EXPECT_DOUBLE_EQ(parse_kerb_height("0.18")->value, 0.18);
    EXPECT_DOUBLE_EQ(parse_kerb_height("18 cm")->value, 0.18);
    EXPECT_DOUBLE_EQ(parse_kerb_height("15")->value, 0.15);
    EXPECT_EQ(parse_kerb_height("15")->state, Certainty::assumed);
    EXPECT_DOUBLE_EQ(parse_kerb_height("150")->value, 0.15);
    EXPECT_DOUBLE_EQ(parse_kerb_height("30 mm")->value, 0.03);
    EXPECT_DOUBLE_EQ(parse_kerb_height("0,12 m")->value, 0.12);
    EXPECT_FALSE(parse_kerb_height("15 m"));
    EXPECT_FALSE(parse_kerb_height("high"));
    EXPECT_FALSE(parse_kerb_height("-0.1"));
}
TEST(Kerb, SidedKerbsCountAlsoWhenBothEndsAreEqual) {
    const auto facts = facts_of({{"highway", "residential"},
                                 {"sidewalk", "both"},
                                 {"sidewalk:left:kerb:height:start", "0.18"},
                                 {"sidewalk:left:kerb:height:end", "0.18"},
                                 {"sidewalk:right:kerb", "flush"}});
    EXPECT_EQ(facts.left_side.kerb_mm, 180);
    EXPECT_EQ(facts.right_side.kerb_mm, 0);
    EXPECT_EQ(facts.sides, WayFacts::left | WayFacts::right);
}
TEST(Kerb, ARightKerbDoesNotMakeALeftPavement) {
    const auto facts = facts_of({{"highway", "residential"}, {"sidewalk:right:sloped_curb.start", "0.03"}});
    EXPECT_EQ(facts.sidewalk & WayFacts::left, 0);
    EXPECT_EQ(facts.right_side.kerb_mm, 30);
}
TEST(Kerb, TheHigherOfTwoEndsCounts) {
    const auto facts = facts_of(
        {{"highway", "residential"}, {"sidewalk:left:kerb:start", "flush"}, {"sidewalk:left:kerb:end", "raised"}});
    EXPECT_EQ(facts.left_side.kerb_mm, 150);
}

TEST(Incline, NumbersSignsAndUnits) {
    EXPECT_DOUBLE_EQ(parse_incline("6%")->percent, 6);
    EXPECT_DOUBLE_EQ(parse_incline("-6 %")->percent, -6);
    EXPECT_DOUBLE_EQ(parse_incline("2,5")->percent, 2.5);
    EXPECT_NEAR(parse_incline("5°")->percent, 8.7489, 1e-3);
    EXPECT_NEAR(parse_incline("1:12")->percent, 8.3333, 1e-3);
    EXPECT_NEAR(parse_incline("-1:20")->percent, -5, 1e-9);
    EXPECT_EQ(parse_incline("6%")->state, Certainty::known);
}
TEST(Incline, UntoldSlopesAreAssumedAndKeepTheirDirection) {
    EXPECT_DOUBLE_EQ(parse_incline("up")->percent, 10);
    EXPECT_DOUBLE_EQ(parse_incline("down")->percent, -10);
    EXPECT_DOUBLE_EQ(parse_incline("steep")->percent, 15);
    EXPECT_TRUE(parse_incline("steep")->either_way);
    EXPECT_EQ(parse_incline("up")->state, Certainty::assumed);
    EXPECT_FALSE(parse_incline("steepish"));
    EXPECT_FALSE(parse_incline("1:0"));
    EXPECT_FALSE(parse_incline("900"));
    EXPECT_FALSE(parse_incline(""));
}

TEST(Width, UnitsAndRanges) {
    EXPECT_DOUBLE_EQ(parse_width("0.9")->value, 0.9);
    EXPECT_DOUBLE_EQ(parse_width("0,8 m")->value, 0.8);
    EXPECT_DOUBLE_EQ(parse_width("90 cm")->value, 0.9);
    EXPECT_DOUBLE_EQ(parse_width("90")->value, 0.9);
    EXPECT_DOUBLE_EQ(parse_width("2-3")->value, 2);
    EXPECT_NEAR(parse_width("5'6\"")->value, 1.6764, 1e-4);
    EXPECT_FALSE(parse_width("narrow"));
    EXPECT_FALSE(parse_width("0"));
}

TEST(Surface, UnknownWordsAreOtherAndTheWorseOfTwoCounts) {
    EXPECT_EQ(parse_surface("paving_stones:30"), Surface::paving_stones);
    EXPECT_EQ(parse_surface("asphalt;gravel"), Surface::gravel);
    EXPECT_EQ(parse_surface("lava"), Surface::other);
    EXPECT_EQ(parse_surface(""), Surface::unknown);
    for (unsigned s = 1; s < unsigned(Surface::count); ++s)
        EXPECT_EQ(parse_surface(surface_name(Surface(s))), Surface(s)) << s;
    for (unsigned s = 1; s < unsigned(Smoothness::count); ++s)
        EXPECT_EQ(parse_smoothness(smoothness_name(Smoothness(s))), Smoothness(s)) << s;
}

TEST(Suited, IsAsOpenrouteserviceHoldsIt) {
    const auto suited = [](std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
        return facts_of(pairs).suited;
    };
    EXPECT_EQ(suited({{"highway", "tertiary"}, {"surface", "asphalt"}}), Suited::suitable);
    EXPECT_EQ(suited({{"highway", "tertiary"}, {"surface", "asphalt"}, {"foot", "yes"}}), Suited::unsuitable);
    EXPECT_EQ(suited({{"highway", "tertiary"}, {"foot", "yes"}}), Suited::suitable) << "nothing is told of it";
    EXPECT_EQ(suited({{"highway", "tertiary"}, {"surface", "asphalt"}, {"foot", "yes"}, {"sidewalk", "left"}}),
              Suited::suitable);
    EXPECT_EQ(suited({{"highway", "footway"}, {"surface", "asphalt"}, {"foot", "yes"}}), Suited::suitable);
    EXPECT_EQ(suited({{"highway", "cycleway"}, {"surface", "asphalt"}}), Suited::unsuitable);
    EXPECT_EQ(suited({{"highway", "residential"}, {"width", "3"}, {"wheelchair", "limited"}}), Suited::unsuitable);
    EXPECT_EQ(suited({{"highway", "secondary"}, {"sidewalk", "no"}}), Suited::never);
    EXPECT_EQ(suited({{"highway", "secondary"}, {"sidewalk", "separate"}, {"foot", "yes"}}), Suited::suitable);
    EXPECT_EQ(suited({{"highway", "tertiary"}, {"sidewalk", "no"}}), Suited::suitable);
}
TEST(Foot, WhoMayNotWalkIsNotOnTheMap) {
    const auto walks = [](std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
        Tags tags;
        for (const auto& [key, value] : pairs) tags.add(key, value);
        std::uint64_t ignored = 0;
        return way_facts(tags, ignored).has_value();
    };
    EXPECT_FALSE(walks({{"highway", "motorway"}}));
    EXPECT_FALSE(walks({{"highway", "construction"}}));
    EXPECT_FALSE(walks({{"highway", "footway"}, {"foot", "no"}}));
    EXPECT_FALSE(walks({{"highway", "service"}, {"access", "private"}}));
    EXPECT_TRUE(walks({{"highway", "service"}, {"access", "private"}, {"foot", "yes"}}));
    EXPECT_FALSE(walks({{"highway", "track"}, {"access", "agricultural"}}));
    EXPECT_TRUE(walks({{"highway", "track"}, {"access", "forestry"}, {"foot", "permissive"}}));
    EXPECT_TRUE(walks({{"highway", "service"}, {"access", "customers"}}));
    EXPECT_FALSE(walks({{"highway", "trunk"}}));
    EXPECT_TRUE(walks({{"highway", "trunk"}, {"sidewalk", "right"}}));
    EXPECT_FALSE(walks({{"highway", "bridleway"}}));
    EXPECT_TRUE(walks({{"railway", "platform"}}));
    EXPECT_FALSE(walks({{"building", "yes"}}));
}
TEST(Foot, ABoomLeavesRoomBesideItAndAGateDoesNot) {
    const auto kind = [](std::string_view barrier) {
        Tags tags;
        tags.add("barrier", barrier);
        tags.add("foot", "no");
        std::uint64_t ignored = 0;
        return node_facts(tags, ignored).kind;
    };
    EXPECT_EQ(kind("lift_gate"), NodeFacts::Kind::passable_barrier);
    EXPECT_EQ(kind("gate"), NodeFacts::Kind::no_foot);
}

}  // namespace
}  // namespace modou::routing
