#include "services/navigation/door.hpp"

#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "base/text.hpp"
#include "base/time.hpp"
#include "services/navigation/answers.hpp"
#include "services/navigation/gcj02.hpp"
#include "services/navigation/ors.hpp"
#include "services/navigation/pictures.hpp"
#include "services/navigation/survey.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Code;
using base::JsonOut;
using base::Result;
using net::Method;
using net::Reply;
using net::Request;

constexpr std::array k_routes{
    DoorRoute{Method::get, "/v1/map", "map"},
    DoorRoute{Method::get, "/v1/map/tiles/{tile}", "map_tile"},
    DoorRoute{Method::post, "/v1/map/search", "map_search"},
    DoorRoute{Method::post, "/v1/map/survey", "map_survey"},
    DoorRoute{Method::get, "/v1/map/reports", "map_reports"},
    DoorRoute{Method::post, "/v1/map/reports", "map_report"},
    DoorRoute{Method::post, "/v1/map/reports/{id}/voice", "map_voice"},
    DoorRoute{Method::post, "/v1/map/reports/{id}/withdraw", "map_withdraw"},
    DoorRoute{Method::get, "/v1/map/photos/{id}", "map_photo"},
    DoorRoute{Method::post, "/ors/v2/directions/{profile}/geojson", "ors_directions"},
    DoorRoute{Method::post, "/ors/v2/isochrones/{profile}", "ors_isochrones"},
    DoorRoute{Method::post, "/ors/v2/matrix/{profile}", "ors_matrix"},
    DoorRoute{Method::post, "/ors/v2/snap/{profile}/json", "ors_snap"},
};

constexpr std::string_view k_geo = "application/geo+json";
constexpr std::string_view k_attribution = "© OpenStreetMap contributors, ODbL 1.0";
constexpr std::string_view k_demo_attribution = "An invented town, made by Modou";

Reply json_reply(std::string body, std::string_view type = "application/json") {
    Reply reply;
    reply.content_type = type;
    reply.body = std::move(body);
    reply.headers.emplace_back("Cache-Control", "private, no-store");
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return reply;
}

tl::unexpected<base::Error> wrong(std::string_view field, std::string message) {
    return base::fail(Code::bad_input, std::move(message), std::string(field));
}

template <class T>
std::optional<T> whole(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}
Result<std::int64_t> id_of(std::string_view text) {
    const auto id = whole<std::int64_t>(text);
    if (!id || *id <= 0) return base::fail(Code::not_found, "no report has that number");
    return *id;
}

// Where an openrouteservice client looks for the reason.
Reply ors_error(const base::Error& error) {
    const bool place = error.code == Code::bad_input;
    const int status = error.code == Code::unavailable ? 503 : error.code == Code::limit ? 400 : place ? 400 : 500;
    JsonOut out;
    out.begin_object()
        .key("error")
        .begin_object()
        .member("code", error.code == Code::limit ? 2004
                        : place                   ? 2003
                                                  : 2099)
        .member("message", error.text())
        .member("message_zh", error.code == Code::unavailable ? "这里还没有地图"
                              : error.code == Code::limit     ? "两地相距太远，或请求太大"
                              : place                         ? "请求格式不对"
                                                              : "我们这边出了问题")
        .end_object()
        .end_object();
    Reply reply = json_reply(out.take());
    reply.status = status;
    return reply;
}

Shown shown_for(const Map& map, Language language, Datum datum) {
    return {language, datum, map.info.demo ? k_demo_attribution : k_attribution, map.graph.build_id()};
}

void write_limits(JsonOut& out, const routing::Limits& limits) {
    out.key("limits").begin_object().member("steps", limits.steps == routing::Steps::avoid ? "avoid" : "allow");
    if (limits.incline_up_percent) out.number("incline_up_percent", *limits.incline_up_percent, 1);
    if (limits.incline_down_percent) out.number("incline_down_percent", *limits.incline_down_percent, 1);
    if (limits.kerb_m) out.number("kerb_m", *limits.kerb_m, 3);
    if (limits.width_m) out.number("width_m", *limits.width_m, 2);
    out.end_object();
}

