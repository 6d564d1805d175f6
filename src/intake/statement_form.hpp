// The header of a statement: which column says what. It is mapped whole, or it is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intake/statement.hpp"

namespace modou::intake {

enum class Role : std::uint8_t {
    none,         // known to have no bearing on the money (a remark, the other party), or one that another one replaces
    named,        // not used: counted in Statement::unused
    booked,       // the day that the money was booked: beats every other day
    booked_time,  // its time of day, in a column of its own
    traded,       // the day of the transaction
    traded_time,
    in,
    out,
    amount,    // signed, or with a direction
    trade_in,  // the same in the currency of the transaction, beside what was booked
    trade_out,
    trade_amount,
    refund,    // WeChat: what went back to payers
    refunded,  // Alipay: the part of the line's amount that went back
    direction,
    balance,
    currency,
    trade_currency,
    status,
    fund_status,
    refund_status,
    reversal,  // 冲账标志
    type,      // 业务类型: own transfers, refunds
    summary,   // 摘要: looked at for 冲正 alone
    serial,
    serial_more,
    account,
    k_roles
};

struct StatementColumn {
    std::string name;  // as the file writes it, trimmed
    Role role = Role::none;
    int rank = 0;           // among columns of a role, the one to prefer first
    bool has_unit = false;  // its name says one
    int scale = 0;          // 万元: 4
    bool minus = false;     // its name says that amounts stand with a minus: 支出金额（-元）
    bool counted = true;    // has a say in StatementLine::others
};

struct StatementHeader {
    std::vector<StatementColumn> columns;
    std::vector<std::size_t> days;     // columns of days, the one to prefer first
    std::vector<std::size_t> serials;  // columns of serials, likewise
    StatementKind kind = StatementKind::bank;
    StatementForm form = StatementForm::bank;
    bool mapped = false;  // the amounts are named by the caller
    // Columns of a payment service's bill that say what a line is of; k_absent where there are none.
    std::size_t category = ~std::size_t{0}, goods = ~std::size_t{0}, order = ~std::size_t{0};  // 商家订单号

    static constexpr std::size_t k_absent = ~std::size_t{0};
    std::size_t at(Role role) const { return first_[static_cast<std::size_t>(role)]; }
    bool has(Role role) const { return at(role) != k_absent; }
    // Both what came in and what went out are told, so balances can be followed.
    bool tells_all() const { return has(Role::amount) || (has(Role::in) && has(Role::out)) || has(Role::trade_amount); }

    std::vector<std::size_t> first_;
};

// What a row is as a header.
struct HeaderRead {
    std::optional<StatementHeader> header;
    std::string refusal;  // it is a header, and says what cannot be: why, and what to do
    std::string half;     // it may be one: what it lacks
};
HeaderRead read_header(const std::vector<std::string_view>& cells, const StatementMap& map);

}  // namespace modou::intake
