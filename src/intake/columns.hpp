// What columns of order files are called, and which of them have no bearing on a gift. The lists are the reader's own
// (docs/reading.md): a column that is neither used nor on them is named in the summary.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace modou::intake {

// Who bought and where it went: never converted, kept, logged or named.
bool is_personal_column(std::string_view name);
// Of Taobao's own exports: what is known to say nothing about what was paid, when, for what, and whether it arrived.
bool is_idle_taobao_column(std::string_view name);
// A column that says in which money sums are: only yuan is counted.
bool is_currency_column(std::string_view name);
bool is_yuan(std::string_view currency);
// Whether a column's name says in brackets that its sums are in another money or not in yuan: 实付(美元), 金额（万元）.
bool names_other_unit(std::string_view name);
// The name without the yuan that stand in brackets behind it: 实付（元） → 实付, 金额 (单位:元) → 金额.
std::string_view without_yuan(std::string_view name);
// Which column is meant by `name`: the one that is called so; else, and where there is only one, the one that is called
// so when line ends and spaces around them, and yuan in brackets, are left out. Nothing when there is none.
std::optional<std::size_t> named_column(std::span<const std::string_view> header, std::string_view name);

// Whether this can be the number of an order, or the name of an item, shop or buyer: not what a spreadsheet has left of
// one. An order's number is no decimal either: 1930679858170647.0 is another key than the number that it was.
bool is_whole_name(std::string_view name);
bool is_whole_order(std::string_view number);

}  // namespace modou::intake
