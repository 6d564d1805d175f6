#include "services/navigation/ors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Code;
using base::Result;
using base::Status;
using base::wrong;
using routing::Attribute;
using routing::Surface;

Result<const json::object*> object_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return static_cast<const json::object*>(nullptr);
    if (!value->is_object()) return wrong(name, "must be an object");
    return &value->get_object();
}

// openrouteservice's order of surfaces (its documentation of "surface_type"): who names one accepts all before it.
constexpr std::pair<Surface, int> k_surface_order[] = {{Surface::paved, 1},
                                                       {Surface::asphalt, 2},
                                                       {Surface::concrete, 3},
                                                       {Surface::concrete_lanes, 4},
                                                       {Surface::concrete_plates, 4},
                                                       {Surface::paving_stones, 5},
                                                       {Surface::bricks, 5},
                                                       {Surface::cobblestone_flattened, 6},
                                                       {Surface::sett, 6},
                                                       {Surface::metal, 7},
                                                       {Surface::wood, 7},
                                                       {Surface::rubber, 7},
                                                       {Surface::plastic, 7},
                                                       {Surface::cobblestone, 8},
                                                       {Surface::unhewn_cobblestone, 8},
                                                       {Surface::stone, 9},
                                                       {Surface::compacted, 10},
                                                       {Surface::fine_gravel, 11},
                                                       {Surface::clay, 12},
                                                       {Surface::unpaved, 13},
                                                       {Surface::gravel, 14},
                                                       {Surface::pebblestone, 15},
                                                       {Surface::ground, 16},
                                                       {Surface::earth, 17},
                                                       {Surface::dirt, 17},
                                                       {Surface::grass_paver, 18},
                                                       {Surface::grass, 19},
                                                       {Surface::mud, 20},
                                                       {Surface::sand, 21},
                                                       {Surface::rock, 22},
                                                       {Surface::stepping_stones, 23},
                                                       {Surface::snow, 24},
                                                       {Surface::ice, 24},
                                                       {Surface::salt, 24},
                                                       {Surface::woodchips, 26}};

Status read_surface(const json::value& value, routing::Limits& limits) {
    MODOU_TRY(const auto text, read_text(value, "surface_type"));
    const Surface named = routing::parse_surface(text);
    const auto at = std::ranges::find(k_surface_order, named, &std::pair<Surface, int>::first);
    if (at == std::end(k_surface_order))
        return wrong("surface_type", fmt::format("\"{}\" is no surface that OpenStreetMap names", text));
    for (const auto& [surface, rank] : k_surface_order) {
        if (rank > at->second)
            limits.forbid(surface);
        else
            limits.forbidden_surfaces &= ~(1ull << unsigned(surface));  // the request knows better than the profile
    }
    limits.named |= bit(Attribute::surface);
    return {};
}

Status read_smoothness(const json::value& value, routing::Limits& limits) {
    MODOU_TRY(const auto text, read_text(value, "smoothness_type"));
    const auto named = routing::parse_smoothness(text);
    if (named == routing::Smoothness::unknown)
        return wrong("smoothness_type", fmt::format("\"{}\" is no smoothness that OpenStreetMap defines", text));
    limits.forbidden_smoothness = 0;
    for (unsigned s = unsigned(named) + 1; s < unsigned(routing::Smoothness::count); ++s)
        limits.forbid(routing::Smoothness(s));
    limits.named |= bit(Attribute::smoothness);
    return {};
}

Status read_restrictions(const json::object& object, routing::Limits& limits) {
    for (const auto& [name, value] : object) {
        const std::string_view field(name.data(), name.size());
        if (name == "maximum_incline") {
            MODOU_TRY(const double percent, read_number(value, field, 0, 100));
            limits.incline_up_percent = limits.incline_down_percent = percent;
            limits.named |= bit(Attribute::incline_up) | bit(Attribute::incline_down);
        } else if (name == "maximum_sloped_kerb") {
            MODOU_TRY(limits.kerb_m, read_number(value, field, 0, 2));
            limits.named |= bit(Attribute::kerb);
        } else if (name == "minimum_width") {
            MODOU_TRY(limits.width_m, read_number(value, field, 0, 20));
            limits.named |= bit(Attribute::width);
        } else if (name == "surface_type") {
            MODOU_CHECK(read_surface(value, limits));
        } else if (name == "smoothness_type") {
            MODOU_CHECK(read_smoothness(value, limits));
        } else if (name == "track_type") {
            MODOU_TRY(const auto text, read_text(value, field));
            if (!text.starts_with("grade") || text.size() != 6 || text[5] < '1' || text[5] > '5')
                return wrong(field, "must be grade1 to grade5");
            limits.max_track_grade = std::uint8_t(text[5] - '0');
        } else {
            return wrong(field,
                         "is no restriction here: maximum_incline, maximum_sloped_kerb, minimum_width, surface_type, "
                         "smoothness_type, track_type");
        }
    }
    return {};
}

