// What projects say they are for, and their updates, against the book's notes of them. Part of the check of the tables.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "giving/table_check.hpp"

namespace modou::giving {

// `wrong(row, zh, en)` for each row that is not what the book noted. At most `rows` of each table, the newest.
using NameProblem = std::function<void(std::string_view row, std::string zh, std::string en)>;
base::Status check_substance(const Checked& folder, store::Session& session, std::int64_t rows,
                             const NameProblem& wrong);

}  // namespace modou::giving
