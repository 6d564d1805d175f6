#include "intake/statement_rows.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::size_t k_room = 64 << 10;
constexpr std::uint64_t k_most_lines = 20'000'000;

std::size_t filled_width(const std::vector<std::string_view>& cells) {
    std::size_t width = cells.size();
    while (width > 0 && cell_value(cells[width - 1]).empty()) --width;
    return width;
}
std::size_t filled(const std::vector<std::string_view>& cells) {
    return static_cast<std::size_t>(
        std::count_if(cells.begin(), cells.end(), [](std::string_view c) { return !cell_value(c).empty(); }));
}
std::string_view first_of(const std::vector<std::string_view>& cells) {
    for (std::string_view cell : cells)
        if (const auto value = cell_value(cell); !value.empty()) return value;
    return {};
}
std::string text_of(const std::vector<std::string_view>& cells) {
    std::string text;
    const std::size_t width = filled_width(cells);
    for (std::size_t i = 0; i < width; ++i) (text += word_of(cells[i])) += '\x1f';
    return text;
}
// Of a cell that holds a time of day, or a day with one.
std::int32_t minute_in(std::string_view cell) {
    const std::int32_t minute = parse_cell_minute(cell);
    if (minute >= 0 || cell.empty()) return minute;
    const auto both = parse_cell_time(cell);
    return both ? both->minute : -1;
}
// Columns that only credit cards' statements have.
bool names_a_card(const std::vector<std::string_view>& cells) {
    for (std::string_view cell : cells)
        for (std::string_view word : {"末四位", "后四位", "卡末", "卡号后", "信用卡"})
            if (cell.find(word) != std::string_view::npos) return true;
    return false;
}
bool is_rule(std::string_view text) {  // "--------列表--------", "#-----"
    return text.starts_with("---") || text.starts_with("===") || text.starts_with("#---") || text.starts_with("***") ||
           text.starts_with("———");
}

}  // namespace

tl::unexpected<base::Error> StatementRows::bad(std::uint64_t line, std::string message) const {
    return base::fail(
        Code::bad_input, std::move(message),
        sheet_.empty() ? fmt::format("{}:{}", file_, line) : fmt::format("{}:{}:{}", file_, sheet_, line));
}

std::string_view StatementRows::of(const std::vector<std::string_view>& cells, Role role) const {
    const std::size_t at = header_->at(role);
    return at < cells.size() ? cell_value(cells[at]) : std::string_view();
}

std::string_view StatementRows::keep(std::string_view text) {
    if (text.size() > room_left_) {
        room_left_ = std::max(text.size(), k_room);
        room_ = statement_.text.emplace_back(std::make_unique_for_overwrite<char[]>(room_left_)).get();
    }
    char* const own = room_;
    std::memcpy(own, text.data(), text.size());
    room_ += text.size();
    room_left_ -= text.size();
    return {own, text.size()};
}

void StatementRows::begin_sheet(std::string name) {
    end_section();
    sheet_ = std::move(name);
    sheet_header_ = false;
    note_line_ = 0;
}

bool StatementRows::would_be_header(const std::vector<std::string_view>& cells) const {
    const HeaderRead read = read_header(cells, map_);
    return read.header.has_value() || !read.refusal.empty();
}

