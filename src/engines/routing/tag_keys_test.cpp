// What a map says is used, or without bearing, or named by key and count.
#include "engines/routing/tag_keys.hpp"

#include <gtest/gtest.h>

#include <random>

#include "engines/routing/facts.hpp"
#include "engines/routing/testing_map.hpp"

namespace modou::routing {
namespace {

using testing::TestMap;
using testing::Town;

TEST(TagKeys, WhatNobodyReadsIsNamedByKeyAndCount) {
    TestMap map;
    map.node(1, 0, 0, {{"hologram", "Ann Example"}}).node(2, 100, 0).node(3, 200, 0);
    map.way(10, {1, 2}, {{"highway", "footway"}, {"wobbliness", "high"}, {"name:fr", "Rue"}, {"surface", "asphalt"}});
    map.way(11, {2, 3}, {{"highway", "footway"}, {"wobbliness", "low"}, {"sidewalk:left:wobbliness", "low"}});
    map.way(12, {1, 3}, {{"building", "yes"}, {"levitation", "yes"}});
    map.node(9, 500, 500, {{"telepathy", "yes"}});  // on no way
    const Town town(map);
    const auto& unused = town.image.report.unused_tags;
    EXPECT_EQ(unused.of("wobbliness"), 2u);
    EXPECT_EQ(unused.of("sidewalk:left:wobbliness"), 1u);
    EXPECT_EQ(unused.of("hologram"), 1u);
    EXPECT_EQ(unused.counts().size(), 3u) << "and nothing else";
}
TEST(TagKeys, WaysThatAreLeftOutAreCountedByReason) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0);
    map.way(10, {1, 2})
        .way(11, {2, 3}, {{"highway", "motorway"}})
        .way(12, {2, 3}, {{"highway", "construction"}})
        .way(13, {2, 3}, {{"highway", "footway"}, {"access", "private"}})
        .way(14, {2, 3}, {{"highway", "hyperloop"}})
        .way(15, {2, 3}, {{"building", "yes"}});
    const Town town(map);
    const auto& left = town.image.report.passed_over;
    EXPECT_EQ(left.of("highway_not_for_walkers"), 2u);
    EXPECT_EQ(left.of("closed_to_walkers"), 1u);
    EXPECT_EQ(left.of("highway_unknown"), 1u);
    EXPECT_EQ(left.total(), 4u);
}
TEST(TagKeys, EveryReasonHasWords) {
    for (const auto& known : k_left_out) {
        EXPECT_FALSE(known.words.zh.empty()) << known.key;
        EXPECT_FALSE(known.words.en.empty()) << known.key;
    }
}
TEST(TagKeys, AFloodOfKeysKeepsTheListShort) {
    TagCensus census;
    for (int i = 0; i < 100'000; ++i) {
        Tags tags;
        const std::string key = "made_up_" + std::to_string(i);
        tags.add(key, "1");
        tags.add("surface", "asphalt");
        census.way(tags);
    }
    EXPECT_EQ(census.unused().total(), 100'000u);
    EXPECT_LE(census.unused().counts().size(), base::PassedOver::k_most_keys + 1);
}
// A key without bearing, or one that nobody reads, changes nothing whatever its value: else the lists lie.
TEST(TagKeys, WhatIsNotUsedChangesNoFact) {
    constexpr std::string_view k_keys[] = {"hologram", "maxspeed",       "name:fr", "lit",
                                           "ramp",     "oneway",         "noexit",  "addr:street",
                                           "hgv",      "tactile_paving", "building"};
    constexpr std::string_view k_values[] = {"yes", "no", "raised", "0.5", "steps", "private", "stile", "12%"};
    std::mt19937 random(3);
    for (const std::string_view key : k_keys)
        for (const std::string_view value : k_values) {
            ASSERT_NE(way_key(key), Bearing::used) << key;
            ASSERT_NE(node_key(key), Bearing::used) << key;
            Tags way, node;
            way.add("highway", random() % 2 ? "footway" : "residential");
            node.add("barrier", "gate");
            std::uint64_t ignored = 0;
            const auto facts = way_facts(way, ignored);
            const auto point = node_facts(node, ignored);
            way.add(key, value);
            node.add(key, value);
            EXPECT_EQ(way_facts(way, ignored), facts) << key << "=" << value;
            EXPECT_EQ(node_facts(node, ignored), point) << key << "=" << value;
        }
}

}  // namespace
}  // namespace modou::routing
