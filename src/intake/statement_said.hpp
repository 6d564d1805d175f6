// What a statement says of itself beside its lines: currency, unit, filters, balances, totals and counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace modou::intake {

enum class Total : std::uint8_t { in, out, refund, both, neutral };  // both: of all lines

// "收入合计：3笔，共100.00元" of line 2.
struct SaidTotal {
    Total of = Total::both;
    std::optional<std::int64_t> count, sum;  // fen, as printed
    std::uint64_t line = 0;
};

struct SaidBalance {
    std::int64_t fen = 0;
    std::uint64_t line = 0;
};

struct Said {
    std::uint64_t other_currency = 0;  // the line that names one; 0: none does
    std::optional<int> scale;          // 单位：万元
    std::uint64_t unknown_unit = 0;
    bool filtered = false;
    bool sums_differ = false;       // the file itself says that its sums are not its lines'
    std::uint64_t credit_card = 0;  // the line that shows it
    std::vector<SaidBalance> opening, closing;
    std::vector<SaidTotal> totals;
    std::optional<std::string> account;
};

// Takes in one line beside the table. Before the table, `preamble`, it may say what was asked for; behind it, it may
// not: a remark there is free text.
void take_said(const std::vector<std::string_view>& cells, std::uint64_t line, bool preamble, Said& said);

// The words of sums, alone in a cell: 合计, 本页小计, 人民币合计 …; `page`: of the page, not of the whole.
enum class SumWord : std::uint8_t { none, whole, page, carried };  // carried: 期初余额, 承前页, 过次页
SumWord sum_word(std::string_view cell);

}  // namespace modou::intake
