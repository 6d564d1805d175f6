// A table for an import of this room: with the columns that it asks for, each once; what else stands there is counted.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.hpp"
#include "base/error.hpp"
#include "base/passed_over.hpp"

namespace modou::giving {

// The columns of a table: those that it must have, those that it may have, and which of these hold texts over lines.
struct ImportColumns {
    std::span<const std::string_view> needed;
    std::span<const std::string_view> optional{};
    std::span<const std::string_view> over_lines{};
};

struct ImportTable {
    static constexpr std::size_t k_absent = ~std::size_t{0};

    base::CsvTable table;
    std::vector<std::size_t> at;  // of the needed columns, then of the optional ones: k_absent where one is not there
    base::PassedOver unused;
    std::string place;  // FILE, or FILE:SHEET

    // Trimmed; empty where the column is not there. `column` counts as `at` does.
    std::string_view cell(const base::CsvTable::Row& row, std::size_t column) const;
};

// Errors: bad_input and limit, with file and line.
base::Result<ImportTable> import_table(std::string_view csv, const std::string& file, const ImportColumns& columns);

}  // namespace modou::giving
