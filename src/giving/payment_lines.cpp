#include "giving/payment_lines.hpp"

#include <algorithm>
#include <set>

namespace modou::giving {
namespace {

using base::Result;
using base::Status;
using store::Session;

void by_day(std::vector<Outflow>& list) {
    std::stable_sort(list.begin(), list.end(), [](const Outflow& a, const Outflow& b) { return a.day < b.day; });
}

}  // namespace

Status read_outflows(Session& session, const std::string& holder, std::optional<std::uint64_t> amount, Outflows& out) {
    const auto payment = [&](std::int64_t id, std::int64_t fen, std::int64_t at) {
        out.paid.push_back({base::day_of({at}), static_cast<std::uint64_t>(fen), static_cast<base::Sequence>(id)});
    };
    const auto line = [&](std::int64_t day, std::int64_t fen) {
        (fen < 0 ? out.reversed : out.lines)
            .push_back({{static_cast<std::int32_t>(day)}, static_cast<std::uint64_t>(std::abs(fen)), 0});
    };
    constexpr std::string_view k_paid =
        "SELECT p.id, p.amount, p.ended_at FROM payout p JOIN project j ON j.id = p.project WHERE j.holder = :h AND "
        "p.ending = 'paid'{} ORDER BY p.ended_at, p.id";
    constexpr std::string_view k_lines =
        "SELECT day, amount_out FROM statement_line WHERE holder = :h AND amount_out {} 0{} ORDER BY day, line";
    const auto with = [](std::string_view text, auto... more) { return fmt::format(fmt::runtime(text), more...); };
    if (!amount) {
        MODOU_CHECK((session.rows<std::int64_t, std::int64_t, std::int64_t>(with(k_paid, ""), {holder}, payment)));
        for (const std::string_view sign : {">", "<"})
            MODOU_CHECK((session.rows<std::int64_t, std::int64_t>(with(k_lines, sign, ""), {holder}, line)));
    } else {
        const auto fen = static_cast<std::int64_t>(*amount);
        MODOU_CHECK((session.rows<std::int64_t, std::int64_t, std::int64_t>(with(k_paid, " AND p.amount = :a"),
                                                                            {holder, fen}, payment)));
        for (const auto& [sign, one] : {std::pair{">", fen}, {"<", -fen}})
            MODOU_CHECK((session.rows<std::int64_t, std::int64_t>(with(k_lines, sign, " AND amount_out = :a"),
                                                                  {holder, one}, line)));
    }
    by_day(out.lines);
    by_day(out.reversed);
    return {};
}

MetOutflows meet(const Outflows& outflows) {
    MetOutflows out;
    const auto& lines = outflows.lines;
    std::multimap<std::uint64_t, std::size_t> open;  // by amount, and by day within it
    for (std::size_t i = 0; i < lines.size(); ++i) open.emplace(lines[i].amount, i);
    // A payment that came back paid nobody: the latest one of this amount up to the day of its reversal.
    for (const Outflow& back : outflows.reversed) {
        auto last = open.end();
        const auto [from, to] = open.equal_range(back.amount);
        for (auto at = from; at != to && lines[at->second].day <= back.day; ++at) last = at;
        if (last == open.end())
            out.reversals_alone.push_back(back);
        else {
            ++out.reversals;
            open.erase(last);
        }
    }
    for (const Outflow& payment : outflows.paid) {
        auto best = open.end();
        std::int32_t least = k_days_before_payment + k_days_after_payment + 1;
        const auto [from, to] = open.equal_range(payment.amount);
        for (auto at = from; at != to; ++at) {
            const std::int32_t later = lines[at->second].day.number - payment.day.number;
            if (later > k_days_after_payment) break;
            if (later < -k_days_before_payment || std::abs(later) >= least) continue;
            least = std::abs(later);
            best = at;
        }
        if (best == open.end()) {
            out.paid_alone.push_back(payment);
            continue;
        }
        out.lines[payment.payout] = lines[best->second].day;
        open.erase(best);
    }
    for (const auto& [amount, i] : open) out.lines_alone.push_back(lines[i]);
    std::sort(out.lines_alone.begin(), out.lines_alone.end(),
              [](const Outflow& a, const Outflow& b) { return std::tie(a.day, a.amount) < std::tie(b.day, b.amount); });
    return out;
}

Result<std::map<base::Sequence, Confirmed>> confirmed_by_statements(Office& office,
                                                                    const std::vector<Payout>& payouts) {
    const auto projects = office.projects();
    const auto statements = office.statements();
    std::map<base::Sequence, Confirmed> out;
    std::set<std::pair<std::string, std::uint64_t>> asked;  // holder, amount
    for (const Payout& payout : payouts) {
        if (payout.status != "paid") continue;
        const std::string& holder = projects->at(payout.project).holder;
        const auto said = statements->find(holder);
        Confirmed& one = out[payout.id];
        if (said == statements->end() || said->second.empty()) continue;
        one.read_to = said->second.back().day;
        asked.emplace(holder, static_cast<std::uint64_t>(payout.amount.value));
    }
    MODOU_CHECK(office.store().read([&](Session& session) -> Status {
        for (const auto& [holder, amount] : asked) {
            Outflows outflows;
            MODOU_CHECK(read_outflows(session, holder, amount, outflows));
            for (const auto& [payout, day] : meet(outflows).lines)
                if (const auto at = out.find(payout); at != out.end()) at->second.line = day;
        }
        return {};
    }));
    return out;
}

}  // namespace modou::giving
