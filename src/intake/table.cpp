#include "intake/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "intake/arena.hpp"
#include "intake/blocks.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Encoding;
using base::Result;

Result<std::size_t> position(const std::vector<std::string>& header, std::string_view name) {
    const std::vector<std::string_view> names(header.begin(), header.end());
    return base::find_column(names, name);
}

bool has(const std::vector<std::string>& header, std::string_view name) {
    return std::any_of(header.begin(), header.end(), [&](const auto& each) { return base::trimmed(each) == name; });
}

}  // namespace

Result<ColumnMap> parse_column_map(std::string_view text) {
    ColumnMap map;
    const std::pair<std::string_view, std::string*> names[] = {
        {"order", &map.order}, {"shop", &map.shop},     {"item", &map.item},        {"buyer", &map.buyer},
        {"paid", &map.paid},   {"placed", &map.placed}, {"received", &map.received}};
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
                fmt::format("--map does not know \"{}\": expected order, shop, item, buyer, paid, placed, received",
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
    return map;
}

Result<TableForm> TableForm::mapped(const std::vector<std::string>& header, const ColumnMap& map, std::string source,
                                    std::string shop) {
    TableForm form;
    form.columns_.fill(k_absent);
    form.header_ = header;
    form.source_ = std::move(source);
    form.shop_ = std::move(shop);
    const std::pair<Cell, const std::string*> wanted[] = {
        {order, &map.order}, {TableForm::shop, &map.shop}, {item, &map.item},        {buyer, &map.buyer},
        {paid, &map.paid},   {placed, &map.placed},        {received, &map.received}};
    for (const auto& [cell, name] : wanted) {
        if (name->empty()) continue;
        MODOU_TRY(form.columns_[cell], position(header, *name));
    }
    if (form.shop_.empty() && form.columns_[TableForm::shop] == k_absent)
        return base::fail(Code::usage, "say whose orders these are: --shop NAME, or shop=COLUMN in --map");
    return form;
}

bool TableForm::is_taobao_orders(const std::vector<std::string>& header) {
    return has(header, "订单编号") && has(header, "买家实际支付金额");
}

bool TableForm::is_taobao_items(const std::vector<std::string>& header) {
    return has(header, "订单编号") && has(header, "价格") && has(header, "购买数量");
}

Result<TableForm> TableForm::taobao(const std::vector<std::string>& header, std::shared_ptr<const ItemFile> items,
                                    std::string source, std::string shop) {
    TableForm form;
    form.taobao_ = true;
    form.columns_.fill(k_absent);
    form.header_ = header;
    form.source_ = source.empty() ? "taobao" : std::move(source);
    form.shop_ = std::move(shop);
    form.items_ = std::move(items);
    enum class Must { be_there, may_lack };
    const std::tuple<Cell, std::string_view, Must> wanted[] = {
        {order, "订单编号", Must::be_there},           {paid, "买家实际支付金额", Must::be_there},
        {placed, "订单创建时间", Must::be_there},      {paid_at, "订单付款时间", Must::be_there},
        {TableForm::shop, "店铺名称", Must::may_lack}, {buyer, "买家会员名", Must::may_lack},
        {received, "确认收货时间", Must::may_lack},    {status, "订单状态", Must::may_lack},
        {refunded, "退款金额", Must::may_lack}};
    for (const auto& [cell, name, must] : wanted) {
        if (must == Must::may_lack && !has(header, name)) continue;
        MODOU_TRY(form.columns_[cell], position(header, name));
    }
    if (form.shop_.empty() && form.columns_[TableForm::shop] == k_absent)
        return base::fail(Code::usage, "this export does not name the shop: say it with --shop NAME");
    return form;
}

// The cells of one record after the other, as UTF-8 without a spreadsheet's disguise.
struct TableForm::Cells {
    Cells(const TableForm& f, Encoding e, Batch& batch) : form(f), encoding(e), arena(batch) {}

    // Empty when there is no such column. A cell whose bytes are no text makes the record unreadable.
    std::string_view operator[](Cell which) {
        const std::size_t at = form.columns_[which];
        if (at == k_absent || at >= fields.size()) return {};
        return base::spreadsheet_value(text_of(which, fields[at]));
    }

    const TableForm& form;
    Encoding encoding;
    Arena arena;
    std::vector<std::string_view> fields;
    bool readable = true;
    std::string_view sourced_shop, source;  // csv:SHOP of the shop seen last

  private:
    std::string_view text_of(Cell which, std::string_view bytes) {
        if (base::is_ascii(bytes)) return bytes;
        if (encoding != Encoding::gb18030 && base::is_utf8(bytes)) return bytes;
        if (encoding == Encoding::utf8) {
            readable = false;
            return {};
        }
        // States and shops repeat from line to line: what was converted last is kept beside its bytes.
        auto& [raw, converted] = last[which];
        if (raw == bytes && !raw.empty()) return converted;
        const auto text = base::to_utf8(bytes, encoding);
        if (!text) {
            readable = false;
            return {};
        }
        raw = bytes;
        converted = arena.keep(*text);
        return converted;
    }

    std::array<std::pair<std::string_view, std::string_view>, k_cells> last;
};

// Fills the row of an order; says why it is none, or nothing. The tests' order is part of the contract: received, then
// amount.
std::string_view TableForm::read_order(Cells& cells, Row& row) const {
    row.order = cells[order];
    if (!cells.readable) return "bad_encoding";
    if (cells.fields.size() != header_.size()) return "bad_csv";
    std::string_view when = cells[received];
    bool is_received = !when.empty();
    if (taobao_) {
        const std::string_view paid_on = cells[paid_at];
        // Without a status column (shared analysis sets): paid is the best that is known.
        is_received = columns_[status] != k_absent ? cells[status] == "交易成功" : !paid_on.empty();
        if (when.empty()) when = paid_on;
    }
    if (!cells.readable) return "bad_encoding";
    if (!is_received) {
        row.kind = RowKind::skipped;
        return "not_received";
    }
    const auto received_at = base::parse_time(when);
    if (!received_at) return "bad_time";
    const auto sum = base::parse_yuan_lenient(cells[paid]);
    if (!sum) return cells.readable ? "bad_amount" : "bad_encoding";
    const auto placed_at = base::parse_time(cells[placed]);
    if (!placed_at) return cells.readable ? "bad_time" : "bad_encoding";
    row.shop = shop_.empty() ? cells[shop] : std::string_view(shop_);
    row.buyer = cells[buyer];
    row.item = cells[item];
    if (row.item == "*") row.item = {};
    if (!cells.readable) return "bad_encoding";
    if (row.order.empty() || row.shop.empty()) return "missing_field";
    row.paid = *sum;
    row.placed = *placed_at;
    row.received = *received_at;
    row.kind = RowKind::order;
    return {};
}

void TableForm::read_record(Cells& cells, Row& row, Batch& batch) const {
    row.reason = read_order(cells, row);
    if (row.kind != RowKind::order) {
        batch.rows.push_back(row);
        return;
    }
    if (source_.empty() && cells.sourced_shop != row.shop) {
        cells.sourced_shop = row.shop;
        cells.source = cells.arena.keep("csv:" + std::string(row.shop));
    }
    row.source = source_.empty() ? cells.source : std::string_view(source_);
    if (taobao_) {
        const auto back = base::parse_yuan_lenient(cells[refunded]);
        row.part_refund = back && back->value > 0;
    }
    const auto split = items_ == nullptr ? ItemFile::const_iterator{} : items_->find(row.order);
    if (items_ == nullptr || split == items_->end()) {
        batch.rows.push_back(row);
        return;
    }
    if (split->second.broken) {
        row.kind = RowKind::rejected;
        row.reason = "bad_item_line";
        batch.rows.push_back(row);
        return;
    }
    std::vector<std::uint64_t> weights;
    for (const auto& share : split->second.shares) weights.push_back(share.weight);
    const auto parts = split_by_weight(row.paid, weights);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        row.item = split->second.shares[i].item;
        row.paid = parts[i];
        batch.rows.push_back(row);
        row.part_refund = false;  // counted once an order
    }
}

