// What goes over the wire as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace modou::net {

std::string lower(std::string_view text);  // of ASCII letters
// One server-sent event.
std::string event_text(std::string_view event, std::string_view data);
// A reply up to its body. 204 has none, and says no length (RFC 9110, 8.6); nor does one that comes in pieces.
// Version: 10 or 11.
std::string head_text(const Reply& reply, std::optional<std::size_t> content_bytes, bool keep_alive, unsigned version);

}  // namespace modou::net
