#include "services/navigation/ors_members.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Result;
using base::Status;
using base::wrong;
using routing::Attribute;
using routing::Surface;

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

Status read_surface(const json::value& value, std::string_view at_field, routing::Limits& limits) {
    MODOU_TRY(const auto text, read_text(value, at_field));
    const Surface named = routing::parse_surface(text);
    const auto at = std::ranges::find(k_surface_order, named, &std::pair<Surface, int>::first);
    if (at == std::end(k_surface_order))
        return wrong(at_field, fmt::format("\"{}\" is no surface that OpenStreetMap names", text));
    for (const auto& [surface, rank] : k_surface_order) {
        if (rank > at->second)
            limits.forbid(surface);
        else
            limits.forbidden_surfaces &= ~(1ull << unsigned(surface));  // the request knows better than the profile
    }
    limits.named |= bit(Attribute::surface);
    return {};
}

Status read_smoothness(const json::value& value, std::string_view at_field, routing::Limits& limits) {
    MODOU_TRY(const auto text, read_text(value, at_field));
    const auto named = routing::parse_smoothness(text);
    if (named == routing::Smoothness::unknown)
        return wrong(at_field, fmt::format("\"{}\" is no smoothness that OpenStreetMap defines", text));
    limits.forbidden_smoothness = 0;
    for (unsigned s = unsigned(named) + 1; s < unsigned(routing::Smoothness::count); ++s)
        limits.forbid(routing::Smoothness(s));
    limits.named |= bit(Attribute::smoothness);
    return {};
}

constexpr std::string_view k_limit_names[] = {"maximum_incline",       "maximum_sloped_kerb", "minimum_width",
                                              "surface_type",          "smoothness_type",     "track_type",
                                              "surface_quality_known", "allow_unsuitable"};

// Nothing is asked by it: the value that clients send by habit.
bool asks_nothing(const json::value& value) {
    if (value.is_null()) return true;
    if (const auto* yes = value.if_bool()) return !*yes;
    if (const auto* text = value.if_string()) return text->empty() || *text == "false" || *text == "none";
    if (const auto* list = value.if_array()) return list->empty();
    if (const auto* object = value.if_object()) return object->empty();
    return false;
}

struct NotDone {
    std::string_view member, zh, en;
};
// Known members of openrouteservice that this site does not do: named in the answer unless they ask for nothing.
constexpr NotDone k_not_done[] = {
    {"attributes", "不提供这些附加数值", "these figures are not given here"},
    {"elevation", "这里没有高程", "heights are not known here"},
    {"extra_info", "附加信息在 modou 里", "what is known of the way stands in the member modou"},
    {"geometry_simplify", "路线不作简化", "lines are not simplified"},
    {"geometry_format", "路线格式由地址决定", "the form of lines is told by the address"},
    {"instructions_format", "说明只有纯文本", "instructions are plain text"},
    {"maneuvers", "不提供转向细节", "manoeuvres are not given"},
    {"roundabout_exits", "不提供环岛出口", "exits of roundabouts are not given"},
    {"bearings", "不按出发方向取路", "the direction of setting out is not taken into account"},
    {"continue_straight", "不限制掉头", "turning around is not kept off"},
    {"skip_segments", "不跳过路段", "segments are not skipped"},
    {"maximum_speed", "步行和轮椅的速度由出行方式决定", "speeds are those of the profile"},
    {"schedule", "没有时刻表", "there are no timetables"},
    {"intersections", "不求范围的交集", "intersections of areas are not made"},
    {"smoothing", "范围不作平滑", "outlines are not smoothed"},
    {"area_units", "不提供面积", "areas are not given"},
};
// Who asks, and how the answer is found or sent: none of it changes the answer.
constexpr std::string_view k_without_bearing[] = {"api_key",   "api_version", "host",      "service",
                                                  "mime_type", "timeout",     "optimized", "suppress_warnings"};

}  // namespace

