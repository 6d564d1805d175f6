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

inline constexpr View k_where =
    "[longitude, latitude] in degrees; WGS 84, or GCJ-02 where the body says \"crs\": \"gcj02\"";
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
    return shape::table({{"steps", "", {.one_of = k_steps}},
                         {"incline_up_percent", "the steepest way up"},
                         {"incline_down_percent", "the steepest way down"},
                         {"kerb_m", "the highest kerb"},
                         {"width_m", "the narrowest way"}});
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
    return shape::table({{"name", "", {.one_of = k_presets}},
                         {"speed_kmh", ""},
                         {"limits", ""},
                         {"why_zh", "where the limits come from"},
                         {"why_en", ""}});
}

struct MapReports {
    std::int64_t version = 0;
    std::size_t standing = 0;
};
BOOST_DESCRIBE_STRUCT(MapReports, (), (version, standing))
constexpr auto fields(const MapReports*) {
    return shape::table({{"version", "rises with each change"}, {"standing", "reports that count now"}});
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
    return shape::table({{"ready", "false: no map was imported, and nothing else is said"},
                         {"name_zh", ""},
                         {"name_en", ""},
                         {"demo", "an invented town"},
                         {"build", "changes with the map"},
                         {"box", "west, south, east, north"},
                         {"view", "where most ways lie: west, south, east, north"},
                         {"center", "[longitude, latitude]"},
                         {"attribution", ""},
                         {"max_zoom", "of the tiles"},
                         {"reports", ""},
                         {"presets", ""}});
}

struct SearchAsked {
    std::string q;
    std::optional<AskedPosition> near;
    std::optional<double> limit;
    std::optional<std::string> crs, lang, language;
};
BOOST_DESCRIBE_STRUCT(SearchAsked, (), (q, near, limit, crs, lang, language))
constexpr auto fields(const SearchAsked*) {
    return shape::table({{"q", "what to look for", {.longest = 200}},
                         {"near", k_where, k_position},
                         {"limit", "how many; 10 where it is not said", {.least = 1, .most = 50}},
                         {"crs", "", {.one_of = k_crs}},
                         {"lang", ""},
                         {"language", ""}});
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
    return shape::table({{"name", ""},
                         {"name_en", ""},
                         {"kind", "what it is"},
                         {"where", "what it lies in"},
                         {"at", k_where},
                         {"node", "of OpenStreetMap: one of the three"},
                         {"way", ""},
                         {"relation", ""},
                         {"distance_m", "from `near`"}});
}

struct SearchFound {
    std::vector<Found> results;
};
BOOST_DESCRIBE_STRUCT(SearchFound, (), (results))
constexpr auto fields(const SearchFound*) {
    return shape::table({{"results", "the best first"}});
}

struct SurveyAsked {
    std::optional<AskedPosition> near;
    std::optional<std::string> profile;
    std::optional<double> limit;
    std::optional<std::string> crs, lang, language;
};
BOOST_DESCRIBE_STRUCT(SurveyAsked, (), (near, profile, limit, crs, lang, language))
constexpr auto fields(const SurveyAsked*) {
    return shape::table({{"near", k_where, k_position},
                         {"profile", "a preset; manual where it is not said"},
                         {"limit", "how many; 20 where it is not said", {.least = 1, .most = 100}},
                         {"crs", "", {.one_of = k_crs}},
                         {"lang", ""},
                         {"language", ""}});
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
    return shape::table({{"way", "of OpenStreetMap"},
                         {"at", k_where},
                         {"line", ""},
                         {"asks", "what nobody told of it yet", {.one_of = k_asks}},
                         {"name", ""},
                         {"name_en", ""},
                         {"passes", "how many of the routes lead over it"},
                         {"distance_m", "from `near`"}});
}