struct Why {
    std::string_view preset, zh, en;
};
// The reasons of profile.cpp, in the words of the page.
constexpr std::array<Why, 4> k_whys{
    Why{"manual", "手动轮椅：坡度按无障碍设计规范（GB 50763、DIN 18040），路缘3厘米以内，净宽90厘米。",
        "Manual wheelchair: slopes as building rules have them (GB 50763, DIN 18040), kerbs to 3 cm, 90 cm of width."},
    Why{"powered", "电动轮椅：能上10%的坡，路缘5厘米以内，净宽90厘米。",
        "Powered wheelchair: slopes to 10 %, kerbs to 5 cm, 90 cm of width."},
    Why{"cane", "拄拐或行走不便：台阶可以走，但尽量少走；坡度12%以内。",
        "Cane or walking with difficulty: steps are possible but kept few; slopes to 12 %."},
    Why{"pram", "婴儿车：不走台阶，路缘15厘米以内，净宽75厘米。", "Pram: no steps, kerbs to 15 cm, 75 cm of width."},
};

}  // namespace

std::span<const DoorRoute> door_routes() {
    return k_routes;
}

Reply Door::refused(const base::Error& error) const {
    switch (error.code) {
        case Code::bad_input:
            return problem_(400, base::code_name(error.code), error.message, error.where);
        case Code::not_found:
            return problem_(404, base::code_name(error.code), error.message, error.where);
        case Code::forbidden:
            return problem_(403, base::code_name(error.code), error.message, error.where);
        case Code::unavailable:
        case Code::busy:
            return problem_(503, base::code_name(error.code), error.message, error.where);
        case Code::limit: {
            // A photograph too large stays too large; who reports much may go on later.
            if (error.where == "photo") return problem_(413, base::code_name(error.code), error.message, error.where);
            Reply reply = problem_(429, base::code_name(error.code), error.message, error.where);
            reply.headers.emplace_back("Retry-After", "600");
            return reply;
        }
        default:
            return problem_(500, base::code_name(error.code), error.message, error.where);
    }
}

Reply Door::handle(std::string_view operation, std::string_view argument, const Request& request) {
    auto reply = answer(operation, argument, request);
    if (reply) return std::move(*reply);
    return operation.starts_with("ors_") ? ors_error(reply.error()) : refused(reply.error());
}

Result<Reply> Door::answer(std::string_view operation, std::string_view argument, const Request& request) {
    if (operation == "map") return json_reply(about_json());
    if (operation == "map_tile") return tile(argument, request);
    if (operation == "map_search") return search(request);
    if (operation == "map_survey") return survey_list(request);
    if (operation == "map_reports") return list_reports(request);
    if (operation == "map_report") return add_report(request);
    if (operation == "map_voice") return voice(argument, request);
    if (operation == "map_withdraw") return withdraw(argument, request);
    if (operation == "map_photo") return photo(argument);
    if (operation == "ors_directions") return directions(argument, request);
    if (operation == "ors_isochrones") return isochrones(argument, request);
    if (operation == "ors_matrix") return matrix(argument, request);
    return snap(argument, request);
}

std::string Door::about_json() const {
    const auto standing = navigator_.standing();
    JsonOut out;
    out.begin_object().member("ready", standing.map != nullptr);
    if (standing.map == nullptr) return out.end_object().take();
    const Map& map = *standing.map;
    out.member("name_zh", map.info.name_zh)
        .member("name_en", map.info.name_en)
        .member("demo", map.info.demo)
        .member("build", map.graph.build_id());
    const auto write_box = [&](std::string_view name, const routing::Box& edges) {
        out.key(name).begin_list();
        for (const auto edge : {edges.low.lon, edges.low.lat, edges.high.lon, edges.high.lat})
            out.number(edge * 1e-7, 7);
        out.end_list();
    };
    write_box("box", map.graph.box());
    write_box("view", map.view);
    write_position(out.key("center"), map.center(), Datum::wgs84);
    out.member("attribution", map.info.demo ? k_demo_attribution : k_attribution)
        .member("max_zoom", atlas::k_most_zoom);
    out.key("reports")
        .begin_object()
        .member("version", standing.version)
        .member("standing", standing.reports ? standing.reports->attached() : 0)
        .end_object();
    out.key("presets").begin_list();
    for (const Why& why : k_whys) {
        const auto profile = *routing::preset(why.preset);
        out.begin_object().member("name", why.preset).number("speed_kmh", profile.speed_kmh, 1);
        write_limits(out, profile.limits);
        out.member("why_zh", why.zh).member("why_en", why.en).end_object();
    }
    return out.end_list().end_object().take();
}

