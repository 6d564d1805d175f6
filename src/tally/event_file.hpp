// Files of the events that a definition declares: CloudEvents of JSON, one a line, or a table (CSV in UTF-8 or GB18030,
// .gz, .zst, XLSX) whose columns are the definition's facts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/passed_over.hpp"
#include "programme/judge.hpp"

namespace modou::tally {

struct EventRow {
    std::uint64_t line = 0;
    std::string source, id, type;
    programme::Facts facts;              // as told, by their whole names
    std::optional<base::Instant> told;   // the event's own time; none: it is told now
    programme::Refusal refused{{}, {}};  // why it is no event; reason empty: it is one
};

struct EventFile {
    std::string place;  // FILE, or FILE:SHEET
    std::vector<EventRow> rows;
    base::PassedOver unused;  // columns and members without a part in any event
};

// `source`: of rows that name none. Errors: bad_input (no such header, no table), limit, usage (a table without a
// column `source`, and none is given).
base::Result<EventFile> read_event_file(std::string_view bytes, const std::string& file,
                                        const programme::Definition& definition, std::string_view source);

}  // namespace modou::tally