const json::value* Members::take(std::string_view name) {
    const auto* found = object_->if_contains(name);
    if (found == nullptr) return nullptr;
    taken_.insert(name);
    return found->is_null() ? nullptr : found;
}
Result<std::optional<Members>> Members::take_object(std::string_view name) {
    const auto* value = take(name);
    if (value == nullptr) return std::optional<Members>();
    if (!value->is_object()) return wrong(at(name), "must be an object");
    return std::optional<Members>(Members(value->get_object(), at(name)));
}
std::vector<std::string_view> Members::rest() const {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : *object_)
        if (const std::string_view own(name.data(), name.size()); !taken_.contains(own)) names.push_back(own);
    return names;
}

Result<double> read_loose_number(const json::value& value, std::string_view field, double least, double most) {
    const auto* text = value.if_string();
    if (text == nullptr) return read_number(value, field, least, most);
    const auto number = base::real_number(std::string_view(text->data(), text->size()));
    if (!number) return wrong(field, "must be a number");
    return read_number(json::value(*number), field, least, most);
}
Result<bool> read_loose_bool(const json::value& value, std::string_view field) {
    if (const auto* yes = value.if_bool()) return *yes;
    if (const auto* text = value.if_string()) {
        if (*text == "true") return true;
        if (*text == "false") return false;
    }
    return wrong(field, "must be true or false");
}

Status LimitsTold::gather(Members& of) {
    for (const std::string_view name : k_limit_names) {
        const auto* value = of.take(name);
        if (value == nullptr) continue;
        const auto [known, fresh] = told_.try_emplace(name, Told{value, of.at(name)});
        if (!fresh && *known->second.value != *value)
            return wrong(of.at(name), "is told otherwise in " + known->second.at);
    }
    return {};
}

Status LimitsTold::apply(routing::Limits& limits) const {
    for (const auto& [name, told] : told_) {
        const json::value& value = *told.value;
        const std::string& at = told.at;
        if (name == "maximum_incline") {
            MODOU_TRY(const double percent, read_loose_number(value, at, 0, 100));
            limits.incline_up_percent = limits.incline_down_percent = percent;
            limits.named |= bit(Attribute::incline_up) | bit(Attribute::incline_down);
        } else if (name == "maximum_sloped_kerb") {
            MODOU_TRY(limits.kerb_m, read_loose_number(value, at, 0, 2));
            limits.named |= bit(Attribute::kerb);
        } else if (name == "minimum_width") {
            MODOU_TRY(limits.width_m, read_loose_number(value, at, 0, 20));
            limits.named |= bit(Attribute::width);
        } else if (name == "surface_type") {
            MODOU_CHECK(read_surface(value, at, limits));
        } else if (name == "smoothness_type") {
            MODOU_CHECK(read_smoothness(value, at, limits));
        } else if (name == "track_type") {
            MODOU_TRY(const auto text, read_text(value, at));
            if (!text.starts_with("grade") || text.size() != 6 || text[5] < '1' || text[5] > '5')
                return wrong(at, "must be grade1 to grade5");
            limits.max_track_grade = std::uint8_t(text[5] - '0');
        } else if (name == "surface_quality_known") {
            MODOU_TRY(const bool known, read_loose_bool(value, at));
            if (known) limits.unknown = routing::Unknown::avoid;
        } else {
            MODOU_TRY(const bool allowed, read_loose_bool(value, at));
            MODOU_CHECK(read_allow_unsuitable(json::value(allowed), limits));
        }
    }
    return {};
}