// What all bodies share: crs, language, preference, options and "modou".
Result<Asked> read_common(std::string_view profile, const json::object& object) {
    Asked asked;
    MODOU_TRY(asked.datum, read_datum(object));
    MODOU_TRY(asked.request.profile, profile_of(profile));
    // openrouteservice walks around squares.
    asked.request.plazas = profile == "wheelchair" ? routing::Plazas::around : routing::Plazas::across;
    asked.request.metric = routing::Metric::preferred;
    if (const auto* value = object.if_contains("preference")) {
        MODOU_TRY(const auto text, read_text(*value, "preference"));
        if (text == "shortest")
            asked.request.metric = routing::Metric::shortest;
        else if (text != "recommended" && text != "fastest")
            return wrong("preference", "must be recommended, shortest or fastest");
    }
    if (const auto* value = object.if_contains("units");
        value != nullptr && !(value->is_string() && value->get_string() == "m"))
        return wrong("units", "only metres: m");
    routing::Limits& limits = asked.request.profile.limits;
    MODOU_TRY(const auto* options, object_in(object, "options"));
    if (options != nullptr) {
        if (const auto* features = options->if_contains("avoid_features")) {
            if (!features->is_array()) return wrong("options.avoid_features", "must be a list");
            for (const auto& one : features->get_array()) {
                MODOU_TRY(const auto text, read_text(one, "options.avoid_features"));
                if (text == "steps") limits.steps = routing::Steps::avoid;  // others (ferries, fords) are no ways here
            }
        }
        if (options->contains("avoid_polygons") || options->contains("avoid_borders"))
            return wrong("options", "areas to avoid are not understood here: put barriers into modou.reports");
        MODOU_TRY(const auto* params, object_in(*options, "profile_params"));
        if (params != nullptr) {
            MODOU_TRY(const auto* restrictions, object_in(*params, "restrictions"));
            if (restrictions != nullptr) MODOU_CHECK(read_restrictions(*restrictions, limits));
            if (const auto* known = params->if_contains("surface_quality_known");
                known && known->is_bool() && known->get_bool())
                limits.unknown = routing::Unknown::avoid;
            if (const auto* allowed = params->if_contains("allow_unsuitable"))
                MODOU_CHECK(read_allow_unsuitable(*allowed, limits));
        }
    }
    MODOU_TRY(const auto* own, object_in(object, "modou"));
    if (own != nullptr) {
        if (own->contains("profile")) return wrong("modou.profile", "the profile stands in the address");
        MODOU_CHECK(read_wishes(*own, asked));
    }
    return asked;
}

Language language_in(const json::object& object) {
    const auto* value = object.if_contains("language");
    return value != nullptr && value->is_string() && std::string_view(value->get_string()).starts_with("zh")
               ? Language::zh
               : Language::en;
}

Result<std::vector<routing::Position>> read_places(const json::object& object, std::string_view field, Datum datum,
                                                   std::size_t least, std::size_t most) {
    const auto* value = object.if_contains(field);
    if (value == nullptr || !value->is_array()) return wrong(field, "is needed: a list of [lon, lat]");
    const auto& list = value->get_array();
    if (list.size() < least || list.size() > most)
        return wrong(field, least == most ? fmt::format("must have {} places", least)
                                          : fmt::format("must have {} to {} places", least, most));
    std::vector<routing::Position> out;
    for (const auto& one : list) {
        MODOU_TRY(const auto at, read_position(one, field, datum));
        out.push_back(at);
    }
    return out;
}