Status StatementRows::take(const std::vector<std::string_view>& cells, std::uint64_t line) {
    if (line > k_most_lines) return bad(line, "a statement has at most 20,000,000 lines: give it in parts");
    const std::string_view first = first_of(cells);
    if (first.empty()) return {};
    const bool in_table = header_ && (sheet_.empty() || sheet_header_);
    if (first.starts_with('#') || is_rule(first)) {
        take_said(cells, line, !in_table, said_);
        if (in_table) return take_facts(line);
        // A header may be led by a #.
        if (!first.starts_with('#') || cells.size() < 3) return {};
    }
    if (!in_table) {
        HeaderRead read = read_header(cells, map_);
        if (names_a_card(cells) && said_.credit_card == 0 &&
            (read.header ? read.header->kind == StatementKind::bank : !read.half.empty() || !read.refusal.empty()))
            said_.credit_card = line;
        if (read.header || !read.refusal.empty()) return take_header(cells, line, std::move(read));
        if (!read.half.empty() && half_.empty()) {
            half_ = read.half;
            half_line_ = line;
        }
        take_said(cells, line, true, said_);
        // A row that looks like a line where no header was known would be lost.
        if (data_before_header_ == 0 && half_line_ != 0 && cells.size() >= 3) {
            const bool day = parse_cell_time(first).has_value();
            bool money = false;
            for (std::string_view cell : cells)
                if (cell.find('.') != std::string_view::npos)
                    if (const auto said = parse_cell_amount(cell, 0)) money = money || (!said->empty && said->fen != 0);
            if (day && money) data_before_header_ = line;
        }
        return {};
    }
    if (!labels_.empty()) {
        // The values of WeChat's sums, as "label:value".
        std::vector<std::string> pairs;
        for (std::size_t i = 0; i < std::min(labels_.size(), cells.size()); ++i)
            pairs.push_back(labels_[i] + ":" + std::string(cell_value(cells[i])));
        const std::vector<std::string_view> said(pairs.begin(), pairs.end());
        labels_.clear();
        take_said(said, line, false, said_);
        return take_facts(line);
    }
    std::optional<CellTime> when;
    bool day_cell = false;
    std::string why;
    for (std::size_t at : header_->days) {
        if (at >= cells.size()) continue;
        const std::string_view cell = cell_value(cells[at]);
        if (cell.empty() || cell == "-" || cell == "--") continue;
        day_cell = true;
        const auto time = parse_cell_time(cell);
        if (!time) {
            why = time.error().message;
            // Another day beside it: this is a line, and what its own day is cannot be read.
            for (std::size_t other : header_->days)
                if (other < cells.size() && parse_cell_time(cell_value(cells[other]))) return bad(line, why);
        }
        if (time) when = *time;
        if (time && header_->columns[at].role == Role::booked && time->minute < 0) {
            // The booking day beats the day of the transaction, whose time of day still tells lines apart.
            for (Role role : {Role::booked_time, Role::traded_time, Role::traded}) {
                if (when->minute >= 0 || !header_->has(role)) continue;
                const std::string_view other = of(cells, role);
                when->minute = minute_in(other);
            }
        }
        break;
    }
    if (!when) {
        MODOU_TRY(const bool other, take_other(cells, line, day_cell));
        if (other) return {};
        return bad(line, why.empty() ? "expected a day in its column" : why);
    }
    if (when->minute < 0)
        for (Role role : {Role::booked_time, Role::traded_time}) {
            if (when->minute >= 0 || !header_->has(role)) continue;
            const std::string_view other = of(cells, role);
            when->minute = minute_in(other);
        }
    if (note_line_ != 0)
        return bad(note_line_,
                   "this line has no day, and lines that have one stand around it: is it a part of one of them?");
    MODOU_CHECK(check_width(cells, line));
    MODOU_TRY(const bool sum, is_dated_sum(cells, line));
    if (sum) return {};
    return take_line(cells, line, *when);
}

Status StatementRows::take_header(const std::vector<std::string_view>& cells, std::uint64_t line, HeaderRead read) {
    const bool bank = !read.header || read.header->kind == StatementKind::bank;
    if (said_.credit_card != 0 && bank)
        return bad(
            said_.credit_card,
            "this is a credit card's statement, where spending stands as a positive amount: it is not money that was "
            "received; give the statement of the account that the money arrives in");
    if (!read.header) return bad(line, read.refusal);
    if (data_before_header_ != 0) return bad(data_before_header_, half_);
    if (said_.unknown_unit != 0 && !said_.scale)
        return bad(said_.unknown_unit, "the unit of the amounts is not known: export the file in yuan (单位：元)");
    for (const StatementColumn& column : read.header->columns)
        if (column.has_unit && said_.scale && column.scale != *said_.scale &&
            ((column.role >= Role::in && column.role <= Role::refunded) || column.role == Role::balance))
            return bad(line,
                       "the unit of a column and the one above the table differ: which one counts cannot be told");
    end_section();
    header_ = std::move(read.header);
    if (header_->mapped) header_->form = header_->form == StatementForm::bank ? StatementForm::bank : header_->form;
    header_text_ = text_of(cells);
    statement_.columns = statement_.columns * 31 + cell_digest("columns", header_text_);
    unused_cells_.assign(header_->columns.size(), 0);
    scale_ = said_.scale.value_or(0);
    sheet_header_ = true;
    section_ = sections_++;
    note_line_ = 0;
    needed_ = header_->days.empty() ? 0 : header_->days.front() + 1;
    for (Role role : {Role::in, Role::out, Role::amount, Role::trade_in, Role::trade_out, Role::trade_amount,
                      Role::refund, Role::refunded, Role::direction, Role::balance, Role::currency, Role::status,
                      Role::fund_status, Role::refund_status})
        if (header_->has(role)) needed_ = std::max(needed_, header_->at(role) + 1);
    partial_ = partial_ || !header_->tells_all() || header_->has(Role::refund);
    tally_.begin_section();
    if (sections_ == 1) {
        statement_.kind = header_->kind;
        statement_.form = header_->form;
    }
    return {};
}

