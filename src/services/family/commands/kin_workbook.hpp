// Laboratories' tables of samples in workbooks.
#pragma once

#include <string>

#include "base/error.hpp"

namespace modou::family::commands {

// The bytes of a workbook with one visible sheet of rows as CSV, whose lines are that sheet's rows from its header on;
// other bytes as they are. A cell that is no longer what was typed (a date, a formula without a value) is refused with
// its place.
base::Result<std::string> csv_of_workbook(std::string bytes, const std::string& file);

}  // namespace modou::family::commands