std::string Door::change_json(const Navigator::Change& change) {
    JsonOut out;
    out.begin_object().member("version", change.version);
    if (change.report != 0) out.member("id", change.report);
    if (change.at) write_position(out.key("at"), *change.at, Datum::wgs84);
    return out.end_object().take();
}

Result<Reply> Door::directions(std::string_view profile, const Request& request) {
    MODOU_TRY(const auto asked, read_directions(profile, request.body));
    MODOU_TRY(auto lease, navigator_.lease());
    MODOU_TRY(const auto wanted, lease.complete(asked.asked));
    MODOU_TRY(const auto routes, lease.planner().routes(wanted));
    const Shown shown = shown_for(*lease.standing().map, asked.language, asked.asked.datum);
    if (routes.empty() || !routes.front().found) {
        Reply reply = json_reply(no_route_json(routes.empty() ? routing::Route{} : routes.front(), shown));
        reply.status = 404;
        return reply;
    }
    return json_reply(directions_json(routes, shown), k_geo);
}

Result<Reply> Door::isochrones(std::string_view profile, const Request& request) {
    MODOU_TRY(const auto asked, read_isochrones(profile, request.body));
    MODOU_TRY(auto lease, navigator_.lease());
    MODOU_TRY(const auto wanted, lease.complete(asked.asked));
    std::vector<routing::Reach> reaches;
    for (const double range : asked.ranges) {
        MODOU_TRY(auto reach, lease.planner().reach({.as = wanted, .limit = range, .unit = asked.unit}));
        reaches.push_back(std::move(reach));
    }
    const Shown shown = shown_for(*lease.standing().map, asked.language, asked.asked.datum);
    return json_reply(isochrones_json(reaches, asked.ranges, wanted.from, shown), k_geo);
}

Result<Reply> Door::matrix(std::string_view profile, const Request& request) {
    MODOU_TRY(const auto asked, read_matrix(profile, request.body));
    MODOU_TRY(auto lease, navigator_.lease());
    MODOU_TRY(const auto wanted, lease.complete(asked.asked));
    MODOU_TRY(const auto cells, lease.planner().matrix(wanted, asked.from, asked.to));
    JsonOut out;
    out.begin_object();
    const auto table = [&](std::string_view name, double routing::Cell::*value) {
        out.key(name).begin_list();
        for (std::size_t row = 0; row < asked.from.size(); ++row) {
            out.begin_list();
            for (std::size_t column = 0; column < asked.to.size(); ++column) {
                const auto& cell = cells[row * asked.to.size() + column];
                if (cell.found)
                    out.number(cell.*value, 1);
                else
                    out.null();
            }
            out.end_list();
        }
        out.end_list();
    };
    if (asked.durations) table("durations", &routing::Cell::duration_s);
    if (asked.distances) table("distances", &routing::Cell::distance_m);
    return json_reply(out.end_object().take());
}

Result<Reply> Door::snap(std::string_view profile, const Request& request) {
    MODOU_TRY(const auto asked, read_snap(profile, request.body));
    MODOU_TRY(auto lease, navigator_.lease());
    MODOU_TRY(const auto wanted, lease.complete(asked.asked));
    JsonOut out;
    out.begin_object().key("locations").begin_list();
    for (const auto place : asked.places) {
        MODOU_TRY(const auto found, lease.planner().nearest(wanted, place, asked.radius_m, 1));
        if (found.empty()) {
            out.null();
            continue;
        }
        write_position(out.begin_object().key("location"), found[0].at, asked.asked.datum);
        if (!found[0].name.empty()) out.member("name", found[0].name);
        out.member("way", found[0].way).number("snapped_distance", found[0].distance_m, 2).end_object();
    }
    return json_reply(out.end_list().end_object().take());
}

