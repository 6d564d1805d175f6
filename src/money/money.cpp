#include "money/money.hpp"

namespace modou::money {
namespace {

// What the book says, without statements.
Money booked(const ledger::State& state, const Fund& fund) {
    Money money;
    if (const ledger::Figures* figures = state.figures_of(fund.account)) money.recorded = figures->amount;
    if (const ledger::Account* account = state.account(fund.account)) {
        money.paid = account->outflow();
        money.promised = account->pending_debits;
        money.waiting = static_cast<std::uint64_t>(std::max<std::int64_t>(0, account->available()));
    }
    return money;
}

std::uint64_t beyond(std::uint64_t paid, std::uint64_t received) {
    return paid > received ? paid - received : 0;
}

void add(Money& sum, const Money& more) {
    sum.recorded += more.recorded;
    sum.paid += more.paid;
    sum.promised += more.promised;
    sum.waiting += more.waiting;
}

}  // namespace

namespace {

// What of each day's receipts was not taken back. Answers the refunds that no receipt answers for.
std::uint64_t take_refunds_back(std::vector<StatementDay>& days) {
    std::vector<std::size_t> open;  // days with money left, the last one on top
    std::uint64_t owed = 0;
    for (std::size_t i = 0; i < days.size(); ++i) {
        const std::uint64_t back = std::min(owed, days[i].in);
        days[i].in -= back;
        owed -= back;
        open.push_back(i);
        owed += days[i].refunded;
        while (owed > 0 && !open.empty()) {
            StatementDay& last = days[open.back()];
            const std::uint64_t part = std::min(owed, last.in);
            last.in -= part;
            owed -= part;
            if (last.in == 0) open.pop_back();
        }
    }
    return owed;
}

}  // namespace

Cover cover(std::span<const std::pair<base::Day, std::uint64_t>> recorded, std::span<const StatementDay> statement) {
    Cover out;
    std::map<base::Day, Cover::Day> days;
    for (const auto& [day, amount] : recorded) {
        days[day].recorded += amount;
        out.recorded += amount;
    }
    for (const StatementDay& said : statement) {
        if (said.in == 0 && said.out == 0 && said.refunded == 0) continue;  // the holder's own money alone
        days[said.day].received += static_cast<std::int64_t>(said.in) - static_cast<std::int64_t>(said.refunded);
        days[said.day].refunded += said.refunded;
    }
    std::vector<StatementDay> kept(statement.begin(), statement.end());
    out.refunded_beyond = take_refunds_back(kept);
    auto oldest = days.begin();
    for (const StatementDay& said : kept) {
        std::uint64_t left = said.in;
        while (left > 0) {
            while (oldest != days.end() && oldest->second.covered == oldest->second.recorded) ++oldest;
            if (oldest == days.end() || oldest->first > said.day) break;
            const std::uint64_t part = std::min(left, oldest->second.recorded - oldest->second.covered);
            oldest->second.covered += part;
            out.covered += part;
            left -= part;
        }
        out.surplus += left;
    }
    bool whole = true;
    for (auto& [day, figures] : days) {
        figures.day = day;
        whole = whole && figures.covered == figures.recorded;
        if (whole && figures.recorded > 0) out.covered_to = day;
        out.days.push_back(figures);
    }
    return out;
}

std::vector<std::pair<base::Day, std::uint64_t>> recorded_days(const ledger::State& state, const Funds& funds,
                                                               std::string_view holder) {
    std::map<base::Day, std::uint64_t> days;
    for (const auto& [id, fund] : funds) {
        if (fund.holder != holder) continue;
        if (const ledger::Figures* figures = state.figures_of(fund.account))
            for (const ledger::DayFigure& day : figures->days)
                if (day.amount > 0) days[day.day] += day.amount;
    }
    return {days.begin(), days.end()};
}

std::map<std::string, Money> money_of_holders(const ledger::State& state, const Funds& funds,
                                              const StatementDays& statements) {
    std::map<std::string, Money> holders;
    for (const auto& [id, fund] : funds) add(holders[fund.holder], booked(state, fund));
    for (auto& [holder, money] : holders) {
        const auto said = statements.find(holder);
        if (said == statements.end()) continue;
        const Cover covered = cover(recorded_days(state, funds, holder), said->second);
        money.received = covered.covered;
        money.received_to = covered.covered_to;
        money.paid_beyond = beyond(money.paid, covered.covered);
    }
    return holders;
}

Money money_of_all(const std::map<std::string, Money>& holders) {
    Money all;
    bool every = true;
    for (const auto& [holder, money] : holders) {
        add(all, money);
        if (money.received) all.received = all.received.value_or(0) + *money.received;
        // What one holder received pays nothing of another's.
        if (money.paid_beyond) all.paid_beyond = all.paid_beyond.value_or(0) + *money.paid_beyond;
        if (money.recorded == 0) continue;
        // A day counts for all once it counts for each.
        every = every && money.received_to;
        if (every && (!all.received_to || *money.received_to < *all.received_to)) all.received_to = money.received_to;
    }
    if (!every) all.received_to.reset();
    return all;
}

Money money_of_fund(const ledger::State& state, const Funds& funds, const StatementDays& statements, const Fund& fund) {
    Money money = booked(state, fund);
    const auto said = statements.find(fund.holder);
    if (said == statements.end()) return money;
    money.received_to = cover(recorded_days(state, funds, fund.holder), said->second).covered_to;
    money.received = 0;
    const ledger::Figures* figures = state.figures_of(fund.account);
    if (figures != nullptr && money.received_to)
        for (const ledger::DayFigure& day : figures->days)
            if (day.day <= *money.received_to) *money.received += day.amount;
    money.paid_beyond = beyond(money.paid, *money.received);
    return money;
}

}  // namespace modou::money