struct Survey {
    std::size_t routes = 0;
    std::vector<Question> questions;
};
BOOST_DESCRIBE_STRUCT(Survey, (), (routes, questions))
constexpr auto fields(const Survey*) {
    return shape::table({{"routes", "that were drawn around the place"}, {"questions", "the most needed first"}});
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
         {"way", "OSM way; without it the nearest"},
         {"kind", "what is there", {.one_of = k_findings}},
         {"who", "whom it concerns", {.one_of = k_who}},
         {"value", "m of kerb or width, % of slope", {.least = -100, .most = 100}},
         {"surface", "as OpenStreetMap calls it"},
         {"smoothness", "as OpenStreetMap calls it"},
         {"note", "", {.longest = 280}},
         {"photo", "data:image/jpeg;base64,…, at most 1 MiB; shown only once a moderator accepted the report"},
         {"crs", "", {.one_of = k_crs}}});
}

struct Reported {
    std::int64_t id = 0, version = 0;
    bool in_effect = false, unconfirmed = false;
    Rounded<2> confidence;
};
BOOST_DESCRIBE_STRUCT(Reported, (), (id, version, in_effect, unconfirmed, confidence))
constexpr auto fields(const Reported*) {
    return shape::table(
        {{"id", ""},
         {"version", "of the reports: rises with each change"},
         {"in_effect", "the next route knows it"},
         {"unconfirmed", "one of many reports from there in a short time: it counts once somebody else says the same"},
         {"confidence", "from 0 to 1"}});
}

struct VoiceAsked {
    bool still = false;
};
BOOST_DESCRIBE_STRUCT(VoiceAsked, (), (still))
constexpr auto fields(const VoiceAsked*) {
    return shape::table({{"still", "true: it is still there; false: it is gone"}});
}

struct Version {
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(Version, (), (version))
constexpr auto fields(const Version*) {
    return shape::table({{"version", "of the reports: rises with each change"}});
}

// What streams are told of a change.
struct Change {
    std::int64_t version = 0;
    std::optional<std::int64_t> id;
    std::optional<Position> at;
};
BOOST_DESCRIBE_STRUCT(Change, (), (version, id, at))
constexpr auto fields(const Change*) {
    return shape::table({{"version", "of the reports"}, {"id", "the report"}, {"at", "[longitude, latitude]"}});
}

// A place as GeoJSON (RFC 7946) has it.
struct Point {
    View type = "Point";
    Position coordinates;
};
BOOST_DESCRIBE_STRUCT(Point, (), (type, coordinates))
constexpr auto fields(const Point*) {
    return shape::table({{"type", ""}, {"coordinates", "[longitude, latitude]"}});
}

struct Voices {
    std::uint32_t still = 0, gone = 0;
};
BOOST_DESCRIBE_STRUCT(Voices, (), (still, gone))
constexpr auto fields(const Voices*) {
    return shape::table({{"still", "say that it is still there"}, {"gone", ""}});
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
    return shape::table({{"id", ""},
                         {"kind", "", {.one_of = k_findings}},
                         {"who", "", {.one_of = k_who}},
                         {"way", "of OpenStreetMap"},
                         {"value", "m of kerb or width, % of slope"},
                         {"since", "by the day: a minute would tell who stood there when"},
                         {"confidence", "from 0 to 1"},
                         {"state", "new, accepted, rejected or withdrawn"},
                         {"voices", ""},
                         {"note", "once a moderator accepted the report"},
                         {"photo", "its address, once a moderator accepted the report"},
                         {"in_effect", ""},
                         {"unconfirmed", ""},
                         {"mine", "of the device that asks"}});
}

struct ReportFeature {
    View type = "Feature";
    Point geometry;
    Report properties;
};
BOOST_DESCRIBE_STRUCT(ReportFeature, (), (type, geometry, properties))
constexpr auto fields(const ReportFeature*) {
    return shape::table({{"type", ""}, {"geometry", ""}, {"properties", ""}});
}

struct Reports {
    View type = "FeatureCollection";
    std::int64_t version = 0;
    std::vector<ReportFeature> features;
};
BOOST_DESCRIBE_STRUCT(Reports, (), (type, version, features))
constexpr auto fields(const Reports*) {
    return shape::table({{"type", ""}, {"version", "rises with each change"}, {"features", ""}});
}

}  // namespace modou::navigation::api
