#include "intake/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "intake/arena.hpp"
#include "intake/blocks.hpp"
#include "intake/columns.hpp"
#include "intake/zeroed_numbers.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Encoding;
using base::Result;

Result<std::size_t> position(const std::vector<std::string>& header, std::string_view name) {
    const std::vector<std::string_view> names(header.begin(), header.end());
    // Of two columns with this name, and where there is none, the sentence is that of all tables.
    if (std::ranges::count(names, base::trimmed(name), base::trimmed) == 0)
        if (const auto meant = named_column(names, name)) return *meant;
    return base::find_column(names, name);
}

bool has(const std::vector<std::string>& header, std::string_view name) {
    return std::any_of(header.begin(), header.end(), [&](const auto& each) { return base::trimmed(each) == name; });
}

// How exports say that nothing went back.
bool no_refund(std::string_view text) {
    return text.empty() || text == "-" || text == "--" || text == "无" || text == "无退款" || text == "无退款申请" ||
           text == "没有申请退款" || text == "未退款";
}

}  // namespace

Result<TableForm> TableForm::mapped(const std::vector<std::string>& header, const ColumnMap& map, std::string source,
                                    std::string shop) {
    TableForm form;
    form.columns_.fill(k_absent);
    form.header_ = header;
    form.source_ = std::move(source);
    form.shop_ = std::move(shop);
    const std::pair<Cell, const std::string*> wanted[] = {
        {order, &map.order}, {TableForm::shop, &map.shop}, {item, &map.item},         {buyer, &map.buyer},
        {paid, &map.paid},   {placed, &map.placed},        {received, &map.received}, {own_line, &map.line}};
    for (const auto& [cell, name] : wanted) {
        if (name->empty()) continue;
        MODOU_TRY(form.columns_[cell], position(header, *name));
    }
    if (form.shop_.empty() && form.columns_[TableForm::shop] == k_absent)
        return base::fail(Code::usage, "say whose orders these are: --shop NAME, or shop=COLUMN in --map");
    MODOU_CHECK(form.look_at_the_rest());
    return form;
}

bool TableForm::is_taobao_orders(const std::vector<std::string>& header) {
    return has(header, "订单编号") && has(header, "买家实际支付金额");
}

bool TableForm::is_taobao_items(const std::vector<std::string>& header) {
    return (has(header, "订单编号") || has(header, "主订单编号")) && has(header, "价格") && has(header, "购买数量");
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
        {refunded, "退款金额", Must::may_lack},        {closed, "订单关闭原因", Must::may_lack}};
    for (const auto& [cell, name, must] : wanted) {
        if (must == Must::may_lack && !has(header, name)) continue;
        MODOU_TRY(form.columns_[cell], position(header, name));
    }
    if (form.shop_.empty() && form.columns_[TableForm::shop] == k_absent)
        return base::fail(Code::usage, "this export does not name the shop: say it with --shop NAME");
    MODOU_CHECK(form.look_at_the_rest());
    return form;
}

// What the columns without a meaning of their own are: of a currency, without bearing, or to be named.
base::Status TableForm::look_at_the_rest() {
    if (names_other_unit(header_[columns_[paid]]))
        return base::fail(Code::bad_input,
                          fmt::format("the column {} is not in yuan: giving counts yuan only, so bring "
                                      "the sums into yuan first",
                                      base::json_quoted(header_[columns_[paid]])));
    for (std::size_t i = 0; i < header_.size(); ++i) {
        if (std::find(columns_.begin(), columns_.end(), i) != columns_.end()) continue;
        const std::string_view name = header_[i];
        if (is_currency_column(name))
            currencies_.push_back(i);
        else if (!is_personal_column(name) && !(taobao_ && is_idle_taobao_column(name)))
            named_.push_back(i);
    }
    return {};
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
    // Of a column without a meaning of its own.
    std::string_view plain(std::size_t column) { return base::spreadsheet_value(text_of(k_cells, fields[column])); }

    const TableForm& form;
    Encoding encoding;
    Arena arena;
    std::vector<std::string_view> fields;
    bool readable = true;
    std::size_t unreadable = 0;             // which cell it was
    std::string_view sourced_shop, source;  // csv:SHOP of the shop seen last

  private:
    std::string_view text_of(std::size_t which, std::string_view bytes) {
        if (base::is_ascii(bytes)) return bytes;
        if (encoding != Encoding::gb18030 && base::is_utf8(bytes)) return bytes;
        if (encoding == Encoding::utf8) {
            if (readable) unreadable = which;
            readable = false;
            return {};
        }
        // States and shops repeat from line to line: what was converted last is kept beside its bytes.
        auto& [raw, converted] = last[which];
        if (raw == bytes && !raw.empty()) return converted;
        const auto text = base::to_utf8(bytes, encoding);
        if (!text) {
            if (readable) unreadable = which;
            readable = false;
            return {};
        }
        raw = bytes;
        converted = arena.keep(*text);
        return converted;
    }

    std::array<std::pair<std::string_view, std::string_view>, k_cells + 1> last;
};