void StatementRows::end_section() {
    if (!header_) return;
    std::erase_if(open_totals_, [&](const SaidTotal& total) { return tally_.meets_here(total); });
    for (std::size_t i = 0; i < unused_cells_.size(); ++i)
        if (unused_cells_[i] > 0)
            statement_.unused.add(header_->columns[i].name.empty() ? "(no name)" : header_->columns[i].name,
                                  unused_cells_[i]);
    unused_cells_.assign(unused_cells_.size(), 0);
}

// Totals that the last lines beside the table said: those that the lines so far meet are done with.
Status StatementRows::take_facts(std::uint64_t) {
    for (const SaidTotal& total : said_.totals)
        if (!tally_.meets_here(total)) open_totals_.push_back(total);
    said_.totals.clear();
    return {};
}

// A row without a day: the header again, sums, notes. False: it has money in it, and so must have a day.
Result<bool> StatementRows::take_other(const std::vector<std::string_view>& cells, std::uint64_t line, bool day_cell) {
    if (text_of(cells) == header_text_) {
        end_section();
        section_ = sections_++;
        note_line_ = 0;
        tally_.begin_section();
        return true;
    }
    const std::string_view first = first_of(cells);
    if (cells.size() >= 2) {
        HeaderRead read = read_header(cells, map_);
        if (read.header || (!read.refusal.empty() && filled(cells) + 1 >= filled_width(cells) && day_cell)) {
            MODOU_CHECK(take_header(cells, line, std::move(read)));
            return true;
        }
    }
    const std::string word = word_of(first);
    if (word == "总交易单数" || word == "资金流水总笔数") {
        for (std::string_view cell : cells) labels_.push_back(word_of(cell));
        labels_line_ = line;
        return true;
    }
    const std::size_t looked = std::min<std::size_t>(cells.size(), header_->columns.size());
    for (std::size_t i = 0; i < looked; ++i)
        if (const SumWord sum = sum_word(cells[i]); sum != SumWord::none) {
            MODOU_CHECK(take_sum(cells, line, sum));
            return true;
        }
    const std::size_t before = said_.totals.size();
    bool money = false;
    for (Role role : {Role::in, Role::out, Role::amount, Role::trade_in, Role::trade_out, Role::trade_amount,
                      Role::refund, Role::balance}) {
        const std::string_view cell = of(cells, role);
        const auto said = parse_cell_amount(cell, 0);
        // What reads as no amount is none either if it is a note: words, or a label and its value.
        const bool note =
            !said && (cell.find_first_of("0123456789") == std::string_view::npos ||
                      cell.find(':') != std::string_view::npos || cell.find("：") != std::string_view::npos);
        money = money || (!note && (!said || (!said->empty && said->fen != 0)) && filled(cells) >= 2);
    }
    take_said(cells, line, false, said_);
    const bool totals = said_.totals.size() > before;
    MODOU_CHECK(take_facts(line));
    if (totals) {
        if (first.find("本页") != std::string_view::npos || first.find("小计") != std::string_view::npos)
            tally_.end_page();
        statement_.passed_over.add(k_sums);
        return true;
    }
    if (money) return false;
    statement_.passed_over.add(k_notes);
    if (filled(cells) >= 2 && note_line_ == 0) note_line_ = line;
    return true;
}

