// The addresses of openrouteservice's clients: directions, isochrones, matrices, places on ways.
#include "base/json_in.hpp"
#include "services/navigation/answers.hpp"
#include "services/navigation/api_ors.hpp"
#include "services/navigation/door.hpp"
#include "services/navigation/door_parts.hpp"
#include "services/navigation/ors.hpp"
#include "shape/write.hpp"

namespace modou::navigation {
namespace {

using base::Code;
using base::JsonOut;
using base::Result;
using frame::Call;
using net::Reply;
using net::Request;

Reply ors_problem(int status, int code, std::string_view message, std::string_view message_zh) {
    Reply reply = json_reply(shape::text(api::OrsError{{code, message, message_zh}, {}}));
    reply.status = status;
    return reply;
}

Shown shown_for(const Map& map, const Asked& asked, const Wanted& wanted) {
    return {wanted.language,      asked.datum, map.info.demo ? k_demo_attribution : k_attribution,
            map.graph.build_id(), wanted,      asked.unused};
}

// What stands behind the question mark means nothing on a request with a body.
void name_query(const Request& request, Asked& asked) {
    for (const auto& [name, value] : request.query)
        if (name != "api_key")
            asked.unused.push_back({"?" + name.substr(0, 80), "写在请求正文里才有用", "has to stand in the body"});
}

}  // namespace

// Where an openrouteservice client looks for the reason.
Reply ors_error(const base::Error& error) {
    const bool place = error.code == Code::bad_input;
    const int status = error.code == Code::unavailable ? 503 : error.code == Code::limit || place ? 400 : 500;
    return ors_problem(status,
                       error.code == Code::limit ? 2004
                       : place                   ? 2003
                                                 : 2099,
                       error.text(),
                       error.code == Code::unavailable ? "这里还没有地图"
                       : error.code == Code::limit     ? "两地相距太远，或请求太大"
                       : place                         ? "请求格式不对"
                                                       : "我们这边出了问题");
}

Reply ors_told(Reply problem) {
    // A wrong method is told alike at every address.
    if (problem.content_type != "application/problem+json" || problem.status == 405) return problem;
    const auto told = base::parse_json(problem.body);
    const auto member = [&](std::string_view name) {
        const auto* value = told && told->is_object() ? told->get_object().if_contains(name) : nullptr;
        return std::string(value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "");
    };
    // 2000: the request cannot be read; 2004: more than is allowed; 2099: anything else.
    const int code = problem.status == 413 || problem.status == 429   ? 2004
                     : problem.status == 400 || problem.status == 415 ? 2000
                                                                      : 2099;
    const Reply in_form = ors_problem(problem.status, code, member("detail"), member("title_zh"));
    problem.body = in_form.body;
    problem.content_type = in_form.content_type;
    return problem;
}

Reply ors_nowhere(std::string_view path) {
    const auto has = [&](std::string_view word) { return path.find(word) != path.npos; };
    if (has("geocode") || has("pelias"))
        return ors_problem(404, 2099, "names are not looked up in this shape here: POST /v1/map/search",
                           "地名请用 POST /v1/map/search 查找");
    const std::string_view what = has("optimization") ? "the order of many stops is not worked out here"
                                  : has("elevation")  ? "heights are not known here"
                                  : has("pois")       ? "places are not listed in this shape here: POST /v1/map/search"
                                  : has("match")      ? "tracks are not matched to ways here"
                                  : has("export")     ? "the graph is not given out here"
                                                      : "there is no such address";
    return ors_problem(404, 2099,
                       std::string(what) + "; what there is: /ors/v2/directions, isochrones, matrix, snap/{profile}",
                       "没有这个地址；可用的是 /ors/v2/directions、isochrones、matrix、snap/{profile}");
}

Result<Reply> Door::ways_as_json(const Call& call) {
    return directions(call, Form::json);
}

Result<Reply> Door::ways_as_geojson(const Call& call) {
    return directions(call, Form::geojson);
}

Result<Reply> Door::no_gpx(const Call&) {
    return ors_problem(406, 2007, "GPX is not made here: ask for /geojson or /json at the same address",
                       "这里不提供 GPX：请改用同一地址的 /geojson 或 /json");
}

Result<Reply> Door::directions(const Call& call, Form form) {
    const Request& request = call.request;
    const std::string_view profile = call.argument("profile");
    const bool by_query = request.method == net::Method::get;
    MODOU_TRY(auto asked,
              by_query ? read_directions_query(profile, request.query) : read_directions(profile, request.body));
    if (!by_query) name_query(request, asked.asked);
    MODOU_TRY(auto lease, navigator().lease(request.stop.get()));
    MODOU_TRY(const auto wanted, lease.complete(asked.asked));
    MODOU_TRY(const auto routes, lease.planner().routes(wanted));
    const Shown shown = shown_for(*lease.standing().map, asked.asked, asked.wanted);
    if (routes.empty() || !routes.front().found) {
        Reply reply = json_reply(no_route_json(routes.empty() ? routing::Route{} : routes.front(), shown));
        reply.status = 404;
        return reply;
    }
    const auto& best = routes.front();
    for (const auto& [place, away, radius] :
         {std::tuple(0, best.from_snapped_m, asked.from_radius_m), std::tuple(1, best.to_snapped_m, asked.to_radius_m)})
        if (away > radius && asked.radiuses)
            return ors_problem(404, 2010,
                               fmt::format("no way that you can use lies within {:g} m of coordinate {}: the nearest "
                                           "is {:.0f} m from it",
                                           radius, place, away),
                               fmt::format("第{}个地点{:g}米之内没有你能走的路", place + 1, radius));
    return json_reply(directions_json(routes, shown, form), form == Form::geojson ? k_geo : "application/json");
}

Result<Reply> Door::isochrones(const Call& call) {
    MODOU_TRY(auto asked, read_isochrones(call.argument("profile"), call.request.body));
    name_query(call.request, asked.asked);
    MODOU_TRY(auto lease, navigator().lease(call.request.stop.get()));
    MODOU_TRY(auto wanted, lease.complete(asked.asked));
    std::vector<routing::Reach> reaches;
    for (const auto place : asked.places)
        for (const double range : asked.ranges) {
            wanted.from = place;
            MODOU_TRY(auto reach, lease.planner().reach({.as = wanted, .limit = range, .unit = asked.unit}));
            reaches.push_back(std::move(reach));
        }
    if (asked.unit == routing::ReachRequest::Unit::seconds) asked.wanted.unit_m = 1;
    const Shown shown = shown_for(*lease.standing().map, asked.asked, asked.wanted);
    return json_reply(isochrones_json(reaches, asked.ranges, asked.places, shown), k_geo);
}

Result<Reply> Door::matrix(const Call& call) {
    MODOU_TRY(auto asked, read_matrix(call.argument("profile"), call.request.body));
    name_query(call.request, asked.asked);
    MODOU_TRY(auto lease, navigator().lease(call.request.stop.get()));
    MODOU_TRY(const auto wanted, lease.complete(asked.asked));
    MODOU_TRY(const auto cells, lease.planner().matrix(wanted, asked.from, asked.to));
    JsonOut out;
    out.begin_object();
    const auto table = [&](std::string_view name, double routing::Cell::*value, double unit) {
        out.key(name).begin_list();
        for (std::size_t row = 0; row < asked.from.size(); ++row) {
            out.begin_list();
            for (std::size_t column = 0; column < asked.to.size(); ++column) {
                const auto& cell = cells[row * asked.to.size() + column];
                if (cell.found)
                    out.number(cell.*value / unit, unit == 1 ? 1 : 4);
                else
                    out.null();
            }
            out.end_list();
        }
        out.end_list();
    };
    if (asked.durations) table("durations", &routing::Cell::duration_s, 1);
    if (asked.distances) table("distances", &routing::Cell::distance_m, asked.wanted.unit_m);
    // Where on a way each place lies, as openrouteservice tells it.
    for (const auto& [name, places] : {std::pair("destinations", &asked.to), std::pair("sources", &asked.from)}) {
        out.key(name).begin_list();
        for (const auto place : *places) {
            MODOU_TRY(const auto found, lease.planner().nearest(wanted, place, wanted.snap_m, 1));
            if (found.empty()) {
                out.null();
                continue;
            }
            write_position(out.begin_object().key("location"), found[0].at, asked.asked.datum);
            if (asked.names && !found[0].name.empty()) out.member("name", called(found[0].name, asked.wanted.language));
            out.number("snapped_distance", found[0].distance_m, 2).end_object();
        }
        out.end_list();
    }
    const Shown shown = shown_for(*lease.standing().map, asked.asked, asked.wanted);
    write_warnings(out, shown);
    write_metadata(out, "matrix", shown);
    return json_reply(out.end_object().take());
}

Result<Reply> Door::snap(const Call& call) {
    MODOU_TRY(auto asked, read_snap(call.argument("profile"), call.request.body));
    name_query(call.request, asked.asked);
    MODOU_TRY(auto lease, navigator().lease(call.request.stop.get()));
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
        if (!found[0].name.empty()) out.member("name", found[0].name.local);
        out.member("way", found[0].way).number("snapped_distance", found[0].distance_m, 2).end_object();
    }
    out.end_list();
    write_warnings(out, shown_for(*lease.standing().map, asked.asked, asked.wanted));
    return json_reply(out.end_object().take());
}

}  // namespace modou::navigation
