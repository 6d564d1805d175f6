#include "engines/atlas/atlas.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <protozero/pbf_message.hpp>
#include <protozero/pbf_reader.hpp>

#include "base/folding.hpp"
#include "engines/atlas/demo_town.hpp"
#include "engines/atlas/tile.hpp"
#include "engines/routing/routing.hpp"

namespace modou::atlas {
namespace {

// A tile read back with nothing of the room's own code: layers, features, their tags and rings.
struct Feature {
    int type = 0;
    std::map<std::string, std::string> tags;
    std::vector<std::vector<std::pair<int, int>>> parts;
};
using Tile = std::map<std::string, std::vector<Feature>>;

Tile read_tile(const std::string& bytes) {
    Tile out;
    protozero::pbf_reader tile(bytes);
    while (tile.next(3)) {
        protozero::pbf_reader layer = tile.get_message();
        std::string name;
        std::vector<std::string> keys, values;
        std::vector<protozero::data_view> features;
        while (layer.next()) switch (layer.tag()) {
                case 1:
                    name = layer.get_string();
                    break;
                case 2:
                    features.push_back(layer.get_view());
                    break;
                case 3:
                    keys.push_back(layer.get_string());
                    break;
                case 4: {
                    auto value = layer.get_message();
                    value.next();
                    values.push_back(value.tag() == 1   ? value.get_string()
                                     : value.tag() == 6 ? std::to_string(value.get_sint64())
                                     : value.get_bool() ? "true"
                                                        : "false");
                    break;
                }
                case 5:
                    EXPECT_EQ(layer.get_uint32(), 4096u);
                    break;
                case 15:
                    EXPECT_EQ(layer.get_uint32(), 2u);
                    break;
                default:
                    layer.skip();
            }
        for (const auto view : features) {
            protozero::pbf_reader message(view);
            Feature feature;
            while (message.next()) switch (message.tag()) {
                    case 2: {
                        const auto tags = message.get_packed_uint32();
                        for (auto at = tags.begin(); at != tags.end();) {
                            const auto key = *at++;
                            feature.tags[keys.at(key)] = values.at(*at++);
                        }
                        break;
                    }
                    case 3:
                        feature.type = message.get_enum();
                        break;
                    case 4: {
                        const auto words = message.get_packed_uint32();
                        int x = 0, y = 0;
                        for (auto at = words.begin(); at != words.end();) {
                            const auto command = *at++;
                            if ((command & 7) == 1) feature.parts.emplace_back();
                            for (unsigned i = 0; (command & 7) != 7 && i < command >> 3; ++i) {
                                x += protozero::decode_zigzag32(*at++);
                                y += protozero::decode_zigzag32(*at++);
                                feature.parts.back().emplace_back(x, y);
                            }
                        }
                        break;
                    }
                    default:
                        message.skip();
                }
            out[name].push_back(std::move(feature));
        }
    }
    return out;
}

long long doubled_area(const std::vector<std::pair<int, int>>& ring) {
    long long sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto [ax, ay] = ring[i];
        const auto [bx, by] = ring[(i + 1) % ring.size()];
        sum += 1ll * ax * by - 1ll * bx * ay;
    }
    return sum;
}

struct Town {
    Town() : Town(demo_extract()) {}
    explicit Town(const std::string& extract) {
        auto drawn = draw_atlas(base::bytes_of(extract));
        MODOU_ASSERT(drawn.has_value(), "the extract is sound");
        image = std::move(*drawn);
        auto opened = Atlas::open(image.bytes);
        MODOU_ASSERT(opened.has_value(), "an image just made opens");
        atlas = *opened;
    }
    AtlasImage image;
    Atlas atlas;
};
const Town& town() {
    static const Town one;
    return one;
}
// The tile that holds a place.
std::string tile_at(const Atlas& atlas, unsigned z, double lon, double lat) {
    const double n = double(1u << z), rad = lat * 3.14159265358979 / 180;
    return atlas.tile(z, std::uint32_t((lon + 180) / 360 * n),
                      std::uint32_t((1 - std::asinh(std::tan(rad)) / 3.14159265358979) / 2 * n));
}

TEST(Tiles, HoldTheTownsThingsInTheirLayers) {
    const Tile tile = read_tile(tile_at(town().atlas, 14, 0.02, 0.02));
    for (const char* layer : {"ground", "buildings", "ways", "water"}) EXPECT_TRUE(tile.contains(layer)) << layer;
    bool avenue = false;
    for (const auto& way : tile.at("ways")) {
        EXPECT_EQ(way.type, 2);
        EXPECT_TRUE(way.tags.contains("class") && way.tags.contains("way"));
        if (way.tags.contains("name") && way.tags.at("name") == "云豆大街")
            avenue = way.tags.at("name_en") == "Yundou Avenue";
    }
    EXPECT_TRUE(avenue);
    const Tile near = read_tile(tile_at(town().atlas, 15, 0.0202, 0.0225)),
               none = read_tile(town().atlas.tile(15, 0, 0));
    EXPECT_TRUE(none.empty());
    EXPECT_TRUE(town().atlas.tile(16, 0, 0).empty() && town().atlas.tile(3, 8, 0).empty());
}

TEST(Tiles, EachPointIsInOneTileOnly) {
    std::map<std::string, int> seen;
    for (std::uint32_t x = 16384; x < 16388; ++x)
        for (std::uint32_t y = 16380; y < 16384; ++y)
            for (const auto& [layer, features] : read_tile(town().atlas.tile(15, x, y)))
                if (layer == "points")
                    for (const auto& feature : features)
                        if (feature.tags.contains("name")) ++seen[feature.tags.at("name")];
    EXPECT_GE(seen.size(), 12u);
    for (const auto& [name, count] : seen) EXPECT_EQ(count, 1) << name;
}

TEST(Tiles, RingsTurnAsTheSpecificationSaysAndStayWithinTheBuffer) {
    bool hole = false;
    for (std::uint32_t x = 16384; x < 16388; ++x)
        for (std::uint32_t y = 16380; y < 16384; ++y)
            for (const auto& [layer, features] : read_tile(town().atlas.tile(15, x, y)))
                for (const auto& feature : features) {
                    for (const auto& part : feature.parts)
                        for (const auto& [px, py] : part) {
                            EXPECT_GE(std::min(px, py), -k_buffer);
                            EXPECT_LE(std::max(px, py), k_extent + k_buffer);
                        }
                    if (feature.type != 3) continue;
                    EXPECT_GT(doubled_area(feature.parts[0]), 0);
                    for (std::size_t i = 1; i < feature.parts.size(); ++i) {
                        EXPECT_LT(doubled_area(feature.parts[i]), 0);
                        hole = true;
                    }
                }
    EXPECT_TRUE(hole) << "the lake has its island";
}

TEST(Cutting, KeepsWhatIsInside) {
    EXPECT_TRUE(rc::check("a line's pieces lie on it and inside", [] {
        std::vector<Spot> line;
        for (int i = 0; i < 6; ++i)
            line.push_back({double(*rc::gen::inRange(-9'000, 9'000)), double(*rc::gen::inRange(-9'000, 9'000))});
        for (const auto& piece : cut_line(line)) {
            RC_ASSERT(piece.size() >= 2u);
            for (const Spot s : piece)
                RC_ASSERT(std::max({-s.x, -s.y, s.x - k_extent, s.y - k_extent}) <= k_buffer + 1e-6);
        }
    }));
    const Spot around[] = {{-9'000, -9'000}, {9'000, -9'000}, {9'000, 9'000}, {-9'000, 9'000}, {-9'000, -9'000}};
    EXPECT_EQ(cut_ring(around).size(), 4u) << "the tile lies within";
    const Spot away[] = {{8'000, 8'000}, {9'000, 8'000}, {9'000, 9'000}, {8'000, 8'000}};
    EXPECT_TRUE(cut_ring(away).empty());
    const Spot through[] = {{-5'000, 100}, {9'000, 100}};
    ASSERT_EQ(cut_line(through).size(), 1u);
    EXPECT_NEAR(cut_line(through)[0][0].x, -k_buffer, 1e-9);
    const Spot straight[] = {{0, 0}, {10, 0.4}, {20, 0}, {30, 9}, {40, 0}};
    EXPECT_EQ(simplified(straight, 1).size(), 4u);
}

TEST(Search, FindsNamesInAnyWayOfWritingThem) {
    const auto first = [](std::string_view query) {
        const auto found = town().atlas.search(query, std::nullopt, 5);
        return found.empty() ? std::string() : found[0].name;
    };
    EXPECT_EQ(first("云豆图书馆"), "云豆图书馆");
    EXPECT_EQ(first("图书馆"), "云豆图书馆");
    EXPECT_EQ(first("yundou library"), "云豆图书馆");
    EXPECT_EQ(first("Library Yundou"), "云豆图书馆");
    EXPECT_EQ(first("yundoutushuguan"), "云豆图书馆");
    EXPECT_EQ(first("ydtsg"), "云豆图书馆");
    EXPECT_EQ(first("qiaojie"), "桥街");
    EXPECT_EQ(first("YUNDOU AVENUE"), "云豆大街");
    EXPECT_EQ(first("no such place"), "");
    EXPECT_EQ(first(""), "");
    EXPECT_EQ(first("   "), "");
    EXPECT_TRUE(rc::check("any query is answered", [](const std::string& query) {
        RC_ASSERT(town().atlas.search(query, std::nullopt, 5).size() <= 5u);
    }));
    EXPECT_EQ(base::Folding().fold("Straße Café"), "strasse cafe");
}

TEST(Search, OneStreetInManyPiecesIsOneResultAndNearnessCounts) {
    std::string xml = "<osm version='0.6'>";
    for (int i = 0; i <= 10; ++i) xml += fmt::format("<node id='{}' lat='0.0' lon='{:.5f}'/>", i + 1, 8 + i * 0.001);
    xml += "<node id='50' lat='0.5' lon='8.0'/><node id='51' lat='0.5' lon='8.001'/>";
    for (int i = 0; i < 10; ++i)
        xml += fmt::format(
            "<way id='{}'><nd ref='{}'/><nd ref='{}'/><tag k='highway' v='residential'/><tag k='name' v='Ring'/></way>",
            i + 1, i + 1, i + 2);
    xml +=
        "<way id='50'><nd ref='50'/><nd ref='51'/><tag k='highway' v='residential'/><tag k='name' "
        "v='Ring'/></way></osm>";
    const Town two(xml);
    EXPECT_EQ(two.atlas.search("ring", std::nullopt, 9).size(), 2u) << "fifty kilometres apart";
    const auto near = two.atlas.search("ring", routing::position_of(8, 0.49), 9);
    EXPECT_EQ(near[0].id, 50);
    EXPECT_NEAR(near[0].distance_m, 1'113, 10);
}

TEST(Images, DamagedOnesAreRefused) {
    const auto& bytes = town().image.bytes;
    for (const std::size_t size : {std::size_t(0), std::size_t(7), std::size_t(60), bytes.size() / 2, bytes.size() - 1})
        EXPECT_FALSE(Atlas::open(base::Bytes(bytes).first(size))) << size;
    for (std::size_t at = 0; at < bytes.size(); at += 997) {
        auto copy = bytes;
        copy[at] ^= std::byte{0x20};
        const bool opened = Atlas::open(copy).has_value();
        // Padding between tables is part of the digest too; only the unread rest of a section's row is not there.
        EXPECT_FALSE(opened) << at;
    }
    EXPECT_FALSE(draw_atlas(base::bytes_of("not a map")));
}

TEST(Relations, WithoutAllTheirWaysAreCountedNotDrawnWrong) {
    const auto square = [](int first, double at) {
        std::string out;
        for (int i = 0; i < 4; ++i)
            out += fmt::format("<node id='{}' lat='{}' lon='{}'/>", first + i, at + (i == 2 || i == 3 ? 0.01 : 0),
                               at + (i == 1 || i == 2 ? 0.01 : 0));
        return out;
    };
    const Town broken("<osm version='0.6'>" + square(1, 0.1) +
                      "<way id='1'><nd ref='1'/><nd ref='2'/><nd ref='3'/></way>"
                      "<way id='3'><nd ref='1'/><nd ref='2'/><tag k='highway' v='footway'/></way>"
                      "<relation id='1'><member type='way' ref='1' role='outer'/><member type='way' ref='99' "
                      "role='outer'/><tag k='type' v='multipolygon'/><tag k='natural' v='water'/></relation></osm>");
    EXPECT_EQ(broken.image.report.broken_relations, 1u);
    EXPECT_EQ(broken.image.report.polygons, 0u);
}

TEST(DemoTown, HasAWayAroundTheStepsAndAPlaceThatOnlyStepsReach) {
    const std::string extract = demo_extract();
    EXPECT_EQ(extract, demo_extract());
    const auto image = routing::import_extract(base::bytes_of(extract));
    ASSERT_TRUE(image) << image.error().text();
    EXPECT_EQ(image->report.missing_nodes, 0u);
    EXPECT_EQ(image->report.values_not_understood, 0u);
    routing::Planner planner(*routing::Graph::open(image->bytes));
    routing::Request ask;
    ask.from = routing::position_of(0.0164, 0.0203);
    ask.to = routing::position_of(0.0173, 0.0252);
    ask.profile = *routing::preset("manual");
    const auto library = planner.route(ask);
    ASSERT_TRUE(library && library->found && library->reached_exact);
    ASSERT_EQ(library->avoided.size(), 1u);
    EXPECT_EQ(library->avoided[0].value, 14);
    EXPECT_GT(library->avoided[0].extra_m, 100);
    ask.to = routing::position_of(0.0255, 0.0256);
    const auto tea = planner.route(ask);
    ASSERT_TRUE(tea);
    EXPECT_FALSE(tea->found && tea->reached_exact);
    ask.profile = *routing::preset("cane");
    EXPECT_TRUE(planner.route(ask)->reached_exact);
}

}  // namespace
}  // namespace modou::atlas
