// The slow and obvious twin of the tree: one route after the other, each compared with the whole address. Of tests and
// benchmarks.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frame/route.hpp"

namespace modou::frame::testing {

// What stands in the braces of a pattern that fits; nothing where it does not fit.
inline std::optional<std::vector<std::string>> fits(std::string_view pattern, std::span<const std::string> segments) {
    std::vector<std::string> arguments;
    std::string_view rest = pattern.substr(1);
    for (std::size_t i = 0;; ++i) {
        const auto end = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, end);
        if (i == segments.size()) return std::nullopt;
        if (!part.starts_with('{')) {
            if (segments[i] != part) return std::nullopt;
        } else {
            if (segments[i].empty()) return std::nullopt;
            arguments.push_back(segments[i]);
            if (part.ends_with("...}")) {
                for (++i; i < segments.size(); ++i) arguments.back() += '/' + segments[i];
                return arguments;
            }
        }
        if (end == rest.size()) return i + 1 == segments.size() ? std::optional(std::move(arguments)) : std::nullopt;
        rest.remove_prefix(end + 1);
    }
}

// The first route of this method that fits.
inline const Route* find(const std::vector<Route>& routes, net::Method method, std::span<const std::string> segments) {
    for (const Route& route : routes)
        if (route.method == method && fits(route.pattern, segments)) return &route;
    return nullptr;
}

}  // namespace modou::frame::testing