void TableForm::parse(std::span<char> block, std::uint64_t first_line, Encoding encoding, Batch& batch) const {
    base::CsvRecords records(std::string_view(block.data(), block.size()));
    batch.rows.reserve(block.size() / 200 + 1);
    Cells cells(*this, encoding, batch);
    const auto says_header = [&] {
        if (cells.fields.size() != header_.size()) return false;
        for (std::size_t i = 0; i < header_.size(); ++i) {
            const std::string_view field = cells.fields[i];
            if (base::is_ascii(field)) {
                if (base::trimmed(field) != header_[i]) return false;
                continue;
            }
            const auto name = base::to_utf8(field, encoding);
            if (!name || base::trimmed(*name) != header_[i]) return false;
        }
        return true;
    };
    std::uint64_t line = first_line;
    std::size_t from = 0;
    while (const auto record = records.next()) {
        const std::size_t begin = std::exchange(from, records.position());
        Row row;
        row.line = line;
        line += count_lines({block.data() + begin, from - begin});
        if (base::trimmed(*record).empty()) continue;
        cells.readable = true;
        if (base::split_csv_record(block.subspan(begin, record->size()), cells.fields) != base::CsvForm::good) {
            row.reason = "bad_csv";
            batch.rows.push_back(row);
        } else if (!says_header()) {
            read_record(cells, row, batch);
        }
    }
}

}  // namespace modou::intake
