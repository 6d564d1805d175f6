#include "services/navigation/costs.hpp"

#include <algorithm>

namespace modou::navigation {
namespace {

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

std::uint64_t lists(const net::Request& request) {
    return static_cast<std::uint64_t>(std::count(request.body.begin(), request.body.end(), '['));
}

}  // namespace

std::uint64_t matrix_cost(const net::Request& request) {
    const std::uint64_t places = std::clamp<std::uint64_t>(lists(request), 2, 200) - 1;
    return std::min<std::uint64_t>(listed(request.body, "\"sources\"").value_or(places), places) *
           std::min<std::uint64_t>(listed(request.body, "\"destinations\"").value_or(places), places);
}

std::uint64_t isochrones_cost(const net::Request& request) {
    return 300 * std::clamp<std::uint64_t>(lists(request), 2, 20) * listed(request.body, "\"range\"").value_or(1);
}

std::uint64_t directions_cost(const net::Request& request) {
    return request.body.find("alternative_routes") == std::string::npos ? 100 : 500;
}

}  // namespace modou::navigation
