#include "services/navigation/asked.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <initializer_list>

#include "base/json_in.hpp"
#include "services/navigation/gcj02.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Code;
using base::Result;
using base::Status;
using base::wrong;
using routing::Attribute;

Result<const json::object*> read_object(const json::value& value, std::string_view field) {
    const auto* object = value.if_object();
    if (object == nullptr) return wrong(field, "must be an object");
    return object;
}
Result<const json::array*> read_list(const json::value& value, std::string_view field, std::size_t most) {
    const auto* list = value.if_array();
    if (list == nullptr) return wrong(field, "must be a list");
    if (list->size() > most) return wrong(field, fmt::format("has more than {} members", most));
    return list;
}

template <class T>
Result<T> one_of(const json::value& value, std::string_view field,
                 std::initializer_list<std::pair<std::string_view, T>> choices) {
    MODOU_TRY(const auto text, read_text(value, field));
    std::string names;
    for (const auto& [name, meaning] : choices) {
        if (name == text) return meaning;
        names += names.empty() ? "" : ", ";
        names += name;
    }
    return wrong(field, fmt::format("must be one of: {}", names));
}

Status read_limits(const json::object& object, routing::Limits& limits) {
    for (const auto& [name, value] : object) {
        const std::string field = "limits." + std::string(name);
        if (name == "width_m") {
            MODOU_TRY(limits.width_m, read_number(value, field, 0, 20));
            limits.named |= bit(Attribute::width);
        } else if (name == "kerb_m") {
            MODOU_TRY(limits.kerb_m, read_number(value, field, 0, 2));
            limits.named |= bit(Attribute::kerb);
        } else if (name == "incline_percent" || name == "incline_up_percent" || name == "incline_down_percent") {
            MODOU_TRY(const double percent, read_number(value, field, 0, 100));
            if (name != "incline_down_percent" &&
                !(name == "incline_percent" && object.contains("incline_up_percent"))) {
                limits.incline_up_percent = percent;
                limits.named |= bit(Attribute::incline_up);
            }
            if (name != "incline_up_percent" &&
                !(name == "incline_percent" && object.contains("incline_down_percent"))) {
                limits.incline_down_percent = percent;
                limits.named |= bit(Attribute::incline_down);
            }
        } else {
            return wrong(field,
                         "is no limit: incline_percent, incline_up_percent, incline_down_percent, width_m, kerb_m");
        }
    }
    return {};
}

Status read_forbidden(const json::object& object, routing::Limits& limits) {
    for (const auto& [name, value] : object) {
        const std::string field = "forbid." + std::string(name);
        if (name != "surface" && name != "smoothness")
            return wrong(field, "only surface and smoothness can be forbidden");
        MODOU_TRY(const auto* list, read_list(value, field, 100));
        for (const auto& one : *list) {
            MODOU_TRY(const auto text, read_text(one, field));
            if (name == "surface") {
                limits.forbid(routing::parse_surface(text));
                limits.named |= bit(Attribute::surface);
            } else {
                const auto smoothness = routing::parse_smoothness(text);
                if (smoothness == routing::Smoothness::unknown)
                    return wrong(field, fmt::format("\"{}\" is no smoothness that OpenStreetMap defines", text));
                limits.forbid(smoothness);
                limits.named |= bit(Attribute::smoothness);
            }
        }
    }
    return {};
}

Result<std::int64_t> read_id(const json::value& value, std::string_view field) {
    if (const auto* number = value.if_int64()) return *number;
    return wrong(field, "must be a whole number");
}

Result<routing::Report> read_report(const json::value& value, Datum datum) {
    MODOU_TRY(const auto* object, read_object(value, "reports"));
    routing::Report report;
    bool placed = false;
    for (const auto& [name, member] : *object) {
        const std::string field = "reports." + std::string(name);
        if (name == "at") {
            MODOU_TRY(report.at, read_position(member, field, datum));
            placed = true;
        } else if (name == "way") {
            MODOU_TRY(report.way, read_id(member, field));
        } else if (name == "who") {
            MODOU_TRY(report.who, one_of<std::uint8_t>(member, field,
                                                       {{"wheels", routing::Report::wheels},
                                                        {"walkers", routing::Report::walkers},
                                                        {"everyone", routing::Report::everyone}}));
        } else if (name == "kind") {
            using Kind = routing::Report::Kind;
            MODOU_TRY(report.kind,
                      one_of<Kind>(member, field,
                                   {{"blocked", Kind::blocked}, {"passable", Kind::passable}, {"fact", Kind::fact}}));
        } else if (name == "incline_percent") {
            MODOU_TRY(report.incline_percent, read_number(member, field, -100, 100));
        } else if (name == "kerb_m") {
            MODOU_TRY(report.kerb_m, read_number(member, field, 0, 2));
        } else if (name == "width_m") {
            MODOU_TRY(report.width_m, read_number(member, field, 0, 20));
        } else {
            return wrong(field, "is not part of a report: at, way, kind, who, incline_percent, kerb_m, width_m");
        }
    }
    if (!placed) return wrong("reports.at", "is needed: [lon, lat]");
    return report;
}

}  // namespace

