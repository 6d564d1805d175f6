// Statements as text: lines of cells between commas (or tabs), and WeChat's bills between backticks.
#pragma once

#include <memory>
#include <string>

#include "intake/bytes_in.hpp"
#include "intake/statement_rows.hpp"

namespace modou::intake {

// Reads all of `bytes` (unpacked) into `rows`; the encoding is told from its beginning.
base::Result<base::Encoding> read_statement_text(std::unique_ptr<ByteSource> bytes, const std::string& file,
                                                 StatementRows& rows);

}  // namespace modou::intake
