#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "intake/columns.hpp"
#include "intake/table.hpp"

namespace modou::intake {

using base::Code;
using base::Result;

std::optional<ColumnMap> usual_columns(const std::vector<std::string>& header) {
    using Names = std::array<std::string_view, 8>;
    constexpr Names k_english{"order", "shop", "item", "buyer", "paid", "placed", "received", "line"};
    constexpr Names k_chinese{"订单编号", "店铺", "宝贝", "买家", "实付", "下单时间", "确认收货时间", "行号"};
    const std::vector<std::string_view> columns(header.begin(), header.end());
    const auto has = [&](std::string_view name) { return named_column(columns, name).has_value(); };
    for (const Names& names : {k_english, k_chinese}) {
        ColumnMap map;
        std::string* const places[] = {&map.order, &map.shop,   &map.item,     &map.buyer,
                                       &map.paid,  &map.placed, &map.received, &map.line};
        for (std::size_t i = 0; i < names.size(); ++i)
            if (has(names[i])) *places[i] = names[i];
        if (!map.order.empty() && !map.paid.empty() && !map.placed.empty() && !map.received.empty()) return map;
    }
    return std::nullopt;
}

Result<ColumnMap> parse_column_map(std::string_view text) {
    ColumnMap map;
    const std::pair<std::string_view, std::string*> names[] = {
        {"order", &map.order}, {"shop", &map.shop},     {"item", &map.item},         {"buyer", &map.buyer},
        {"paid", &map.paid},   {"placed", &map.placed}, {"received", &map.received}, {"line", &map.line}};
    while (!text.empty()) {
        const auto equals = text.find('=');
        if (equals == std::string_view::npos)
            return base::fail(Code::usage, "--map expects order=COLUMN,paid=COLUMN,…");
        const std::string_view name = base::trimmed(text.substr(0, equals));
        text.remove_prefix(equals + 1);
        std::string column;
        if (text.starts_with('"')) {
            const auto close = text.find('"', 1);
            if (close == std::string_view::npos)
                return base::fail(Code::usage, "--map: a column's name opens a quote and does not close it");
            column = text.substr(1, close - 1);
            text.remove_prefix(close + 1);
            if (!text.empty() && text.front() != ',')
                return base::fail(Code::usage, "--map: expected a comma after the quoted column name");
            text.remove_prefix(text.empty() ? 0 : 1);
        } else {
            const auto comma = std::min(text.find(','), text.size());
            column = base::trimmed(text.substr(0, comma));
            text.remove_prefix(std::min(comma + 1, text.size()));
        }
        const auto at =
            std::find_if(std::begin(names), std::end(names), [&](const auto& n) { return n.first == name; });
        if (at == std::end(names))
            return base::fail(
                Code::usage,
                fmt::format(
                    "--map does not know \"{}\": expected order, shop, item, buyer, paid, placed, received, line",
                    name));
        if (!at->second->empty())
            return base::fail(Code::usage, fmt::format("--map names the column of {} twice", name));
        *at->second = column;
    }
    for (const auto& [name, column] : names)
        if (column->empty() && (name == "order" || name == "paid" || name == "placed" || name == "received"))
            return base::fail(
                Code::usage,
                fmt::format("--map must name the column of {}: order, paid, placed and received are needed", name));
    // Two meanings of one column: one of them is a slip, and would be counted. Placed and received may share theirs,
    // where a file has one day only.
    for (const auto& [name, column] : names)
        for (const auto& [other, same] : names) {
            if (&column == &same || column->empty() || *column != *same) continue;
            if ((name == "placed" || name == "received") && (other == "placed" || other == "received")) continue;
            return base::fail(Code::usage, fmt::format("--map names one column for both {} and {}", name, other));
        }
    return map;
}

}  // namespace modou::intake
