#include "services/family/commands/kin_workbook.hpp"

#include <fmt/format.h>

#include "intake/sheet_table.hpp"

namespace modou::family::commands {

base::Result<std::string> csv_of_workbook(std::string bytes, const std::string& file) {
    if (!intake::is_workbook(bytes)) return bytes;
    // The first row with two cells is the header of its sheet, whatever its columns are called.
    const auto knows = [](std::span<const std::string> names) -> std::optional<std::vector<intake::ColumnUse>> {
        if (names.size() < 2) return std::nullopt;
        return std::vector<intake::ColumnUse>(names.size(), intake::ColumnUse::name);
    };
    MODOU_TRY(auto sheets, intake::read_sheet_tables(bytes, file, knows));
    if (sheets.tables.size() != 1)
        return base::fail(base::Code::bad_input,
                          fmt::format("the workbook has {} sheets with rows, and one is read: give each as a file of "
                                      "its own",
                                      sheets.tables.size()),
                          file);
    return std::move(sheets.tables.front().csv);
}

}  // namespace modou::family::commands
