// Events: CloudEvents of JSON, one object a line, or printed over several lines, or in an array.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intake/json_values.hpp"
#include "intake/row.hpp"

namespace modou::intake {

// For events that do not say so themselves.
struct Defaults {
    std::string source, shop;
};

// Attributes of an event in CloudEvents' binary mode, which stand beside its data.
struct EventAttributes {
    std::optional<std::string> specversion, type, source, time, datacontenttype;
    bool disagree = false;            // one of them is said twice, in two ways
    std::vector<std::string> others;  // names of those that are not above
};

// Parses whole lines. `block` must be followed by k_padding readable bytes, and live as long as the batch: the rows
// look at it. Appends one row a line (blank lines are none; a byte order mark before an event is passed over, for files
// are put behind each other). What a member says twice must agree; members that have no part in a row are counted in
// batch.unused, those of data as "data.NAME".
inline constexpr std::size_t k_padding = 64;
void parse_ndjson(std::string_view block, std::uint64_t first_line, const Defaults& defaults, Batch& batch);
// The same for elements that JsonCutter has found in `block`; a stray piece is a rejected row.
void parse_documents(std::string_view block, std::span<const JsonPiece> pieces, std::uint64_t first_line,
                     const Defaults& defaults, Batch& batch);

// The body of POST /v1/events: lines, documents or an array, of at most `limit` events.
// Errors: bad_input with where = "offset N" when none of it is an event (JSON with a specversion or a type), or when it
// begins an array and is none; limit when there are too many.
base::Result<Batch> parse_events(std::string_view body, std::size_t limit);
// The same in binary mode: one event, whose data is the body.
base::Result<Batch> parse_event(const EventAttributes& attributes, std::string_view body);

}  // namespace modou::intake
