#include "services/navigation/door.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "services/navigation/answers.hpp"
#include "services/navigation/door_parts.hpp"
#include "services/navigation/ors.hpp"
#include "services/navigation/survey.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Code;
using base::JsonOut;
using base::Result;
using base::wrong;
using frame::Call;
using net::Reply;

void write_limits(JsonOut& out, const routing::Limits& limits) {
    out.key("limits").begin_object().member("steps", limits.steps == routing::Steps::avoid ? "avoid" : "allow");
    if (limits.incline_up_percent) out.number("incline_up_percent", *limits.incline_up_percent, 1);
    if (limits.incline_down_percent) out.number("incline_down_percent", *limits.incline_down_percent, 1);
    if (limits.kerb_m) out.number("kerb_m", *limits.kerb_m, 3);
    if (limits.width_m) out.number("width_m", *limits.width_m, 2);
    out.end_object();
}

// Members that mean nothing here are named in the answer.
void write_ignored(JsonOut& out, const json::object& object, std::initializer_list<std::string_view> known) {
    bool any = false;
    for (const auto& [name, value] : object) {
        const std::string_view own(name.data(), name.size());
        if (std::ranges::find(known, own) != known.end()) continue;
        if (!any) out.key("ignored").begin_list();
        any = true;
        out.value(own.substr(0, 80));
    }
    if (any) out.end_list();
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

Result<Reply> Door::about(const Call&) {
    return json_reply(about_json());
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

Result<Reply> Door::tile(const Call& call) {
    std::string_view name = call.argument("tile");
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
                               call.request.parameter("build") == std::string(standing.map->graph.build_id())
                                   ? "public, max-age=31536000, immutable"
                                   : "no-cache");
    if (call.request.header("if-none-match") == etag) {
        reply.status = 304;
        return reply;
    }
    reply.content_type = "application/vnd.mapbox-vector-tile";
    reply.body = standing.map->atlas.tile(*z, *x, *y);
    if (reply.body.empty()) reply.status = 204;
    return reply;
}

Result<Reply> Door::search(const Call& call) {
    const auto standing = navigator_.standing();
    if (!standing.map) return base::fail(Code::unavailable, "there is no map yet: modou map import");
    MODOU_TRY(const auto object, parse_object(call.request.body));
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
    out.end_list();
    write_ignored(out, object, {"q", "near", "limit", "crs", "lang", "language"});
    return json_reply(out.end_object().take());
}

Result<Reply> Door::survey_list(const Call& call) {
    MODOU_TRY(const auto object, parse_object(call.request.body));
    Asked asked;
    MODOU_TRY(asked.datum, read_datum(object));
    std::string_view profile = "manual";
    if (const auto* value = object.if_contains("profile")) {
        MODOU_TRY(profile, read_text(*value, "profile"));
    }
    MODOU_TRY(asked.request.profile, profile_of(profile));
    asked.request.plazas = routing::Plazas::across;
    MODOU_TRY(auto lease, navigator_.lease(call.request.stop.get()));
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
        if (!question.name.empty()) out.member("name", question.name.local).member("name_en", question.name.english);
        out.member("passes", question.passes)
            .number("distance_m", routing::distance_m(near, question.at), 0)
            .end_object();
    }
    out.end_list();
    write_ignored(out, object, {"near", "profile", "limit", "crs", "lang", "language"});
    return json_reply(out.end_object().take());
}

}  // namespace modou::navigation
