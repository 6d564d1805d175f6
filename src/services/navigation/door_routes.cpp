// The table of the room's addresses, and how its errors are told.
#include "frame/replies.hpp"
#include "services/navigation/costs.hpp"
#include "services/navigation/door.hpp"
#include "services/navigation/door_parts.hpp"

namespace modou::navigation {
namespace {

using base::Code;
using frame::Call;
using frame::Handler;
using frame::Right;
using frame::Route;
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

std::vector<Route> Door::routes() {
    std::vector<Route> all;
    const auto add = [&](Method method, std::string_view pattern, std::string_view operation, frame::Words summary,
                         Answer answer, std::uint64_t cost = k_look_cost) -> Route& {
        all.push_back({method, pattern, operation, Right::anyone, summary, of_map(answer), {WorkClass::map, cost}});
        return all.back();
    };
    add(Method::get, "/v1/map", "map",
        {"这个网站有哪张地图，以及几种人的预设", "What map this site has, and the presets of people"}, &Door::about);
    add(Method::get, "/v1/map/tiles/{tile}", "map_tile",
        {"一块矢量瓦片（MVT 2.1）：Z-X-Y.mvt，Z 从 0 到 15；没有内容时为 204",
         "A vector tile (MVT 2.1): Z-X-Y.mvt, Z from 0 to 15; 204 where nothing is"},
        &Door::tile);
    add(Method::post, "/v1/map/search", "map_search",
        {"地图上的名字：任何语言、拼音、首字母", "Names on the map: any language, pinyin, initials"}, &Door::search);
    add(Method::post, "/v1/map/survey", "map_survey",
        {"一处周围最多路线要经过、却没人说过的路缘、坡度、宽度和路面",
         "Untold kerbs, slopes, widths and grounds that most ways around a place hang on"},
        &Door::survey_list, k_survey_cost);
    add(Method::get, "/v1/map/reports", "map_reports", {"现在算数的报告", "Reports that count now"},
        &Door::list_reports);
    add(Method::post, "/v1/map/reports", "map_report",
        {"报告一处障碍，或一条走得通的路；下一条路线就知道了",
         "Report a barrier, or a way through; the next route knows it"},
        &Door::add_report)
        .takes.body_bytes = k_max_report_bytes;
    add(Method::post, "/v1/map/reports/{id}/voice", "map_voice", {"还在，或已经没了", "Still there, or gone"},
        &Door::voice);
    add(Method::post, "/v1/map/reports/{id}/withdraw", "map_withdraw", {"收回自己的报告", "Take one's own report back"},
        &Door::withdraw);
    add(Method::get, "/v1/map/photos/{id}", "map_photo",
        {"一份已被采纳的报告的照片", "The photograph of an accepted report"}, &Door::photo);
    add_ors(all);
    return all;
}

// Clients write the form of the answer behind the profile, or leave it out.
void Door::add_ors(std::vector<Route>& all) {
    const auto add = [&](Method method, std::string_view pattern, std::string_view operation, frame::Words summary,
                         Answer answer, std::uint64_t (*cost_of)(const net::Request&)) {
        all.push_back({method,
                       pattern,
                       operation,
                       Right::anyone,
                       summary,
                       of_ors(answer),
                       {WorkClass::map, k_look_cost, cost_of}});
    };
    add(Method::post, "/ors/v2/directions/{profile}/geojson", "ors_directions",
        {"一条路线，形式同 openrouteservice v2；profile：manual、powered、cane、pram、wheelchair（openrouteservice "
         "的规则）、foot-walking",
         "A way, in the shape of openrouteservice v2; profile: manual, powered, cane, pram, wheelchair (the rules of "
         "openrouteservice), foot-walking"},
        &Door::ways_as_geojson, directions_cost);
    add(Method::post, "/ors/v2/directions/{profile}/json", "ors_directions_json",
        {"同上，用 openrouteservice 自己的形式：线为编码折线",
         "The same in the shape of openrouteservice itself: lines as encoded polylines"},
        &Door::ways_as_json, directions_cost);
    add(Method::post, "/ors/v2/directions/{profile}/gpx", "ors_directions_gpx",
        {"406：这里不提供 GPX", "406: GPX is not made here"}, &Door::no_gpx, directions_cost);
    add(Method::post, "/ors/v2/directions/{profile}", "ors_directions_plain", {"同 /json", "As /json"},
        &Door::ways_as_json, directions_cost);
    add(Method::get, "/ors/v2/directions/{profile}", "ors_directions_get",
        {"同 /geojson，给按地址来问的客户端（位置会留在沿途的日志里，用 POST 更好）",
         "As /geojson, for clients that ask by the address (positions then end in logs on the way: POST is better)"},
        &Door::ways_as_geojson, directions_cost);
    add(Method::post, "/ors/v2/isochrones/{profile}/geojson", "ors_isochrones_geojson", k_isochrones, &Door::isochrones,
        isochrones_cost);
    add(Method::post, "/ors/v2/isochrones/{profile}", "ors_isochrones", k_isochrones, &Door::isochrones,
        isochrones_cost);
    add(Method::post, "/ors/v2/matrix/{profile}/json", "ors_matrix_json", k_matrix, &Door::matrix, matrix_cost);
    add(Method::post, "/ors/v2/matrix/{profile}", "ors_matrix", k_matrix, &Door::matrix, matrix_cost);
    add(Method::post, "/ors/v2/snap/{profile}/json", "ors_snap", k_snap, &Door::snap, nullptr);
    add(Method::post, "/ors/v2/snap/{profile}", "ors_snap_plain", k_snap, &Door::snap, nullptr);
}

}  // namespace modou::navigation
