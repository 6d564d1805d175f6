// A table in a workbook, as CSV in UTF-8 for the readers of CSV. What a sheet can say and CSV cannot is refused with
// its place, never guessed: hidden sheets and rows that hold rows of the table, merged cells, formulas without a value,
// percentages and other money, dates where a name should be.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.hpp"
#include "base/error.hpp"
#include "base/passed_over.hpp"

namespace modou::intake {

// What a column of a table is for.
enum class ColumnUse : std::uint8_t {
    idle,    // not used: what stands there is passed on as it is
    text,    // words
    name,    // the number of an order, the name of an item or shop: a date there was a name once
    number,  // a sum or a share
    time,
};
// The use of each column when these are the names of a table's columns; nothing when they are not.
using KnowsHeader = std::function<std::optional<std::vector<ColumnUse>>(std::span<const std::string> names)>;

struct SheetTable {
    std::string sheet;
    std::string csv;
    std::vector<std::uint32_t> rows;  // of the sheet: of each line of `csv`
    // The sheet's row of a line of `csv`, both from 1.
    std::uint64_t row_of(std::uint64_t line) const { return line == 0 || line > rows.size() ? 0 : rows[line - 1]; }
};

struct SheetTables {
    std::vector<SheetTable> tables;  // of each visible sheet with such a header; else the one that comes nearest
    base::PassedOver passed_over;    // rows of other sheets, and above the header: "other_sheet", "hidden_sheet", …
    bool known = true;               // false: no sheet has such a header
};

// Whether bytes begin like a workbook, or another packed file.
bool is_workbook(std::string_view bytes);

// `wanted`: the names of columns that tell which row comes nearest to a header where none is one; without them it is
// the first row of the first sheet.
base::Result<SheetTables> read_sheet_tables(std::string_view bytes, const std::string& file, const KnowsHeader& knows,
                                            std::span<const std::string_view> wanted = {});

// A table for an import, out of CSV in UTF-8 or GB18030 (also .gz and .zst) or out of the one sheet of a workbook that
// has such a header. Lines are the sheet's rows there. Errors name file and line, and the sheet. Columns bear their
// English names (intake/chinese_headers.hpp), whatever language the header is in.
struct WholeTable {
    base::CsvTable table;
    base::PassedOver passed_over;
    std::string place;             // of the table: FILE, or FILE:SHEET
    std::uint64_t header_row = 1;  // its line or row there
};
base::Result<WholeTable> read_whole_table(std::string_view bytes, const std::string& file, std::size_t most_bytes,
                                          const KnowsHeader& knows, std::span<const std::string_view> wanted = {});

// Of what `passed_over` counts.
base::Words sheet_words(std::string_view key);

}  // namespace modou::intake
