#include "services/navigation/ors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/number.hpp"
#include "services/navigation/ors_members.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Result;
using base::Status;
using base::wrong;

// A body while it is read.
struct Body {
    json::object object;
    Members members;
    explicit Body(json::object given) : object(std::move(given)), members(object, "") {}
    Body(const Body&) = delete;
};

Status read_language(Members& body, Asked& asked, Wanted& wanted) {
    const auto* value = body.take("language");
    if (value == nullptr) return {};
    MODOU_TRY(const auto text, read_text(*value, "language"));
    const auto language = text == "cn" ? Language::zh : base::language_of_tag(text);
    wanted.language = language.value_or(Language::en);
    if (!language)
        asked.unused.push_back(
            {"language", "只有中文和英文：答复用英文", "Chinese and English only: answered in English"});
    return {};
}

Status read_units(Members& body, Wanted& wanted) {
    const auto* value = body.take("units");
    if (value == nullptr) return {};
    MODOU_TRY(const auto text, read_text(*value, "units"));
    if (text == "km")
        wanted.unit_m = 1000;
    else if (text == "mi")
        wanted.unit_m = 1609.344;
    else if (text != "m")
        return wrong("units", "must be m, km or mi");
    return {};
}

// What all bodies share: crs, profile, language, units, preference, id, limits, "modou".
Status read_common(std::string_view profile, Body& body, Asked& asked, Wanted& wanted) {
    Members& members = body.members;
    members.take("crs");
    MODOU_TRY(asked.datum, read_datum(body.object));
    if (const auto* value = members.take("profile")) {
        MODOU_TRY(const auto text, read_text(*value, "profile"));
        if (text != profile)
            return wrong("profile",
                         fmt::format("says \"{}\", and the address says \"{}\"", text.substr(0, 40), profile));
    }
    MODOU_TRY(asked.request.profile, profile_of(profile));
    // openrouteservice walks around squares.
    asked.request.plazas = profile == "wheelchair" ? routing::Plazas::around : routing::Plazas::across;
    asked.request.metric = routing::Metric::preferred;
    if (const auto* value = members.take("preference")) {
        MODOU_TRY(const auto text, read_text(*value, "preference"));
        if (text == "shortest")
            asked.request.metric = routing::Metric::shortest;
        else if (text != "recommended" && text != "fastest")
            return wrong("preference", "must be recommended, shortest or fastest");
    }
    if (const auto* value = members.take("id")) {
        if (value->is_string())
            wanted.id = std::string(std::string_view(value->get_string()).substr(0, 200));
        else if (value->is_int64())
            wanted.id = std::to_string(value->get_int64());
        else
            return wrong("id", "must be a text");
    }
    MODOU_CHECK(read_language(members, asked, wanted));
    MODOU_CHECK(read_units(members, wanted));
    MODOU_CHECK(read_options(members, asked));
    if (const auto* own = members.take("modou")) {
        if (!own->is_object()) return wrong("modou", "must be an object");
        if (own->get_object().contains("profile")) return wrong("modou.profile", "the profile stands in the address");
        MODOU_CHECK(read_wishes(own->get_object(), asked));
        for (const std::string_view name : {"from", "to", "crs", "limit_m", "limit_s", "id", "lang"})
            if (own->get_object().contains(name))
                asked.unused.push_back({"modou." + std::string(name), "写在请求正文里", "stands in the body itself"});
    }
    return {};
}

