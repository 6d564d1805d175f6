// PostgreSQL's refusals as errors for people: what happened and what to do, and never its own words, which name
// statements and may hold what was written.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::postgres {

// `state`: the five letters of SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html); empty when the
// server said nothing any more. `constraint`: its name, or empty; kept in a report. `where`: the database.
base::Error in_words(std::string_view state, std::string_view constraint, std::string where);

// After this refusal nothing more comes over the connection.
bool ends_connection(std::string_view state);

// The connection is gone: what was begun was undone by the server; the next call connects again.
base::Error lost_in_words(std::string where);
// Another writer has taken the writer's lock (writer_lock.hpp), or has written where this one was about to.
base::Error fenced_in_words(std::string where);
// It went while a COMMIT was under way.
base::Error unknown_in_words(std::string where);

}  // namespace modou::postgres
