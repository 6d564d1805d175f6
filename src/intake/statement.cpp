#include "intake/statement.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>

#include "base/csv.hpp"
#include "base/text.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Fen;
using base::Result;

constexpr std::uint64_t k_header_within_lines = 200;
constexpr std::size_t k_absent = ~std::size_t{0};

enum Column { date, in, out, amount, direction, serial, serial_more, type, k_columns };

// The names that banks and payment services use, the one to prefer first; what stands in brackets is left out.
const std::array<std::vector<std::string_view>, k_columns>& usual_names() {
    static const std::array<std::vector<std::string_view>, k_columns> k_names{{
        {"入账时间", "记账时间", "入账日期", "记账日期", "记账日", "交易日期", "交易时间", "交易日", "发生时间",
         "完成时间", "日期", "时间", "date"},
        {"贷方发生额", "贷方金额", "收入金额", "存入金额", "转入金额", "收入", "贷方", "存入", "商家实收",
         "应结订单金额", "credit"},
        {"借方发生额", "借方金额", "支出金额", "支取金额", "转出金额", "支出", "借方", "支取", "退款金额", "debit"},
        {"收支金额", "交易金额", "发生额", "金额", "amount"},
        {"借贷标志", "借贷方向", "借贷", "收支类型", "收支方向", "收/支", "direction"},
        {"账务流水号", "资金流水单号", "支付宝交易号", "微信订单号", "交易流水号", "核心流水号", "银行流水号", "流水号",
         "交易流水", "凭证号", "serial"},
        {"退款批次号/请求号", "微信退款单号"},
        {"业务类型"},
    }};
    return k_names;
}

// A cell as these files write it: padded with tabs, led by a backtick, ="…".
std::string_view cell_value(std::string_view cell) {
    cell = base::trimmed(cell);
    if (cell.starts_with('`')) cell = base::trimmed(cell.substr(1));
    return base::spreadsheet_value(cell);
}

// "收入金额（+元）" → "收入金额".
std::string_view plain_name(std::string_view name) {
    name = cell_value(name);
    for (std::string_view bracket : {"（", "("})
        if (const auto at = name.find(bracket); at != std::string_view::npos && at > 0) name = name.substr(0, at);
    return base::trimmed(name);
}

struct Form {
    std::array<std::size_t, k_columns> at{};
    StatementKind kind = StatementKind::bank;

    bool has(Column column) const { return at[column] != k_absent; }
    std::string_view of(const std::vector<std::string_view>& cells, Column column) const {
        return has(column) && at[column] < cells.size() ? cell_value(cells[at[column]]) : std::string_view();
    }
};

std::size_t position(const std::vector<std::string_view>& header, std::string_view wanted, bool plain) {
    for (std::size_t i = 0; i < header.size(); ++i)
        if ((plain ? plain_name(header[i]) : cell_value(header[i])) == wanted) return i;
    return k_absent;
}

// A header has a day and an amount; lines before it are the bank's letterhead.
std::optional<Form> as_header(const std::vector<std::string_view>& cells, const StatementMap& map) {
    Form form;
    form.at.fill(k_absent);
    for (std::size_t c = 0; c < k_columns; ++c)
        for (std::string_view name : usual_names()[c])
            if (form.at[c] == k_absent) form.at[c] = position(cells, name, true);
    const std::array<const std::string*, 6> mapped{&map.date,   &map.in,        &map.out,
                                                   &map.amount, &map.direction, &map.serial};
    // Who names an amount himself means that one, whatever else there is.
    if (!map.in.empty() || !map.out.empty() || !map.amount.empty())
        form.at[in] = form.at[out] = form.at[amount] = form.at[direction] = k_absent;
    for (std::size_t c = 0; c < mapped.size(); ++c) {
        if (mapped[c]->empty()) continue;
        form.at[c] = position(cells, *mapped[c], false);
        if (form.at[c] == k_absent) return std::nullopt;
    }
    const bool sums = form.has(in) || form.has(out);
    if (!form.has(date) || (!sums && !form.has(amount))) return std::nullopt;
    if (sums) form.at[amount] = form.at[direction] = k_absent;
    const auto named = [&](std::string_view name) { return position(cells, name, true) != k_absent; };
    if (named("账务流水号") || named("支付宝交易号")) form.kind = StatementKind::alipay;
    if (named("资金流水单号") || named("微信订单号")) form.kind = StatementKind::wechat;
    return form;
}