Result<std::vector<routing::Position>> read_places(Members& body, std::string_view field, Datum datum,
                                                   std::size_t least, std::size_t most) {
    const auto* value = body.take(field);
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

// "all", ["all"], or a list of indexes into the places, as numbers or texts.
Result<std::vector<routing::Position>> choose(Members& body, std::string_view field,
                                              const std::vector<routing::Position>& places) {
    const auto* value = body.take(field);
    const auto all = [](const json::value& one) { return one.is_string() && one.get_string() == "all"; };
    if (value == nullptr || all(*value)) return places;
    if (!value->is_array()) return wrong(field, "must be \"all\" or a list of numbers");
    const auto& list = value->get_array();
    if (list.size() == 1 && all(list[0])) return places;
    std::vector<routing::Position> out;
    for (const auto& one : list) {
        MODOU_TRY(const double index, read_loose_number(one, field, 0, double(places.size()) - 1));
        if (index != std::floor(index)) return wrong(field, "must hold whole numbers");
        out.push_back(places[std::size_t(index)]);
    }
    if (out.empty() || out.size() > routing::k_matrix_most)
        return wrong(field, fmt::format("must have 1 to {} places", routing::k_matrix_most));
    return out;
}

Status read_flag(Members& body, std::string_view name, bool& flag) {
    if (const auto* value = body.take(name)) {
        MODOU_TRY(flag, read_loose_bool(*value, name));
    }
    return {};
}

// How far from each place a way may begin and end; -1: as far as this site looks.
Status read_radiuses(Members& body, Directions& out) {
    const auto* value = body.take("radiuses");
    if (value == nullptr) return {};
    const auto* list = value->if_array();
    if (list == nullptr || list->empty() || list->size() > 2)
        return wrong("radiuses", "must be a list of one number for each place");
    std::vector<double> metres;
    for (const auto& one : *list) {
        MODOU_TRY(double radius, read_loose_number(one, "radiuses", -1, 1e9));
        if (radius <= 0 && radius != -1) return wrong("radiuses", "must be more than 0, or -1");
        metres.push_back(radius == -1 ? k_radius_most_m : std::min(radius, k_radius_most_m));
    }
    out.radiuses = true;
    out.from_radius_m = metres.front();
    out.to_radius_m = metres.back();
    out.asked.request.snap_m = std::max(out.from_radius_m, out.to_radius_m);
    return {};
}

Status read_alternatives(Members& body, Asked& asked) {
    MODOU_TRY(auto more, body.take_object("alternative_routes"));
    if (!more) return {};
    if (const auto* count = more->take("target_count")) {
        MODOU_TRY(const double wanted,
                  read_loose_number(*count, "alternative_routes.target_count", 1, routing::k_alternatives_most + 1));
        asked.request.alternatives = unsigned(wanted) - 1;
    }
    for (const auto name : more->rest()) {
        const bool known = name == "weight_factor" || name == "share_factor";
        asked.unused.push_back({more->at(name), known ? "其他路线最多长一半" : "这里没有这一项",
                                known ? "other ways are at most half as long again" : "means nothing here"});
    }
    return {};
}

Status read_attributes(Members& body, Asked& asked, Wanted& wanted) {
    const auto* value = body.take("attributes");
    if (value == nullptr) return {};
    const auto* list = value->if_array();
    if (list == nullptr) return wrong("attributes", "must be a list");
    for (const auto& one : *list) {
        MODOU_TRY(const auto text, read_text(one, "attributes"));
        if (text == "avgspeed" || text == "detourfactor" || text == "percentage")
            wanted.attributes.emplace_back(text);
        else
            asked.unused.push_back({"attributes", "不提供这些附加数值", "these figures are not given here"});
    }
    return {};
}

}  // namespace

Result<Directions> read_directions(std::string_view profile, std::string_view text) {
    MODOU_TRY(auto object, parse_object(text));
    Body body(std::move(object));
    Directions out;
    MODOU_CHECK(read_common(profile, body, out.asked, out.wanted));
    MODOU_TRY(const auto ends, read_places(body.members, "coordinates", out.asked.datum, 2, 2));
    out.asked.request.from = ends[0];
    out.asked.request.to = ends[1];
    MODOU_CHECK(read_radiuses(body.members, out));
    MODOU_CHECK(read_alternatives(body.members, out.asked));
    MODOU_CHECK(read_attributes(body.members, out.asked, out.wanted));
    MODOU_CHECK(read_flag(body.members, "instructions", out.wanted.instructions));
    MODOU_CHECK(read_flag(body.members, "geometry", out.wanted.geometry));
    name_rest(body.members, body.object, out.asked);
    return out;
}

Result<Directions> read_directions_query(std::string_view profile, const Query& query) {
    json::object object;
    json::array ends(2);
    for (const auto& one : query) {  // clang 14 lets no lambda hold a part of a structured binding
        const std::string& name = one.first;
        const std::string& text = one.second;
        if (name == "start" || name == "end") {
            const auto comma = text.find(',');
            const std::string_view all = text;
            const auto lon = base::real_number(all.substr(0, comma));
            const auto lat = comma == all.npos ? std::nullopt : base::real_number(all.substr(comma + 1));
            if (!lon || !lat) return wrong(name, "must be LON,LAT");
            if (!ends[name == "end"].is_null()) return wrong(name, "is there twice");
            ends[name == "end"] = json::array{*lon, *lat};
        } else {
            if (name == "coordinates") return wrong(name, "say start and end in an address");
            if (object.contains(name)) return wrong(name, "is there twice");
            object[name] = text;
        }
    }
    for (const bool end : {false, true})
        if (ends[end].is_null()) return wrong(end ? "end" : "start", "is needed: LON,LAT");
    object["coordinates"] = std::move(ends);
    return read_directions(profile, json::serialize(object));
}

