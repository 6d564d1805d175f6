#include "engines/atlas/demo_town.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace modou::atlas {
namespace {

struct At {
    double x, y;  // metres east and north of the town's middle
};
using Tags = std::vector<std::pair<std::string, std::string>>;

class Town {
  public:
    // The node at a place: streets that meet there share it.
    std::int64_t node(At at, const Tags& tags = {}) {
        auto& node = nodes_[{std::lround(at.x * 10), std::lround(at.y * 10)}];
        if (node.id == 0) node = {std::int64_t(nodes_.size()), at, {}};
        node.tags.insert(node.tags.end(), tags.begin(), tags.end());
        return node.id;
    }
    std::int64_t way(const std::vector<At>& line, const Tags& tags) {
        std::string out = fmt::format("<way id='{}'>", ++ways_);
        for (const At at : line) out += fmt::format("<nd ref='{}'/>", node(at));
        body_ += out + text(tags) + "</way>\n";
        return ways_;
    }
    std::int64_t box(At low, At high, const Tags& tags) {
        return way({low, {high.x, low.y}, high, {low.x, high.y}, low}, tags);
    }
    void multipolygon(std::int64_t outer, std::int64_t inner, const Tags& tags) {
        relations_ += fmt::format(
            "<relation id='{}'><member type='way' ref='{}' role='outer'/><member type='way' ref='{}' role='inner'/>"
            "<tag k='type' v='multipolygon'/>{}</relation>\n",
            outer, outer, inner, text(tags));
    }
    std::string xml() const {
        constexpr double k_degree_m = 111'194.9266;  // of a sphere of 6,371,000 m; at 0.02° N both ways alike
        std::string out = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6' generator='Modou'>\n";
        std::map<std::int64_t, const Node*> by_id;
        for (const auto& [key, node] : nodes_) by_id[node.id] = &node;
        for (const auto& [id, node] : by_id)
            out += fmt::format("<node id='{}' lat='{:.7f}' lon='{:.7f}'>{}</node>\n", id,
                               0.02 + node->at.y / k_degree_m, 0.02 + node->at.x / k_degree_m, text(node->tags));
        return out + body_ + relations_ + "</osm>\n";
    }