namespace {

std::string_view wrong(Row& row, Field field, FaultKind kind, std::string_view reason) {
    row.fault = {field, kind};
    return reason;
}

}  // namespace

Field TableForm::field_of(std::size_t cell) {
    static constexpr std::array<Field, k_cells + 1> k_fields{
        Field::order,  Field::shop,    Field::item,     Field::buyer,  Field::paid, Field::placed,  Field::received,
        Field::status, Field::paid_at, Field::refunded, Field::status, Field::line, Field::currency};
    return k_fields[cell];
}

// What people write below their tables: a row of sums, or who made the list. Nothing when it is an order's row.
std::string_view TableForm::no_order(Cells& cells, const Row& row) const {
    if (!row.order.empty() && row.order[0] >= '0' && row.order[0] <= '9') return {};
    static constexpr std::string_view k_sums[] = {"合计",     "总计",  "小计",  "共计", "累计",
                                                  "本页合计", "total", "Total", "TOTAL"};
    static constexpr std::string_view k_notes[] = {"制表", "填表", "制单", "审核", "复核",
                                                   "经办", "备注", "说明", "注："};
    std::string_view said = row.order;
    for (std::size_t i = 0; said.empty() && i < cells.fields.size(); ++i) said = cells.plain(i);
    for (const std::string_view word : k_sums)
        if (said.starts_with(word) &&
            (said.size() == word.size() || said.substr(word.size()) == ":" || said.substr(word.size()) == "："))
            return "sums";
    if (!cells[paid].empty() || !cells[received].empty() || !cells[placed].empty()) return {};
    for (const std::string_view word : k_notes)
        if (said.starts_with(word)) return "notes";
    return {};
}

// Fills the row of an order; says why it is none, or nothing. The tests' order is part of the contract: received, then
// amount.
std::string_view TableForm::read_order(Cells& cells, Row& row) const {
    const auto no_text = [&] { return wrong(row, field_of(cells.unreadable), FaultKind::wrong_text, "bad_encoding"); };
    row.order = cells[order];
    if (!cells.readable) return no_text();
    if (const std::string_view what = no_order(cells, row); !what.empty()) {
        row.kind = RowKind::skipped;
        return what;
    }
    if (cells.fields.size() != header_.size())
        return wrong(row, Field::row,
                     cells.fields.size() < header_.size() ? FaultKind::too_few_fields : FaultKind::too_many_fields,
                     "bad_csv");
    std::string_view when = cells[received];
    bool is_received = !when.empty();
    bool as_paid = false;
    if (taobao_) {
        const std::string_view paid_on = cells[paid_at];
        // Without a status column (shared analysis sets): paid, and not closed, is the best that is known.
        const std::string_view why_closed = cells[closed];
        is_received = columns_[status] != k_absent
                          ? cells[status] == "交易成功"
                          : !paid_on.empty() && (why_closed.empty() || why_closed == "订单未关闭");
        as_paid = when.empty();
        if (as_paid) when = paid_on;
    }
    if (!cells.readable) return no_text();
    if (!is_received) {
        row.kind = RowKind::skipped;
        return "not_received";
    }
    const auto received_at = base::parse_time(when);
    if (!received_at) return wrong(row, as_paid ? Field::paid_at : Field::received, time_fault(when), "bad_time");
    const auto sum = base::parse_yuan_lenient(cells[paid]);
    if (!sum) return cells.readable ? wrong(row, Field::paid, amount_fault(cells[paid]), "bad_amount") : no_text();
    const auto placed_at = base::parse_time(cells[placed]);
    if (!placed_at)
        return cells.readable ? wrong(row, Field::placed, time_fault(cells[placed]), "bad_time") : no_text();
    if (taobao_) {
        const std::string_view back = cells[refunded];
        const auto part = no_refund(back) ? base::Fen{} : base::parse_yuan_lenient(back);
        if (!part) return cells.readable ? wrong(row, Field::refunded, amount_fault(back), "bad_amount") : no_text();
        row.part_refund = part->value > 0;
    }
    if (const std::string_view fault = read_names(cells, row); !fault.empty()) return fault;
    row.paid = *sum;
    row.placed = *placed_at;
    row.received = *received_at;
    row.kind = RowKind::order;
    return {};
}

