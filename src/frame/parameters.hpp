// What a request says in its query, against what its route takes.
#pragma once

#include <string>

#include "frame/route.hpp"

namespace modou::frame {

// Errors: bad_input, at the parameter: it is needed, says what it may not say, or two things.
base::Status check_query(const Route& route, const net::Request& request);

// What the query says and the route does not take, names as in an address, by commas; empty: nothing. `lang` is taken
// everywhere (server/language.hpp).
std::string unused_in_query(const Route& route, const net::Request& request);

}  // namespace modou::frame
