#include "money/api.hpp"

namespace modou::money::api {
namespace {

OrNull<base::Day> day_at(std::int64_t seconds) {
    if (seconds == 0) return {};
    return base::day_of({seconds});
}

OrNull<std::string_view> unless_empty(std::string_view text) {
    if (text.empty()) return {};
    return text;
}

}  // namespace

Money told(const money::Money& money) {
    return {money.recorded, money.received, money.received_to, money.paid, money.promised, money.waiting};
}

OrNull<Statement> told(const money::Payout& payout, const std::map<base::Sequence, Confirmed>& confirmed) {
    const auto found = confirmed.find(payout.id);
    if (found == confirmed.end()) return {};
    const Confirmed& one = found->second;
    Statement out{one.line.has_value(), one.line, {}, one.read_to};
    if (one.line) out.amount_fen = payout.amount.value;
    return out;
}

Payout told(const money::Payout& payout, const Fund& fund, const std::map<base::Sequence, Confirmed>& confirmed) {
    Payout out;
    out.payout = payout.id;
    out.project = fund.id;
    out.title_zh = fund.title_zh;
    out.title_en = fund.title_en;
    out.holder = fund.holder;
    out.payee = payout.payee;
    out.people = payout.people;
    out.amount_fen = payout.amount.value;
    out.status = payout.status;
    out.account = payout.account.value;
    if (payout.people == 0) out.purpose = unless_empty(payout.purpose);
    out.proposed_day = day_at(payout.proposed_at);
    out.approved_day = day_at(payout.approved_at);
    out.ended_day = day_at(payout.ended_at);
    if (payout.settle != 0) out.settle = payout.settle;
    out.evidence_sha256 = unless_empty(payout.evidence);
    out.paid_evidence_sha256 = unless_empty(payout.paid_evidence);
    out.statement = told(payout, confirmed);
    return out;
}

}  // namespace modou::money::api
