// Extracts as they come: cut off, corrupt, with holes, with doubles, hostile.
#include <gtest/gtest.h>

#include <random>

#include "engines/routing/testing_map.hpp"
#include "engines/routing/testing_pbf.hpp"

namespace modou::routing {
namespace {

using namespace testing;

base::Error error_of(const std::string& extract) {
    const auto image = import_extract(base::bytes_of(extract));
    return image ? base::Error{base::Code::bug, "", "it was accepted"} : image.error();
}

TEST(Pbf, NegativeIdsZippedAndPlainBlocks) {
    for (const bool zipped : {true, false}) {
        Town town(pbf_header() + pbf_data(zipped));
        EXPECT_EQ(town.image.report.nodes, 3u);
        const Route route = town.go(position_of(8.7, 49.4), position_of(8.702, 49.4));
        EXPECT_EQ(route.nodes, (std::vector<std::int64_t>{-5, -3}));
        EXPECT_EQ(route.ways, std::vector<std::int64_t>{77});
    }
}
TEST(Pbf, EveryCutIsAnErrorOrAnHonestlySmallerExtract) {
    const std::string whole = pbf_header() + pbf_data();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto error = error_of(whole.substr(0, size));
        EXPECT_TRUE(error.code == base::Code::bad_input || error.code == base::Code::damaged)
            << size << " " << error.text();
        EXPECT_FALSE(error.message.empty());
    }
}
TEST(Pbf, FlippedBytesNeverDoMoreThanFail) {
    const std::string whole = pbf_header() + pbf_data(false);
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const unsigned char flip : {0x01, 0x80, 0xFF}) {
            std::string bytes = whole;
            bytes[at] = char(bytes[at] ^ flip);
            const auto image = import_extract(base::bytes_of(bytes));
            if (image)
                EXPECT_TRUE(Graph::open(image->bytes));
            else
                EXPECT_NE(image.error().code, base::Code::bug) << at;
        }
}
TEST(Pbf, FeaturesThatItDoesNotKnowAreNamed) {
    const auto error = error_of(pbf_header("FutureCompression") + pbf_data());
    EXPECT_EQ(error.code, base::Code::unsupported);
    EXPECT_NE(error.message.find("FutureCompression"), std::string::npos);
}
TEST(Pbf, ABlockThatSaysItIsHugeIsNotBelieved) {
    const std::string blob = number(2, 1ull << 30) + field(3, "x");
    const std::string header = field(1, "OSMData") + number(3, blob.size());
    const std::string bytes = pbf_header() + std::string{0, 0, 0, char(header.size())} + header + blob;
    EXPECT_EQ(error_of(bytes).code, base::Code::limit);
}

TEST(Xml, EntitiesAndForeignDocumentsAreRefused) {
    EXPECT_EQ(error_of("<!DOCTYPE osm [<!ENTITY a 'b'>]><osm></osm>").code, base::Code::bad_input);
    EXPECT_EQ(error_of("<html></html>").code, base::Code::bad_input);
    EXPECT_EQ(error_of("").code, base::Code::bad_input);
    EXPECT_EQ(error_of("hello").code, base::Code::bad_input);
    EXPECT_EQ(error_of("<osm><node id='x' lat='0' lon='0'/></osm>").code, base::Code::bad_input);
    EXPECT_EQ(error_of("<osm><node id='1' lat='95' lon='0'/></osm>").code, base::Code::bad_input);
    EXPECT_EQ(error_of("<osm><node id='1' lat='1' lon=").code, base::Code::damaged);
    EXPECT_EQ(error_of("<osm></osm>").code, base::Code::bad_input);
}
TEST(Xml, GzippedAndCutOff) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).way(10, {1, 2});
    const std::string xml = map.xml();
    const std::string zipped = gzipped(xml);
    EXPECT_EQ(Town(zipped).image.report.ways_used, 1u);
    EXPECT_EQ(error_of(zipped.substr(0, zipped.size() / 2)).code, base::Code::damaged);
}

TEST(Import, AWayWithAMissingNodeIsCutThere) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(4, 300, 0).node(5, 400, 0);
    map.way(10, {1, 2, 3, 4, 5});
    Town town(map);
    EXPECT_EQ(town.image.report.missing_nodes, 1u);
    EXPECT_EQ(town.image.report.edges, 2u);
    EXPECT_TRUE(town.go(TestMap::at(0, 0), TestMap::at(100, 0)).found);
    EXPECT_FALSE(town.go(TestMap::at(0, 0), TestMap::at(400, 0)).reached_exact);
}
TEST(Import, DoublesCountOnce) {
    TestMap map;
    map.node(1, 0, 0).node(2, 90, 0).node(2, 100, 0).way(10, {1, 2, 2}).way(10, {2, 1});
    Town town(map);
    EXPECT_EQ(town.image.report.duplicate_nodes, 1u);
    EXPECT_EQ(town.image.report.duplicate_ways, 1u);
    EXPECT_EQ(town.image.report.edges, 1u);
    EXPECT_NEAR(town.go(TestMap::at(0, 0), TestMap::at(100, 0)).distance_m, 100, 0.1);
}
TEST(Import, AWayOfOneNodeIsNoWay) {
    TestMap map;
    map.node(1, 0, 0).node(2, 10, 0).way(9, {1}).way(10, {1, 2});
    EXPECT_EQ(Town(map).image.report.empty_ways, 1u);
}
TEST(Import, ALoopWithoutAJunctionCanBeWalked) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 100, 100).node(4, 0, 100).way(10, {1, 2, 3, 4, 1});
    EXPECT_NEAR(Town(map).go(TestMap::at(50, 0), TestMap::at(50, 100)).distance_m, 200, 0.2);
}
TEST(Import, ProgressRisesToOne) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).way(10, {1, 2});
    double last = 0;
    bool falls = false;
    const std::string xml = map.xml();
    ASSERT_TRUE(
        import_extract(base::bytes_of(xml), [&](double share) { falls = falls || share < last, last = share; }));
    EXPECT_FALSE(falls);
    EXPECT_DOUBLE_EQ(last, 1);
}

TEST(Image, DamageIsFoundAndNamed) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).way(10, {1, 2});
    const Town town(map);
    const auto& good = town.image.bytes;
    EXPECT_EQ(Graph::open(std::span(good).first(good.size() - 8)).error().code, base::Code::damaged);
    EXPECT_EQ(Graph::open(std::span(good).first(10)).error().code, base::Code::damaged);
    std::mt19937 random(1);
    for (int i = 0; i < 500; ++i) {
        auto bytes = good;
        bytes[random() % bytes.size()] ^= std::byte(1 + random() % 255);
        const auto graph = Graph::open(bytes);
        EXPECT_FALSE(graph.has_value());
    }
}

}  // namespace
}  // namespace modou::routing
