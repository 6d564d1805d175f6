// Percentages of pledges and limits: exact, in hundredths of a percent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::programme {

// "2", "0.1", "12.34" → 200, 10, 1234. At most two decimals; other forms are bad_input.
base::Result<std::int64_t> parse_percent(std::string_view text);

// 200, 10, 1234 → "2", "0.1", "12.34".
std::string percent_text(std::int64_t hundredths);

}  // namespace modou::programme