Result<double> read_number(const json::value& value, std::string_view field, double least, double most) {
    if (!value.is_number()) return wrong(field, "must be a number");
    const double number = value.to_number<double>();
    if (!(number >= least && number <= most))
        return wrong(field, fmt::format("must be between {} and {}", least, most));
    return number;
}

Result<std::string_view> read_text(const json::value& value, std::string_view field) {
    const auto* text = value.if_string();
    if (text == nullptr) return wrong(field, "must be a text");
    return std::string_view(*text);
}

Result<json::object> parse_object(std::string_view text) {
    if (text.size() > k_request_bytes_most)
        return base::fail(Code::limit, fmt::format("a request of more than {} KiB", k_request_bytes_most >> 10));
    auto parsed = base::parse_json(text);
    if (!parsed) {
        // `where` names a member; a byte of the text is part of what is wrong with it.
        base::Error error = std::move(parsed).error();
        if (error.where.starts_with("byte ")) error.message = error.where + ": " + error.message, error.where.clear();
        return tl::unexpected(std::move(error));
    }
    json::value value = std::move(*parsed);
    if (!value.is_object()) return base::fail(Code::bad_input, "must be a JSON object");
    return std::move(value.get_object());
}

Result<routing::Position> read_position(const json::value& value, std::string_view field, Datum datum) {
    const auto* list = value.if_array();
    if (list == nullptr || list->size() < 2 || list->size() > 3) return wrong(field, "must be [longitude, latitude]");
    MODOU_TRY(const double lon, read_number((*list)[0], field, -180, 180));
    MODOU_TRY(const double lat, read_number((*list)[1], field, -90, 90));
    const auto at = routing::position_of(lon, lat);
    return datum == Datum::gcj02 ? wgs84_of(at) : at;
}

Result<Datum> read_datum(const json::object& object) {
    const auto* value = object.if_contains("crs");
    if (value == nullptr) return Datum::wgs84;
    return one_of<Datum>(*value, "crs", {{"wgs84", Datum::wgs84}, {"gcj02", Datum::gcj02}});
}

// openrouteservice's wheelchair: what its rules never use, whatever a request names; kerbs, widths and slopes have no
// limit until one is named. Efforts are those of a manual chair.
static routing::Profile openrouteservice_wheelchair() {
    using routing::Surface;
    routing::Profile profile = *routing::preset("manual");
    profile.name = "wheelchair";
    routing::Limits limits;
    limits.steps = routing::Steps::avoid;
    limits.no_foot = routing::NoFoot::avoid;
    limits.moves = routing::Moves::chair;
    limits.max_track_grade = 3;
    limits.max_sac_scale = 1;
    limits.worst = routing::Suited::suitable;
    for (const Surface s : {Surface::earth, Surface::grass, Surface::dirt, Surface::mud, Surface::sand, Surface::snow,
                            Surface::ice, Surface::salt})
        limits.forbid(s);
    for (unsigned s = unsigned(routing::Smoothness::bad); s < unsigned(routing::Smoothness::count); ++s)
        limits.forbid(routing::Smoothness(s));
    profile.limits = limits;
    return profile;
}

Result<routing::Profile> profile_of(std::string_view name) {
    if (name == "wheelchair") return openrouteservice_wheelchair();
    if (name == "foot-walking") name = "on_foot";
    const auto preset = routing::preset(name);
    if (!preset)
        return wrong("profile", "must be one of: manual, powered, cane, pram, wheelchair, on_foot, foot-walking");
    return *preset;
}

Status read_allow_unsuitable(const json::value& value, routing::Limits& limits) {
    if (!value.is_bool()) return wrong("allow_unsuitable", "must be true or false");
    limits.worst = value.get_bool() ? std::max(limits.worst, routing::Suited::unsuitable) : routing::Suited::suitable;
    return {};
}

Status avoid_feature(std::string_view feature, std::string_view field, routing::Limits& limits) {
    if (feature == "steps")
        limits.steps = routing::Steps::avoid;
    else if (feature == "fords")
        limits.fords = routing::Fords::avoid;
    else if (feature == "ferries")
        limits.ferries = routing::Ferries::avoid;
    else
        return wrong(field, fmt::format("\"{}\" cannot be avoided here: steps, fords, ferries", feature));
    return {};
}

