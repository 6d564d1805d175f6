// The words that statements are written in: currencies, directions, states, and the reasons that a line is left out
// for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/passed_over.hpp"

namespace modou::intake {

enum class Currency : std::uint8_t { unsaid, yuan, other, unknown };
Currency currency_of(std::string_view cell);
// The power of ten of a unit of money (元 0, 万元 4, 分 -2); nothing for what is no unit of yuan.
std::optional<int> unit_scale(std::string_view word);

enum class Direction : std::uint8_t { unsaid, in, out, neither, unknown };
Direction direction_of(std::string_view cell);

// What a state says of the money: it moved, it did not, it has not yet.
enum class State : std::uint8_t { unsaid, done, failed, waiting, unknown };
State state_of(std::string_view cell);

// 冲正: the line takes back another one. `unknown` for marks that say neither yes nor no.
enum class Taken : std::uint8_t { no, yes, unknown };
Taken reversal_mark_of(std::string_view cell);
bool says_reversal(std::string_view cell);  // of a free text: the word alone

// Of a cell that names what a line is for: k_interest or k_own_transfer where it is one of the banks' own words for
// such a line, and nothing else stands there but numbers behind it; else empty.
std::string_view own_money_of(std::string_view cell);

// Reasons (keys of Statement::passed_over).
inline constexpr std::string_view k_sums = "sums", k_notes = "notes", k_no_amount = "no_amount",
                                  k_own_transfer = "own_transfer", k_neutral = "neither_in_nor_out",
                                  k_other_currency = "other_currency", k_failed = "failed", k_waiting = "waiting",
                                  k_refunded = "refunded_whole", k_refund_alone = "refund_without_purchase",
                                  k_interest = "interest", k_hidden_sheet = "hidden_sheet",
                                  k_other_sheet = "other_sheet", k_balance_unchecked = "balance_not_checked",
                                  k_totals_unchecked = "totals_not_checked";

}  // namespace modou::intake
