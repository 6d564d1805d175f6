// Which class of work an address is: what each costs decides who may wait for whom.
#include <algorithm>

#include "server/service.hpp"
#include "server/service_parts.hpp"

namespace modou::server {
namespace {

using net::Request;
using net::Work;
using net::WorkClass;

WorkClass class_of(std::string_view operation) {
    const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), operation) != names.end();
    };
    // From memory: whoever watches over the server must be answered whatever else goes on.
    if (is_one_of({"health", "definition", "openapi"})) return WorkClass::here;
    if (operation == "events") return WorkClass::write;
    if (is_one_of({"shops", "trace", "payout_sources", "payout_gifts", "export"})) return WorkClass::search;
    if (is_one_of({"receipt", "checkpoint", "log_key", "tile"})) return WorkClass::proof;
    if (operation.starts_with("map") || operation.starts_with("ors_")) return WorkClass::map;
    return WorkClass::read;
}

// How many values the list that follows a member's name holds; nothing when there is none, or it says ["all"].
std::optional<std::size_t> listed(std::string_view body, std::string_view member) {
    const auto named = body.find(member);
    if (named == std::string_view::npos) return std::nullopt;
    const auto begin = body.find_first_not_of(" \t\r\n:", named + member.size());
    if (begin == std::string_view::npos || body[begin] != '[') return std::nullopt;
    const auto list = body.substr(begin, body.find(']', begin) - begin);
    if (list.find("all") != std::string_view::npos) return std::nullopt;
    return static_cast<std::size_t>(std::count(list.begin(), list.end(), ',')) + 1;
}

// In cells of a matrix, each of which is a search for a way. From the body's brackets and commas: to be read it must
// first be let in.
std::uint64_t map_cost(std::string_view operation, std::string_view body) {
    const auto lists = static_cast<std::uint64_t>(std::count(body.begin(), body.end(), '['));
    if (operation.starts_with("ors_matrix")) {
        const std::uint64_t places = std::clamp<std::uint64_t>(lists, 2, 200) - 1;
        return std::min<std::uint64_t>(listed(body, "\"sources\"").value_or(places), places) *
               std::min<std::uint64_t>(listed(body, "\"destinations\"").value_or(places), places);
    }
    if (operation.starts_with("ors_isochrones"))
        return 300 * std::clamp<std::uint64_t>(lists, 2, 20) * listed(body, "\"range\"").value_or(1);
    if (operation.starts_with("ors_directions"))
        return body.find("alternative_routes") == std::string_view::npos ? 100 : 500;
    if (operation == "map_survey") return 1'000;
    return 20;
}

}  // namespace

Work Service::work_of(const Request& request) {
    const std::vector<std::string> segments = request.segments();
    if (const Route* route = routed(request, segments).route) {
        const WorkClass kind = class_of(route->operation);
        if (kind == WorkClass::map) return {kind, map_cost(route->operation, request.body)};
        if ((route->operation == "home" || route->operation == "project") && is_kept(request)) return {};
        return {kind, 1};
    }
    if (request.method != net::Method::get || !is_page(segments)) return {};  // files, and what is not there
    if (segments[0] == "shops" && segments.size() == 1) return {WorkClass::search, 1};
    // It follows the payment back to its gifts.
    if (segments[0] == "payouts" && segments.size() == 2) return {WorkClass::search, 1};
    const bool steady = segments[0].empty() || (segments[0] == "projects" && segments.size() == 2);
    if (steady && is_kept(request)) return {};
    return {WorkClass::read, 1};
}

}  // namespace modou::server
