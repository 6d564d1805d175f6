// What anyone is told of money in and out of funds, as it travels.
#pragma once

#include <map>
#include <string_view>

#include "money/disburse.hpp"
#include "money/money.hpp"
#include "money/payment_lines.hpp"
#include "shape/field.hpp"

namespace modou::money::api {

using shape::OrNull;

struct Money {
    std::uint64_t recorded_fen = 0;
    OrNull<std::uint64_t> received_fen;
    OrNull<base::Day> received_to;
    std::uint64_t paid_fen = 0, promised_fen = 0, waiting_fen = 0;
};
BOOST_DESCRIBE_STRUCT(Money, (), (recorded_fen, received_fen, received_to, paid_fen, promised_fen, waiting_fen))
constexpr auto fields(const Money*) {
    return shape::table(
        {{"recorded_fen", {"written in the book", "已记入账本"}},
         {"received_fen",
          {"covered by statements, oldest gifts first; of a project: gifts up to the day that its holder's statements "
           "cover in full; null: no statement was read",
           "对账单已证明到账，先抵最早的捐赠；项目则算到其持有方对账单完整覆盖的那一天；null：没有读过对账单"}},
         {"received_to", {"every gift up to this day was received", "到这一天为止的捐赠都已到账"}},
         {"paid_fen", {"went out of the account", "已从账户付出"}},
         {"promised_fen", {"set aside for payouts that are proposed or approved", "为已提出或已批准的付款预留"}},
         {"waiting_fen",
          {"not yet promised: recorded, neither paid out nor set aside", "尚未承诺：已记账，未付出也未预留"}}});
}
Money told(const money::Money& money);

struct Statement {
    bool confirmed = false;
    OrNull<base::Day> day;
    OrNull<std::int64_t> amount_fen;
    OrNull<base::Day> read_to;
};
BOOST_DESCRIBE_STRUCT(Statement, (), (confirmed, day, amount_fen, read_to))
constexpr auto fields(const Statement*) {
    return shape::table({{"confirmed", {"a line of a statement shows the payment", "对账单上有一行显示这笔付款"}},
                         {"day", {"of the line that shows it", "显示它的那一行的日期"}},
                         {"amount_fen", {"of that line", "那一行的金额"}, {.least = 0}},
                         {"read_to",
                          {"last day of which a statement of the holder was read; null: none was",
                           "读过的持有方对账单的最后一天；null：没有读过"}}});
}
// Null while the payment is not made.
OrNull<Statement> told(const money::Payout& payout, const std::map<base::Sequence, Confirmed>& confirmed);

inline constexpr std::string_view k_statuses[] = {"proposed", "approved", "paid", "cancelled"};

// Words are of the payout and the fund: both outlive it.
struct Payout {
    base::Sequence payout = 0;
    std::string_view project, title_zh, title_en, holder, payee;
    std::uint32_t people = 0;
    std::int64_t amount_fen = 0;
    std::string_view status;
    std::uint64_t account = 0;
    OrNull<std::string_view> purpose;
    OrNull<base::Day> proposed_day, approved_day, ended_day;
    OrNull<base::Sequence> settle;
    OrNull<std::string_view> evidence_sha256, paid_evidence_sha256;
    OrNull<Statement> statement;
};
BOOST_DESCRIBE_STRUCT(Payout, (),
                      (payout, project, title_zh, title_en, holder, payee, people, amount_fen, status, account, purpose,
                       proposed_day, approved_day, ended_day, settle, evidence_sha256, paid_evidence_sha256, statement))
constexpr auto fields(const Payout*) {
    return shape::table(
        {{"payout", {"the entry that set the money aside", "预留这笔钱的条目"}},
         {"project", {"that it goes out of", "从哪个项目付出"}},
         {"title_zh"},
         {"title_en"},
         {"holder", {"who pays", "由谁付"}},
         {"payee", {"who is paid; of a batch of persons: how it is called", "付给谁；一批个人则为这一批的名称"}},
         {"people",
          {"0: an organisation is paid; else so many persons, at least 5", "0：付给机构；否则付给这么多人，至少 5 人"}},
         {"amount_fen", {"fen (1/100 yuan)", "分（百分之一元）"}, {.least = 0}},
         {"status", {}, {.one_of = k_statuses}},
         {"account", {"book account of the payee or the batch", "收款方或这一批在账本里的账户"}},
         {"purpose", {"of payments to organisations", "付给机构时的用途"}},
         {"proposed_day"},
         {"approved_day"},
         {"ended_day", {"that it was paid or cancelled", "付出或取消的日子"}},
         {"settle", {"the payment's entry", "付款那一条"}},
         {"evidence_sha256", {"of the paper that it was proposed with", "提出时所附凭据的摘要"}},
         {"paid_evidence_sha256", {"of the paper that shows the payment", "证明付款的凭据的摘要"}},
         {"statement",
          {"what the holder's statements show of the payment; null while it is not paid",
           "持有方的对账单怎样显示这笔付款；未付出时为 null"}}});
}
// What anyone may read of a payout: no person's name, and of a batch not even the purpose's words.
Payout told(const money::Payout& payout, const Fund& fund, const std::map<base::Sequence, Confirmed>& confirmed);

}  // namespace modou::money::api