Status StatementRows::take_sum(const std::vector<std::string_view>& cells, std::uint64_t line, SumWord word) {
    statement_.passed_over.add(k_sums);
    if (word == SumWord::carried) {
        take_said(cells, line, false, said_);
        return take_facts(line);
    }
    bool other_currency = false;
    for (std::string_view cell : cells)
        for (std::string_view name : {"美元", "外币", "港币", "欧元"})
            other_currency = other_currency || word_of(cell).starts_with(name);
    if (other_currency || currency_of(of(cells, Role::currency)) == Currency::other) return {};
    bool told = false;
    const auto take = [&](Role role, Total label) {
        if (!header_->has(role)) return;
        const auto said = parse_cell_amount(of(cells, role), scale_of(header_->columns[header_->at(role)]));
        if (!said || said->empty) return;
        told = true;
        const SaidTotal total{label, {}, said->fen, line};
        if (!tally_.meets_here(total)) open_totals_.push_back(total);
    };
    take(Role::in, Total::in);
    take(Role::out, Total::out);
    take(Role::amount, Total::both);
    take(Role::refund, Total::refund);
    if (!told) {
        take(Role::trade_in, Total::in);
        take(Role::trade_out, Total::out);
    }
    if (!told) {
        const std::size_t before = said_.totals.size();
        take_said(cells, line, false, said_);
        told = said_.totals.size() > before;
        MODOU_CHECK(take_facts(line));
    }
    if (!told)
        for (std::string_view cell : cells)
            if (const auto said = parse_cell_amount(cell, 0); said && !said->empty && said->fen != 0)
                return bad(line,
                           "the line is one of sums, and does not say of what: its amounts stand in none of the "
                           "columns of amounts");
    tally_.end_page();
    return {};
}

// "2026-06-30,本月合计,1000.00": a sum that has a day. It is one only if the lines add up to it.
Result<bool> StatementRows::is_dated_sum(const std::vector<std::string_view>& cells, std::uint64_t line) {
    bool says = false;
    for (std::size_t i = 0; i < std::min(cells.size(), header_->columns.size()); ++i) {
        const Role role = header_->columns[i].role;
        const bool text = role == Role::none || role == Role::named || role == Role::summary || role == Role::type ||
                          role == Role::serial;
        if (!text || cells[i].size() > 40) continue;
        if (cells[i].find("计") == std::string_view::npos && cells[i].find("额") == std::string_view::npos &&
            cells[i].find("汇总") == std::string_view::npos)
            continue;
        const SumWord word = sum_word(cells[i]);
        says = says || word == SumWord::whole || word == SumWord::page;
    }
    if (!says) return false;
    bool told = false;
    for (const auto& [role, label] :
         {std::pair{Role::in, Total::in}, {Role::out, Total::out}, {Role::amount, Total::both}}) {
        if (!header_->has(role)) continue;
        const auto said = parse_cell_amount(of(cells, role), scale_of(header_->columns[header_->at(role)]));
        if (!said || said->empty) continue;
        told = true;
        if (!tally_.meets_here({label, {}, said->fen, line}))
            return bad(line, "the line calls itself a sum, and the lines before it do not add up to it");
    }
    if (!told) return false;
    statement_.passed_over.add(k_sums);
    tally_.end_page();
    return true;
}

Status StatementRows::check_width(const std::vector<std::string_view>& cells, std::uint64_t line) const {
    std::size_t width = header_->columns.size();
    while (width > 0 && header_->columns[width - 1].name.empty()) --width;
    const std::size_t has = filled_width(cells);
    if (has > width)
        return bad(
            line,
            fmt::format("the line has {} cells and the header {}: does a cell hold a comma without quotes around it?",
                        has, width));
    if (cells.size() < needed_)
        return bad(line, fmt::format("the line has {} cells and the header {}: it is cut short", cells.size(), width));
    return {};
}

Status StatementRows::take_serial(const std::vector<std::string_view>& cells, std::uint64_t line,
                                  StatementLine& found) {
    std::string_view number;
    for (std::size_t at : header_->serials) {
        if (at >= cells.size()) continue;
        number = cell_value(cells[at]);
        if (number == "0" || number == "-" || number == "--" || number == "/") number = {};
        if (!number.empty()) break;
    }
    std::string_view more = of(cells, Role::serial_more);
    for (std::string_view one : {number, more})
        if (is_ruined_number(one))
            return bad(line,
                       "a spreadsheet has rounded this serial number, and its digits are lost: export the file again "
                       "and do not save it there");
    if (number.empty()) return {};
    std::string serial(statement_kind_name(header_->kind));
    ((serial += ' ') += number) += '/';
    serial += more;
    found.serial = keep(serial);
    return {};
}

