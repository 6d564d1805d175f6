#include "intake/table.hpp"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <numeric>

#include "base/csv.hpp"
#include "base/text.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// One converter a thread: opening one reads its table.
UConverter* gb18030() {
    thread_local std::unique_ptr<UConverter, CloseConverter> converter = [] {
        UErrorCode error = U_ZERO_ERROR;
        std::unique_ptr<UConverter, CloseConverter> made(ucnv_open("gb18030", &error));
        MODOU_ASSERT(U_SUCCESS(error), "ICU has GB18030");
        ucnv_setToUCallBack(made.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
        return made;
    }();
    return converter.get();
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::uint64_t count_lines(std::string_view text) {
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

std::optional<std::size_t> find(const std::vector<std::string>& header, std::string_view name) {
    for (std::size_t i = 0; i < header.size(); ++i)
        if (base::trimmed(header[i]) == base::trimmed(name)) return i;
    return std::nullopt;
}

std::string listed(const std::vector<std::string>& header) {
    std::string out;
    for (const auto& name : header) out += (out.empty() ? "" : ", ") + std::string(base::trimmed(name));
    return base::shortened(out, 600);
}

// Text that outlives its block: views into chunks the batch owns.
std::string_view keep(Batch& batch, std::string_view text) {
    if (text.empty()) return {};
    batch.text.push_back(std::make_unique<char[]>(text.size()));
    std::copy(text.begin(), text.end(), batch.text.back().get());
    return {batch.text.back().get(), text.size()};
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
        *at->second = column;
    }
    for (const auto& [name, column] : names)
        if (column->empty() && (name == "order" || name == "paid" || name == "placed" || name == "received"))
            return base::fail(
                Code::usage,
                fmt::format("--map must name the column of {}: order, paid, placed and received are needed", name));
    return map;
}

std::string_view encoding_name(Encoding encoding) {
    return encoding == Encoding::utf8 ? "UTF-8" : "GB18030";
}

Encoding guess_encoding(std::string_view sample) {
    if (sample.starts_with("\xEF\xBB\xBF")) return Encoding::utf8;
    const std::string_view header = sample.substr(0, sample.find('\n'));
    if (!is_ascii(header)) return base::is_utf8(header) ? Encoding::utf8 : Encoding::gb18030;
    // A header of ASCII only: look at the lines, and let the encoding win that reads more of them.
    std::size_t as_utf8 = 0, as_gb = 0, lines = 0;
    for (std::string_view rest = sample; !rest.empty() && lines < 2'000; ++lines) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) break;  // the sample may end inside a character
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        if (is_ascii(line)) continue;
        as_utf8 += base::is_utf8(line) ? 1 : 0;
        as_gb += to_utf8(line, Encoding::gb18030) ? 1 : 0;
    }
    // Chinese in UTF-8 often reads as some GB18030 as well, hardly ever the other way round.
    return as_gb > as_utf8 ? Encoding::gb18030 : Encoding::utf8;
}

std::optional<std::string> to_utf8(std::string_view bytes, Encoding encoding) {
    if (encoding == Encoding::utf8) return base::is_utf8(bytes) ? std::optional(std::string(bytes)) : std::nullopt;
    if (is_ascii(bytes)) return std::string(bytes);
    UErrorCode error = U_ZERO_ERROR;
    std::u16string wide(bytes.size() + 1, u'\0');
    UConverter* converter = gb18030();
    ucnv_reset(converter);
    const auto length = ucnv_toUChars(converter, wide.data(), static_cast<std::int32_t>(wide.size()), bytes.data(),
                                      static_cast<std::int32_t>(bytes.size()), &error);
    if (U_FAILURE(error)) return std::nullopt;
    std::string out(static_cast<std::size_t>(length) * 3, '\0');
    std::int32_t made = 0;
    u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &made, wide.data(), length, &error);
    if (U_FAILURE(error)) return std::nullopt;
    out.resize(static_cast<std::size_t>(made));
    return out;
}

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

Result<TableForm> TableForm::mapped(const std::vector<std::string>& header, const ColumnMap& map, std::string source,
                                    std::string shop) {
    TableForm form;
    form.columns_.fill(k_absent);
    form.width_ = header.size();
    form.source_ = std::move(source);
    form.shop_ = std::move(shop);
    const std::pair<Cell, const std::string*> wanted[] = {
        {order, &map.order}, {TableForm::shop, &map.shop}, {item, &map.item},        {buyer, &map.buyer},
        {paid, &map.paid},   {placed, &map.placed},        {received, &map.received}};
    for (const auto& [cell, name] : wanted) {
        if (name->empty()) continue;
        const auto at = find(header, *name);
        if (!at)
            return base::fail(Code::bad_input,
                              fmt::format("there is no column \"{}\"; the file has: {}", *name, listed(header)));
        form.columns_[cell] = *at;
    }
    if (form.shop_.empty() && form.columns_[TableForm::shop] == k_absent)
        return base::fail(Code::usage, "say whose orders these are: --shop NAME, or shop=COLUMN in --map");
    return form;
}

bool TableForm::is_taobao_orders(const std::vector<std::string>& header) {
    return find(header, "订单编号") && find(header, "买家实际支付金额");
}

bool TableForm::is_taobao_items(const std::vector<std::string>& header) {
    return find(header, "订单编号") && find(header, "价格") && find(header, "购买数量");
}

Result<TableForm> TableForm::taobao(const std::vector<std::string>& header, std::shared_ptr<const ItemFile> items,
                                    std::string source, std::string shop) {
    TableForm form;
    form.taobao_ = true;
    form.columns_.fill(k_absent);
    form.width_ = header.size();
    form.source_ = source.empty() ? "taobao" : std::move(source);
    form.shop_ = std::move(shop);
    form.items_ = std::move(items);
    const std::pair<Cell, std::string_view> wanted[] = {
        {order, "订单编号"},        {TableForm::shop, "店铺名称"}, {buyer, "买家会员名"},
        {paid, "买家实际支付金额"}, {placed, "订单创建时间"},      {received, "确认收货时间"},
        {status, "订单状态"},       {paid_at, "订单付款时间"},     {refunded, "退款金额"}};
    for (const auto& [cell, name] : wanted) form.columns_[cell] = find(header, name).value_or(k_absent);
    for (const auto& [cell, name] : {std::pair{order, "订单编号"},
                                     {paid, "买家实际支付金额"},
                                     {placed, "订单创建时间"},
                                     {paid_at, "订单付款时间"}})
        if (form.columns_[cell] == k_absent)
            return base::fail(Code::bad_input,
                              fmt::format("there is no column \"{}\"; the file has: {}", name, listed(header)));
    if (form.shop_.empty() && form.columns_[TableForm::shop] == k_absent)
        return base::fail(Code::usage, "this export does not name the shop: say it with --shop NAME");
    return form;
}

void TableForm::read_record(std::vector<std::string_view>& fields, std::uint64_t line, Encoding encoding, Batch& batch,
                            std::string& kept) const {
    Row row;
    row.line = line;
    const auto reject = [&](std::string_view reason) {
        row.kind = RowKind::rejected;
        row.reason = reason;
        batch.rows.push_back(row);
    };
    bool readable = true;
    // Converts one used cell; the others are never looked at.
    const auto cell = [&](Cell which) -> std::string {
        const std::size_t at = columns_[which];
        if (at == k_absent || at >= fields.size()) return {};
        auto text = to_utf8(fields[at], encoding);
        if (!text) {
            readable = false;
            return {};
        }
        return std::string(base::spreadsheet_value(*text));
    };
    const std::string number = cell(order);
    row.order = keep(batch, number);
    if (!readable) return reject("bad_encoding");
    if (fields.size() != width_) return reject("bad_csv");
    std::string when = cell(received);
    bool is_received = !when.empty();
    if (taobao_) {
        const std::string paid_on = cell(paid_at);
        // Without a status column (shared analysis sets): paid is the best that is known.
        is_received = columns_[status] != k_absent ? cell(status) == "交易成功" : !paid_on.empty();
        if (when.empty()) when = paid_on;
    }
    if (!readable) return reject("bad_encoding");
    if (!is_received) {
        row.kind = RowKind::skipped;
        row.reason = "not_received";
        batch.rows.push_back(row);
        return;
    }
    const auto sum = base::parse_yuan_lenient(cell(paid));
    if (!sum) return reject(readable ? "bad_amount" : "bad_encoding");
    const auto placed_at = base::parse_time(cell(placed)), received_at = base::parse_time(when);
    if (!placed_at || !received_at) return reject(readable ? "bad_time" : "bad_encoding");
    const std::string name = shop_.empty() ? cell(shop) : shop_, who = cell(buyer), what = cell(item);
    if (!readable) return reject("bad_encoding");
    if (number.empty() || name.empty()) return reject("missing_field");
    row.kind = RowKind::order;
    row.paid = *sum;
    row.placed = *placed_at;
    row.received = *received_at;
    row.shop = shop_.empty() ? keep(batch, name) : std::string_view(shop_);
    row.buyer = keep(batch, who);
    row.item = what == "*" ? std::string_view() : keep(batch, what);
    if (!source_.empty()) {
        row.source = source_;
    } else {
        kept = "csv:" + name;
        row.source = keep(batch, kept);
    }
    if (taobao_) {
        const auto back = base::parse_yuan_lenient(cell(refunded));
        row.part_refund = back && back->value > 0;
        const auto split = items_ == nullptr ? ItemFile::const_iterator{} : items_->find(number);
        if (items_ != nullptr && split != items_->end()) {
            std::vector<std::uint64_t> weights;
            for (const auto& share : split->second) weights.push_back(share.weight);
            const auto parts = split_by_weight(row.paid, weights);
            for (std::size_t i = 0; i < parts.size(); ++i) {
                row.item = split->second[i].item;  // lives as long as the form
                row.paid = parts[i];
                batch.rows.push_back(row);
                row.part_refund = false;  // counted once an order
            }
            return;
        }
    }
    batch.rows.push_back(row);
}

std::uint64_t TableForm::parse(std::span<char> block, std::uint64_t first_line, Encoding encoding, Batch& batch) const {
    base::CsvRecords records(std::string_view(block.data(), block.size()));
    std::vector<std::string_view> fields;
    std::string kept;
    std::uint64_t line = first_line;
    std::size_t from = 0;
    while (const auto record = records.next()) {
        const std::string_view whole(block.data() + from, records.position() - from);
        const std::uint64_t lines = count_lines(whole);
        from = records.position();
        const std::size_t offset = static_cast<std::size_t>(record->data() - block.data());
        if (!base::trimmed(*record).empty()) {
            if (base::split_csv_record(block.subspan(offset, record->size()), fields) == base::CsvForm::good) {
                read_record(fields, line, encoding, batch, kept);
            } else {
                Row row;
                row.line = line;
                row.reason = "bad_csv";
                batch.rows.push_back(row);
            }
        }
        line += lines;
    }
    return line - first_line;
}

base::Status read_items(std::span<char> block, const std::vector<std::string>& header, Encoding encoding,
                        ItemFile& items, std::size_t& lines) {
    const std::size_t order = *find(header, "订单编号"), price = *find(header, "价格"),
                      quantity = *find(header, "购买数量");
    const auto code = find(header, "商家编码"), outer = find(header, "外部系统编号"), title = find(header, "标题");
    base::CsvRecords records(std::string_view(block.data(), block.size()));
    std::vector<std::string_view> fields;
    while (const auto record = records.next()) {
        const std::size_t offset = static_cast<std::size_t>(record->data() - block.data());
        if (base::split_csv_record(block.subspan(offset, record->size()), fields) != base::CsvForm::good ||
            fields.size() != header.size())
            continue;
        const auto cell = [&](std::size_t at) {
            return std::string(base::spreadsheet_value(to_utf8(fields[at], encoding).value_or("")));
        };
        const std::string number = cell(order);
        if (number.empty()) continue;
        if (++lines > k_max_item_lines)
            return base::fail(Code::limit,
                              fmt::format("an item file holds at most {} lines: ingest it in parts", k_max_item_lines));
        std::string name;
        for (const auto& column : {code, outer, title})
            if (name.empty() && column) name = cell(*column);
        const auto each = base::parse_yuan_lenient(cell(price)), count = base::parse_yuan_lenient(cell(quantity));
        const std::uint64_t weight =
            each && count ? static_cast<std::uint64_t>(each->value) * static_cast<std::uint64_t>(count->value / 100)
                          : 0;
        auto& shares = items[number];
        // Two lines of one item are one gift: they share a key.
        auto same = std::find_if(shares.begin(), shares.end(), [&](const ItemShare& s) { return s.item == name; });
        if (same != shares.end())
            same->weight += weight;
        else
            shares.push_back({name, weight});
    }
    return {};
}

}  // namespace modou::intake
