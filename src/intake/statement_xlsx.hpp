// Statements in workbooks: every visible sheet that has a header, row by row.
#pragma once

#include <string>
#include <string_view>

#include "intake/statement_rows.hpp"

namespace modou::intake {

base::Status read_statement_workbook(std::string_view bytes, const std::string& file, StatementRows& rows);

}  // namespace modou::intake
