// The table of the room's addresses, and how its errors are told.
#include "frame/replies.hpp"
#include "frame/shape.hpp"
#include "services/navigation/api_ors.hpp"
#include "services/navigation/costs.hpp"
#include "services/navigation/door.hpp"
#include "services/navigation/door_parts.hpp"

namespace modou::navigation {
namespace {

using base::Code;
using frame::Call;
using frame::Handler;
using frame::Parameter;
using frame::Right;
using frame::Route;
using frame::shape_of;
using net::Method;
using net::Reply;
using net::WorkClass;

Reply refused(const base::Error& error) {
    // A photograph too large stays too large; who reports much may go on later.
    if (error.code != Code::limit || error.where == "photo") return frame::refused(error);
    Reply reply = frame::problem(429, base::code_name(error.code), error.message, error.where);
    reply.headers.emplace_back("Retry-After", "600");
    return reply;
}

constexpr frame::Words k_snap{"离你最近、你能走的路", "The nearest usable ways"},
    k_matrix{"许多地点之间的距离和时间，最多 100 × 100", "Distances and times between many places; at most 100 × 100"},
    k_isochrones{"能走多远", "How far one gets"};

}  // namespace

Handler Door::of_map(Answer answer) {
    return [this, answer](const Call& call) {
        auto reply = (this->*answer)(call);
        return reply ? std::move(*reply) : refused(reply.error());
    };
}

Handler Door::of_ors(Answer answer) {
    return [this, answer](const Call& call) {
        auto reply = (this->*answer)(call);
        return reply ? std::move(*reply) : ors_error(reply.error());
    };
}

namespace {

constexpr Parameter k_device{"Modou-Device",
                             {"设备自己造、自己留的 32 个随机字节，base64url；服务器只存它的摘要",
                              "32 random bytes in base64url, made and kept by the device; the server stores only their "
                              "digest"},
                             Parameter::In::header,
                             {},
                             true};
constexpr Parameter k_report{"id", {"报告的编号", "the report's number"}, Parameter::In::path};

const frame::Shape k_object{"application/json", [](shape::Components&) { return shape::kind("object"); }};

}  // namespace

std::vector<Route> Door::routes() {
    std::vector<Route> all;
    const auto add = [&](Method method, std::string_view pattern, std::string_view operation, frame::Words summary,
                         Answer answer, frame::Answers answers, std::vector<Parameter> parameters = {}) -> Route& {
        all.push_back({.method = method,
                       .pattern = pattern,
                       .operation = operation,
                       .right = Right::anyone,
                       .summary = summary,
                       .handler = of_map(answer),
                       .runs = {WorkClass::map, k_look_cost},
                       .answers = std::move(answers),
                       .parameters = std::move(parameters)});
        return all.back();
    };
    add(Method::get, "/v1/map", "map",
        {"这个网站有哪张地图，以及几种人的预设", "What map this site has, and the presets of people"}, &Door::about,
        {shape_of<api::Map>()});
    add(Method::get, "/v1/map/tiles/{tile}", "map_tile",
        {"一块矢量瓦片（MVT 2.1）：Z-X-Y.mvt，Z 从 0 到 15；没有内容时为 204",
         "A vector tile (MVT 2.1): Z-X-Y.mvt, Z from 0 to 15; 204 where nothing is"},
        &Door::tile, {{"application/vnd.mapbox-vector-tile"}},
        {{"tile", {"Z-X-Y.mvt", "Z-X-Y.mvt"}, Parameter::In::path},
         {"build", {"地图的版本：这样的瓦片永不改变", "of the map: such a tile never changes"}}});
    add(Method::post, "/v1/map/search", "map_search",
        {"地图上的名字：任何语言、拼音、首字母", "Names on the map: any language, pinyin, initials"}, &Door::search,
        {shape_of<api::SearchFound>()})
        .bodies = {shape_of<api::SearchAsked>()};
    Route& survey = add(Method::post, "/v1/map/survey", "map_survey",
                        {"一处周围最多路线要经过、却没人说过的路缘、坡度、宽度和路面",
                         "Untold kerbs, slopes, widths and grounds that most ways around a place hang on"},
                        &Door::survey_list, {shape_of<api::Survey>()});
    survey.bodies = {shape_of<api::SurveyAsked>()};
    survey.runs.cost = k_survey_cost;
    add(Method::get, "/v1/map/reports", "map_reports", {"现在算数的报告", "Reports that count now"},
        &Door::list_reports, {shape_of<api::Reports>(k_geo)},
        {{"box", {"西,南,东,北（度）：只要其中的", "west,south,east,north in degrees: those within only"}},
         {k_device.name, {"标出这台设备自己的报告", "marks the device's own reports"}, Parameter::In::header}});
    Route& report = add(Method::post, "/v1/map/reports", "map_report",
                        {"报告一处障碍，或一条走得通的路；下一条路线就知道了",
                         "Report a barrier, or a way through; the next route knows it"},
                        &Door::add_report, {shape_of<api::Reported>(), 201}, {k_device});
    report.takes.body_bytes = k_max_report_bytes;
    report.bodies = {shape_of<api::NewReport>()};
    add(Method::post, "/v1/map/reports/{id}/voice", "map_voice", {"还在，或已经没了", "Still there, or gone"},
        &Door::voice, {shape_of<api::Version>()}, {k_report, k_device})
        .bodies = {shape_of<api::VoiceAsked>()};
    add(Method::post, "/v1/map/reports/{id}/withdraw", "map_withdraw", {"收回自己的报告", "Take one's own report back"},
        &Door::withdraw, {shape_of<api::Version>()}, {k_report, k_device})
        .bodies = {k_object};
    add(Method::get, "/v1/map/photos/{id}", "map_photo",
        {"一份已被采纳的报告的照片", "The photograph of an accepted report"}, &Door::photo, {{"image/jpeg"}},
        {k_report});
    add_directions(all);
    add_others(all);
    return all;
}

// Clients write the form of the answer behind the profile, or leave it out.
Route& Door::add_ors(std::vector<Route>& all, Method method, std::string_view pattern, std::string_view operation,
                     frame::Words summary, Answer answer, std::uint64_t (*cost_of)(const net::Request&),
                     frame::Shape body, frame::Shape reply) {
    all.push_back({.method = method,
                   .pattern = pattern,
                   .operation = operation,
                   .right = Right::anyone,
                   .summary = summary,
                   .handler = of_ors(answer),
                   .runs = {WorkClass::map, k_look_cost, cost_of},
                   .answers = {std::move(reply), 200, shape_of<api::OrsError>()},
                   .bodies = {std::move(body)},
                   .parameters = {{"profile",
                                   {"manual、powered、cane、pram、wheelchair 或 foot-walking",
                                    "manual, powered, cane, pram, wheelchair or foot-walking"},
                                   Parameter::In::path}}});
    return all.back();
}

void Door::add_directions(std::vector<Route>& all) {
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary, Answer answer,
                         frame::Shape reply) -> Route& {
        return add_ors(all, Method::post, pattern, operation, summary, answer, directions_cost,
                       shape_of<api::Directions>(), std::move(reply));
    };
    add("/ors/v2/directions/{profile}/geojson", "ors_directions",
        {"一条路线，形式同 openrouteservice v2；profile：manual、powered、cane、pram、wheelchair（openrouteservice "
         "的规则）、foot-walking",
         "A way, in the shape of openrouteservice v2; profile: manual, powered, cane, pram, wheelchair (the rules of "
         "openrouteservice), foot-walking"},
        &Door::ways_as_geojson, shape_of<api::GeoJson>(k_geo));
    add("/ors/v2/directions/{profile}/json", "ors_directions_json",
        {"同上，用 openrouteservice 自己的形式：线为编码折线",
         "The same in the shape of openrouteservice itself: lines as encoded polylines"},
        &Door::ways_as_json, k_object);
    add("/ors/v2/directions/{profile}/gpx", "ors_directions_gpx", {"406：这里不提供 GPX", "406: GPX is not made here"},
        &Door::no_gpx, shape_of<api::OrsError>())
        .answers.status = 406;
    add("/ors/v2/directions/{profile}", "ors_directions_plain", {"同 /json", "As /json"}, &Door::ways_as_json,
        k_object);
    Route& by_address = add_ors(
        all, Method::get, "/ors/v2/directions/{profile}", "ors_directions_get",
        {"同 /geojson，给按地址来问的客户端（位置会留在沿途的日志里，用 POST 更好）",
         "As /geojson, for clients that ask by the address (positions then end in logs on the way: POST is better)"},
        &Door::ways_as_geojson, directions_cost, {}, shape_of<api::GeoJson>(k_geo));
    by_address.bodies.clear();
    for (const Parameter& one :
         {Parameter{"start", {"经度,纬度", "longitude,latitude"}},
          {"end", {"经度,纬度", "longitude,latitude"}},
          {"api_key",
           {"openrouteservice 的客户端会带：这里不需要", "of openrouteservice's clients: none is needed here"}}})
        by_address.parameters.push_back(one);
}

