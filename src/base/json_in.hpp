// JSON from outside, as RFC 8259 has it, and stricter in one thing: a member that an object says twice is refused with
// its place, where most libraries keep the last one without a word.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "base/error.hpp"

namespace modou::base {

inline constexpr std::size_t k_json_depth_most = 32;  // objects and lists within each other; Boost.JSON's own limit

// Errors: bad_input; `where` is the JSON pointer (RFC 6901) of a member said twice, or "byte N" where the text stops
// being JSON. A byte order mark before it is passed over.
Result<boost::json::value> parse_json(std::string_view text, std::size_t depth_most = k_json_depth_most);

}  // namespace modou::base
