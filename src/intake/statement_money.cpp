// What a line moves, and which way: amounts, signs, directions, states.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/text.hpp"
#include "intake/statement_rows.hpp"

namespace modou::intake {

using base::Result;

Result<std::int64_t> StatementRows::amount(const std::vector<std::string_view>& cells, Role role, std::uint64_t line,
                                           Mark* mark) const {
    if (!header_->has(role)) return 0;
    const StatementColumn& column = header_->columns[header_->at(role)];
    const auto said = parse_cell_amount(of(cells, role), scale_of(column));
    if (!said)
        return bad(line,
                   fmt::format("{}: {}", base::json_quoted(base::shortened(column.name, 60)), said.error().message));
    if (mark != nullptr)
        *mark = said->mark;
    else if (said->mark != Mark::none && (said->mark == Mark::credit) != (role == Role::in || role == Role::trade_in))
        return bad(line, fmt::format("{}: the amount is marked for the other side",
                                     base::json_quoted(base::shortened(column.name, 60))));
    return said->fen;
}

// The transaction was made in another currency than the account has: its own amount is another one.
bool StatementRows::foreign_trade(const std::vector<std::string_view>& cells) const {
    const Currency currency = currency_of(of(cells, Role::trade_currency));
    return currency == Currency::other || currency == Currency::unknown;
}

// Columns of what came in and what went out.
Result<StatementRows::Moved> StatementRows::read_sides(const std::vector<std::string_view>& cells,
                                                       std::uint64_t line) const {
    Moved money;
    MODOU_TRY(std::int64_t in, amount(cells, Role::in, line));
    MODOU_TRY(const std::int64_t out, amount(cells, Role::out, line));
    MODOU_TRY(const std::int64_t refund, amount(cells, Role::refund, line));
    // The older trade bill repeats the order's amount beside what went back of it.
    if (in != 0 && refund != 0 && word_of(of(cells, Role::status)) == "REFUND") in = 0;
    if ((in != 0) + (out != 0) + (refund != 0) > 1)
        return bad(line,
                   "the line says both that money came in and that it went out: which of them counts cannot be told");
    if (header_->has(Role::amount) || header_->has(Role::trade_amount)) {
        const Role role = header_->has(Role::amount) ? Role::amount : Role::trade_amount;
        Mark mark = Mark::none;
        MODOU_TRY(const std::int64_t both, amount(cells, role, line, &mark));
        if (both != 0 && std::abs(both) != std::abs(in + out) && !foreign_trade(cells))
            return bad(line, fmt::format("the amount in {} is not that of the columns of what came in and went out",
                                         base::json_quoted(header_->columns[header_->at(role)].name)));
    }
    for (const auto& [trade, booked] : {std::pair{Role::trade_in, in}, {Role::trade_out, out}}) {
        if (!header_->has(trade) || foreign_trade(cells)) continue;
        MODOU_TRY(const std::int64_t traded, amount(cells, trade, line));
        if (traded != 0 && traded != booked)
            return bad(line, "the amount of the transaction and the amount booked differ, both in yuan");
    }
    const Direction way = header_->has(Role::direction) ? direction_of(of(cells, Role::direction)) : Direction::unsaid;
    if ((way == Direction::in && out > 0) || (way == Direction::out && in > 0))
        return bad(line, "the direction that the line names is not that of the column its amount stands in");
    if (refund != 0) {
        money.label = Total::refund;
        money.printed = refund;
        money.in = std::abs(refund);
        money.back = true;
    } else if (out != 0) {
        money.label = Total::out;
        money.printed = out;
        money.out = std::abs(out);
        if (out < 0) money.flags |= negative_out;
    } else {
        money.label = Total::in;
        money.printed = in;
        money.in = std::abs(in);
        money.back = in < 0;
    }
    return money;
}

// 支付宝交易明细: money that went back, whichever way the line calls it.
bool StatementRows::says_refund(const std::vector<std::string_view>& cells) const {
    return header_->form == StatementForm::alipay_personal &&
           (word_of(of(cells, Role::status)) == "退款成功" || word_of(cell_at(cells, header_->category)) == "退款");
}

// Money on its way from a payment service to the holder's bank, or back from there (`came_in`); no fee of it.
bool StatementRows::says_withdrawal(const std::vector<std::string_view>& cells, bool came_in) const {
    if (header_->kind == StatementKind::bank) return false;
    std::string word = word_of(of(cells, Role::type));
    if (header_->form == StatementForm::alipay_personal && word.find("提现") == std::string::npos) {
        word = word_of(cell_at(cells, header_->goods));
        if (!word.starts_with("提现") && !word.starts_with("余额提现")) return false;
    }
    const auto has = [&](std::string_view what) { return word.find(what) != std::string::npos; };
    if (!has("提现") || has("费")) return false;
    return came_in || !(has("退") || has("失败"));
}

std::string_view StatementRows::says_own_money(const std::vector<std::string_view>& cells) const {
    for (std::size_t i = 0; i < std::min(cells.size(), header_->columns.size()); ++i) {
        const Role role = header_->columns[i].role;
        if (role != Role::summary && role != Role::type) continue;
        if (const std::string_view what = own_money_of(cell_value(cells[i])); !what.empty()) return what;
    }
    return {};
}

// One column of amounts, whose way the sign, a direction or a mark tells.
Result<StatementRows::Moved> StatementRows::read_amount(const std::vector<std::string_view>& cells,
                                                        std::uint64_t line) const {
    Moved money;
    Mark mark = Mark::none;
    MODOU_TRY(const std::int64_t said, amount(cells, Role::amount, line, &mark));
    if (header_->has(Role::trade_amount) && !foreign_trade(cells)) {
        Mark other = Mark::none;
        MODOU_TRY(const std::int64_t traded, amount(cells, Role::trade_amount, line, &other));
        if (traded != 0 && std::abs(traded) != std::abs(said))
            return bad(line, "the amount of the transaction and the amount booked differ, both in yuan");
    }
    Direction way = Direction::unsaid;
    bool by_type = false;
    if (header_->has(Role::direction)) {
        way = direction_of(of(cells, Role::direction));
        if (way == Direction::unknown)
            return bad(line, fmt::format("what stands in {} tells no direction: expected 借 or 贷, 收入 or 支出",
                                         base::json_quoted(header_->columns[header_->at(Role::direction)].name)));
    } else if (header_->has(Role::type)) {
        way = direction_of(of(cells, Role::type));
        by_type = way == Direction::in || way == Direction::out;
        if (!by_type) way = Direction::unsaid;
    }
    if (mark != Mark::none) {
        const Direction marked = mark == Mark::credit ? Direction::in : Direction::out;
        if (way != Direction::unsaid && way != marked)
            return bad(line, "the amount is marked for another direction than the line names");
        way = marked;
    }
    if (way == Direction::unsaid && header_->has(Role::direction) && said != 0) {
        if (header_->form == StatementForm::alipay_personal)
            way = Direction::neither;
        else
            return bad(line, "the line has an amount and no direction: expected 借 or 贷, 收入 or 支出");
    }
    if (way == Direction::neither) {
        money.label = Total::neutral;
        money.printed = said;
        money.out = std::abs(said);
        if (said != 0) {
            const bool back =
                header_->form == StatementForm::alipay_personal && word_of(of(cells, Role::status)) == "退款成功";
            money.flags |= back ? maybe_refund : passed;
            money.back = back;
            if (!back) money.reason = k_neutral;
            if (!back) money.flags |= no_money;
            const State state = state_of(of(cells, Role::status));
            if (!back && (state == State::done || state == State::unsaid) && says_withdrawal(cells, false))
                money.flags |= withdrawn;
        }
        return money;
    }
    if (way == Direction::unsaid) {
        (said >= 0 ? money.in : money.out) = std::abs(said);
        money.label = said >= 0 ? Total::in : Total::out;
        money.printed = said;
        return money;
    }
    money.label = way == Direction::in ? Total::in : Total::out;
    money.printed = said;
    if (way == Direction::in) {
        if (said < 0 && by_type)
            return bad(line, "the line is named as money that came in, and its amount is negative");
        if (said > 0 && says_refund(cells)) {
            // What the holder once paid came back to it: it lowers what went out, and nobody gave it.
            money.out = said;
            money.back = true;
            money.flags |= maybe_refund;
            return money;
        }
        money.in = std::abs(said);
        money.back = said < 0;
    } else {
        money.out = std::abs(said);
        if (said < 0 && !by_type) money.flags |= negative_out;
    }
    return money;
}

Result<StatementRows::Moved> StatementRows::read_money(const std::vector<std::string_view>& cells,
                                                       std::uint64_t line) const {
    const bool sides = header_->has(Role::in) || header_->has(Role::out);
    MODOU_TRY(Moved money, sides ? read_sides(cells, line) : read_amount(cells, line));
    if ((money.flags & passed) != 0) return money;
    const auto leave = [&](std::string_view reason, std::uint8_t flags) {
        money.reason = reason;
        money.flags = static_cast<std::uint8_t>(money.flags | flags);
        return money;
    };
    const bool service = header_->kind != StatementKind::bank;
    const std::string type = word_of(of(cells, Role::type));
    const bool refund = service && (type.find("退款") != std::string::npos ||
                                    (header_->has(Role::refund) && money.label == Total::refund));
    for (Role role : {Role::status, Role::fund_status, Role::refund_status}) {
        if (!header_->has(role)) continue;
        switch (state_of(of(cells, role))) {
            case State::unknown:
                return bad(
                    line,
                    fmt::format("what stands in {} is not known as done, failed or waiting: the line cannot be counted",
                                base::json_quoted(header_->columns[header_->at(role)].name)));
            case State::failed:
                // A trade that was revoked after it was paid: what went back stands beside it.
                if (role == Role::status && money.label == Total::refund) break;
                return leave(k_failed, passed | no_money);
            case State::waiting:
                // A refund under way has left the account already.
                if (money.label == Total::refund || (refund && money.out > 0)) break;
                return leave(k_waiting, passed | no_money);
            default:
                break;
        }
    }
    if (money.in == 0 && money.out == 0) return leave(k_no_amount, passed);
    if (service && (type.find("提现") != std::string::npos || type == "充值" || type == "账户充值" ||
                    type == "余额充值" || type == "零钱充值"))
        return leave(k_own_transfer,
                     static_cast<std::uint8_t>(passed | (says_withdrawal(cells, money.in > 0) ? withdrawn : Flag{})));
    if (header_->has(Role::refunded)) {
        MODOU_TRY(const std::int64_t back, amount(cells, Role::refunded, line));
        std::int64_t& whole = money.in > 0 ? money.in : money.out;
        if (std::abs(back) > whole) return bad(line, "more went back than the line moved");
        // What a line of a refund says of itself is not taken off twice.
        if (!refund) whole -= std::abs(back);
        if (whole == 0) return leave(k_refunded, passed);
    }
    const bool marked = (header_->has(Role::reversal) && reversal_mark_of(of(cells, Role::reversal)) == Taken::yes) ||
                        says_reversal(of(cells, Role::summary)) || (!service && says_reversal(type));
    if (header_->has(Role::reversal) && reversal_mark_of(of(cells, Role::reversal)) == Taken::unknown)
        return bad(line, fmt::format("what stands in {} says neither yes nor no",
                                     base::json_quoted(header_->columns[header_->at(Role::reversal)].name)));
    if (marked && !money.back && (money.flags & negative_out) == 0) {
        // On the other side than what it takes back; the balance shows that it moved money that way.
        if (!header_->has(Role::balance) || of(cells, Role::balance).empty())
            return bad(line,
                       "the line is a reversal (冲正) with a positive amount, and no balance tells which way it went");
        std::swap(money.in, money.out);
        money.back = true;
        money.flags |= reversed;
    }
    if (!marked && !refund && (money.flags & maybe_refund) == 0) {
        const std::string_view what = says_own_money(cells);
        // Interest that went out is a cost, or a tax on it.
        if (what == k_own_transfer || (what == k_interest && money.in > 0)) return leave(what, own);
    }
    if (!refund) return money;
    if (header_->form == StatementForm::alipay_business) {
        // Named as a refund: it went back, whether the file writes a minus or not.
        money.label = Total::refund;
        money.back = true;
        return money;
    }
    if (money.label != Total::refund && (money.flags & maybe_refund) == 0) money.flags |= refund_type;
    return money;
}

}  // namespace modou::intake
