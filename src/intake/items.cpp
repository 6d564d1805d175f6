#include "intake/items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "intake/blocks.hpp"
#include "intake/columns.hpp"

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

void add(OrderItems& order, std::string_view item, std::uint64_t weight, bool received) {
    constexpr std::size_t k_few = 16;  // so many are looked through
    auto& shares = order.shares;
    if (shares.size() < k_few) {
        const auto same = std::find_if(shares.begin(), shares.end(),
                                       [&](const ItemShare& s) { return s.item == item && s.received == received; });
        if (same != shares.end())
            same->weight += weight;
        else
            shares.push_back({std::string(item), weight, received});
        return;
    }
    if (order.places.empty())
        for (std::size_t i = 0; i < shares.size(); ++i)
            order.places.emplace(std::pair(shares[i].item, shares[i].received), i);
    const auto [at, fresh] = order.places.try_emplace({std::string(item), received}, shares.size());
    if (fresh)
        shares.push_back({std::string(item), weight, received});
    else
        shares[at->second].weight += weight;
}

// Columns in which a line says what its price and quantity come to.
constexpr std::string_view k_totals[] = {"小计", "商品小计", "商品总价", "商品金额", "总价"};
// Columns that say nothing about how a payment is split.
constexpr std::string_view k_idle[] = {"标题", "外部系统编号", "商家编码"};

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

base::Result<ItemReader> ItemReader::begin(const std::vector<std::string>& header, base::Encoding encoding) {
    ItemReader reader;
    reader.header_ = header;
    reader.encoding_ = encoding;
    const std::vector<std::string_view> names(header.begin(), header.end());
    const auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
    // Newer exports number each line too: the order is then the main one.
    MODOU_TRY(reader.order_, base::find_column(names, has("主订单编号") ? "主订单编号" : "订单编号"));
    MODOU_TRY(reader.price_, base::find_column(names, "价格"));
    MODOU_TRY(reader.quantity_, base::find_column(names, "购买数量"));
    std::vector<std::size_t> used{reader.order_, reader.price_, reader.quantity_};
    if (has("订单状态")) {
        MODOU_TRY(reader.status_, base::find_column(names, "订单状态"));
        used.push_back(*reader.status_);
    }
    for (const char* name : {"商家编码", "外部系统编号", "标题"}) {
        if (!has(name)) continue;
        MODOU_TRY(reader.names_.emplace_back(), base::find_column(names, name));
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (std::find(used.begin(), used.end(), i) != used.end()) continue;
        const auto is = [&](std::span<const std::string_view> list) {
            return std::find(list.begin(), list.end(), names[i]) != list.end();
        };
        if (is(k_totals))
            reader.totals_.push_back(i);
        else if (!is(k_idle) && !is_personal_column(names[i]) && !is_idle_taobao_column(names[i]))
            reader.named_.push_back(i);
    }
    return reader;
}

std::string ItemReader::cell(std::size_t column) {
    const auto text = column < fields_.size() ? base::to_utf8(fields_[column], encoding_) : std::nullopt;
    if (!text) readable_ = false;
    return text ? std::string(base::spreadsheet_value(*text)) : std::string();
}

// Of the line at hand; nothing when it cannot be read, or states another product of its price and quantity.
std::optional<std::uint64_t> ItemReader::weight() {
    if (!whole_) return std::nullopt;
    const auto weight = weight_of(cell(price_), cell(quantity_));
    if (!weight) return std::nullopt;
    for (const std::size_t column : totals_) {
        const std::string said = cell(column);
        if (said.empty()) continue;
        const auto total = base::parse_yuan_lenient(said);
        if (!total || static_cast<std::uint64_t>(total->value) != *weight) return std::nullopt;
    }
    return weight;
}

base::Status ItemReader::take(std::uint64_t line, ItemFile& items, std::size_t& lines) {
    const auto refuse = [&](std::string message) {
        return base::fail(Code::bad_input, std::move(message), fmt::format("line {}", line));
    };
    const std::string number = cell(order_);
    if (number.empty() || !readable_) {
        // The sums at a file's end name no order and no price of one.
        if (readable_ && whole_ && cell(price_).empty() && cell(quantity_).empty()) {
            unused_.add("line without order and price");
            return {};
        }
        return refuse("this line does not say whose order it belongs to, so that order would be split wrongly");
    }
    if (!is_whole_order(number))
        return refuse("a spreadsheet has ruined the order's number: export the items again and do not save them there");
    if (++lines > k_max_item_lines)
        return base::fail(Code::limit,
                          fmt::format("item files hold at most {} lines: ingest them in parts", k_max_item_lines));
    OrderItems& into = items[number];
    ++into.lines;
    std::string name;
    for (const std::size_t column : names_)
        if (name.empty()) name = cell(column);
    const auto share = weight();
    const bool received = !status_ || cell(*status_) == "交易成功";
    if (share && readable_ && is_whole_name(name))
        add(into, name, *share, received);
    else
        into.broken = true;
    if (whole_)
        for (const std::size_t column : named_)
            if (!fields_[column].empty()) unused_.add(header_[column]);
    return {};
}

base::Status ItemReader::read(std::span<char> block, std::uint64_t first_line, ItemFile& items, std::size_t& lines) {
    constexpr std::string_view k_mark = "\xEF\xBB\xBF";
    base::CsvRecords records(std::string_view(block.data(), block.size()));
    std::uint64_t line = first_line;
    std::size_t from = 0;
    while (auto record = records.next()) {
        const std::size_t begin = std::exchange(from, records.position());
        const std::uint64_t here = line, span = count_lines({block.data() + begin, from - begin});
        line += span;
        if (record->starts_with(k_mark)) record->remove_prefix(k_mark.size());
        if (base::trimmed(*record).empty()) continue;
        const auto is_line = [&](std::span<const std::string_view> fields) {
            return weight_of(base::spreadsheet_value(fields[price_]), base::spreadsheet_value(fields[quantity_]))
                .has_value();
        };
        if (span > 1 && base::swallows_rows(*record, header_.size(), is_line))
            return base::fail(Code::bad_input, "a quote that opens here swallows the lines after it",
                              fmt::format("line {}", here));
        const std::size_t offset = static_cast<std::size_t>(record->data() - block.data());
        const bool split =
            base::split_csv_record(block.subspan(offset, record->size()), fields_) == base::CsvForm::good;
        if (!split && span > 1)
            return base::fail(Code::bad_input, "a quote that opens here swallows the lines after it",
                              fmt::format("line {}", here));
        whole_ = split && fields_.size() == header_.size();
        readable_ = true;
        const bool says_header = whole_ && [&] {
            for (std::size_t i = 0; i < header_.size(); ++i)
                if (const auto name = base::to_utf8(fields_[i], encoding_); !name || base::trimmed(*name) != header_[i])
                    return false;
            return true;
        }();
        if (says_header) continue;
        MODOU_CHECK(take(here, items, lines));
    }
    return {};
}

std::uint64_t lines_without_order(const ItemFile& items) {
    std::uint64_t lines = 0;
    for (const auto& [number, order] : items)
        if (!order.met) lines += order.lines;
    return lines;
}

}  // namespace modou::intake