std::string_view TableForm::read_names(Cells& cells, Row& row) const {
    row.shop = shop_.empty() ? cells[shop] : std::string_view(shop_);
    row.buyer = cells[buyer];
    row.item = cells[item];
    if (row.item == "*") row.item = {};
    if (columns_[own_line] != k_absent) row.own_line = cells[own_line];
    for (const std::size_t column : currencies_) {
        const std::string_view currency = cells.plain(column);
        if (cells.readable && !currency.empty() && !is_yuan(currency))
            return wrong(row, Field::currency, FaultKind::other_unit, "bad_field");
    }
    if (!cells.readable) return wrong(row, field_of(cells.unreadable), FaultKind::wrong_text, "bad_encoding");
    const auto ruined = [&](Field field) { return wrong(row, field, FaultKind::lost_digits, "bad_field"); };
    if (!is_whole_order(row.order)) return wrong(row, Field::order, name_fault(row.order), "bad_field");
    if (!is_whole_name(row.item)) return ruined(Field::item);
    if (!is_whole_name(row.shop)) return ruined(Field::shop);
    if (!is_whole_name(row.buyer)) return ruined(Field::buyer);
    if (row.own_line && !is_whole_name(*row.own_line)) return ruined(Field::line);
    if (row.order.empty()) return wrong(row, Field::order, FaultKind::empty, "missing_field");
    if (row.shop.empty()) return wrong(row, Field::shop, FaultKind::empty, "missing_field");
    return {};
}

// Whether a line, read alone, is one: a readable amount and time where the header has them.
bool TableForm::is_row(std::span<const std::string_view> fields, Encoding encoding) const {
    const auto value = [&](Cell which) -> std::string {
        const auto text = columns_[which] == k_absent ? std::nullopt : base::to_utf8(fields[columns_[which]], encoding);
        return text ? std::string(base::spreadsheet_value(*text)) : std::string();
    };
    if (!base::parse_yuan_lenient(value(paid))) return false;
    for (const Cell time : {placed, received, paid_at})
        if (base::parse_time(value(time))) return true;
    return false;
}

void TableForm::read_record(Cells& cells, Row& row, Batch& batch) const {
    row.reason = read_order(cells, row);
    const auto split = items_ == nullptr ? ItemFile::const_iterator{} : items_->find(row.order);
    const bool has_items = items_ != nullptr && split != items_->end();
    if (has_items) split->second.met = true;
    if (row.kind != RowKind::order) {
        batch.rows.push_back(row);
        return;
    }
    if (source_.empty() && cells.sourced_shop != row.shop) {
        cells.sourced_shop = row.shop;
        cells.source = cells.arena.keep("csv:" + std::string(row.shop));
    }
    row.source = source_.empty() ? cells.source : std::string_view(source_);
    if (!has_items) {
        batch.rows.push_back(row);
        return;
    }
    // Said again, each line of the order would become all of its items again.
    constexpr std::size_t k_most_shares_again = 100;
    if (split->second.broken ||
        (split->second.divided.exchange(true) && split->second.shares.size() > k_most_shares_again)) {
        row.kind = RowKind::rejected;
        row.reason = "bad_item_line";
        row.fault = {Field::order, FaultKind::bad_items};
        batch.rows.push_back(row);
        return;
    }
    std::vector<std::uint64_t> weights;
    for (const auto& share : split->second.shares) weights.push_back(share.weight);
    const auto parts = split_by_weight(row.paid, weights);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        row.item = split->second.shares[i].item;
        row.paid = parts[i];
        // The item was closed while others of its order arrived: its part of the payment gives nothing.
        row.kind = split->second.shares[i].received ? RowKind::order : RowKind::skipped;
        row.reason = split->second.shares[i].received ? "" : "not_received";
        batch.rows.push_back(row);
        row.part_refund = false;  // counted once an order
    }
}