// "20260601", "2026年6月1日 10:00", and what parse_time takes.
Result<base::Day> parse_statement_day(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        if (rest.starts_with("年") || rest.starts_with("月")) {
            plain += '/';
            i += 3;
        } else if (rest.starts_with("日")) {
            i += 3;
        } else {
            plain += text[i++];
        }
    }
    const auto digits = static_cast<std::size_t>(
        std::find_if(plain.begin(), plain.end(), [](char c) { return c < '0' || c > '9'; }) - plain.begin());
    if (digits == 8) plain = plain.substr(0, 4) + "-" + plain.substr(4, 2) + "-" + plain.substr(6);
    MODOU_TRY(const base::Instant at, base::parse_time(plain));
    return base::day_of(at);
}

// Signed; empty and dashes are 0.
Result<Fen> parse_signed(std::string_view text) {
    if (text.empty() || text == "-" || text == "--") return Fen{};
    const bool minus = text.front() == '-';
    if (minus || text.front() == '+') text.remove_prefix(1);
    MODOU_TRY(const Fen amount, base::parse_yuan_lenient(text));
    return Fen{minus ? -amount.value : amount.value};
}

std::optional<bool> goes_in(std::string_view direction) {
    for (std::string_view word : {"贷", "收入", "收", "入", "C", "c", "+"})
        if (direction.starts_with(word)) return true;
    for (std::string_view word : {"借", "支出", "支", "出", "D", "d", "-"})
        if (direction.starts_with(word)) return false;
    return std::nullopt;
}

bool is_sum(const std::vector<std::string_view>& cells) {
    for (std::string_view cell : cells) {
        cell = cell_value(cell);
        if (cell.empty()) continue;
        for (std::string_view word : {"合计", "总计", "小计", "本页", "总", "资金流水总", "#"})
            if (cell.starts_with(word)) return true;
        return false;
    }
    return true;
}

// Out of the service into the holder's own bank account, or the other way: neither received nor paid.
bool between_own_accounts(std::string_view type) {
    return type.find("提现") != std::string_view::npos || type.find("充值") != std::string_view::npos;
}

Result<std::pair<Fen, Fen>> amounts(const Form& form, const std::vector<std::string_view>& cells) {
    Fen coming, going;
    if (form.has(amount)) {
        MODOU_TRY(const Fen said, parse_signed(form.of(cells, amount)));
        bool comes = said.value >= 0;
        if (form.has(direction)) {
            const auto way = goes_in(form.of(cells, direction));
            if (!way && said.value != 0)
                return base::fail(Code::bad_input,
                                  "expected 借 or 贷 (收入 or 支出), to tell which way the money went");
            if (way) comes = *way;
        }
        (comes ? coming : going).value = std::abs(said.value);
        return std::pair(coming, going);
    }
    MODOU_TRY(const Fen said_in, parse_signed(form.of(cells, in)));
    MODOU_TRY(const Fen said_out, parse_signed(form.of(cells, out)));
    // A minus in the column of what comes in is a refund; in the other it only repeats the column's name.
    const std::int64_t net = said_in.value - std::abs(said_out.value);
    (net >= 0 ? coming : going).value = std::abs(net);
    return std::pair(coming, going);
}

class Reading {
  public:
    Reading(std::string text, const std::string& file, const StatementMap& map, bool keep_as_read)
        : text_(std::move(text)), file_(file), map_(map), keep_as_read_(keep_as_read) {
        if (!text_.ends_with('\n')) text_ += '\n';
    }