Result<Reply> Door::tile(std::string_view name, const Request& request) {
    const auto standing = navigator_.standing();
    if (!standing.map) return base::fail(Code::unavailable, "there is no map yet: modou map import");
    if (!name.ends_with(".mvt")) return base::fail(Code::not_found, "a tile is Z-X-Y.mvt");
    name.remove_suffix(4);
    const auto first = name.find('-'), second = name.find('-', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos)
        return base::fail(Code::not_found, "a tile is Z-X-Y.mvt");
    const auto z = whole<unsigned>(name.substr(0, first));
    const auto x = whole<std::uint32_t>(name.substr(first + 1, second - first - 1)),
               y = whole<std::uint32_t>(name.substr(second + 1));
    if (!z || !x || !y || *z > atlas::k_most_zoom || *x >= 1u << *z || *y >= 1u << *z)
        return base::fail(Code::not_found, fmt::format("a tile is Z-X-Y.mvt, Z from 0 to {}", atlas::k_most_zoom));
    Reply reply;
    const std::string etag = fmt::format("\"{}\"", standing.map->graph.build_id());
    reply.headers.emplace_back("ETag", etag);
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    // The page names the build in its address, so such a tile never changes.
    reply.headers.emplace_back("Cache-Control",
                               request.parameter("build") == std::string(standing.map->graph.build_id())
                                   ? "public, max-age=31536000, immutable"
                                   : "no-cache");
    if (request.header("if-none-match") == etag) {
        reply.status = 304;
        return reply;
    }
    reply.content_type = "application/vnd.mapbox-vector-tile";
    reply.body = standing.map->atlas.tile(*z, *x, *y);
    if (reply.body.empty()) reply.status = 204;
    return reply;
}

Result<Reply> Door::search(const Request& request) {
    const auto standing = navigator_.standing();
    if (!standing.map) return base::fail(Code::unavailable, "there is no map yet: modou map import");
    MODOU_TRY(const auto object, parse_object(request.body));
    MODOU_TRY(const Datum datum, read_datum(object));
    const auto* query = object.if_contains("q");
    if (query == nullptr) return wrong("q", "is needed: what to look for");
    MODOU_TRY(const auto text, read_text(*query, "q"));
    if (text.size() > 200) return wrong("q", "is too long: a few words are enough");
    std::optional<routing::Position> near;
    if (const auto* value = object.if_contains("near"); value != nullptr && !value->is_null()) {
        MODOU_TRY(near, read_position(*value, "near", datum));
    }
    double limit = 10;
    if (const auto* value = object.if_contains("limit")) {
        MODOU_TRY(limit, read_number(*value, "limit", 1, 50));
    }
    JsonOut out;
    out.begin_object().key("results").begin_list();
    for (const atlas::Found& found : standing.map->atlas.search(text, near, unsigned(limit))) {
        out.begin_object().member("name", found.name);
        if (!found.name_en.empty()) out.member("name_en", found.name_en);
        out.member("kind", found.kind);
        if (!found.where.empty()) out.member("where", found.where);
        write_position(out.key("at"), found.at, datum);
        out.member(found.of == routing::MemberKind::node  ? "node"
                   : found.of == routing::MemberKind::way ? "way"
                                                          : "relation",
                   found.id);
        if (found.distance_m >= 0) out.number("distance_m", found.distance_m, 0);
        out.end_object();
    }
    return json_reply(out.end_list().end_object().take());
}

