// The table of routes, and what is decided by the head of a request alone.
#include <algorithm>

#include "server/service.hpp"

namespace modou::server {
namespace {

using net::Method;
using net::Reply;
using net::Request;

constexpr std::array k_own_routes{
    Route{Method::get, "/v1/home", Right::anyone, "home"},
    Route{Method::get, "/v1/projects", Right::anyone, "projects"},
    Route{Method::get, "/v1/projects/{id}", Right::anyone, "project"},
    Route{Method::get, "/v1/projects/{id}/updates", Right::anyone, "project_updates"},
    Route{Method::get, "/v1/projects/{id}/feed", Right::anyone, "project_feed"},
    Route{Method::get, "/v1/updates/{entry}", Right::anyone, "update"},
    Route{Method::get, "/pictures/{picture}", Right::anyone, "picture"},
    Route{Method::get, "/v1/shops", Right::anyone, "shops"},
    Route{Method::get, "/v1/shops/{id}", Right::anyone, "shop"},
    Route{Method::get, "/v1/deeds/{token}", Right::link_token, "deeds"},
    Route{Method::get, "/v1/gifts", Right::anyone, "gifts"},
    Route{Method::get, "/v1/entries", Right::anyone, "entries"},
    Route{Method::get, "/v1/export/{table}", Right::anyone, "export"},
    Route{Method::get, "/v1/gifts/{sequence}", Right::anyone, "gift"},
    Route{Method::get, "/v1/definitions/{sha256}", Right::anyone, "definition"},
    Route{Method::get, "/v1/entries/{sequence}/trace", Right::anyone, "trace"},
    Route{Method::get, "/v1/operator", Right::anyone, "operator"},
    Route{Method::get, "/v1/payouts", Right::anyone, "payouts"},
    Route{Method::get, "/v1/payouts/{payout}", Right::anyone, "payout"},
    Route{Method::get, "/v1/payouts/{payout}/sources", Right::anyone, "payout_sources"},
    Route{Method::get, "/v1/payouts/{payout}/gifts", Right::anyone, "payout_gifts"},
    Route{Method::get, "/v1/totals", Right::anyone, "totals"},
    Route{Method::get, "/v1/stream", Right::anyone, "stream"},
    Route{Method::get, "/v1/entries/{sequence}/receipt", Right::anyone, "receipt"},
    Route{Method::get, "/log/checkpoint", Right::anyone, "checkpoint"},
    Route{Method::get, "/log/vkey", Right::anyone, "log_key"},
    Route{Method::get, "/log/tile/{tile}", Right::anyone, "tile", Braced::the_rest},
    Route{Method::get, "/v1/openapi.json", Right::anyone, "openapi"},
    Route{Method::post, "/v1/events", Right::ingest_token, "events"},
    Route{Method::get, "/health", Right::anyone, "health"},
    Route{Method::get, "/metrics", Right::anyone, "metrics"},
};

// Whether an address fits a route's pattern; what stands for the (first) part in braces is given back.
std::optional<std::string> match(const Route& route, std::span<const std::string> segments) {
    std::string argument;
    std::string_view rest = route.path.substr(1);
    for (std::size_t i = 0;; ++i) {
        const auto end = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, end);
        if (i == segments.size()) return std::nullopt;
        if (!part.starts_with('{')) {
            if (segments[i] != part) return std::nullopt;
        } else {
            if (segments[i].empty()) return std::nullopt;
            if (argument.empty()) argument = segments[i];
            if (route.braced == Braced::the_rest) {
                for (++i; i < segments.size(); ++i) argument += '/' + segments[i];
                return argument;
            }
        }
        if (end == rest.size()) return i + 1 == segments.size() ? std::optional(std::move(argument)) : std::nullopt;
        rest.remove_prefix(end + 1);
    }
}

// In constant time: how long it takes tells nothing about how much of the token was right.
bool same_secret(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

}  // namespace

// Ours, and those of the services that this site has.
std::span<const Route> api_routes() {
    static const std::vector<Route> routes = [] {
        std::vector<Route> all(k_own_routes.begin(), k_own_routes.end());
        for (const navigation::DoorRoute& one : navigation::door_routes())
            all.push_back({one.method, one.path, Right::anyone, one.operation, Braced::one_segment});
        return all;
    }();
    return routes;
}

Reply Service::token_needed() {
    Reply reply =
        problem(401, "token_needed", "send the token of DIR/keys/ingest.token as Authorization: Bearer TOKEN");
    reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
}

Service::Routed Service::routed(const Request& request, std::span<const std::string> segments) {
    Routed out;
    for (const Route& route : api_routes()) {
        auto argument = match(route, segments);
        if (!argument) continue;
        if (route.method == request.method) {
            out.route = &route;
            out.argument = std::move(*argument);
            return out;
        }
        const std::string_view method = route.method == Method::post ? "POST" : "GET, HEAD";
        if (out.allowed.find(method) != std::string::npos) continue;
        out.allowed += out.allowed.empty() ? "" : ", ";
        out.allowed += method;
    }
    return out;
}

Reply Service::not_that_method(const std::string& allowed) {
    Reply reply = problem(405, "method_not_allowed", "this address takes another method");
    reply.headers.emplace_back("Allow", allowed);
    return reply;
}

net::Admission Service::authorise(const Request& head) {
    const std::vector<std::string> segments = head.segments();
    const Routed found = routed(head, segments);
    // Where nothing takes a body, what is answered does not depend on it.
    if (found.route == nullptr) return {head.method == Method::get ? std::nullopt : std::optional(handle(head)), false};
    if (found.route->right != Right::ingest_token) return {std::nullopt, false};
    if (!has_token(head)) return {token_needed(), false};
    return {wrong_type(head), true};
}

std::uint64_t Service::body_bytes(std::string_view path) {
    return path == "/v1/events"        ? k_max_events_bytes
           : path == "/v1/map/reports" ? k_max_report_bytes
                                       : std::uint64_t{64} << 10;
}

bool Service::has_token(const Request& request) const {
    const std::string_view given = request.header("authorization");
    return given.starts_with("Bearer ") && same_secret(given.substr(7), office_.keys().ingest_token.reveal());
}

}  // namespace modou::server