Status StatementRows::take_line(const std::vector<std::string_view>& cells, std::uint64_t line, CellTime when) {
    if (when.day > today_)
        return bad(line,
                   "the line is of a day that has not come yet: look at the file's days, and at this machine's clock");
    for (std::size_t i = 0; i < std::min(cells.size(), unused_cells_.size()); ++i)
        if (header_->columns[i].role == Role::named && !cell_value(cells[i]).empty()) ++unused_cells_[i];
    const Currency currency = currency_of(of(cells, Role::currency));
    if (currency == Currency::unknown)
        return bad(line, fmt::format("the currency in {} is not known: only yuan (人民币, CNY) are counted",
                                     base::json_quoted(header_->columns[header_->at(Role::currency)].name)));
    if (currency == Currency::other) {
        ++foreign_;
        statement_.passed_over.add(k_other_currency);
        return {};
    }
    ++yuan_;
    MODOU_TRY(const Moved money, read_money(cells, line));
    StatementLine found;
    found.line = static_cast<std::uint32_t>(line);
    found.section = section_;
    found.day = when.day;
    found.minute = when.minute;
    found.in.value = money.in;
    found.out.value = money.out;
    found.back = money.back;
    std::uint8_t flags = money.flags;
    if (header_->has(Role::balance)) {
        Mark mark = Mark::none;
        const std::string_view cell = of(cells, Role::balance);
        MODOU_TRY(const std::int64_t balance, amount(cells, Role::balance, line, &mark));
        found.has_balance = !cell.empty() && cell.find_first_not_of('-') != std::string_view::npos;
        found.balance.value = mark == Mark::debit ? -balance : balance;
    }
    tally_.add(money.label, money.printed, money.in + money.out, (flags & (passed | no_money)) == 0);
    if (!money.reason.empty()) statement_.passed_over.add(money.reason);
    if ((flags & passed) == 0 || (flags & withdrawn) != 0) {
        MODOU_CHECK(take_serial(cells, line, found));
        for (std::size_t i = 0; i < std::min(cells.size(), header_->columns.size()); ++i)
            if (header_->columns[i].counted) found.others += cell_digest(header_->columns[i].name, cells[i]);
    }
    found.told_as_income = (flags & maybe_refund) != 0 && money.label == Total::in;
    if ((flags & maybe_refund) != 0 && found.serial.empty() && !found.told_as_income) {
        flags |= passed | no_money;
        statement_.passed_over.add(k_neutral);
    }
    take_numbers(cells, found, money, flags);
    if ((flags & (withdrawn | own)) != 0) take_own(found, money.reason);
    if ((flags & withdrawn) != 0 && ((flags & no_money) != 0 || !found.has_balance)) {
        found.has_balance = false;
        found.standing = Standing::withdrawn;
        if (found.serial.empty()) note_as_read(cells, set_aside_as_read_);
        set_aside_.push_back(found);
        return {};
    }
    // Lines that are left out are kept until the balances are followed; without balances there is no need.
    if ((flags & no_money) != 0 || ((flags & passed) != 0 && !found.has_balance)) return {};
    if (header_->has(Role::account)) {
        const std::string_view own = of(cells, Role::account);
        auto at = accounts_.find(own);
        if (at == accounts_.end() && accounts_.size() < 0xFFFF)
            at = accounts_.try_emplace(std::string(own), static_cast<std::uint16_t>(accounts_.size())).first;
        if (at != accounts_.end() && (at->second > 0 || !chain_.empty())) {
            chain_.resize(statement_.lines.size());
            chain_.push_back(at->second);
        }
    } else if (!chain_.empty()) {
        chain_.push_back(0);
    }
    if (((flags & passed) == 0 || (flags & withdrawn) != 0) && found.serial.empty())
        note_as_read(cells, statement_.as_read);
    statement_.lines.push_back(found);
    flags_.push_back(flags);
    return {};
}

}  // namespace modou::intake