    Result<Statement> run() {
        base::CsvRecords records(text_);
        std::uint64_t line = 1;
        for (;;) {
            const std::size_t before = records.position();
            const auto record = records.next();
            if (!record) break;
            MODOU_TRY(const bool more, take(*record, line));
            if (!more) break;
            line += static_cast<std::uint64_t>(
                std::count(text_.begin() + static_cast<std::ptrdiff_t>(before),
                           text_.begin() + static_cast<std::ptrdiff_t>(records.position()), '\n'));
        }
        if (records.position() < text_.size() && !ended_) return bad(line, "a quote is opened here and never closed");
        if (!form_)
            return base::fail(
                Code::bad_input,
                "no line names a column of days and one of amounts (交易日期, 收入, 支出 …): name them with "
                "--map date=COL,in=COL,out=COL",
                file_);
        statement_.kind = form_->kind;
        return std::move(statement_);
    }

  private:
    tl::unexpected<base::Error> bad(std::uint64_t line, std::string message) const {
        return base::fail(Code::bad_input, std::move(message), fmt::format("{}:{}", file_, line));
    }

    // Answers whether there is more to read.
    Result<bool> take(std::string_view record, std::uint64_t line) {
        if (base::trimmed(record).empty() || base::trimmed(record).starts_with('#')) return true;
        std::vector<char> own(record.begin(), record.end());
        std::vector<std::string_view> cells;
        const bool whole = base::split_csv_record(own, cells) == base::CsvForm::good;
        if (!form_) {
            if (whole) form_ = as_header(cells, map_);
            if (form_) {
                std::string names;
                for (std::string_view cell : cells) names += std::string(cell_value(cell)) + "\n";
                statement_.columns = std::hash<std::string>()(names);
            }
            if (!form_ && line > k_header_within_lines) return false;
            return true;
        }
        // WeChat's sums have a header of their own, and end the file.
        const std::string_view first = cells.empty() ? std::string_view() : cell_value(cells.front());
        if (first.starts_with("总交易单数") || first.starts_with("资金流水总笔数")) {
            ended_ = true;
            return false;
        }
        if (!whole) return bad(line, "the line does not read as CSV");
        MODOU_CHECK(take_row(cells, line));
        return true;
    }

    base::Status take_row(const std::vector<std::string_view>& cells, std::uint64_t line) {
        const std::string_view said = form_->of(cells, date);
        if (is_sum(cells) || said.empty() || between_own_accounts(form_->of(cells, type))) {
            statement_.passed_over.add("sums");
            return {};
        }
        const auto day = parse_statement_day(said);
        if (!day) return bad(line, "expected a day: " + day.error().message);
        const auto moved = amounts(*form_, cells);
        if (!moved) return bad(line, moved.error().message);
        if (moved->first.value == 0 && moved->second.value == 0) {
            statement_.passed_over.add("no_amount");
            return {};
        }
        StatementLine found;
        found.line = static_cast<std::uint32_t>(line);
        found.day = *day;
        found.in = moved->first;
        found.out = moved->second;
        const std::string_view number = form_->of(cells, serial), more = form_->of(cells, serial_more);
        if (!number.empty() && number != "0") {
            found.serial = keep(fmt::format("{} {}/{}", statement_kind_name(form_->kind), number, more));
        } else {
            std::string says;
            for (std::string_view cell : cells) says += std::string(cell_value(cell)) + "\n";
            found.others = std::hash<std::string>()(says);
            if (keep_as_read_) statement_.as_read.push_back(says);
        }
        statement_.lines.push_back(std::move(found));
        return {};
    }

    std::string_view keep(const std::string& text) {
        char* const own = statement_.text.emplace_back(std::make_unique_for_overwrite<char[]>(text.size())).get();
        std::memcpy(own, text.data(), text.size());
        return {own, text.size()};
    }

