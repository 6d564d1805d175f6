#include "money/payment_lines.hpp"

#include <algorithm>
#include <set>

#include "money/payout_acts.hpp"
#include "money/statement_match.hpp"

namespace modou::money {
namespace {

using base::Result;
using base::Status;
using store::Session;

void by_day(std::vector<Outflow>& list) {
    std::stable_sort(list.begin(), list.end(), [](const Outflow& a, const Outflow& b) { return a.day < b.day; });
}

using Open = std::multimap<std::uint64_t, std::size_t>;  // lines by amount, and by day within it

// A line for each part, or none is taken.
bool meet_parts(const Outflow& payment, const std::vector<std::uint64_t>& parts, const std::vector<Outflow>& lines,
                Open& open, MetOutflows& out) {
    std::vector<Open::iterator> found;
    base::Day last;
    for (std::size_t i = 0; i < parts.size();) {
        auto [at, to] = open.equal_range(parts[i]);
        for (const std::uint64_t amount = parts[i]; i < parts.size() && parts[i] == amount; ++i, ++at) {
            while (at != to && lines[at->second].day.number < payment.day.number - k_days_before_payment) ++at;
            if (at == to || lines[at->second].day.number > payment.day.number + k_days_after_payment) return false;
            found.push_back(at);
            last = std::max(last, lines[at->second].day);
        }
    }
    if (found.empty()) return false;
    for (const auto at : found) open.erase(at);
    out.lines[payment.payout] = last;
    out.outflows += found.size();
    return true;
}

// What the book says that each person of a batch was paid; nothing when it was paid without lines.
Result<std::vector<std::uint64_t>> parts_of(Treasury& treasury, base::Sequence payout) {
    std::vector<std::uint64_t> parts;
    for (std::size_t i = 0; i < k_max_people; ++i) {
        MODOU_TRY(const auto at,
                  treasury.ports().book.find(payout_reference(treasury.ports().digests(), payout_line(payout, i))));
        if (!at) break;
        MODOU_TRY(const auto stored, treasury.ports().book.entry(*at));
        parts.push_back(stored.entry.amount);
    }
    std::sort(parts.begin(), parts.end(), std::greater<>());
    return parts;
}

}  // namespace

Status read_outflows(Session& session, const Funds& funds, const std::string& holder,
                     std::optional<std::uint64_t> amount, Outflows& out) {
    struct Paid {
        std::int64_t at = 0, id = 0, fen = 0;
        auto operator<=>(const Paid&) const = default;
    };
    std::vector<Paid> paid;
    const auto line = [&](std::int64_t day, std::int64_t fen) {
        (fen < 0 ? out.reversed : out.lines)
            .push_back({{static_cast<std::int32_t>(day)}, static_cast<std::uint64_t>(std::abs(fen)), 0});
    };
    constexpr std::string_view k_lines =
        "SELECT day, amount_out FROM statement_line WHERE holder = :h AND amount_out {} 0 AND {}{} ORDER BY day, "
        "line";
    const auto with = [](std::string_view text, auto... more) { return fmt::format(fmt::runtime(text), more...); };
    if (!amount) {
        for (const auto& [id, fund] : funds) {
            if (fund.holder != holder) continue;
            MODOU_CHECK((session.rows<std::int64_t, std::int64_t, std::int64_t>(
                "SELECT id, amount, ended_at FROM payout WHERE project = :p AND ending = 'paid'", {id},
                [&](std::int64_t number, std::int64_t fen, std::int64_t at) {
                    paid.push_back({at, number, fen});
                })));
        }
        for (const std::string_view sign : {">", "<"})
            MODOU_CHECK(
                (session.rows<std::int64_t, std::int64_t>(with(k_lines, sign, k_plain_lines, ""), {holder}, line)));
        MODOU_TRY(const auto known,
                  session.first<std::int64_t>(fmt::format("SELECT count(*) FROM statement_line WHERE holder = :h AND "
                                                          "amount_out < 0 AND {}",
                                                          k_lines_by_number),
                                              {holder}));
        out.by_number = static_cast<std::uint64_t>(std::get<0>(*known));
    } else {
        const auto fen = static_cast<std::int64_t>(*amount);
        MODOU_CHECK((session.rows<std::int64_t, std::string, std::int64_t>(
            "SELECT id, project, ended_at FROM payout WHERE amount = :a AND ending = 'paid'", {fen},
            [&](std::int64_t number, const std::string& project, std::int64_t at) {
                const auto fund = funds.find(project);
                if (fund != funds.end() && fund->second.holder == holder) paid.push_back({at, number, fen});
            })));
        for (const auto& [sign, one] : {std::pair{">", fen}, {"<", -fen}})
            MODOU_CHECK((session.rows<std::int64_t, std::int64_t>(
                with(k_lines, sign, k_plain_lines, " AND amount_out = :a"), {holder, one}, line)));
    }
    std::sort(paid.begin(), paid.end());
    for (const Paid& one : paid)
        out.paid.push_back(
            {base::day_of({one.at}), static_cast<std::uint64_t>(one.fen), static_cast<base::Sequence>(one.id)});
    by_day(out.lines);
    by_day(out.reversed);
    return {};
}

MetOutflows meet(const Outflows& outflows) {
    MetOutflows out;
    const auto& lines = outflows.lines;
    out.reversals = outflows.by_number;
    Open open;
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
        ++out.outflows;
        open.erase(best);
    }
    std::erase_if(out.paid_alone, [&](const Outflow& payment) {
        const auto parts = outflows.parts.find(payment.payout);
        return parts != outflows.parts.end() && meet_parts(payment, parts->second, lines, open, out);
    });
    for (const auto& [amount, i] : open) out.lines_alone.push_back(lines[i]);
    std::sort(out.lines_alone.begin(), out.lines_alone.end(),
              [](const Outflow& a, const Outflow& b) { return std::tie(a.day, a.amount) < std::tie(b.day, b.amount); });
    return out;
}