  private:
    struct Node {
        std::int64_t id = 0;
        At at{};
        Tags tags;
    };
    static std::string text(const Tags& tags) {
        std::string out;
        for (const auto& [key, value] : tags) out += fmt::format("<tag k='{}' v='{}'/>", key, value);
        return out;
    }
    std::map<std::pair<long, long>, Node> nodes_;
    std::string body_, relations_;
    std::int64_t ways_ = 0;
};

Tags named(Tags tags, std::string zh, std::string en) {
    tags.emplace_back("name", std::move(zh));
    tags.emplace_back("name:en", std::move(en));
    return tags;
}

constexpr double k_west = -760, k_east = 760;

void streets(Town& town) {
    const Tags road{{"highway", "residential"}, {"surface", "asphalt"}, {"sidewalk", "no"}};
    town.way({{k_west, 0}, {-400, 0}, {-150, 0}, {0, 0}, {150, 0}, {400, 0}, {k_east, 0}},
             named({{"highway", "secondary"}, {"surface", "asphalt"}, {"sidewalk", "separate"}}, "云豆大街",
                   "Yundou Avenue"));
    town.way({{-600, 250}, {-400, 250}, {-150, 250}, {0, 250}, {150, 250}, {400, 250}, {k_east, 250}},
             named({{"highway", "residential"},
                    {"surface", "asphalt"},
                    {"sidewalk", "both"},
                    {"smoothness", "good"},
                    {"incline", "0%"}},
                   "豆花路", "Douhua Road"));
    town.way({{-600, 500}, {-400, 500}, {-300, 500}, {-150, 500}, {0, 500}, {150, 500}, {400, 500}, {550, 500}},
             named(road, "青藤路", "Qingteng Road"));
    town.way({{-600, -260}, {-400, -260}, {0, -260}, {400, -260}, {600, -260}},
             named(road, "河边路", "Riverside Lane"));
    town.way({{-600, 500}, {-600, 250}, {-600, 12}, {-600, -260}}, named(road, "西门路", "West Gate Road"));
    town.way({{-400, 500}, {-400, 250}, {-400, 12}, {-400, 0}, {-400, -12}, {-400, -260}},
             named({{"highway", "residential"}, {"surface", "asphalt"}, {"sidewalk", "both"}}, "学府路", "Xuefu Road"));
    town.way({{0, 500}, {0, 250}, {0, 12}, {0, 0}, {0, -12}, {0, -260}},
             named({{"highway", "tertiary"}, {"surface", "asphalt"}, {"sidewalk", "both"}, {"width", "7"}}, "桥街",
                   "Bridge Street"));
    town.way({{0, -260}, {0, -440}}, named({{"highway", "tertiary"},
                                            {"surface", "asphalt"},
                                            {"sidewalk", "both"},
                                            {"bridge", "yes"},
                                            {"incline", "4%"}},
                                           "豆桥", "Bean Bridge"));
    town.way({{400, 250}, {400, 12}, {400, 0}, {400, -12}, {400, -260}}, named(road, "医院路", "Hospital Road"));
    town.way({{400, 250}, {400, 500}},
             named({{"highway", "residential"}, {"surface", "asphalt"}, {"sidewalk", "both"}, {"incline", "9%"}},
                   "坡街", "Hill Street"));
    town.way({{-150, 12}, {-150, 110}, {-150, 250}, {-150, 380}, {-150, 500}},
             named({{"highway", "pedestrian"}, {"surface", "sett"}, {"smoothness", "intermediate"}, {"width", "6"}},
                   "老街", "Old Street"));
    town.way(
        {{-600, -440}, {-200, -440}, {0, -440}, {400, -440}, {600, -440}},
        named({{"highway", "residential"}, {"surface", "asphalt"}, {"sidewalk", "both"}}, "南岸路", "South Bank Road"));
}

// Pavements of the avenue, and what one meets when crossing it.
void pavements(Town& town) {
    const Tags pavement{{"highway", "footway"}, {"footway", "sidewalk"}, {"surface", "paving_stones"},
                        {"smoothness", "good"}, {"width", "2.5"},        {"incline", "0%"}};
    for (const double y : {12.0, -12.0})
        town.way(
            {{k_west, y}, {-600, y}, {-400, y}, {-270, y}, {-150, y}, {0, y}, {60, y}, {150, y}, {400, y}, {k_east, y}},
            pavement);
    const std::pair<double, Tags> crossings[] = {{-600, {{"kerb", "raised"}}},
                                                 {-270, {{"kerb", "lowered"}, {"tactile_paving", "yes"}}},
                                                 {60, {{"kerb", "raised"}, {"kerb:height", "0.14"}}},
                                                 {150, {{"kerb", "flush"}}},
                                                 {k_east, {}}};
    for (const auto& [x, kerb] : crossings) {
        town.way({{x, 12}, {x, 0}, {x, -12}},
                 {{"highway", "footway"}, {"footway", "crossing"}, {"surface", "asphalt"}});
        town.node({x, 0}, {{"highway", "crossing"}});
        for (const double y : {12.0, -12.0})
            if (!kerb.empty()) town.node({x, y}, kerb);
    }
}

void river(Town& town) {
    town.box({-900, -420}, {900, -320}, named({{"natural", "water"}, {"water", "river"}}, "豆河", "Bean River"));
    town.way({{-900, -370}, {900, -370}}, named({{"waterway", "river"}}, "豆河", "Bean River"));
    // The footbridge: a lift on the north side, only steps on the south side.
    const Tags bridge{
        {"highway", "footway"}, {"bridge", "yes"}, {"surface", "concrete"}, {"width", "3"}, {"layer", "1"}};
    town.way({{400, -285}, {400, -425}}, named(bridge, "莲心桥", "Lotus Footbridge"));
    town.way({{400, -260}, {400, -285}},
             {{"highway", "steps"}, {"step_count", "22"}, {"incline", "up"}, {"handrail", "yes"}});
    town.way({{400, -260}, {412, -268}}, {{"highway", "footway"}, {"surface", "asphalt"}});
    town.way({{412, -268}, {400, -285}}, {{"highway", "footway"}, {"surface", "concrete"}});
    town.node({412, -268}, {{"highway", "elevator"}, {"wheelchair", "yes"}});
    town.way({{400, -425}, {400, -440}}, {{"highway", "steps"}, {"step_count", "20"}, {"incline", "down"}});
}

void sights(Town& town) {
    town.box({-60, 60}, {-20, 160},
             named({{"highway", "pedestrian"}, {"area", "yes"}, {"surface", "paving_stones"}, {"place", "square"}},
                   "豆荚广场", "Pod Square"));
    town.way({{-150, 110}, {-60, 110}},
             {{"highway", "footway"}, {"surface", "paving_stones"}, {"width", "3"}, {"smoothness", "good"}});
    town.way({{-60, 110}, {-60, 60}}, {{"highway", "footway"}, {"surface", "paving_stones"}});
    town.way({{-60, 60}, {-60, 12}}, {{"highway", "footway"}, {"surface", "paving_stones"}, {"width", "2"}});
    town.node({-60, 12}, {{"barrier", "bollard"}, {"maxwidth:physical", "1.1"}});
    // The library on its terrace: straight up by steps, or around by the ramp.
    town.way({{-300, 500}, {-300, 530}}, {{"highway", "footway"},
                                          {"surface", "paving_stones"},
                                          {"smoothness", "good"},
                                          {"width", "2"},
                                          {"incline", "2%"}});
    town.way({{-300, 530}, {-300, 545}},
             {{"highway", "steps"}, {"step_count", "14"}, {"incline", "up"}, {"handrail", "yes"}});
    town.way({{-300, 545}, {-300, 560}, {-300, 575}},
             {{"highway", "footway"}, {"surface", "paving_stones"}, {"width", "3"}, {"incline", "0%"}});
    town.way({{-300, 530}, {-370, 534}, {-385, 545}, {-370, 556}, {-320, 560}, {-300, 560}},
             named({{"highway", "footway"},
                    {"surface", "concrete"},
                    {"smoothness", "good"},
                    {"width", "1.5"},
                    {"incline", "5%"},
                    {"handrail", "yes"}},
                   "图书馆坡道", "Library Ramp"));
    town.node({-300, 575}, {{"entrance", "main"}});
    town.box(
        {-340, 575}, {-260, 620},
        named({{"building", "civic"}, {"amenity", "library"}, {"wheelchair", "yes"}}, "云豆图书馆", "Yundou Library"));
    // The tea house: nothing but steps.
    town.way({{550, 500}, {560, 530}}, {{"highway", "path"}, {"surface", "ground"}});
    town.way({{560, 530}, {575, 570}}, {{"highway", "steps"}, {"step_count", "36"}, {"incline", "up"}});
    town.way({{575, 570}, {580, 600}, {600, 620}}, {{"highway", "path"}, {"surface", "fine_gravel"}});
    town.box(
        {600, 612}, {624, 630},
        named({{"building", "yes"}, {"amenity", "cafe"}, {"wheelchair", "no"}}, "望豆茶楼", "Bean View Tea House"));
    // The park with its lake and island.
    town.box({165, 265}, {385, 485}, named({{"leisure", "park"}}, "藤蔓公园", "Vine Park"));
    const auto lake =
        town.way({{230, 330}, {280, 318}, {330, 340}, {340, 390}, {300, 420}, {245, 405}, {230, 330}}, {});
    const auto island = town.way({{275, 360}, {295, 358}, {298, 378}, {278, 380}, {275, 360}}, {});
    town.multipolygon(lake, island, named({{"natural", "water"}}, "豆心湖", "Bean Lake"));
    const Tags path{{"highway", "footway"}, {"surface", "fine_gravel"}};
    town.way({{150, 250},
              {200, 290},
              {220, 320},
              {215, 400},
              {250, 440},
              {310, 445},
              {360, 400},
              {350, 330},
              {290, 295},
              {200, 290}},
             path);
    town.way({{250, 440}, {150, 500}}, path);
    town.way({{360, 400}, {400, 400}}, {{"highway", "path"}, {"surface", "grass"}});
    // A short cut that looks good on a map: loose gravel, though mapped as fit for wheelchairs.
    town.way({{-400, -260}, {-270, -12}},
             named({{"highway", "path"}, {"surface", "gravel"}, {"wheelchair", "yes"}}, "田埂路", "Field Path"));
    town.box({520, 30}, {640, 110},
             named({{"amenity", "hospital"}, {"building", "hospital"}, {"wheelchair", "yes"}}, "云豆医院",
                   "Yundou Hospital"));
    town.way({{400, 70}, {520, 70}},
             {{"highway", "footway"}, {"surface", "asphalt"}, {"smoothness", "good"}, {"width", "3"}});
    town.way({{400, 12}, {400, 70}, {400, 250}},
             {{"highway", "footway"}, {"footway", "sidewalk"}, {"surface", "asphalt"}});
    town.box({-560, 300}, {-430, 420}, named({{"amenity", "school"}}, "云豆小学", "Yundou Primary School"));
    town.way({{-700, -180}, {-900, -180}}, {{"railway", "rail"}});
    town.way({{-900, -180}, {900, -196}}, {{"railway", "rail"}});
    town.box({-720, -170}, {-640, -140},
             named({{"building", "train_station"}, {"railway", "station"}, {"wheelchair", "limited"}}, "云豆站",
                   "Yundou Station"));
    town.way({{-640, -155}, {-600, -155}}, {{"highway", "footway"}, {"surface", "concrete"}, {"width", "3"}});
    town.way({{-600, -155}, {-600, -260}}, {{"highway", "footway"}, {"surface", "concrete"}});
    const std::pair<At, Tags> points[] = {
        {{0, 700}, named({{"place", "town"}}, "云豆镇", "Yundou")},
        {{-480, 200}, named({{"place", "suburb"}}, "西门", "West Gate")},
        {{320, -500}, named({{"place", "suburb"}}, "南岸", "South Bank")},
        {{-200, 18}, named({{"highway", "bus_stop"}, {"wheelchair", "yes"}}, "老街站", "Old Street stop")},
        {{300, -18}, named({{"highway", "bus_stop"}, {"wheelchair", "limited"}}, "医院路站", "Hospital Road stop")},
        {{-25, 170}, named({{"amenity", "toilets"}, {"wheelchair", "yes"}}, "广场公厕", "Square toilets")},
        {{205, 285}, named({{"amenity", "toilets"}, {"wheelchair", "no"}}, "公园公厕", "Park toilets")},
        {{-650, -130}, named({{"amenity", "toilets"}, {"wheelchair", "limited"}}, "车站公厕", "Station toilets")},
        {{-165, 60}, named({{"shop", "bakery"}, {"wheelchair", "yes"}}, "豆沙包铺", "Bean Bun Bakery")},
        {{-165, 200}, named({{"shop", "tailor"}, {"wheelchair", "no"}}, "巧手裁缝", "Deft Hands Tailor")},
        {{-135, 300}, named({{"amenity", "restaurant"}, {"wheelchair", "limited"}}, "老街面馆", "Old Street Noodles")},
        {{80, 24}, named({{"amenity", "post_office"}, {"wheelchair", "yes"}}, "云豆邮局", "Yundou Post Office")},
        {{-430, -30}, named({{"amenity", "pharmacy"}}, "安康药房", "Ankang Pharmacy")},
        {{-320, 24},
         named({{"amenity", "community_centre"}, {"wheelchair", "yes"}}, "西门社区服务站",
               "West Gate Community Centre")}};
    for (const auto& [at, tags] : points) town.node(at, tags);
}

// Houses wherever nothing else is: rows behind the streets.
void houses(Town& town) {
    struct Free {
        At low, high;
    };
    const Free blocks[] = {{{-590, 40}, {-410, 235}},   {{-385, 40}, {-165, 235}},  {{20, 60}, {140, 235}},
                           {{165, 40}, {385, 235}},     {{-385, 265}, {-165, 485}}, {{-135, 265}, {-15, 485}},
                           {{15, 265}, {135, 485}},     {{415, 130}, {740, 235}},   {{-590, -240}, {-415, -40}},
                           {{-250, -240}, {-15, -40}},  {{15, -240}, {385, -40}},   {{415, -240}, {600, -40}},
                           {{-590, -600}, {-15, -460}}, {{15, -600}, {590, -460}},  {{420, 270}, {540, 480}}};
    std::uint64_t seed = 20'221'123;
    const auto share = [&] {
        seed = seed * 6'364'136'223'846'793'005ull + 1'442'695'040'888'963'407ull;
        return double(seed >> 40) / double(1 << 24);
    };
    for (const Free& block : blocks) {
        town.box({block.low.x - 8, block.low.y - 8}, {block.high.x + 8, block.high.y + 8},
                 {{"landuse", "residential"}});
        for (double y = block.low.y; y + 16 < block.high.y; y += 30)
            for (double x = block.low.x; x + 14 < block.high.x;) {
                const double wide = 14 + 16 * share(), deep = 11 + 8 * share();
                const bool on_field_path = block.low.x == -590 && block.low.y == -240;
                if (share() < 0.82 && x + wide < block.high.x && !(on_field_path && x > -460))
                    town.box({std::round(x * 10) / 10, std::round(y * 10) / 10},
                             {std::round((x + wide) * 10) / 10, std::round((y + deep) * 10) / 10},
                             {{"building", "yes"}});
                x += wide + 5 + 6 * share();
            }
    }
}

}  // namespace

std::string demo_extract() {
    Town town;
    streets(town);
    pavements(town);
    river(town);
    sights(town);
    houses(town);
    return town.xml();
}

}  // namespace modou::atlas
