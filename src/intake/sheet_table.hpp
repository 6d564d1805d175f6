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
    std::vector<SheetTable> tables;  // of each visible sheet with such a header; else the first sheet as it stands
    base::PassedOver passed_over;    // rows of other sheets, and above the header: "other_sheet", "hidden_sheet", …
};

// Whether bytes begin like a workbook, or another packed file.
bool is_workbook(std::string_view bytes);

base::Result<SheetTables> read_sheet_tables(std::string_view bytes, const std::string& file, const KnowsHeader& knows);

// A table for an import, out of CSV in UTF-8 or GB18030 (also .gz and .zst) or out of the one sheet of a workbook that
// has such a header. Lines are the sheet's rows there. Errors name file and line.
struct WholeTable {
    base::CsvTable table;
    base::PassedOver passed_over;
};
base::Result<WholeTable> read_whole_table(std::string_view bytes, const std::string& file, std::size_t most_bytes,
                                          const KnowsHeader& knows);

// Of what `passed_over` counts.
base::Words sheet_words(std::string_view key);

}  // namespace modou::intake
