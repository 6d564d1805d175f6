#include "intake/items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "intake/table.hpp"

namespace modou::intake {
namespace {

using base::Code;

constexpr std::int64_t k_max_quantity = 1'000'000;

// Price × quantity in fen; nothing when either is no number, or both make more than an amount may be.
std::optional<std::uint64_t> weight_of(std::string_view price, std::string_view quantity) {
    const auto each = base::parse_yuan_lenient(price), count = base::parse_yuan_lenient(quantity);
    if (!each || !count || count->value % 100 != 0) return std::nullopt;
    const std::int64_t pieces = count->value / 100;
    if (pieces > k_max_quantity || (pieces > 0 && each->value > base::k_max_amount.value / pieces)) return std::nullopt;
    return static_cast<std::uint64_t>(each->value * pieces);
}

void add(OrderItems& order, std::string_view item, std::uint64_t weight) {
    const auto same =
        std::find_if(order.shares.begin(), order.shares.end(), [&](const ItemShare& s) { return s.item == item; });
    if (same != order.shares.end())
        same->weight += weight;
    else
        order.shares.push_back({std::string(item), weight});
}

}  // namespace

std::vector<base::Fen> split_by_weight(base::Fen paid, const std::vector<std::uint64_t>& weights) {
    std::vector<base::Fen> parts(weights.size());
    unsigned __int128 total = 0;
    for (auto w : weights) total += w;
    std::vector<std::uint64_t> even(weights.size(), 1);
    // Items without a price: in equal parts.
    const auto& w = total == 0 ? even : weights;
    if (total == 0) total = weights.size();
    std::vector<std::pair<unsigned __int128, std::size_t>> rest;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
        const unsigned __int128 product = static_cast<unsigned __int128>(paid.value) * w[i];
        parts[i].value = static_cast<std::int64_t>(product / total);
        given += parts[i].value;
        rest.emplace_back(product % total, i);
    }
    std::stable_sort(rest.begin(), rest.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; given < paid.value; ++i, ++given) ++parts[rest[i].second].value;
    return parts;
}

base::Status read_items(std::span<char> block, const std::vector<std::string>& header, base::Encoding encoding,
                        ItemFile& items, std::size_t& lines) {
    const std::vector<std::string_view> names(header.begin(), header.end());
    MODOU_TRY(const std::size_t order, base::find_column(names, "订单编号"));
    MODOU_TRY(const std::size_t price, base::find_column(names, "价格"));
    MODOU_TRY(const std::size_t quantity, base::find_column(names, "购买数量"));
    std::vector<std::size_t> name_columns;
    for (const char* column : {"商家编码", "外部系统编号", "标题"})
        if (const auto at = base::find_column(names, column)) name_columns.push_back(*at);
    base::CsvRecords records(std::string_view(block.data(), block.size()));
    std::vector<std::string_view> fields;
    while (const auto record = records.next()) {
        const std::size_t offset = static_cast<std::size_t>(record->data() - block.data());
        const bool whole =
            base::split_csv_record(block.subspan(offset, record->size()), fields) == base::CsvForm::good &&
            fields.size() == header.size();
        bool readable = true;
        const auto cell = [&](std::size_t at) -> std::string {
            const auto text = at < fields.size() ? base::to_utf8(fields[at], encoding) : std::nullopt;
            if (!text) readable = false;
            return text ? std::string(base::spreadsheet_value(*text)) : std::string();
        };
        const std::string number = cell(order);
        if (number.empty()) continue;
        if (++lines > k_max_item_lines)
            return base::fail(Code::limit,
                              fmt::format("item files hold at most {} lines: ingest them in parts", k_max_item_lines));
        OrderItems& into = items[number];
        std::string name;
        for (std::size_t column : name_columns)
            if (name.empty()) name = cell(column);
        const auto weight = whole ? weight_of(cell(price), cell(quantity)) : std::nullopt;
        if (weight && readable)
            add(into, name, *weight);
        else
            into.broken = true;
    }
    return {};
}

}  // namespace modou::intake
