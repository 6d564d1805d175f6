// Cells of statements: what their many ways of writing an amount, a day or a word say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace modou::intake {

// A cell as these files write it: padded with blanks and tabs, led by a backtick, ="…".
std::string_view cell_value(std::string_view cell);
// Full-width letters, digits and signs as their narrow ones, every dash as "-". ASCII is not copied: `room` holds what
// had to be written anew.
std::string_view folded(std::string_view text, std::string& room);
// In capitals, without blanks: words are compared in this form.
std::string word_of(std::string_view cell);

enum class Mark : std::uint8_t { none, credit, debit };  // what stands beside an amount: "5.00CR", "5.00 借"

struct CellAmount {
    std::int64_t fen = 0;  // signed
    bool empty = true;     // nothing, or a dash
    Mark mark = Mark::none;
};
// "1,234.50", "(5.00)", "5.00-", "￥５．００", "+5", "5.00CR". `scale`: the power of ten of the column's unit (元 0,
// 万元 4). Errors: a form that is none of these, another currency, a part of a fen, more than base::k_max_amount.
base::Result<CellAmount> parse_cell_amount(std::string_view cell, int scale);

struct CellTime {
    base::Day day;
    std::int32_t minute = -1;  // of the day; -1: a day alone
};
// The year first: "2026-06-01", "2026/6/1 9:05", "20260601", "20260601090500", "2026年6月1日 9时5分",
// "2026-06-01-09.05.00.000000", RFC 3339.
base::Result<CellTime> parse_cell_time(std::string_view cell);
// "9:05", "09:05:00", "090500", "9时5分"; -1 when it is none.
std::int32_t parse_cell_minute(std::string_view cell);

// Digits that a spreadsheet has rounded away: "2.02606E+17", "####".
bool is_ruined_number(std::string_view cell);

// Takes what a cell says into a digest, written in one way (StatementLine::others).
std::uint64_t cell_digest(std::string_view column, std::string_view cell);

}  // namespace modou::intake
