// What the door's files share. Of this room.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "net/http.hpp"
#include "shape/read.hpp"

namespace modou::navigation {

inline constexpr std::uint64_t k_max_report_bytes = 3 << 19;  // a photograph of 1 MiB as base64, and its words
inline constexpr std::string_view k_geo = "application/geo+json";
inline constexpr std::string_view k_attribution = "© OpenStreetMap contributors, ODbL 1.0";
inline constexpr std::string_view k_demo_attribution = "An invented town, made by Modou";

// Errors as openrouteservice tells them.
net::Reply ors_error(const base::Error& error);
// A problem reply of the server's own in that form, but for a wrong method (405), which is told alike everywhere.
net::Reply ors_told(net::Reply problem);
// Of an address under /ors/ that is none: 404, and where what it asks for is to be had.
net::Reply ors_nowhere(std::string_view path);

// What was answered to one person is nobody else's: kept by no cache.
inline net::Reply json_reply(std::string body, std::string_view type = "application/json") {
    net::Reply reply;
    reply.content_type = type;
    reply.body = std::move(body);
    reply.headers.emplace_back("Cache-Control", "private, no-store");
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return reply;
}

// A body of this room's own. Errors: bad_input with the field, limit.
template <class T>
base::Result<T> read_body(std::string_view text) {
    if (text.size() > k_max_report_bytes)
        return base::fail(base::Code::limit, fmt::format("a request of more than {} KiB", k_max_report_bytes >> 10));
    return shape::read<T>(text);
}

}  // namespace modou::navigation
