// Workbooks (.xlsx), row by row and in bounded memory. Cells keep their text as the file writes it: a number cell that
// should have been an identity number has lost its digits already, and its reader has to see that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace modou::intake {

inline constexpr std::uint64_t k_max_workbook_bytes = 256 << 20;  // packed
inline constexpr std::uint64_t k_max_workbook_unpacked = std::uint64_t{1} << 30;
inline constexpr std::uint64_t k_max_workbook_ratio =
    300;  // of a part of some size: real ones are packed 7 to 12 times

struct WorkbookCell {
    enum class Kind : std::uint8_t {
        empty,
        text,
        number,     // the digits of the file: "1234.5", "1.10101198001011E+17"
        date,       // "2026-06-02", "2026-06-02 10:11:12", "10:11:12": a number whose format shows it so
        logical,    // "TRUE", "FALSE"
        error,      // "#REF!"
        unreckoned  // a formula whose value the file does not hold
    };
    Kind kind = Kind::empty;
    std::string_view text;
    // What a number's format makes of it where people see it.
    enum class Shown : std::uint8_t { plain, percent, other_money };
    Shown shown = Shown::plain;
};

// Rows from 1, columns from 0; the last ones included.
struct WorkbookArea {
    std::uint32_t first_row = 0, last_row = 0;
    std::size_t first_column = 0, last_column = 0;
};

// Takes what a workbook holds, in order. The views live during a call only.
class WorkbookVisitor {
  public:
    virtual ~WorkbookVisitor() = default;
    // Hidden: by its author or a program; its rows are given too.
    virtual base::Status begin_sheet(std::string_view name, bool hidden) = 0;
    // `row` from 1; cells from column A on, empty ones in between included.
    virtual base::Status take_row(const std::vector<WorkbookCell>& cells, std::uint32_t row) = 0;
    // A row that is not shown; before it is given.
    virtual base::Status hidden_row(std::uint32_t) { return {}; }
    // Cells that are shown as one: only the first holds anything. After all rows of the sheet.
    virtual base::Status merged(const WorkbookArea&) { return {}; }
    virtual base::Status end_of_sheet() { return {}; }
};

// Errors: no workbook, a part that is missing or broken, a document type declaration, a limit; what the visitor
// answers.
base::Status read_workbook(std::string_view bytes, const std::string& file, WorkbookVisitor& visitor);

}  // namespace modou::intake
