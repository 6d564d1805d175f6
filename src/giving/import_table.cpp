#include "giving/import_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "intake/sheet_table.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;

constexpr std::size_t k_max_import_bytes = 512 << 20;

// What a sheet's column holds: a name that a spreadsheet took for a date is none any more. Columns without a name of
// their own here are words.
intake::ColumnUse use_of(std::string_view column) {
    using intake::ColumnUse;
    for (const std::string_view name : {"project", "shop", "item", "mode", "holder", "filing", "certificate"})
        if (column == name) return ColumnUse::name;
    for (const std::string_view number : {"value", "target", "beneficiaries"})
        if (column == number) return ColumnUse::number;
    for (const std::string_view time : {"from", "period_from", "period_to"})
        if (column == time) return ColumnUse::time;
    return ColumnUse::text;
}

bool names(std::span<const std::string_view> columns, std::string_view one) {
    return std::ranges::find(columns, one) != columns.end();
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

// Whether a line within a quoted text is a row that two stray quotes have swallowed: as many fields, the first column's
// among them, and no blank behind a comma, where prose has one and a table's rows have none.
bool reads_as_row(const std::vector<std::string_view>& fields, std::size_t width, std::size_t first_column) {
    if (fields.size() != width || base::trimmed(fields[first_column]).empty()) return false;
    return std::none_of(fields.begin() + 1, fields.end(),
                        [](std::string_view field) { return field.starts_with(' '); });
}

// Of a cell that may hold paragraphs: a line between its first and its last that is a row, or first and last line which
// with the cells around them are rows.
bool swallows_rows(const std::vector<std::string_view>& cells, std::size_t column, std::size_t first_column) {
    const auto lines = split(cells[column], '\n');
    if (lines.size() < 2) return false;
    const std::size_t width = cells.size();
    for (std::size_t i = 1; i + 1 < lines.size(); ++i)
        if (reads_as_row(split(lines[i], ','), width, first_column)) return true;
    std::vector<std::string_view> first(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(column));
    for (const std::string_view field : split(lines.front(), ',')) first.push_back(field);
    std::vector<std::string_view> last = split(lines.back(), ',');
    last.insert(last.end(), cells.begin() + static_cast<std::ptrdiff_t>(column) + 1, cells.end());
    return reads_as_row(first, width, first_column) && reads_as_row(last, width, first_column);
}

}  // namespace

std::string_view ImportTable::cell(const base::CsvTable::Row& row, std::size_t column) const {
    return at[column] == k_absent ? std::string_view() : base::trimmed(row.cells[at[column]]);
}

Result<ImportTable> import_table(std::string_view csv, const std::string& file, const ImportColumns& columns) {
    const auto knows = [&](std::span<const std::string> header) -> std::optional<std::vector<intake::ColumnUse>> {
        for (const std::string_view wanted : columns.needed)
            if (std::ranges::find(header, wanted) == header.end()) return std::nullopt;
        std::vector<intake::ColumnUse> uses;
        for (const std::string& name : header) uses.push_back(use_of(name));
        return uses;
    };
    MODOU_TRY(intake::WholeTable read, intake::read_whole_table(csv, file, k_max_import_bytes, knows, columns.needed));
    ImportTable import{std::move(read.table), {}, std::move(read.passed_over), std::move(read.place)};
    const auto& header = import.table.header();
    for (const bool needed : {true, false})
        for (const std::string_view name : needed ? columns.needed : columns.optional) {
            if (!needed && std::ranges::find(header, name) == header.end()) {
                import.at.push_back(ImportTable::k_absent);
                continue;
            }
            auto column = import.table.column(name);
            if (!column)
                return base::fail(Code::bad_input, column.error().message,
                                  fmt::format("{}:{}", import.place, read.header_row));
            import.at.push_back(*column);
        }
    for (const auto& row : import.table.rows()) {
        for (std::size_t i = 0; i < header.size(); ++i) {
            const bool used = std::find(import.at.begin(), import.at.end(), i) != import.at.end();
            if (!used && !base::trimmed(row.cells[i]).empty())
                import.unused.add(header[i].empty() ? fmt::format("column {}", i + 1) : std::string(header[i]));
            // What two stray quotes take from one row's quote to the next row's holds the commas of a whole row.
            const bool over_lines = row.cells[i].find('\n') != std::string_view::npos;
            const auto commas = std::count(row.cells[i].begin(), row.cells[i].end(), ',');
            const bool swallowed = names(columns.over_lines, header[i])
                                       ? swallows_rows(row.cells, i, import.at.front())
                                       : over_lines && static_cast<std::size_t>(commas) + 1 >= header.size();
            if (swallowed)
                return base::fail(Code::bad_input, "a quote that opens here swallows the rows after it",
                                  fmt::format("{}:{}", import.place, row.line));
        }
    }
    return import;
}

}  // namespace modou::giving
