// What the files of the service share. Of this room.
#pragma once

#include <span>
#include <string>

#include "server/service.hpp"

namespace modou::server {

bool is_page(std::span<const std::string> segments);
Lang lang_of(const net::Request& request);
// Under which a reply is kept: its language and its address as it was sent.
std::string key_of(const net::Request& request);

}  // namespace modou::server
