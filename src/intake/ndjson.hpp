// Events as NDJSON, one CloudEvents-shaped object a line.
#pragma once

#include <string>
#include <string_view>

#include "intake/row.hpp"

namespace modou::intake {

// For events that do not say so themselves.
struct Defaults {
    std::string source, shop;
};

// Parses whole lines. `block` must be followed by k_padding readable bytes, and live as long as the batch: the rows
// look at it. Appends one row a line (blank lines are none). Of members given twice the last counts; those not known,
// and what they hold, are passed over.
inline constexpr std::size_t k_padding = 64;
void parse_ndjson(std::string_view block, std::uint64_t first_line, const Defaults& defaults, Batch& batch);

// The body of POST /v1/events: NDJSON lines, or a JSON array, of at most `limit` events.
// Errors: bad_input with where = "offset N" when no line of it, or the array, is JSON; limit when there are too many.
base::Result<Batch> parse_events(std::string_view body, std::size_t limit);

}  // namespace modou::intake
