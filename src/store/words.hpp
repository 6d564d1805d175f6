// SQLite's refusals as errors for people: what happened and what to do, and never SQLite's own words, which name
// statements and columns. Inside this room only.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::store {

// `result`: SQLite's result code, extended or not (https://www.sqlite.org/rescode.html). `said`: its own words, of
// which only the names of columns in a broken constraint are kept, for a report. `system`: the system's error number
// when it has one (a full disk is not always SQLITE_FULL). `where`: the file.
base::Error in_words(int result, std::string_view said, int system, std::string where);

}  // namespace modou::store
