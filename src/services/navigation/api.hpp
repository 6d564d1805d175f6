// What the map's addresses take and answer, as it travels. Bodies in openrouteservice's shape are read member by member
// (ors.hpp), because its clients say one thing in several ways; here stands what there is to say.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "services/navigation/asked.hpp"
#include "shape/field.hpp"

namespace modou::navigation::api {

using shape::Json;
using shape::OrNull;
using shape::Rounded;
using View = std::string_view;

// Longitude and latitude in degrees, as answered and as asked (a height behind them is passed over).
using Position = std::array<Rounded<7>, 2>;
using AskedPosition = std::vector<double>;
inline constexpr shape::Limits k_position{
    .least = -180, .most = 180, .shortest = 2, .like = "[longitude, latitude] in degrees"};
Position told(routing::Position at, Datum datum);
// Errors: bad_input at `field`.
base::Result<routing::Position> position_of(const AskedPosition& asked, std::string_view field, Datum datum);

inline constexpr shape::Says k_where{
    "[longitude, latitude] in degrees; WGS 84, or GCJ-02 where the body says \"crs\": \"gcj02\"",
    "[经度, 纬度]，单位为度；WGS 84，正文写明 \"crs\": \"gcj02\" 时为 GCJ-02"};
inline constexpr View k_crs[] = {"wgs84", "gcj02"};
Datum datum_of(const std::optional<std::string>& crs);

struct MapLimits {
    View steps;
    std::optional<Rounded<1>> incline_up_percent, incline_down_percent;
    std::optional<Rounded<3>> kerb_m;
    std::optional<Rounded<2>> width_m;
};
inline constexpr View k_steps[] = {"avoid", "allow"};
BOOST_DESCRIBE_STRUCT(MapLimits, (), (steps, incline_up_percent, incline_down_percent, kerb_m, width_m))
constexpr auto fields(const MapLimits*) {
    return shape::table({{"steps", {}, {.one_of = k_steps}},
                         {"incline_up_percent", {"the steepest way up", "上坡最陡多少"}},
                         {"incline_down_percent", {"the steepest way down", "下坡最陡多少"}},
                         {"kerb_m", {"the highest kerb", "路缘最高多少"}},
                         {"width_m", {"the narrowest way", "道路最窄多少"}}});
}

inline constexpr View k_presets[] = {"manual", "powered", "cane", "pram"};

struct MapPreset {
    View name;
    Rounded<1> speed_kmh;
    MapLimits limits;
    View why_zh, why_en;
};
BOOST_DESCRIBE_STRUCT(MapPreset, (), (name, speed_kmh, limits, why_zh, why_en))
constexpr auto fields(const MapPreset*) {
    return shape::table({{"name", {}, {.one_of = k_presets}},
                         {"speed_kmh"},
                         {"limits"},
                         {"why_zh", {"where the limits come from", "限值的来源"}},
                         {"why_en"}});
}

struct MapReports {
    std::int64_t version = 0;
    std::size_t standing = 0;
};
BOOST_DESCRIBE_STRUCT(MapReports, (), (version, standing))
constexpr auto fields(const MapReports*) {
    return shape::table({{"version", {"rises with each change", "每次改动都增大"}},
                         {"standing", {"reports that count now", "现在计入的报告"}}});
}

// Where no map was imported, `ready` stands alone.
struct Map {
    bool ready = false;
    std::optional<View> name_zh, name_en;
    std::optional<bool> demo;
    std::optional<View> build;
    std::optional<std::array<Rounded<7>, 4>> box, view;
    std::optional<Position> center;
    std::optional<View> attribution;
    std::optional<unsigned> max_zoom;
    std::optional<MapReports> reports;
    std::optional<std::vector<MapPreset>> presets;
};
BOOST_DESCRIBE_STRUCT(Map, (),
                      (ready, name_zh, name_en, demo, build, box, view, center, attribution, max_zoom, reports,
                       presets))
constexpr auto fields(const Map*) {
    return shape::table(
        {{"ready", {"false: no map was imported, and nothing else is said", "false：没有导入地图，其余都不写"}},
         {"name_zh"},
         {"name_en"},
         {"demo", {"an invented town", "虚构的小镇"}},
         {"build", {"changes with the map", "随地图改变"}},
         {"box", {"west, south, east, north", "西、南、东、北"}},
         {"view", {"where most ways lie: west, south, east, north", "路最密的地方：西、南、东、北"}},
         {"center", {"[longitude, latitude]", "[经度, 纬度]"}},
         {"attribution"},
         {"max_zoom", {"of the tiles", "地图块的最大级别"}},
         {"reports"},
         {"presets"}});
}

struct SearchAsked {
    std::string q;
    std::optional<AskedPosition> near;
    std::optional<double> limit;
    std::optional<std::string> crs, lang, language;
};
BOOST_DESCRIBE_STRUCT(SearchAsked, (), (q, near, limit, crs, lang, language))
constexpr auto fields(const SearchAsked*) {
    return shape::table(
        {{"q", {"what to look for", "找什么"}, {.longest = 200}},
         {"near", k_where, k_position},
         {"limit", {"how many; 10 where it is not said", "多少条；不写为 10"}, {.least = 1, .most = 50}},
         {"crs", {}, {.one_of = k_crs}},
         {"lang"},
         {"language"}});
}

struct Found {
    std::string name;
    std::optional<std::string> name_en;
    std::string kind;
    std::optional<std::string> where;
    Position at;
    std::optional<std::int64_t> node, way, relation;
    std::optional<Rounded<0>> distance_m;
};
BOOST_DESCRIBE_STRUCT(Found, (), (name, name_en, kind, where, at, node, way, relation, distance_m))
constexpr auto fields(const Found*) {
    return shape::table({{"name"},
                         {"name_en"},
                         {"kind", {"what it is", "是什么"}},
                         {"where", {"what it lies in", "位于哪里"}},
                         {"at", k_where},
                         {"node", {"of OpenStreetMap: one of the three", "OpenStreetMap 的编号：三者之一"}},
                         {"way"},
                         {"relation"},
                         {"distance_m", {"from `near`", "到 `near` 的距离"}}});
}

struct SearchFound {
    std::vector<Found> results;
};
BOOST_DESCRIBE_STRUCT(SearchFound, (), (results))
constexpr auto fields(const SearchFound*) {
    return shape::table({{"results", {"the best first", "最好的在前"}}});
}

struct SurveyAsked {
    std::optional<AskedPosition> near;
    std::optional<std::string> profile;
    std::optional<double> limit;
    std::optional<std::string> crs, lang, language;
};
BOOST_DESCRIBE_STRUCT(SurveyAsked, (), (near, profile, limit, crs, lang, language))
constexpr auto fields(const SurveyAsked*) {
    return shape::table(
        {{"near", k_where, k_position},
         {"profile", {"a preset; manual where it is not said", "预设的出行方式；不写为 manual"}},
         {"limit", {"how many; 20 where it is not said", "多少条；不写为 20"}, {.least = 1, .most = 100}},
         {"crs", {}, {.one_of = k_crs}},
         {"lang"},
         {"language"}});
}

inline constexpr View k_asks[] = {"kerb", "incline", "width", "surface"};

struct Question {
    std::int64_t way = 0;
    Position at;
    std::vector<Position> line;
    View asks;
    std::optional<std::string> name, name_en;
    std::uint32_t passes = 0;
    Rounded<0> distance_m;
};
BOOST_DESCRIBE_STRUCT(Question, (), (way, at, line, asks, name, name_en, passes, distance_m))
constexpr auto fields(const Question*) {
    return shape::table({{"way", {"of OpenStreetMap", "OpenStreetMap 的路"}},
                         {"at", k_where},
                         {"line"},
                         {"asks", {"what nobody told of it yet", "还没有人说明的是什么"}, {.one_of = k_asks}},
                         {"name"},
                         {"name_en"},
                         {"passes", {"how many of the routes lead over it", "有多少条路线经过"}},
                         {"distance_m", {"from `near`", "到 `near` 的距离"}}});
}

struct Survey {
    std::size_t routes = 0;
    std::vector<Question> questions;
};
BOOST_DESCRIBE_STRUCT(Survey, (), (routes, questions))
constexpr auto fields(const Survey*) {
    return shape::table({{"routes", {"that were drawn around the place", "在该地点周围画出的路线"}},
                         {"questions", {"the most needed first", "最需要的在前"}}});
}

inline constexpr View k_findings[] = {"blocked", "steps", "kerb", "narrow", "steep", "surface", "lift_broken",
                                      "no_kerb", "flat",  "wide", "ramp",   "lift",  "passable"};
inline constexpr View k_who[] = {"everyone", "wheels", "walkers"};

struct NewReport {
    AskedPosition at;
    std::optional<std::int64_t> way;
    std::string kind;
    std::optional<std::string> who;
    std::optional<double> value;
    std::optional<std::string> surface, smoothness, note, photo, crs;
};
BOOST_DESCRIBE_STRUCT(NewReport, (), (at, way, kind, who, value, surface, smoothness, note, photo, crs))
constexpr auto fields(const NewReport*) {
    return shape::table(
        {{"at", k_where, k_position},
         {"way", {"OSM way; without it the nearest", "OSM 的路；不写就取最近的"}},
         {"kind", {"what is there", "那里有什么"}, {.one_of = k_findings}},
         {"who", {"whom it concerns", "影响到谁"}, {.one_of = k_who}},
         {"value", {"m of kerb or width, % of slope", "路缘高或路宽为米，坡度为 %"}, {.least = -100, .most = 100}},
         {"surface", {"as OpenStreetMap calls it", "OpenStreetMap 的名称"}},
         {"smoothness", {"as OpenStreetMap calls it", "OpenStreetMap 的名称"}},
         {"note", {}, {.longest = 280}},
         {"photo",
          {"data:image/jpeg;base64,…, at most 1 MiB; shown only once a moderator accepted the report",
           "data:image/jpeg;base64,…，最大 1 MiB；管理员接受报告后才显示"}},
         {"crs", {}, {.one_of = k_crs}}});
}

struct Reported {
    std::int64_t id = 0, version = 0;
    bool in_effect = false, unconfirmed = false;
    Rounded<2> confidence;
};
BOOST_DESCRIBE_STRUCT(Reported, (), (id, version, in_effect, unconfirmed, confidence))
constexpr auto fields(const Reported*) {
    return shape::table({{"id"},
                         {"version", {"of the reports: rises with each change", "报告的版本：每次改动都增大"}},
                         {"in_effect", {"the next route knows it", "下一条路线已用上它"}},
                         {"unconfirmed",
                          {"one of many reports from there in a short time: it counts once somebody else says the same",
                           "短时间内从那里来的许多报告之一：有别人也这样说时才计入"}},
                         {"confidence", {"from 0 to 1", "从 0 到 1"}}});
}

struct VoiceAsked {
    bool still = false;
};
BOOST_DESCRIBE_STRUCT(VoiceAsked, (), (still))
constexpr auto fields(const VoiceAsked*) {
    return shape::table({{"still", {"true: it is still there; false: it is gone", "true：还在；false：不在了"}}});
}

struct Version {
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(Version, (), (version))
constexpr auto fields(const Version*) {
    return shape::table({{"version", {"of the reports: rises with each change", "报告的版本：每次改动都增大"}}});
}

// What streams are told of a change.
struct Change {
    std::int64_t version = 0;
    std::optional<std::int64_t> id;
    std::optional<Position> at;
};
BOOST_DESCRIBE_STRUCT(Change, (), (version, id, at))
constexpr auto fields(const Change*) {
    return shape::table({{"version", {"of the reports", "报告的版本"}},
                         {"id", {"the report", "报告编号"}},
                         {"at", {"[longitude, latitude]", "[经度, 纬度]"}}});
}

// A place as GeoJSON (RFC 7946) has it.
struct Point {
    View type = "Point";
    Position coordinates;
};
BOOST_DESCRIBE_STRUCT(Point, (), (type, coordinates))
constexpr auto fields(const Point*) {
    return shape::table({{"type"}, {"coordinates", {"[longitude, latitude]", "[经度, 纬度]"}}});
}

struct Voices {
    std::uint32_t still = 0, gone = 0;
};
BOOST_DESCRIBE_STRUCT(Voices, (), (still, gone))
constexpr auto fields(const Voices*) {
    return shape::table({{"still", {"say that it is still there", "说它还在的次数"}}, {"gone"}});
}

struct Report {
    std::int64_t id = 0;
    View kind, who;
    std::int64_t way = 0;
    std::optional<Rounded<3>> value;
    base::Day since;
    Rounded<2> confidence;
    View state;
    Voices voices;
    std::optional<std::string> note, photo;
    bool in_effect = false;
    std::optional<bool> unconfirmed, mine;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (id, kind, who, way, value, since, confidence, state, voices, note, photo, in_effect, unconfirmed,
                       mine))
constexpr auto fields(const Report*) {
    return shape::table(
        {{"id"},
         {"kind", {}, {.one_of = k_findings}},
         {"who", {}, {.one_of = k_who}},
         {"way", {"of OpenStreetMap", "OpenStreetMap 的路"}},
         {"value", {"m of kerb or width, % of slope", "路缘高或路宽为米，坡度为 %"}},
         {"since", {"by the day: a minute would tell who stood there when", "只到日：写到分钟会暴露谁何时在那里"}},
         {"confidence", {"from 0 to 1", "从 0 到 1"}},
         {"state",
          {"new, accepted, rejected or withdrawn", "new 新、accepted 已接受、rejected 已拒绝或 withdrawn 已收回"}},
         {"voices"},
         {"note", {"once a moderator accepted the report", "管理员接受报告后才有"}},
         {"photo", {"its address, once a moderator accepted the report", "它的地址，管理员接受报告后才有"}},
         {"in_effect"},
         {"unconfirmed"},
         {"mine", {"of the device that asks", "属于来问的设备"}}});
}

struct ReportFeature {
    View type = "Feature";
    Point geometry;
    Report properties;
};
BOOST_DESCRIBE_STRUCT(ReportFeature, (), (type, geometry, properties))
constexpr auto fields(const ReportFeature*) {
    return shape::table({{"type"}, {"geometry"}, {"properties"}});
}

struct Reports {
    View type = "FeatureCollection";
    std::int64_t version = 0;
    std::vector<ReportFeature> features;
};
BOOST_DESCRIBE_STRUCT(Reports, (), (type, version, features))
constexpr auto fields(const Reports*) {
    return shape::table({{"type"}, {"version", {"rises with each change", "每次改动都增大"}}, {"features"}});
}

}  // namespace modou::navigation::api
