// Money: integer fen. Decimal text in and out; never floating point.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::base {

// An amount of Chinese money in fen (1/100 yuan).
struct Fen {
    std::int64_t value = 0;
    constexpr auto operator<=>(const Fen&) const = default;
};

// The largest amount that text may name: ¥10,000,000,000.00 (10^12 fen), far below what the book can count.
inline constexpr Fen k_max_amount{1'000'000'000'000};

// "12", "12.3", "12.34" → fen. Exactly: ASCII digits, optionally a point and one or two digits; no sign, no space.
// Errors: bad_input (form), limit (over k_max_amount).
Result<Fen> parse_yuan(std::string_view text);

// As parse_yuan, for amounts as spreadsheets write them: also outer spaces, a leading ¥ or ￥, a trailing 元,
// thousands commas ("1,234.50", groups of three only), ="…" and a leading apostrophe.
Result<Fen> parse_yuan_lenient(std::string_view text);

// 1234567 → "12345.67": always two decimals, no grouping.
std::string format_yuan(Fen amount);

// amount × hundredths_of_percent / 10,000, rounded half up to the fen. Exact (128-bit inside).
// Precondition: amount ≥ 0, 0 ≤ hundredths_of_percent ≤ 10,000.
Fen share_of(Fen amount, std::int64_t hundredths_of_percent);

}  // namespace modou::base