bool TableForm::says_header(std::span<const std::string_view> fields, Encoding encoding) const {
    if (fields.size() != header_.size()) return false;
    for (std::size_t i = 0; i < header_.size(); ++i) {
        if (base::is_ascii(fields[i])) {
            if (base::trimmed(fields[i]) != header_[i]) return false;
            continue;
        }
        const auto name = base::to_utf8(fields[i], encoding);
        if (!name || base::trimmed(*name) != header_[i]) return false;
    }
    return true;
}

void TableForm::parse(std::span<char> block, std::uint64_t first_line, Encoding encoding, Batch& batch) const {
    constexpr std::string_view k_mark = "\xEF\xBB\xBF";  // also where a file was put behind another
    base::CsvRecords records(std::string_view(block.data(), block.size()));
    if (batch.rows.empty()) batch.rows.reserve(block.size() / 200 + 1);
    const std::size_t first_row = batch.rows.size();
    Cells cells(*this, encoding, batch);
    std::vector<std::uint64_t> said(named_.size());  // rows in which a column without a part says something
    const auto reject = [&](std::uint64_t line, FaultKind kind) {
        Row row;
        row.line = line;
        row.reason = wrong(row, Field::row, kind, "bad_csv");
        batch.rows.push_back(row);
    };
    std::vector<std::uint64_t> own_lines;  // of the record at hand: those that are not blank
    std::uint64_t line = first_line;
    std::size_t from = 0;
    while (auto record = records.next()) {
        const std::size_t begin = std::exchange(from, records.position());
        const std::uint64_t first = line, lines = count_lines({block.data() + begin, from - begin});
        line += lines;
        if (record->starts_with(k_mark)) record->remove_prefix(k_mark.size());
        if (base::trimmed(*record).empty()) continue;
        own_lines.assign(1, first);
        bool swallows = false;
        if (lines > 1) {
            own_lines.clear();
            std::uint64_t number = first;
            for (std::size_t at = 0; at <= record->size(); ++number) {
                const std::size_t end = std::min(record->find('\n', at), record->size());
                if (!base::trimmed(record->substr(at, end - at)).empty()) own_lines.push_back(number);
                at = end + 1;
            }
            swallows = base::swallows_rows(*record, header_.size(), [&](std::span<const std::string_view> fields) {
                return is_row(fields, encoding);
            });
        }
        cells.readable = true;
        const std::size_t offset = static_cast<std::size_t>(record->data() - block.data());
        auto kind = swallows ? FaultKind::swallows_rows : FaultKind::none;
        if (!swallows) switch (base::split_csv_record(block.subspan(offset, record->size()), cells.fields)) {
                case base::CsvForm::good:
                    break;
                case base::CsvForm::open_quote:
                    kind = FaultKind::open_quote;
                    break;
                case base::CsvForm::text_after_quote:
                    kind = FaultKind::text_after_quote;
                    break;
            }
        if (kind != FaultKind::none) {
            for (const std::uint64_t number : own_lines) reject(number, kind);
            continue;
        }
        if (says_header(cells.fields, encoding)) continue;
        // Spreadsheets write a row of commas where a row was emptied.
        if (std::ranges::all_of(cells.fields, [](std::string_view cell) { return base::trimmed(cell).empty(); }))
            continue;
        Row row;
        row.line = first;
        read_record(cells, row, batch);
        if (cells.fields.size() != header_.size()) continue;
        for (std::size_t i = 0; i < named_.size(); ++i) said[i] += cells.fields[named_[i]].empty() ? 0 : 1;
    }
    reject_zeroed_numbers(std::span(batch.rows).subspan(first_row));
    for (std::size_t i = 0; i < named_.size(); ++i) {
        const std::string& name = header_[named_[i]];
        batch.unused.add(name.empty() ? fmt::format("column {}", named_[i] + 1) : name, said[i]);
    }
}

}  // namespace modou::intake