Result<Reply> Door::survey_list(const Request& request) {
    MODOU_TRY(const auto object, parse_object(request.body));
    Asked asked;
    MODOU_TRY(asked.datum, read_datum(object));
    std::string_view profile = "manual";
    if (const auto* value = object.if_contains("profile")) {
        MODOU_TRY(profile, read_text(*value, "profile"));
    }
    MODOU_TRY(asked.request.profile, profile_of(profile));
    asked.request.plazas = routing::Plazas::across;
    MODOU_TRY(auto lease, navigator_.lease());
    routing::Position near = lease.standing().map->center();
    if (const auto* value = object.if_contains("near"); value != nullptr && !value->is_null()) {
        MODOU_TRY(near, read_position(*value, "near", asked.datum));
    }
    double limit = 20;
    if (const auto* value = object.if_contains("limit")) {
        MODOU_TRY(limit, read_number(*value, "limit", 1, k_questions_most));
    }
    MODOU_TRY(const auto wanted, lease.complete(asked));
    MODOU_TRY(const auto questions, survey(lease.planner(), wanted, near, unsigned(limit)));
    JsonOut out;
    out.begin_object().member("routes", k_survey_routes).key("questions").begin_list();
    for (const Question& question : questions) {
        using routing::Attribute;
        out.begin_object().member("way", question.way);
        write_position(out.key("at"), question.at, asked.datum);
        out.key("line").begin_list();
        for (const auto at : question.line) write_position(out, at, asked.datum);
        out.end_list();
        out.member("asks", question.asks == Attribute::kerb         ? "kerb"
                           : question.asks == Attribute::incline_up ? "incline"
                           : question.asks == Attribute::width      ? "width"
                                                                    : "surface");
        if (!question.name.empty()) out.member("name", question.name);
        out.member("passes", question.passes)
            .number("distance_m", routing::distance_m(near, question.at), 0)
            .end_object();
    }
    return json_reply(out.end_list().end_object().take());
}

Result<Reply> Door::list_reports(const Request& request) {
    std::optional<routing::Box> box;
    if (const auto text = request.parameter("box")) {
        // w,s,e,n as a list of JSON numbers.
        boost::system::error_code error;
        const auto list = json::parse("[" + *text + "]", error);
        if (error || !list.is_array() || list.get_array().size() != 4)
            return wrong("box", "must be west,south,east,north in degrees");
        json::array low{list.at(0), list.at(1)}, high{list.at(2), list.at(3)};
        MODOU_TRY(const auto from, read_position(low, "box", Datum::wgs84));
        MODOU_TRY(const auto to, read_position(high, "box", Datum::wgs84));
        box = routing::Box{from, to};
    }
    std::string mine;
    if (const auto key = request.header("modou-device"); !key.empty()) {
        MODOU_TRY(mine, device_of(key));
    }
    const auto standing = navigator_.standing();
    MODOU_TRY(const auto reports, navigator_.reports(Reports::Which::standing));
    JsonOut out;
    out.begin_object()
        .member("type", "FeatureCollection")
        .member("version", standing.version)
        .key("features")
        .begin_list();
    for (const KeptReport& report : reports) {
        const auto at = report.told.at;
        if (box && (at.lon < box->low.lon || at.lon > box->high.lon || at.lat < box->low.lat || at.lat > box->high.lat))
            continue;
        out.begin_object()
            .member("type", "Feature")
            .key("geometry")
            .begin_object()
            .member("type", "Point")
            .key("coordinates");
        write_position(out, at, Datum::wgs84).end_object();
        out.key("properties")
            .begin_object()
            .member("id", report.id)
            .member("kind", finding_name(report.told.finding))
            .member("who", report.told.who == routing::Report::wheels    ? "wheels"
                           : report.told.who == routing::Report::walkers ? "walkers"
                                                                         : "everyone")
            .member("way", report.told.way);
        if (report.told.value) out.number("value", *report.told.value, 3);
        // By the day: a minute would tell who stood there when.
        out.member("since", base::format_day(base::day_of({report.made_ms / 1000})))
            .number("confidence", report.confidence, 2)
            .member("state", state_name(report.state));
        out.key("voices").begin_object().member("still", report.still).member("gone", report.gone).end_object();
        if (report.state == State::accepted && !report.told.note.empty()) out.member("note", report.told.note);
        if (report.state == State::accepted && report.has_photo)
            out.member("photo", fmt::format("/v1/map/photos/{}", report.id));
        if (!mine.empty() && report.device == mine) out.member("mine", true);
        out.end_object().end_object();
    }
    return json_reply(out.end_list().end_object().take(), k_geo);
}