// "all", or a list of indexes into the places.
Result<std::vector<routing::Position>> choose(const json::object& object, std::string_view field,
                                              const std::vector<routing::Position>& places) {
    const auto* value = object.if_contains(field);
    if (value == nullptr || (value->is_string() && value->get_string() == "all")) return places;
    if (!value->is_array()) return wrong(field, "must be \"all\" or a list of numbers");
    std::vector<routing::Position> out;
    for (const auto& one : value->get_array()) {
        MODOU_TRY(const double index, read_number(one, field, 0, double(places.size()) - 1));
        out.push_back(places[std::size_t(index)]);
    }
    if (out.empty() || out.size() > routing::k_matrix_most)
        return wrong(field, fmt::format("must have 1 to {} places", routing::k_matrix_most));
    return out;
}

}  // namespace

Result<Directions> read_directions(std::string_view profile, std::string_view body) {
    MODOU_TRY(const auto object, parse_object(body));
    Directions out;
    MODOU_TRY(out.asked, read_common(profile, object));
    out.language = language_in(object);
    MODOU_TRY(const auto ends, read_places(object, "coordinates", out.asked.datum, 2, 2));
    out.asked.request.from = ends[0];
    out.asked.request.to = ends[1];
    MODOU_TRY(const auto* more, object_in(object, "alternative_routes"));
    if (more != nullptr)
        if (const auto* count = more->if_contains("target_count")) {
            MODOU_TRY(const double wanted,
                      read_number(*count, "alternative_routes.target_count", 1, routing::k_alternatives_most + 1));
            out.asked.request.alternatives = unsigned(wanted) - 1;
        }
    return out;
}

Result<Isochrones> read_isochrones(std::string_view profile, std::string_view body) {
    MODOU_TRY(const auto object, parse_object(body));
    Isochrones out;
    MODOU_TRY(out.asked, read_common(profile, object));
    out.language = language_in(object);
    MODOU_TRY(const auto places, read_places(object, "locations", out.asked.datum, 1, 1));
    out.asked.request.from = places[0];
    if (const auto* type = object.if_contains("range_type")) {
        MODOU_TRY(const auto text, read_text(*type, "range_type"));
        if (text == "distance")
            out.unit = routing::ReachRequest::Unit::metres;
        else if (text != "time")
            return wrong("range_type", "must be time or distance");
    }
    const auto* ranges = object.if_contains("range");
    if (ranges == nullptr || !ranges->is_array() || ranges->get_array().empty() ||
        ranges->get_array().size() > k_ranges_most)
        return wrong("range", fmt::format("is needed: a list of 1 to {} numbers", k_ranges_most));
    for (const auto& one : ranges->get_array()) {
        MODOU_TRY(const double range, read_number(one, "range", 1, routing::k_reach_most_m));
        out.ranges.push_back(range);
    }
    std::ranges::sort(out.ranges);
    return out;
}

Result<Matrix> read_matrix(std::string_view profile, std::string_view body) {
    MODOU_TRY(const auto object, parse_object(body));
    Matrix out;
    MODOU_TRY(out.asked, read_common(profile, object));
    MODOU_TRY(const auto places, read_places(object, "locations", out.asked.datum, 1, 2 * routing::k_matrix_most));
    MODOU_TRY(out.from, choose(object, "sources", places));
    MODOU_TRY(out.to, choose(object, "destinations", places));
    if (out.from.size() > routing::k_matrix_most || out.to.size() > routing::k_matrix_most)
        return wrong("locations",
                     fmt::format("at most {} on a side: name sources and destinations", routing::k_matrix_most));
    const auto* metrics = object.if_contains("metrics");
    out.durations = metrics == nullptr;  // openrouteservice's default
    if (metrics != nullptr) {
        if (!metrics->is_array()) return wrong("metrics", "must be a list of distance and duration");
        for (const auto& one : metrics->get_array()) {
            MODOU_TRY(const auto text, read_text(one, "metrics"));
            if (text != "distance" && text != "duration")
                return wrong("metrics", "must be a list of distance and duration");
            (text == "distance" ? out.distances : out.durations) = true;
        }
    }
    return out;
}

Result<Snap> read_snap(std::string_view profile, std::string_view body) {
    MODOU_TRY(const auto object, parse_object(body));
    Snap out;
    MODOU_TRY(out.asked, read_common(profile, object));
    MODOU_TRY(out.places, read_places(object, "locations", out.asked.datum, 1, k_snap_most));
    if (const auto* radius = object.if_contains("radius")) {
        MODOU_TRY(out.radius_m, read_number(*radius, "radius", 0, 5'000));
    }
    return out;
}

}  // namespace modou::navigation
