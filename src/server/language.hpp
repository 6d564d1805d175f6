// The language that a request asks for: by its address, then by the cookie that remembers it, then by what its browser
// says.
#pragma once

#include <string>

#include "frame/words.hpp"
#include "net/http.hpp"

namespace modou::server {

using frame::Language;

struct Choice {
    Language lang = Language::zh;
    bool by_address = false;  // to be remembered
};
Choice choice_of(const net::Request& request);

// Under which a reply is kept: its language and its address as it was sent.
std::string key_of(const net::Request& request);

}  // namespace modou::server