Result<Isochrones> read_isochrones(std::string_view profile, std::string_view text) {
    MODOU_TRY(auto object, parse_object(text));
    Body body(std::move(object));
    Isochrones out;
    MODOU_CHECK(read_common(profile, body, out.asked, out.wanted));
    Members& members = body.members;
    MODOU_TRY(out.places, read_places(members, "locations", out.asked.datum, 1, k_isochrones_most));
    out.asked.request.from = out.places[0];
    if (const auto* type = members.take("range_type")) {
        MODOU_TRY(const auto named, read_text(*type, "range_type"));
        if (named == "distance")
            out.unit = routing::ReachRequest::Unit::metres;
        else if (named != "time")
            return wrong("range_type", "must be time or distance");
    }
    if (const auto* type = members.take("location_type")) {
        MODOU_TRY(const auto named, read_text(*type, "location_type"));
        if (named == "destination")
            return wrong("location_type", "only start: from where people come to a place is not worked out here");
        if (named != "start") return wrong("location_type", "must be start");
    }
    // Ranges are in the units asked for.
    const double unit_m = out.unit == routing::ReachRequest::Unit::metres ? out.wanted.unit_m : 1;
    const auto range_of = [&](const json::value& value, std::string_view field) -> Result<double> {
        MODOU_TRY(const double range, read_loose_number(value, field, 1 / unit_m, routing::k_reach_most_m / unit_m));
        return range * unit_m;
    };
    const auto* ranges = members.take("range");
    json::array single;
    if (ranges != nullptr && (ranges->is_number() || ranges->is_string())) single.push_back(*ranges);
    const json::array* list = ranges == nullptr ? nullptr : single.empty() ? ranges->if_array() : &single;
    if (list == nullptr || list->empty() || list->size() > k_ranges_most)
        return wrong("range", fmt::format("is needed: a list of 1 to {} numbers", k_ranges_most));
    for (const auto& one : *list) {
        MODOU_TRY(const double range, range_of(one, "range"));
        out.ranges.push_back(range);
    }
    if (const auto* interval = members.take("interval")) {
        const auto* several = interval->if_array();
        if (several != nullptr && several->size() != 1) return wrong("interval", "must be a number");
        MODOU_TRY(const double step, range_of(several != nullptr ? (*several)[0] : *interval, "interval"));
        if (out.ranges.size() > 1)
            out.asked.unused.push_back({"interval", "已有多个范围，不再细分", "several ranges are there already"});
        else if (out.ranges[0] / step > double(k_ranges_most))
            return wrong("interval", fmt::format("makes more than {} ranges", k_ranges_most));
        else
            for (double range = out.ranges[0] - step; range > step / 1000; range -= step) out.ranges.push_back(range);
    }
    std::ranges::sort(out.ranges);
    name_rest(members, body.object, out.asked);
    return out;
}

Result<Matrix> read_matrix(std::string_view profile, std::string_view text) {
    MODOU_TRY(auto object, parse_object(text));
    Body body(std::move(object));
    Matrix out;
    MODOU_CHECK(read_common(profile, body, out.asked, out.wanted));
    Members& members = body.members;
    MODOU_TRY(const auto places, read_places(members, "locations", out.asked.datum, 1, 2 * routing::k_matrix_most));
    MODOU_TRY(out.from, choose(members, "sources", places));
    MODOU_TRY(out.to, choose(members, "destinations", places));
    if (out.from.size() > routing::k_matrix_most || out.to.size() > routing::k_matrix_most)
        return wrong("locations",
                     fmt::format("at most {} on a side: name sources and destinations", routing::k_matrix_most));
    const auto* metrics = members.take("metrics");
    out.durations = metrics == nullptr;  // openrouteservice's default
    if (metrics != nullptr) {
        if (!metrics->is_array()) return wrong("metrics", "must be a list of distance and duration");
        for (const auto& one : metrics->get_array()) {
            MODOU_TRY(const auto named, read_text(one, "metrics"));
            if (named != "distance" && named != "duration")
                return wrong("metrics", "must be a list of distance and duration");
            (named == "distance" ? out.distances : out.durations) = true;
        }
    }
    MODOU_CHECK(read_flag(members, "resolve_locations", out.names));
    name_rest(members, body.object, out.asked);
    return out;
}

Result<Snap> read_snap(std::string_view profile, std::string_view text) {
    MODOU_TRY(auto object, parse_object(text));
    Body body(std::move(object));
    Snap out;
    MODOU_CHECK(read_common(profile, body, out.asked, out.wanted));
    MODOU_TRY(out.places, read_places(body.members, "locations", out.asked.datum, 1, k_snap_most));
    if (const auto* radius = body.members.take("radius")) {
        MODOU_TRY(out.radius_m, read_loose_number(*radius, "radius", 0, k_radius_most_m));
    }
    name_rest(body.members, body.object, out.asked);
    return out;
}

}  // namespace modou::navigation
