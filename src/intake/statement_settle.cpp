// The end of a statement: signs, balances and totals are settled over all of its lines.
#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "intake/statement_rows.hpp"

namespace modou::intake {

using base::Code;
using base::Result;
using base::Status;

namespace {

constexpr const char* k_broken =
    "the balance does not follow from the line beside it and this line's amount: a line is missing, was changed, or is "
    "there twice; export the statement again, whole and without filters";

}  // namespace

// A minus in the column of what goes out is either how the file writes all of them, or a reversal (冲正). The balances
// tell which; without them, all of several are a habit and a mix are reversals.
Status StatementRows::settle_signs() {
    std::size_t minus = 0, plus = 0;
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < flags_.size(); ++i) {
        if ((flags_[i] & negative_out) != 0) {
            ++minus;
            if (first == 0) first = statement_.lines[i].line;
        } else if (statement_.lines[i].out.value > 0 && (flags_[i] & (maybe_refund | reversed)) == 0) {
            ++plus;
        }
    }
    if (minus == 0) return {};
    const auto read_as = [&](bool always_minus) {
        for (std::size_t i = 0; i < flags_.size(); ++i) {
            StatementLine& line = statement_.lines[i];
            if (line.out.value == 0 || (flags_[i] & (maybe_refund | reversed)) != 0) continue;
            line.back = ((flags_[i] & negative_out) != 0) != always_minus;
        }
    };
    bool habit = plus == 0;
    for (const StatementColumn& column : header_->columns)
        habit = habit || (column.minus && column.role == Role::out);  // 支出金额（-元）
    const bool named =
        habit && plus + minus > 0 && header_->has(Role::out) && header_->columns[header_->at(Role::out)].minus;
    if (!said_.filtered && !partial_) {
        read_as(!habit);
        const bool other = check_balances(statement_.lines, chain_).outcome == Balances::Outcome::good;
        read_as(habit);
        const bool usual = check_balances(statement_.lines, chain_).outcome == Balances::Outcome::good;
        if (other != usual) {
            read_as(usual ? habit : !habit);
            return {};
        }
    }
    read_as(habit);
    if (!named && plus == 0 && minus == 1)
        return bad(first,
                   "the only amount that went out has a minus: whether it is a payment or the reversal (冲正) of one "
                   "cannot be told; export more days, or with balances");
    return {};
}

Status StatementRows::settle_balances() {
    const Balances found = check_balances(statement_.lines, chain_);
    std::uint64_t with_balance = 0;
    for (const StatementLine& line : statement_.lines) with_balance += line.has_balance ? 1 : 0;
    if (found.outcome == Balances::Outcome::broken || found.outcome == Balances::Outcome::inverted) {
        if (said_.filtered || partial_) {
            statement_.passed_over.add(k_balance_unchecked, with_balance);
            return {};
        }
        if (found.outcome == Balances::Outcome::inverted)
            return bad(found.line,
                       "the balance falls where money is said to come in: this is the statement of a credit card or a "
                       "loan, or "
                       "its columns are the other way round (--map)");
        return bad(found.line, k_broken);
    }
    if (said_.filtered || partial_) return {};
    std::int64_t net = 0;
    for (const StatementLine& line : statement_.lines) net += moved(line);
    const auto has = [](const std::vector<std::int64_t>& known, std::int64_t fen) {
        return std::find(known.begin(), known.end(), fen) != known.end();
    };
    if (found.outcome == Balances::Outcome::good) {
        for (const SaidBalance& said : said_.opening)
            if (!has(found.first, said.fen))
                return bad(said.line, "the opening balance is not the one that the lines begin with");
        for (const SaidBalance& said : said_.closing)
            if (!has(found.last, said.fen))
                return bad(said.line, "the closing balance is not the one that the lines end with");
    } else if (said_.opening.size() == 1 && said_.closing.size() == 1 && accounts_.size() < 2 &&
               said_.opening[0].fen + net != said_.closing[0].fen) {
        return bad(
            said_.closing[0].line,
            "opening balance and lines do not add up to the closing balance: a line is missing, or is there twice");
    }
    return {};
}

Status StatementRows::settle_totals() {
    for (const SaidTotal& total : said_.totals)
        if (!tally_.meets_here(total)) open_totals_.push_back(total);
    for (const SaidTotal& total : open_totals_) {
        if (tally_.meets_file(total)) continue;
        if (said_.sums_differ && tally_.meets_file({total.of, total.count, {}, total.line})) {
            statement_.passed_over.add(k_totals_unchecked);
            continue;
        }
        if (said_.filtered || foreign_ > 0) {
            statement_.passed_over.add(k_totals_unchecked);
            continue;
        }
        return bad(total.line,
                   "the total or count printed here is not what the lines add up to: a line is missing, was changed, "
                   "or is there twice");
    }
    return {};
}

void StatementRows::note_as_read(const std::vector<std::string_view>& cells, std::vector<std::string>& lines) const {
    if (!keep_as_read_) return;
    std::string says;
    for (std::string_view cell : cells) (says += cell_value(cell)) += '\n';
    lines.push_back(std::move(says));
}

// Of lines that pay, and of those that take a payment back.
void StatementRows::take_numbers(const std::vector<std::string_view>& cells, const StatementLine& found,
                                 const Moved& money, std::uint8_t flags) {
    if (header_->kind == StatementKind::bank || (flags & (passed | no_money)) != 0) return;
    const bool came_back = (flags & maybe_refund) != 0 || ((flags & refund_type) != 0 && found.in.value > 0);
    if (!came_back && (found.out.value == 0 || found.back || (flags & (refund_type | own)) != 0)) return;
    Numbered one;
    one.index = statement_.lines.size();
    one.refund = came_back;
    if ((flags & maybe_refund) != 0) one.alone = money.label == Total::in ? k_refund_alone : k_neutral;
    if (header_->form == StatementForm::alipay_personal)
        one.order = found.serial.substr(0, found.serial.find_first_of("_*/"));
    const std::string_view merchants = cell_at(cells, header_->order);
    if (merchants != "/" && merchants != "-" && merchants != "0") one.merchants = merchants;
    if (one.refund || !one.order.empty() || !one.merchants.empty()) numbered_.push_back(std::move(one));
}