    std::string text_;
    const std::string& file_;
    const StatementMap& map_;
    bool keep_as_read_;
    std::optional<Form> form_;
    Statement statement_;
    bool ended_ = false;
};

}  // namespace

std::string_view statement_kind_name(StatementKind kind) {
    static constexpr std::array<std::string_view, 3> k_names{"bank", "alipay", "wechat"};
    return k_names[static_cast<std::size_t>(kind)];
}

Result<StatementMap> parse_statement_map(std::string_view text) {
    StatementMap map;
    const std::map<std::string_view, std::string*> known{
        {"date", &map.date},           {"in", &map.in},        {"out", &map.out}, {"amount", &map.amount},
        {"direction", &map.direction}, {"serial", &map.serial}};
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        const auto equals = one.find('=');
        const auto at = known.find(base::trimmed(one.substr(0, equals)));
        if (equals == std::string_view::npos || at == known.end() || !at->second->empty() ||
            base::trimmed(one.substr(equals + 1)).empty())
            return base::fail(Code::usage,
                              fmt::format("{}: expected date=COL, in=COL, out=COL, amount=COL, direction=COL or "
                                          "serial=COL, each once",
                                          base::json_quoted(base::shortened(one, 60))),
                              "--map");
        *at->second = base::trimmed(one.substr(equals + 1));
    }
    return map;
}

std::string_view statement_form_name(StatementForm form) {
    static constexpr std::array<std::string_view, 7> k_names{
        "bank",         "alipay_account", "alipay_business", "alipay_personal",
        "wechat_trade", "wechat_fund",    "wechat_personal"};
    return k_names[static_cast<std::size_t>(form)];
}

base::Words statement_reason_words(std::string_view key) {
    if (key == "sums") return {"合计行", "sums"};
    if (key == "no_amount") return {"没有金额的行", "lines without an amount"};
    return {};
}

Result<Statement> read_statement(std::unique_ptr<ByteSource> bytes, const std::string& file, const StatementMap& map,
                                 base::Day today, bool keep_as_read) {
    std::string all;
    for (std::string piece(1 << 20, '\0');;) {
        MODOU_TRY(const std::size_t count, bytes->read(piece));
        if (count == 0) break;
        all.append(piece, 0, count);
        if (all.size() > k_max_statement_bytes) break;
    }
    return read_statement(all, file, map, today, keep_as_read);
}

Result<Statement> read_statement(std::string_view bytes, const std::string& file, const StatementMap& map,
                                 base::Day today, bool keep_as_read) {
    if (bytes.size() > k_max_statement_bytes)
        return base::fail(Code::limit, "a statement has at most 256 MiB: give it in parts", file);
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xD0\xCF\x11\xE0"))
        return base::fail(Code::bad_input, "this is a spreadsheet's or a packed file: save it as CSV first", file);
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
        return base::fail(Code::bad_input, "the file is in UTF-16: save it as CSV in UTF-8", file);
    const auto encoding = base::guess_encoding(bytes.substr(0, 1 << 20));
    auto text = base::to_utf8(bytes, encoding);
    if (!text)
        return base::fail(Code::bad_input,
                          fmt::format("the file is not {} throughout: was it cut, or put together from two encodings?",
                                      base::encoding_name(encoding)),
                          file);
    if (text->starts_with("\xEF\xBB\xBF")) text->erase(0, 3);
    MODOU_TRY(Statement statement, Reading(std::move(*text), file, map, keep_as_read).run());
    statement.encoding = encoding;
    statement.sha256 = base::sha256(base::bytes_of(bytes));
    for (const StatementLine& line : statement.lines) {
        if (line.day > today)
            return base::fail(Code::bad_input, "the line is of a day that has not come yet",
                              fmt::format("{}:{}", file, line.line));
        statement.in.value += line.in.value;
        statement.out.value += line.out.value;
    }
    return statement;
}

}  // namespace modou::intake