Result<Reply> Door::add_report(const Request& request) {
    MODOU_TRY(const auto device, device_of(request.header("modou-device")));
    boost::system::error_code error;
    const json::value body = json::parse(request.body, error);
    if (error || !body.is_object()) return base::fail(Code::bad_input, "must be a JSON object");
    const json::object& object = body.get_object();
    MODOU_TRY(const Datum datum, read_datum(object));
    NewReport report;
    const auto* at = object.if_contains("at");
    if (at == nullptr) return wrong("at", "is needed: [lon, lat]");
    MODOU_TRY(report.at, read_position(*at, "at", datum));
    const auto* kind = object.if_contains("kind");
    if (kind == nullptr) return wrong("kind", "is needed: what is there");
    MODOU_TRY(const auto kind_name, read_text(*kind, "kind"));
    const auto finding = parse_finding(kind_name);
    if (!finding)
        return wrong("kind",
                     "is none that can be reported: blocked, steps, kerb, narrow, steep, surface, lift_broken, "
                     "no_kerb, flat, wide, ramp, lift, passable");
    report.finding = *finding;
    if (const auto* way = object.if_contains("way"); way != nullptr && !way->is_null()) {
        if (!way->is_int64()) return wrong("way", "must be a whole number");
        report.way = way->get_int64();
    }
    if (const auto* who = object.if_contains("who")) {
        MODOU_TRY(const auto text, read_text(*who, "who"));
        if (text == "wheels")
            report.who = routing::Report::wheels;
        else if (text == "walkers")
            report.who = routing::Report::walkers;
        else if (text != "everyone")
            return wrong("who", "must be everyone, wheels or walkers");
    }
    if (const auto* value = object.if_contains("value"); value != nullptr && !value->is_null()) {
        const bool percent = report.finding == Finding::steep || report.finding == Finding::flat;
        MODOU_TRY(report.value, read_number(*value, "value", percent ? -100 : 0, percent ? 100 : 20));
    }
    if (const auto* surface = object.if_contains("surface")) {
        MODOU_TRY(const auto text, read_text(*surface, "surface"));
        report.surface = routing::parse_surface(text);
    }
    if (const auto* smoothness = object.if_contains("smoothness")) {
        MODOU_TRY(const auto text, read_text(*smoothness, "smoothness"));
        report.smoothness = routing::parse_smoothness(text);
        if (report.smoothness == routing::Smoothness::unknown)
            return wrong("smoothness", "is none that OpenStreetMap defines");
    }
    if (const auto* note = object.if_contains("note")) {
        MODOU_TRY(const auto text, read_text(*note, "note"));
        if (!base::is_utf8(text)) return wrong("note", "must be UTF-8");
        report.note = base::trimmed(text);
    }
    if (const auto* photo = object.if_contains("photo"); photo != nullptr && !photo->is_null()) {
        MODOU_TRY(const auto text, read_text(*photo, "photo"));
        MODOU_TRY(report.jpeg, jpeg_of_data_url(text));
    }
    MODOU_TRY(const auto added, navigator_.report(report, device, request.peer));
    JsonOut out;
    out.begin_object()
        .member("id", added.id)
        .member("version", navigator_.standing().version)
        .member("in_effect", added.stands)
        .number("confidence", added.confidence, 2);
    Reply reply = json_reply(out.end_object().take());
    reply.status = 201;
    return reply;
}

Result<Reply> Door::voice(std::string_view id, const Request& request) {
    MODOU_TRY(const auto report, id_of(id));
    MODOU_TRY(const auto device, device_of(request.header("modou-device")));
    MODOU_TRY(const auto object, parse_object(request.body));
    const auto* still = object.if_contains("still");
    if (still == nullptr || !still->is_bool()) return wrong("still", "is needed: true or false");
    MODOU_CHECK(navigator_.voice(report, device, still->get_bool(), request.peer));
    return json_reply(fmt::format("{{\"version\":{}}}", navigator_.standing().version));
}

Result<Reply> Door::withdraw(std::string_view id, const Request& request) {
    MODOU_TRY(const auto report, id_of(id));
    MODOU_TRY(const auto device, device_of(request.header("modou-device")));
    MODOU_CHECK(navigator_.withdraw(report, device));
    return json_reply(fmt::format("{{\"version\":{}}}", navigator_.standing().version));
}

Result<Reply> Door::photo(std::string_view id) {
    MODOU_TRY(const auto report, id_of(id));
    MODOU_TRY(const auto jpeg, navigator_.photo(report));
    if (!jpeg) return base::fail(Code::not_found, "there is no photograph here");
    Reply reply = json_reply(*jpeg, "image/jpeg");
    return reply;
}

}  // namespace modou::navigation