void Door::add_others(std::vector<Route>& all) {
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary, Answer answer,
                         std::uint64_t (*cost_of)(const net::Request&), frame::Shape body, frame::Shape reply) {
        add_ors(all, Method::post, pattern, operation, summary, answer, cost_of, std::move(body), std::move(reply));
    };
    const auto isochrones = shape_of<api::Isochrones>(), areas = shape_of<api::GeoJson>(k_geo),
               matrix = shape_of<api::MatrixAsked>(), snap = shape_of<api::SnapAsked>();
    add("/ors/v2/isochrones/{profile}/geojson", "ors_isochrones_geojson", k_isochrones, &Door::isochrones,
        isochrones_cost, isochrones, areas);
    add("/ors/v2/isochrones/{profile}", "ors_isochrones", k_isochrones, &Door::isochrones, isochrones_cost, isochrones,
        areas);
    add("/ors/v2/matrix/{profile}/json", "ors_matrix_json", k_matrix, &Door::matrix, matrix_cost, matrix, k_object);
    add("/ors/v2/matrix/{profile}", "ors_matrix", k_matrix, &Door::matrix, matrix_cost, matrix, k_object);
    add("/ors/v2/snap/{profile}/json", "ors_snap", k_snap, &Door::snap, nullptr, snap, k_object);
    add("/ors/v2/snap/{profile}", "ors_snap_plain", k_snap, &Door::snap, nullptr, snap, k_object);
}

}  // namespace modou::navigation