void StatementRows::take_own(const StatementLine& found, std::string_view reason) {
    const std::int64_t sign = found.back ? -1 : 1;
    if (reason == k_interest) {
        statement_.own.interest += sign * found.in.value;
        return;
    }
    statement_.own.in += sign * found.in.value;
    statement_.own.out += sign * found.out.value;
}

// Which refund is of which payment: by the order's number, or by the merchant's. 支付宝交易明细 writes a refund as
// neither in nor out, or as income: it lowers what went out if the order it belongs to went out, and else it is left
// out.
void StatementRows::settle_numbers() {
    std::unordered_map<std::string_view, const Numbered*> orders, merchants;
    for (const Numbered& one : numbered_) {
        if (one.refund || statement_.lines[one.index].back) continue;
        if (!one.order.empty()) orders.try_emplace(one.order, &one);
        if (!one.merchants.empty()) merchants.try_emplace(one.merchants, &one);
    }
    const auto find = [](const auto& known, const std::string& number) -> const Numbered* {
        const auto at = number.empty() ? known.end() : known.find(number);
        return at == known.end() ? nullptr : at->second;
    };
    const auto sum = [&](std::size_t index) {
        return statement_.lines[index].in.value + statement_.lines[index].out.value;
    };
    std::unordered_map<std::size_t, std::int64_t> back;  // of each payment
    for (const Numbered& one : numbered_) {
        if (!one.refund) continue;
        const Numbered* of = find(orders, one.order);
        if (of == nullptr) of = find(merchants, one.merchants);
        if (of == nullptr) {
            if (one.alone.empty()) continue;
            statement_.passed_over.add(one.alone);
            StatementLine& line = statement_.lines[one.index];
            flags_[one.index] |= line.told_as_income ? own : passed;
            if (line.told_as_income) {
                // Kept as the income that it is called, and not counted: nothing of it is known to have gone out.
                std::swap(line.in, line.out);
                line.back = false;
            }
            continue;
        }
        std::int64_t& so_far = back[of->index];
        if (so_far + sum(one.index) > sum(of->index)) continue;  // more than was paid: of another one of that number
        so_far += sum(one.index);
        statement_.lines[one.index].standing = Standing::by_number;
    }
    for (const auto& [index, fen] : back)
        if (fen == sum(index)) statement_.lines[index].standing = Standing::by_number;
}

void StatementRows::settle_refunds() {
    settle_numbers();
    for (std::size_t i = 0; i < flags_.size(); ++i) {
        if ((flags_[i] & refund_type) == 0) continue;
        StatementLine& line = statement_.lines[i];
        std::swap(line.in, line.out);
        line.back = !line.back;
    }
}

Result<Statement> StatementRows::finish() {
    if (!header_) {
        if (said_.credit_card != 0)
            return bad(
                said_.credit_card,
                "this is a credit card's statement: give the statement of the account that the money arrives in");
        if (!half_.empty()) return bad(half_line_, half_);
        return base::fail(Code::bad_input,
                          "no line names a column of days and one of amounts (交易日期, 收入, 支出 …): name them with "
                          "--map date=COL,in=COL,out=COL",
                          file_);
    }
    if (!labels_.empty()) return bad(labels_line_, "the file is cut short: the values of its sums are missing");
    end_section();
    if (foreign_ > 0 && yuan_ == 0)
        return base::fail(Code::bad_input,
                          "all lines are in another currency than yuan: only yuan are counted; give the statement of "
                          "the yuan account",
                          file_);
    if (said_.other_currency != 0 && foreign_ == 0 && !header_->has(Role::currency))
        return bad(said_.other_currency,
                   "the statement is in another currency than yuan: only yuan are counted; give the statement of the "
                   "yuan account");
    if (said_.other_currency != 0 && foreign_ == 0)
        return bad(said_.other_currency,
                   "the statement is said to be in another currency than its lines: give the statement of the yuan "
                   "account alone");
    MODOU_CHECK(settle_signs());
    MODOU_CHECK(settle_balances());
    MODOU_CHECK(settle_totals());
    settle_refunds();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < flags_.size(); ++i) {
        if ((flags_[i] & no_money) != 0 || ((flags_[i] & passed) != 0 && (flags_[i] & withdrawn) == 0)) continue;
        StatementLine& line = statement_.lines[i];
        if ((flags_[i] & (withdrawn | own)) != 0) {
            line.standing = (flags_[i] & withdrawn) != 0 ? Standing::withdrawn : Standing::own;
            statement_.lines[kept++] = line;
            continue;
        }
        statement_.in.value += line.back ? -line.in.value : line.in.value;
        statement_.out.value += line.back ? -line.out.value : line.out.value;
        statement_.lines[kept++] = line;
    }
    statement_.lines.resize(kept);
    statement_.lines.insert(statement_.lines.end(), set_aside_.begin(), set_aside_.end());
    std::move(set_aside_as_read_.begin(), set_aside_as_read_.end(), std::back_inserter(statement_.as_read));
    statement_.account = said_.account;
    if (!statement_.account && accounts_.size() == 1 && !accounts_.begin()->first.empty())
        statement_.account = accounts_.begin()->first;
    return std::move(statement_);
}

}  // namespace modou::intake