Status read_wishes(const json::object& object, Asked& asked) {
    routing::Limits& limits = asked.request.profile.limits;
    if (const auto* profile = object.if_contains("profile")) {
        MODOU_TRY(const auto name, read_text(*profile, "profile"));
        MODOU_TRY(asked.request.profile, profile_of(name));
        // openrouteservice keeps to the lines that are mapped.
        asked.request.plazas = name == "wheelchair" ? routing::Plazas::around : routing::Plazas::across;
    }
    for (const auto& [name, value] : object) {
        const std::string_view field(name.data(), name.size());
        if (name == "metric") {
            MODOU_TRY(asked.request.metric, one_of<routing::Metric>(value, field,
                                                                    {{"shortest", routing::Metric::shortest},
                                                                     {"preferred", routing::Metric::preferred}}));
        } else if (name == "steps") {
            MODOU_TRY(limits.steps,
                      one_of<routing::Steps>(value, field,
                                             {{"avoid", routing::Steps::avoid}, {"allow", routing::Steps::allow}}));
        } else if (name == "ferries") {
            MODOU_TRY(limits.ferries,
                      one_of<routing::Ferries>(value, field,
                                               {{"take", routing::Ferries::take}, {"avoid", routing::Ferries::avoid}}));
        } else if (name == "unknown") {
            MODOU_TRY(limits.unknown, one_of<routing::Unknown>(value, field,
                                                               {{"accept", routing::Unknown::accept},
                                                                {"warn", routing::Unknown::warn},
                                                                {"avoid", routing::Unknown::avoid}}));
            // Who says that untold places may be crossed crosses those too that are told, but not understood.
            if (limits.unknown != routing::Unknown::avoid) limits.unread = routing::Unread::pass;
        } else if (name == "avoid_features") {
            MODOU_TRY(const auto* list, read_list(value, field, 100));
            for (const auto& one : *list) {
                MODOU_TRY(const auto feature, read_text(one, field));
                MODOU_CHECK(avoid_feature(feature, field, limits));
            }
        } else if (name == "allow_unsuitable") {
            MODOU_CHECK(read_allow_unsuitable(value, limits));
        } else if (name == "limits") {
            MODOU_TRY(const auto* own, read_object(value, field));
            MODOU_CHECK(read_limits(*own, limits));
        } else if (name == "forbid") {
            MODOU_TRY(const auto* own, read_object(value, field));
            MODOU_CHECK(read_forbidden(*own, limits));
        } else if (name == "reports") {
            MODOU_TRY(const auto* list, read_list(value, field, k_own_reports_most));
            for (const auto& one : *list) {
                MODOU_TRY(auto report, read_report(one, asked.datum));
                asked.own.push_back(report);
            }
        } else if (name == "alternatives") {
            MODOU_TRY(const double count, read_number(value, field, 0, routing::k_alternatives_most));
            asked.request.alternatives = unsigned(count);
        } else if (name != "profile" && name != "from" && name != "to" && name != "crs" && name != "limit_m" &&
                   name != "limit_s" && name != "id" && name != "lang") {
            asked.ignored.emplace_back(field);
        }
    }
    return {};
}

namespace {
Result<Asked> read_line(const json::object& object, std::initializer_list<std::string_view> ends) {
    Asked asked;
    MODOU_TRY(asked.datum, read_datum(object));
    for (const std::string_view end : ends) {
        const auto* value = object.if_contains(end);
        if (value == nullptr) return wrong(end, "is needed: [lon, lat]");
        MODOU_TRY((end == "from" ? asked.request.from : asked.request.to), read_position(*value, end, asked.datum));
    }
    MODOU_CHECK(read_wishes(object, asked));
    return asked;
}
}  // namespace

Result<Asked> read_route(std::string_view text) {
    MODOU_TRY(const auto object, parse_object(text));
    return read_line(object, {"from", "to"});
}

Result<AskedReach> read_reach(std::string_view text) {
    MODOU_TRY(const auto object, parse_object(text));
    AskedReach reach;
    MODOU_TRY(reach.asked, read_line(object, {"from"}));
    const auto *metres = object.if_contains("limit_m"), *seconds = object.if_contains("limit_s");
    if ((metres == nullptr) == (seconds == nullptr)) return wrong("limit_m", "give either limit_m or limit_s");
    if (metres != nullptr) {
        MODOU_TRY(reach.limit, read_number(*metres, "limit_m", 0, routing::k_reach_most_m));
    } else {
        MODOU_TRY(reach.limit, read_number(*seconds, "limit_s", 0, routing::k_reach_most_m));
        reach.unit = routing::ReachRequest::Unit::seconds;
    }
    return reach;
}

}  // namespace modou::navigation
