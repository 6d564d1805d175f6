#include "services/navigation/door.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/number.hpp"
#include "services/navigation/answers.hpp"
#include "services/navigation/door_parts.hpp"
#include "services/navigation/ors.hpp"
#include "services/navigation/survey.hpp"
#include "shape/write.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Code;
using base::Result;
using base::wrong;
using frame::Call;
using net::Reply;

api::MapLimits told(const routing::Limits& limits) {
    return {api::k_steps[limits.steps == routing::Steps::avoid ? 0 : 1], limits.incline_up_percent,
            limits.incline_down_percent, limits.kerb_m, limits.width_m};
}

std::array<api::Rounded<7>, 4> told(const routing::Box& edges) {
    return {edges.low.lon * 1e-7, edges.low.lat * 1e-7, edges.high.lon * 1e-7, edges.high.lat * 1e-7};
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
    const auto standing = navigator().standing();  // held while its words are written
    return json_reply(shape::text(about_map(standing)));
}

api::Map Door::about_map(const Navigator::Standing& standing) {
    api::Map out;
    out.ready = standing.map != nullptr;
    if (!out.ready) return out;
    const Map& map = *standing.map;
    out.name_zh = map.info.name_zh;
    out.name_en = map.info.name_en;
    out.demo = map.info.demo;
    out.build = map.graph.build_id();
    out.box = told(map.graph.box());
    out.view = told(map.view);
    out.center = api::told(map.center(), Datum::wgs84);
    out.attribution = map.info.demo ? k_demo_attribution : k_attribution;
    out.max_zoom = atlas::k_most_zoom;
    out.reports = api::MapReports{standing.version, standing.reports ? standing.reports->attached() : 0};
    out.presets.emplace();
    for (const Why& why : k_whys) {
        const auto profile = *routing::preset(why.preset);
        out.presets->push_back({why.preset, profile.speed_kmh, told(profile.limits), why.zh, why.en});
    }
    return out;
}

std::string Door::change_json(const Navigator::Change& change) {
    api::Change told{change.version, {}, {}};
    if (change.report != 0) told.id = change.report;
    if (change.at) told.at = api::told(*change.at, Datum::wgs84);
    return shape::text(told);
}

Result<Reply> Door::tile(const Call& call) {
    std::string_view name = call.argument("tile");
    const auto standing = navigator().standing();
    if (!standing.map) return base::fail(Code::unavailable, "there is no map yet: modou map import");
    if (!name.ends_with(".mvt")) return base::fail(Code::not_found, "a tile is Z-X-Y.mvt");
    name.remove_suffix(4);
    const auto first = name.find('-'), second = name.find('-', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos)
        return base::fail(Code::not_found, "a tile is Z-X-Y.mvt");
    const auto z = base::whole_number<unsigned>(name.substr(0, first));
    const auto x = base::whole_number<std::uint32_t>(name.substr(first + 1, second - first - 1)),
               y = base::whole_number<std::uint32_t>(name.substr(second + 1));
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
    const auto standing = navigator().standing();
    if (!standing.map) return base::fail(Code::unavailable, "there is no map yet: modou map import");
    MODOU_TRY(const auto asked, read_body<api::SearchAsked>(call.request.body));
    const Datum datum = api::datum_of(asked.crs);
    std::optional<routing::Position> near;
    if (asked.near) {
        MODOU_TRY(near, api::position_of(*asked.near, "near", datum));
    }
    api::SearchFound told;
    for (const atlas::Found& found : standing.map->atlas.search(asked.q, near, unsigned(asked.limit.value_or(10)))) {
        api::Found& one = told.results.emplace_back();
        one.name = found.name;
        if (!found.name_en.empty()) one.name_en = found.name_en;
        one.kind = found.kind;
        if (!found.where.empty()) one.where = found.where;
        one.at = api::told(found.at, datum);
        (found.of == routing::MemberKind::node  ? one.node
         : found.of == routing::MemberKind::way ? one.way
                                                : one.relation) = found.id;
        if (found.distance_m >= 0) one.distance_m = found.distance_m;
    }
    return json_reply(shape::text(told));
}

Result<Reply> Door::survey_list(const Call& call) {
    MODOU_TRY(const auto said, read_body<api::SurveyAsked>(call.request.body));
    Asked asked;
    asked.datum = api::datum_of(said.crs);
    MODOU_TRY(asked.request.profile, profile_of(said.profile.value_or("manual")));
    asked.request.plazas = routing::Plazas::across;
    MODOU_TRY(auto lease, navigator().lease(call.request.stop.get()));
    routing::Position near = lease.standing().map->center();
    if (said.near) {
        MODOU_TRY(near, api::position_of(*said.near, "near", asked.datum));
    }
    MODOU_TRY(const auto wanted, lease.complete(asked));
    MODOU_TRY(const auto questions, survey(lease.planner(), wanted, near, unsigned(said.limit.value_or(20))));
    api::Survey told{k_survey_routes, {}};
    for (const Question& question : questions) {
        using routing::Attribute;
        api::Question& one = told.questions.emplace_back();
        one.way = question.way;
        one.at = api::told(question.at, asked.datum);
        for (const auto at : question.line) one.line.push_back(api::told(at, asked.datum));
        one.asks = question.asks == Attribute::kerb         ? "kerb"
                   : question.asks == Attribute::incline_up ? "incline"
                   : question.asks == Attribute::width      ? "width"
                                                            : "surface";
        if (!question.name.empty()) {
            one.name = question.name.local;
            one.name_en = question.name.english;
        }
        one.passes = question.passes;
        one.distance_m = routing::distance_m(near, question.at);
    }
    return json_reply(shape::text(told));
}

}  // namespace modou::navigation