Result<MetOutflows> meet_all(Treasury& treasury, const std::string& holder) {
    const auto funds = treasury.funds();
    Outflows outflows;
    std::set<base::Sequence> batches;
    MODOU_CHECK(treasury.ports().store().read([&](Session& s) -> Status {
        MODOU_CHECK(read_outflows(s, *funds, holder, std::nullopt, outflows));
        for (const auto& [id, fund] : *funds) {
            if (fund.holder != holder) continue;
            MODOU_CHECK(s.rows<std::int64_t>(
                "SELECT id FROM payout WHERE project = :p AND ending = 'paid' AND people > 0", {id},
                [&](std::int64_t number) { batches.insert(static_cast<base::Sequence>(number)); }));
        }
        return {};
    }));
    MetOutflows met = meet(outflows);
    for (const Outflow& payment : met.paid_alone) {
        if (!batches.contains(payment.payout) || outflows.lines.empty() ||
            outflows.lines.back().day.number < payment.day.number - k_days_before_payment)
            continue;
        MODOU_TRY(auto parts, parts_of(treasury, payment.payout));
        if (!parts.empty()) outflows.parts[payment.payout] = std::move(parts);
    }
    return outflows.parts.empty() ? met : meet(outflows);
}

Result<std::map<base::Sequence, Confirmed>> confirmed_by_statements(Treasury& treasury,
                                                                    const std::vector<Payout>& payouts) {
    const auto funds = treasury.funds();
    const auto statements = treasury.statements();
    std::map<base::Sequence, Confirmed> out;
    std::set<std::pair<std::string, std::uint64_t>> asked;  // holder, amount
    for (const Payout& payout : payouts) {
        if (payout.status != "paid") continue;
        const std::string& holder = funds->at(payout.project).holder;
        const auto said = statements->find(holder);
        Confirmed& one = out[payout.id];
        if (said == statements->end() || said->second.empty()) continue;
        one.read_to = said->second.back().day;
        asked.emplace(holder, static_cast<std::uint64_t>(payout.amount.value));
    }
    MODOU_CHECK(treasury.ports().store().read([&](Session& session) -> Status {
        for (const auto& [holder, amount] : asked) {
            Outflows outflows;
            MODOU_CHECK(read_outflows(session, *funds, holder, amount, outflows));
            for (const auto& [payout, day] : meet(outflows).lines)
                if (const auto at = out.find(payout); at != out.end()) at->second.line = day;
        }
        return {};
    }));
    std::set<std::string> batches;  // holders with a batch that no line of its sum shows
    for (const Payout& payout : payouts) {
        const auto at = out.find(payout.id);
        if (payout.people > 0 && at != out.end() && at->second.read_to && !at->second.line)
            batches.insert(funds->at(payout.project).holder);
    }
    for (const std::string& holder : batches) {
        MODOU_TRY(const MetOutflows met, meet_all(treasury, holder));
        for (const auto& [payout, day] : met.lines)
            if (const auto at = out.find(payout); at != out.end()) at->second.line = day;
    }
    return out;
}

}  // namespace modou::money
