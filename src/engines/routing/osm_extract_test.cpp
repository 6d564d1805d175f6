// Which of an extract's elements count, and what of an extract is refused: versions, deletions, places on ways, boxes,
// encodings, files of other kinds.
#include <gtest/gtest.h>

#include "engines/routing/testing_map.hpp"
#include "engines/routing/testing_pbf.hpp"

namespace modou::routing {
namespace {

using namespace testing;

std::string xml(const std::string& body, std::string_view head = "<osm version='0.6'>") {
    return std::string(head) + body + "</osm>";
}
std::string node(int id, double lon, const std::string& attributes = "", const std::string& tags = "") {
    return fmt::format("<node id='{}' lat='0' lon='{}' {}>{}</node>", id, lon, attributes, tags);
}
std::string way(int id, const std::vector<int>& nodes, const std::string& attributes = "",
                const std::string& tags = "<tag k='highway' v='footway'/>") {
    std::string out = fmt::format("<way id='{}' {}>", id, attributes);
    for (const int one : nodes) out += fmt::format("<nd ref='{}'/>", one);
    return out + tags + "</way>";
}
// 1, 2 and 3 lie 111 m apart from each other in a row.
const std::string k_three = node(1, 0) + node(2, 0.001) + node(3, 0.002);
const std::string k_good = k_three + way(10, {1, 2, 3});

base::Error error_of(const std::string& extract) {
    const auto image = import_extract(base::bytes_of(extract));
    return image ? base::Error{base::Code::bug, "", "it was accepted"} : image.error();
}
ImportReport report_of(const std::string& extract) {
    const auto image = import_extract(base::bytes_of(extract));
    EXPECT_TRUE(image) << image.error().text();
    return image ? image->report : ImportReport{};
}
double length_of(const std::string& extract, double from = 0, double to = 0.002) {
    Town town(extract);
    const Route route = town.go(position_of(from, 0), position_of(to, 0));
    return route.found && route.reached_exact ? route.distance_m : -1;
}
bool says(const base::Error& error, std::string_view words) {
    return error.text().find(words) != std::string::npos;
}

TEST(Versions, TheNewestWinsWhereverItStands) {
    const std::string old_way = way(10, {1, 2}, "version='1'"), new_way = way(10, {1, 2, 3}, "version='2'");
    for (const std::string& ways : {old_way + new_way, new_way + old_way}) {
        EXPECT_NEAR(length_of(xml(k_three + ways)), 222.4, 0.1);
        EXPECT_EQ(report_of(xml(k_three + ways)).passed_over.of("older_version"), 1u);
    }
    const std::string stile = node(2, 0.001, "version='3'", "<tag k='barrier' v='stile'/>");
    const std::string bare = node(2, 0.001, "version='2'");
    for (const std::string& two : {stile + bare, bare + stile}) {
        const auto report = report_of(xml(node(1, 0) + two + node(3, 0.002) + way(10, {1, 2, 3})));
        EXPECT_EQ(report.barriers, 1u);
    }
}
TEST(Versions, ADeletionDeletesWhateverTheOrder) {
    const std::string there = way(11, {1, 2, 3}, "version='4'");
    for (const std::string gone : {"<way id='11' version='5' visible='false'/>", "<way id='11' action='delete'/>",
                                   "<way id='11' version='4' action='delete'/>"}) {
        const std::string detour = node(4, 0.001, "") + way(10, {1, 2});
        for (const std::string& both : {there + gone, gone + there}) {
            const auto report = report_of(xml(k_three + both + way(12, {1, 2})));
            EXPECT_EQ(report.ways_used, 1u) << gone;
            EXPECT_EQ(report.passed_over.of("deleted"), 1u) << gone;
        }
    }
    // Made anew after it was deleted.
    EXPECT_EQ(report_of(xml(k_three + "<way id='11' version='5' visible='false'/>" + way(11, {1, 2}, "version='6'")))
                  .ways_used,
              1u);
    // A deletion of an older version than the one that is there.
    EXPECT_EQ(report_of(xml(k_three + "<way id='11' version='2' visible='false'/>" + there)).ways_used, 1u);
}
TEST(Versions, OneVersionToldTwiceMustAgree) {
    EXPECT_EQ(
        report_of(xml(k_three + way(10, {1, 2, 3}, "version='2'") + way(10, {1, 2, 3}, "version='2'"))).duplicate_ways,
        1u);
    const auto error = error_of(xml(k_three + way(10, {1, 2, 3}, "version='2'") + way(10, {1, 3}, "version='2'")));
    EXPECT_EQ(error.code, base::Code::bad_input);
    EXPECT_TRUE(says(error, "way 10") && says(error, "version 2")) << error.text();
    EXPECT_TRUE(
        says(error_of(xml(k_good + node(2, 0.001, "version='1'") + node(2, 0.001, "version='1' visible='false'"))),
             "node 2"));
}
TEST(Versions, ABareTellingTakesNothingFromAFullOne) {
    // As `out body; >; out skel;` has it.
    const std::string stile = node(2, 0.001, "", "<tag k='barrier' v='stile'/>");
    for (const std::string& two : {stile + node(2, 0.001), node(2, 0.001) + stile})
        EXPECT_EQ(report_of(xml(node(1, 0) + two + node(3, 0.002) + way(10, {1, 2, 3}))).barriers, 1u);
    for (const std::string& two : {way(10, {1, 2, 3}) + way(10, {}), way(10, {1, 2, 3}, "", "") + way(10, {1, 2, 3})})
        EXPECT_NEAR(length_of(xml(k_three + two)), 222.4, 0.1);
    EXPECT_TRUE(says(error_of(xml(k_three + way(11, {1, 2}) + way(10, {1, 2, 3}, "", "") + way(10, {}))), "half"));
}
TEST(Versions, TwoValuesForOneKeyAreRefused) {
    const auto error =
        error_of(xml(k_three + way(10, {1, 2, 3}, "", "<tag k='highway' v='steps'/><tag k='highway' v='footway'/>")));
    EXPECT_EQ(error.code, base::Code::bad_input);
    EXPECT_TRUE(says(error, "way 10") && says(error, "highway")) << error.text();
}
TEST(Versions, WordsThatAreNotUnderstoodAreRefusedWithTheirLine) {
    for (const std::string odd : {"version='two'", "visible='perhaps'", "action='destroy'"}) {
        const auto error = error_of(xml("\n" + node(1, 0, odd)));
        EXPECT_EQ(error.code, base::Code::bad_input);
        EXPECT_EQ(error.where, "line 2");
    }
}

std::string table(const std::vector<std::string>& texts) {
    std::string out = field(1, "");
    for (const auto& text : texts) out += field(1, text);
    return out;
}
const std::string k_table = table({"highway", "footway", "barrier", "stile"});
std::string dense(const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& lons,
                  const std::string& more = {}) {
    return field(2, field(2, field(1, deltas(ids)) + more + field(8, deltas(std::vector<std::int64_t>(ids.size(), 0))) +
                                 field(9, deltas(lons))));
}
std::string pbf_way(std::int64_t id, const std::vector<std::int64_t>& refs, const std::string& more = {}) {
    return field(2, field(3, number(1, std::uint64_t(id)) + field(2, varint(1)) + field(3, varint(2)) +
                                 field(8, deltas(refs)) + more));
}

TEST(PbfHistory, TheNewestVersionCountsAndHiddenOnesDoNot) {
    const auto versions = [](const std::vector<std::uint64_t>& numbers, const std::vector<std::uint64_t>& visible) {
        return field(5, field(1, packed(numbers)) + field(6, packed(visible)));
    };
    // Node 2 moved and came back; node 4 was deleted; way 11 too.
    const std::string nodes =
        dense({1, 2, 2, 3, 4, 4}, {0, 500'000, 10'000, 20'000, 0, 0}, versions({1, 1, 2, 1, 1, 2}, {1, 1, 1, 1, 1, 0}));
    const std::string info_gone = field(4, number(1, 2) + number(6, 0)),
                      info_old = field(4, number(1, 1) + number(6, 1));
    const std::string data = block("OSMData", field(1, k_table) + nodes + pbf_way(10, {1, 2, 3}, info_old) +
                                                  pbf_way(11, {1, 3}, info_old) + pbf_way(11, {1, 3}, info_gone));
    const std::string extract = pbf_header("HistoricalInformation") + data;
    EXPECT_NEAR(length_of(extract), 222.4, 0.1);
    const auto report = report_of(extract);
    EXPECT_EQ(report.ways_used, 1u);
    EXPECT_EQ(report.nodes, 6u);
    EXPECT_EQ(report.passed_over.of("deleted"), 2u);
    EXPECT_EQ(report.passed_over.of("older_version"), 3u);
}
TEST(PbfLists, ThatDoNotFitEachOtherAreDamage) {
    const std::string nodes = dense({1, 2, 3}, {0, 10'000, 20'000});
    for (const std::string& odd :
         {dense({1, 2}, {0, 10'000, 20'000}),
          dense({1, 2, 3}, {0, 10'000, 20'000}, field(5, field(1, packed({1, 1})) + field(6, packed({1, 1})))),
          nodes + pbf_way(10, {1, 2, 3}, field(9, deltas({0, 0})) + field(10, deltas({0, 10'000}))),
          nodes + field(2, field(3, number(1, 10) + field(2, varint(1)) + field(3, packed({2, 2})) +
                                        field(8, deltas({1, 2, 3}))))})
        EXPECT_EQ(error_of(pbf_header() + block("OSMData", field(1, k_table) + odd + pbf_way(9, {1, 2}))).code,
                  base::Code::damaged);
}
// Of a list in pieces the last one alone would be read: a way would lose nodes without a word.
TEST(PbfLists, InSeveralPiecesAreRefused) {
    const std::string nodes = dense({1, 2, 3}, {0, 10'000, 20'000});
    for (const std::string& odd :
         {nodes + pbf_way(10, {1, 2}, field(8, deltas({3}))), nodes + pbf_way(10, {1, 2}, field(2, varint(3))),
          dense({1, 2, 3}, {0, 10'000, 20'000}, field(1, deltas({4})))}) {
        const auto error = error_of(pbf_header() + block("OSMData", field(1, k_table) + odd + pbf_way(9, {1, 2})));
        EXPECT_EQ(error.code, base::Code::damaged);
        EXPECT_NE(error.message.find("several pieces"), std::string::npos) << error.message;
    }
}
TEST(PbfBlocks, SizesAreChecked) {
    const std::string content = field(1, k_table) + dense({1, 2, 3}, {0, 10'000, 20'000}) + pbf_way(10, {1, 2, 3});
    const std::string zipped = zipped_bytes(content);
    EXPECT_NEAR(length_of(pbf_header() + framed("OSMData", number(2, content.size()) + field(3, zipped))), 222.4, 0.1);
    for (const std::string& blob :
         {number(2, content.size() - 1) + field(3, zipped), number(2, content.size() + 1) + field(3, zipped),
          field(3, zipped), field(1, content) + number(2, content.size() + 5), field(1, content) + field(3, zipped),
          number(2, content.size()), number(2, content.size()) + field(3, zipped + "more")})
        EXPECT_EQ(error_of(pbf_header() + framed("OSMData", blob)).code, base::Code::damaged);
    EXPECT_EQ(error_of(pbf_header() + framed("OSMData", number(2, content.size()) + field(7, zipped))).code,
              base::Code::unsupported);
    // A block of a type of its own is passed over, by name.
    EXPECT_EQ(report_of(pbf_header() + block("SomeIndex", "x") + framed("OSMData", field(1, content)))
                  .passed_over.of("block SomeIndex"),
              1u);
}
TEST(PbfHeader, WhatItSaysIsCheckedOrNamed) {
    const std::string data =
        block("OSMData", field(1, k_table) + dense({1, 2, 3}, {0, 10'000, 20'000}) + pbf_way(10, {1, 2, 3}));
    const std::string unsorted =
        block("OSMData", field(1, k_table) + dense({3, 1, 2}, {20'000, 0, 10'000}) + pbf_way(10, {1, 2, 3}));
    const auto box = [](std::int64_t left, std::int64_t right, std::int64_t top, std::int64_t bottom) {
        return field(1, varint(1 << 3) + zigzag(left) + varint(2 << 3) + zigzag(right) + varint(3 << 3) + zigzag(top) +
                            varint(4 << 3) + zigzag(bottom));
    };
    const std::int64_t degree = 1'000'000'000;
    EXPECT_EQ(report_of(pbf_header("DenseNodes", box(-degree, degree, degree, -degree)) + data).passed_over.of("box"),
              0u);
    EXPECT_EQ(report_of(pbf_header("DenseNodes", box(8 * degree, 9 * degree, 50 * degree, 49 * degree)) + data)
                  .passed_over.of("box"),
              1u);
    EXPECT_EQ(report_of(pbf_header("DenseNodes", box(-degree, degree, -degree, degree)) + data).passed_over.of("box"),
              1u);
    const std::string sorted = field(5, "Sort.Type_then_ID");
    EXPECT_EQ(report_of(pbf_header("DenseNodes", sorted) + data).passed_over.of("not_sorted"), 0u);
    EXPECT_EQ(report_of(pbf_header("DenseNodes", sorted) + unsorted).passed_over.of("not_sorted"), 1u);
    EXPECT_NEAR(length_of(pbf_header("DenseNodes", sorted) + unsorted), 222.4, 0.1);
    EXPECT_EQ(
        report_of(pbf_header("DenseNodes", field(5, "SomethingNew")) + data).passed_over.of("feature SomethingNew"),
        1u);
}
TEST(PlacesOnWays, StandInForNodesThatAreNotThere) {
    const std::string places = field(9, deltas({0, 0, 0})) + field(10, deltas({0, 10'000, 20'000}));
    const std::string bare = block("OSMData", field(1, k_table) + pbf_way(10, {1, 2, 3}, places));
    for (const char* feature : {"LocationsOnWays", "DenseNodes"})
        EXPECT_NEAR(length_of(pbf_header(feature) + bare), 222.4, 0.1);
    // A node with tags stays in such a file, and its tags count.
    const std::string stile = field(2, field(1, varint(1 << 3) + zigzag(2) + field(2, varint(3)) + field(3, varint(4)) +
                                                    varint(8 << 3) + zigzag(0) + varint(9 << 3) + zigzag(10'000)));
    EXPECT_EQ(report_of(pbf_header("LocationsOnWays") +
                        block("OSMData", field(1, k_table) + stile + pbf_way(10, {1, 2, 3}, places)))
                  .barriers,
              1u);
    const std::string elsewhere = dense({2}, {10'050});
    const auto error = error_of(pbf_header("LocationsOnWays") +
                                block("OSMData", field(1, k_table) + elsewhere + pbf_way(10, {1, 2, 3}, places)));
    EXPECT_TRUE(says(error, "node 2") && says(error, "way 10")) << error.text();
    // Overpass's `out geom` is the same in XML.
    EXPECT_NEAR(length_of(xml("<way id='10'><bounds minlat='0' minlon='0' maxlat='0' maxlon='0.002'/><nd ref='1' "
                              "lat='0' lon='0'/><nd ref='2' lat='0' lon='0.001'/>"
                              "<nd ref='3' lat='0' lon='0.002'/><tag k='highway' v='footway'/></way>")),
                222.4, 0.1);
    EXPECT_EQ(
        error_of(xml("<way id='10'><nd lat='0' lon='0'/><nd lat='0' lon='1'/><tag k='highway' v='footway'/></way>"))
            .code,
        base::Code::unsupported);
}
TEST(LostWays, DoNotMakeAMap) {
    const auto error =
        error_of(xml(node(1, 0) + node(2, 0.001) + way(10, {1, 2}) + way(11, {5, 6, 7}) + way(12, {8, 9})));
    EXPECT_EQ(error.code, base::Code::bad_input);
    EXPECT_TRUE(says(error, "of 3 ways") && says(error, "2 have lost") && says(error, "osmium extract"))
        << error.text();
    // Half of them, at the border of an extract, are got along with, and counted.
    const auto report = report_of(xml(node(1, 0) + node(2, 0.001) + way(10, {1, 2}) + way(11, {5, 6, 7})));
    EXPECT_EQ(report.passed_over.of("lost_ways"), 1u);
    // `out center` has no nodes at all.
    EXPECT_EQ(
        error_of(
            xml("<way id='10'><center lat='0' lon='0'/><nd ref='1'/><nd ref='2'/><tag k='highway' v='footway'/></way>"))
            .code,
        base::Code::bad_input);
    EXPECT_TRUE(says(error_of(xml(node(1, 0))), "highway"));
}

TEST(Gzip, ManyMembersAreOneFile) {
    const std::string whole = xml(k_good);
    const std::string two = gzipped(whole.substr(0, 100)) + gzipped(whole.substr(100));
    EXPECT_NEAR(length_of(two), 222.4, 0.1);
    EXPECT_NEAR(length_of(two + std::string(512, '\0')), 222.4, 0.1);
    EXPECT_EQ(error_of(gzipped(whole.substr(0, 100))).code, base::Code::damaged);
    EXPECT_EQ(error_of(two.substr(0, two.size() - 9)).code, base::Code::damaged);
    EXPECT_EQ(error_of(two + "rest").code, base::Code::damaged);
    EXPECT_TRUE(says(error_of(gzipped(pbf_header() + pbf_data())), "gunzip"));
}
TEST(OtherFiles, AreRefusedWithWhatToDo) {
    EXPECT_TRUE(says(error_of("BZh91AY&SY"), "bunzip2"));
    EXPECT_TRUE(says(error_of("{\"version\":0.6,\"elements\":[]}"), "[out:xml]"));
    EXPECT_TRUE(says(error_of("\x28\xB5\x2F\xFD...."), "unzstd"));
    EXPECT_TRUE(says(error_of("PK\x03\x04...."), "unzip"));
    EXPECT_TRUE(says(error_of("\xFF\xE0\x04o5m2"), "osmium cat"));
    EXPECT_TRUE(says(error_of("<?xml version='1.0'?><osmChange version='0.6'><modify/></osmChange>"), "apply-changes"));
    EXPECT_TRUE(says(error_of(xml("<delete>" + node(1, 0) + "</delete>")), "apply-changes"));
    EXPECT_TRUE(says(error_of(xml("<action type='modify'><old/><new/></action>")), "apply"));
    EXPECT_TRUE(says(error_of("<html><body>Error</body></html>"), "fetch it again"));
}
TEST(Overpass, AQueryThatFailedMakesNoMap) {
    const auto error = error_of(
        xml(k_good + "<remark> runtime error: Query timed out in \"query\" at line 3 after 25 seconds. </remark>"));
    EXPECT_EQ(error.code, base::Code::damaged);
    EXPECT_TRUE(says(error, "timed out") && says(error, "smaller area")) << error.text();
    EXPECT_EQ(error_of(xml(k_good + "<error>out of memory</error>")).code, base::Code::damaged);
    EXPECT_EQ(report_of(xml("<note>The data is from somewhere.</note><meta osm_base='2026-01-01T00:00:00Z'/>" + k_good))
                  .passed_over.total(),
              0u);
    EXPECT_EQ(report_of(xml(k_good + "<count total='3'/>")).passed_over.of("<count>"), 1u);
}

TEST(Encoding, IsTheOneThatTheFileDeclares) {
    const auto named = [](std::string_view declared, std::string_view name) {
        return "<?xml version='1.0' encoding='" + std::string(declared) + "'?>" +
               xml(k_three + way(10, {1, 2, 3}, "",
                                 "<tag k='highway' v='footway'/><tag k='name' v='" + std::string(name) + "'/>"));
    };
    const auto name_in = [&](const std::string& extract) {
        Town town(extract);
        const auto route = town.go(position_of(0, 0), position_of(0.002, 0));
        return std::string(route.steps.at(0).name.local);
    };
    EXPECT_EQ(name_in(named("UTF-8", "Caf\xC3\xA9weg")), "Caféweg");
    EXPECT_EQ(name_in(named("ISO-8859-1", "Caf\xE9weg")), "Caféweg");
    EXPECT_EQ(name_in(named("windows-1252", "Caf\xE9weg \x80")), "Caféweg €");
    EXPECT_EQ(name_in(named("latin1", "Caf\xE9weg")), "Caféweg");
    EXPECT_TRUE(says(error_of(named("ISO-8859-1", "Caf\xC3\xA9weg")), "UTF-8"));
    EXPECT_TRUE(says(error_of(named("UTF-8", "Caf\xE9weg")), "line 1"));
    EXPECT_EQ(name_in(named("utf8", "Caf\xC3\xA9weg")), "Caféweg");
    EXPECT_EQ(name_in(named("GBK", "Weg")), "Weg");
    EXPECT_TRUE(says(error_of(named("GBK", "\xB2\xE8")), "iconv -f GBK"));
}

TEST(Platforms, MappedAsMultipolygonsAreCrossed) {
    for (const Pairs& kind :
         {Pairs{{"railway", "platform"}}, Pairs{{"public_transport", "platform"}}, Pairs{{"highway", "pedestrian"}}}) {
        TestMap map;
        map.node(1, 0, 0).node(2, 100, 0).node(3, 100, 50).node(4, 0, 50).node(5, -50, 0).node(6, 150, 50);
        map.way(20, {5, 1}).way(21, {3, 6}).way(30, {1, 2, 3}, {}).way(31, {3, 4, 1}, {});
        Pairs tags = kind;
        tags.emplace_back("type", "multipolygon");
        map.relation(40, {{30, "outer"}, {31, "outer"}}, tags);
        Town town(map);
        EXPECT_EQ(town.image.report.plazas, 1u);
        Request ask;
        ask.from = TestMap::at(-50, 0), ask.to = TestMap::at(150, 50);
        ask.plazas = Plazas::across;
        EXPECT_NEAR(town.planner->route(ask)->distance_m, 100 + std::hypot(100, 50), 0.2);
    }
}
TEST(Platforms, ThatAreNotWholeAreCountedAndNotCrossed) {
    TestMap map;
    map.node(1, 0, 0).node(2, 100, 0).node(3, 100, 50).node(4, 0, 50).node(5, -50, 0).node(6, 150, 50);
    map.way(20, {5, 1}).way(21, {3, 6}).way(30, {1, 2, 3}, {}).way(31, {3, 4, 1}, {});
    map.relation(40, {{30, "outer"}, {31, "outer"}, {99, "inner"}},
                 {{"type", "multipolygon"}, {"railway", "platform"}});
    Town town(map);
    EXPECT_EQ(town.image.report.plazas, 0u);
    EXPECT_EQ(town.image.report.passed_over.of("square_not_whole"), 1u);
}

TEST(Meridian, AWayOverItIsShortAndNotFoundElsewhere) {
    const auto at = [](int id, const char* lon) {
        return fmt::format("<node id='{}' lat='-16.8' lon='{}'/>", id, lon);
    };
    Town town(xml(at(1, "179.999") + at(2, "-179.999") + at(3, "-179.997") + way(10, {1, 2, 3})));
    const double metre = 111'194.9266 * std::cos(16.8 / 180 * 3.14159265358979);
    const auto route = town.go(position_of(179.999, -16.8), position_of(-179.997, -16.8));
    EXPECT_NEAR(route.distance_m, 0.004 * metre, 0.1);
    // From a place between the two nodes, on either side.
    EXPECT_NEAR(town.go(position_of(179.9995, -16.8), position_of(-179.9995, -16.8)).distance_m, 0.001 * metre, 0.1);
    EXPECT_NEAR(town.go(position_of(-179.9999, -16.8), position_of(-179.998, -16.8)).distance_m, 0.0019 * metre, 0.1);
    for (const double lon : {0.0, 90.0, -90.0, 179.0}) {
        Request far;
        far.from = position_of(lon, -16.8);
        far.to = position_of(-179.997, -16.8);
        const auto answer = town.planner->route(far);  // an error where it is too far as the crow flies
        EXPECT_FALSE(answer && answer->found) << lon;
    }
    const Box box = town.planner->graph().box();
    EXPECT_EQ(box.low.lon, 1'799'990'000);
    EXPECT_EQ(box.high.lon, -1'799'970'000);
    ReachRequest ask;
    ask.as.from = position_of(179.999, -16.8);
    ask.limit = 300;
    const auto reach = *town.planner->reach(ask);
    ASSERT_FALSE(reach.rings.empty());
    for (const auto& ring : reach.rings)
        for (const Position corner : ring) EXPECT_LT(distance_m(corner, position_of(179.999, -16.8)), 500);
}

}  // namespace
}  // namespace modou::routing
