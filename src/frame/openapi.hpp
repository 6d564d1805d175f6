// The API in OpenAPI 3.1, made of the routes that there are: paths, parameters, bodies, replies, problems, and a
// component for each struct that travels.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "frame/route.hpp"

namespace modou::frame {

// Routes without an operation are no part of it. Errors: conflict (two structs of one name), bad_input (an argument of
// a pattern without a word about it, a parameter that is none of the pattern's, or no summary).
base::Result<std::string> openapi(std::span<const Route> routes, std::string_view version);

}  // namespace modou::frame
