// What the server refuses below /ors/ is told as openrouteservice tells it.
#pragma once

#include <string_view>

#include "net/http.hpp"

namespace modou::navigation {

// A problem reply (RFC 9457) for this address: below /ors/ with the reason where an openrouteservice client looks for
// it, but for a wrong method (405). Other addresses and other replies stay as they are.
net::Reply ors_refusal(std::string_view path, net::Reply reply);

}  // namespace modou::navigation
