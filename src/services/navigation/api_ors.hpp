// What openrouteservice's addresses take and answer, in outline: openrouteservice's own document says what each member
// means. Members that nobody here knows are named in the answer's "warnings" (ors_members.hpp).
#pragma once

#include "services/navigation/api.hpp"

namespace modou::navigation::api {

inline constexpr View k_preferences[] = {"recommended", "shortest", "fastest"};
inline constexpr View k_units[] = {"m", "km", "mi"};
inline constexpr View k_attributes[] = {"avgspeed", "detourfactor", "percentage"};
inline constexpr View k_metrics[] = {"distance", "duration"};
inline constexpr View k_range_types[] = {"time", "distance"};
inline constexpr shape::Says k_own{"as `modou map route` takes it: unknown, steps, limits, forbid, reports",
                                   "与 `modou map route` 所收相同：unknown、steps、limits、forbid、reports"};

using Places = std::vector<AskedPosition>;

struct Directions {
    static constexpr auto k_unknown = shape::Unknown::named;
    Places coordinates;
    std::optional<std::string> preference, language, units;
    std::optional<std::vector<double>> radiuses;
    std::optional<bool> instructions, geometry;
    std::optional<std::vector<std::string>> attributes;
    std::optional<std::string> id;
    std::optional<Json> options, alternative_routes;
    std::optional<std::string> crs;
    std::optional<Json> modou;
};
BOOST_DESCRIBE_STRUCT(Directions, (),
                      (coordinates, preference, language, units, radiuses, instructions, geometry, attributes, id,
                       options, alternative_routes, crs, modou))
constexpr auto fields(const Directions*) {
    return shape::table({{"coordinates",
                          {"two places, each [longitude, latitude]", "两个地点，各为 [经度, 纬度]"},
                          {.shortest = 2, .longest = 2}},
                         {"preference", {}, {.one_of = k_preferences}},
                         {"language"},
                         {"units", {}, {.one_of = k_units}},
                         {"radiuses", {"m around each place", "各地点周围多少米"}, {.least = -1}},
                         {"instructions"},
                         {"geometry"},
                         {"attributes", {}, {.one_of = k_attributes}},
                         {"id", {"comes back in the answer", "在回答里原样带回"}},
                         {"options"},
                         {"alternative_routes"},
                         {"crs", {}, {.one_of = k_crs}},
                         {"modou", k_own}});
}

struct Isochrones {
    static constexpr auto k_unknown = shape::Unknown::named;
    Places locations;
    std::vector<double> range;
    std::optional<std::string> range_type;
    std::optional<Json> options, modou;
};
BOOST_DESCRIBE_STRUCT(Isochrones, (), (locations, range, range_type, options, modou))
constexpr auto fields(const Isochrones*) {
    return shape::table({{"locations", {"places, each [longitude, latitude]", "地点，各为 [经度, 纬度]"}},
                         {"range", {"seconds or metres", "秒或米"}},
                         {"range_type", {}, {.one_of = k_range_types}},
                         {"options"},
                         {"modou", k_own}});
}

struct MatrixAsked {
    static constexpr auto k_unknown = shape::Unknown::named;
    Places locations;
    std::optional<Json> sources, destinations;
    std::optional<std::vector<std::string>> metrics;
    std::optional<Json> options, modou;
};
BOOST_DESCRIBE_STRUCT(MatrixAsked, (), (locations, sources, destinations, metrics, options, modou))
constexpr auto fields(const MatrixAsked*) {
    return shape::table({{"locations", {"places, each [longitude, latitude]", "地点，各为 [经度, 纬度]"}},
                         {"sources", {"numbers of places, from 0", "地点的序号，从 0 数起"}},
                         {"destinations", {"numbers of places, from 0", "地点的序号，从 0 数起"}},
                         {"metrics", {}, {.one_of = k_metrics}},
                         {"options"},
                         {"modou", k_own}});
}

struct SnapAsked {
    static constexpr auto k_unknown = shape::Unknown::named;
    Places locations;
    std::optional<double> radius;
};
BOOST_DESCRIBE_STRUCT(SnapAsked, (), (locations, radius))
constexpr auto fields(const SnapAsked*) {
    return shape::table({{"locations", {"places, each [longitude, latitude]", "地点，各为 [经度, 纬度]"}},
                         {"radius", {"m", "米"}, {.least = 0, .most = 5'000}}});
}

struct GeoJson {
    View type;
    std::vector<Json> features;
    std::optional<std::vector<double>> bbox;
    std::optional<Json> metadata, warnings;
};
inline constexpr View k_collection[] = {"FeatureCollection"};
BOOST_DESCRIBE_STRUCT(GeoJson, (), (type, features, bbox, metadata, warnings))
constexpr auto fields(const GeoJson*) {
    return shape::table(
        {{"type", {}, {.one_of = k_collection}},
         {"features",
          {"of RFC 7946, with openrouteservice's properties", "RFC 7946 的要素，带 openrouteservice 的属性"}},
         {"bbox", {"west, south, east, north", "西、南、东、北"}},
         {"metadata"},
         {"warnings",
          {"what was asked for and is not done: code, message, message_zh, member",
           "要求了而没有做的：code、message、message_zh、member"}}});
}

struct OrsReason {
    int code = 0;
    View message, message_zh;
};
BOOST_DESCRIBE_STRUCT(OrsReason, (), (code, message, message_zh))
constexpr auto fields(const OrsReason*) {
    return shape::table({{"code", {"of openrouteservice", "openrouteservice 的编号"}}, {"message"}, {"message_zh"}});
}

struct OrsError {
    OrsReason error;
    std::optional<Json> modou;
};
BOOST_DESCRIBE_STRUCT(OrsError, (), (error, modou))
constexpr auto fields(const OrsError*) {
    return shape::table({{"error"},
                         {"modou",
                          {"why there is no way, the barriers and the nearest point that can be reached",
                           "为什么没有路，障碍，以及能到的最近一点"}}});
}

}  // namespace modou::navigation::api