namespace {

// Everything in an object of limits is one, or a slip.
Status all_of(LimitsTold& told, Members& of) {
    MODOU_CHECK(told.gather(of));
    for (const auto name : of.rest())
        return wrong(of.at(name),
                     "is no restriction here: maximum_incline, maximum_sloped_kerb, minimum_width, surface_type, "
                     "smoothness_type, track_type, and beside them surface_quality_known, allow_unsuitable");
    return {};
}

Status read_profile_params(LimitsTold& told, Members& params, Asked& asked) {
    MODOU_CHECK(told.gather(params));
    MODOU_TRY(auto restrictions, params.take_object("restrictions"));
    if (restrictions) MODOU_CHECK(all_of(told, *restrictions));
    if (const auto* value = params.take("weightings"); value != nullptr && !asks_nothing(*value))
        asked.unused.push_back({params.at("weightings"), "不按绿地、安静等加权", "ways are not weighted by that here"});
    for (const auto name : params.rest())
        return wrong(params.at(name), "is not understood: limits stand in options.profile_params.restrictions");
    return {};
}

Status read_avoided(const json::value& value, const std::string& at, routing::Limits& limits) {
    std::vector<std::string_view> features;
    if (const auto* text = value.if_string()) {  // "steps|fords", as older clients have it
        std::string_view rest = *text;
        while (!rest.empty()) {
            const auto end = std::min(rest.find_first_of("|,"), rest.size());
            if (end > 0) features.push_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    } else if (const auto* list = value.if_array()) {
        for (const auto& one : *list) {
            MODOU_TRY(const auto text_of, read_text(one, at));
            features.push_back(text_of);
        }
    } else {
        return wrong(at, "must be a list");
    }
    for (const auto feature : features) {
        if (feature != "highways" && feature != "tollways" && feature != "tracks" && feature != "tunnels")
            MODOU_CHECK(avoid_feature(feature, at, limits));
    }
    return {};
}

}  // namespace

Status read_options(Members& body, Asked& asked) {
    routing::Limits& limits = asked.request.profile.limits;
    LimitsTold told;
    MODOU_CHECK(told.gather(body));
    MODOU_TRY(auto restrictions, body.take_object("restrictions"));
    if (restrictions) MODOU_CHECK(all_of(told, *restrictions));
    MODOU_TRY(auto params, body.take_object("profile_params"));
    if (params) MODOU_CHECK(read_profile_params(told, *params, asked));
    for (const std::string_view name : {"avoid_features", "avoidables"})
        if (const auto* value = body.take(name)) MODOU_CHECK(read_avoided(*value, body.at(name), limits));
    if (body.take("avoid_polygons") != nullptr)
        return wrong("avoid_polygons", "areas to avoid are not understood here: put barriers into modou.reports");

    MODOU_TRY(auto options, body.take_object("options"));
    if (options) {
        MODOU_CHECK(told.gather(*options));
        MODOU_TRY(auto misplaced, options->take_object("restrictions"));
        if (misplaced) MODOU_CHECK(all_of(told, *misplaced));
        MODOU_TRY(auto own, options->take_object("profile_params"));
        if (own) MODOU_CHECK(read_profile_params(told, *own, asked));
        for (const std::string_view name : {"avoid_features", "avoidables"})
            if (const auto* value = options->take(name)) MODOU_CHECK(read_avoided(*value, options->at(name), limits));
        for (const std::string_view name : {"avoid_polygons", "avoid_borders", "avoid_countries"})
            if (options->take(name) != nullptr)
                return wrong(options->at(name),
                             "areas to avoid are not understood here: put barriers into modou.reports");
        if (const auto* value = options->take("round_trip"); value != nullptr && !asks_nothing(*value))
            return wrong(options->at("round_trip"), "round trips are not made here");
        for (const std::string_view name : {"vehicle_type", "maximum_speed"})
            if (const auto* value = options->take(name); value != nullptr && !asks_nothing(*value))
                asked.unused.push_back({options->at(name), "与步行和轮椅无关", "has no bearing on people on foot"});
        for (const auto name : options->rest())
            return wrong(options->at(name),
                         "is not understood: limits stand in options.profile_params.restrictions, things to avoid in "
                         "options.avoid_features");
    }
    return told.apply(limits);
}

constexpr std::size_t k_longest_told = 80;  // bytes of a member's name that an answer repeats

void name_rest(const Members& body, const json::object& object, Asked& asked) {
    for (const auto name : body.rest()) {
        if (std::ranges::find(k_without_bearing, name) != std::end(k_without_bearing)) continue;
        const auto& value = object.at(name);
        const auto known = std::ranges::find(k_not_done, name, &NotDone::member);
        if (known == std::end(k_not_done)) {
            asked.unused.push_back({base::shortened(name, k_longest_told), "这里没有这一项", "means nothing here"});
            continue;
        }
        if (asks_nothing(value)) continue;
        if (name == "instructions_format" && value.is_string() && value.get_string() == "text") continue;
        asked.unused.push_back({std::string(name), known->zh, known->en});
    }
    for (const auto& name : asked.ignored)
        asked.unused.push_back({"modou." + name, "这里没有这一项", "means nothing here"});
}

}  // namespace modou::navigation
