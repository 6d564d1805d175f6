#include "money/own_transfers.hpp"

#include <algorithm>

#include "money/statement_match.hpp"

namespace modou::money {
namespace {

using base::Day;
using base::Status;
using store::Session;

struct Half {
    std::int32_t day = 0;
    bool used = false;
};
using Halves = std::map<std::int64_t, std::vector<Half>>;  // by amount, and by day within it

// What was withdrawn, without what came back from the bank: that takes the latest withdrawal of its sum.
Status read_withdrawals(Session& session, const std::string& holder, Halves& out) {
    Halves back;
    MODOU_CHECK((session.rows<std::int64_t, std::int64_t, std::int64_t>(
        fmt::format("SELECT day, amount_in, amount_out FROM statement_line WHERE holder = :h AND {} ORDER BY day, line",
                    k_withdrawn_lines),
        {holder}, [&](std::int64_t day, std::int64_t in, std::int64_t amount_out) {
            const std::int64_t left = amount_out - in;
            (left > 0 ? out : back)[std::abs(left)].push_back({static_cast<std::int32_t>(day)});
        })));
    for (const auto& [amount, days] : back) {
        const auto at = out.find(amount);
        if (at == out.end()) continue;
        for (const Half& one : days) {
            auto& list = at->second;
            const auto last = std::find_if(list.rbegin(), list.rend(), [&](const Half& w) { return w.day <= one.day; });
            if (last != list.rend()) list.erase(std::next(last).base());
        }
    }
    return {};
}

// The receipts of banks that may be the other half of one of these.
Status read_receipts(Session& session, const std::string& holder, const Halves& withdrawals, Halves& out) {
    std::vector<std::int32_t> days;
    for (const auto& [amount, list] : withdrawals)
        for (const Half& one : list) days.push_back(one.day);
    std::sort(days.begin(), days.end());
    const std::string receipts = fmt::format(
        "SELECT day, amount_in FROM statement_line WHERE holder = :h AND line >= :f AND line < :t AND amount_in > 0 "
        "AND {} AND scope IN (SELECT number FROM statement_scope WHERE holder = :o AND form = 'bank') ORDER BY line",
        k_plain_lines);
    for (std::size_t i = 0; i < days.size();) {
        const std::int32_t first = days[i];
        std::int32_t last = first + k_days_under_way;
        for (; i < days.size() && days[i] <= last; ++i) last = days[i] + k_days_under_way;
        MODOU_CHECK((session.rows<std::int64_t, std::int64_t>(
            receipts, {holder, day_prefix(first), day_prefix(last + 1), holder},
            [&](std::int64_t day, std::int64_t in) {
                if (withdrawals.contains(in)) out[in].push_back({static_cast<std::int32_t>(day)});
            })));
    }
    return {};
}

}  // namespace

Status find_own_transfers(Session& session, const std::string& holder, OwnTransfers& out) {
    MODOU_TRY(const auto unread,
              session.first<std::int64_t>("SELECT count(*) FROM statement_unread WHERE holder = :h AND EXISTS (SELECT "
                                          "1 FROM statement_scope WHERE holder = :o AND form = 'bank')",
                                          {holder, holder}));
    out.unread = static_cast<std::uint64_t>(std::get<0>(*unread));
    Halves withdrawals, receipts;
    MODOU_CHECK(read_withdrawals(session, holder, withdrawals));
    if (withdrawals.empty()) return {};
    MODOU_CHECK(read_receipts(session, holder, withdrawals, receipts));
    for (const auto& [amount, list] : withdrawals) {
        auto& open = receipts[amount];
        std::vector<std::pair<std::int32_t, std::int32_t>> met;  // days of the withdrawal and of its receipt
        for (const Half& one : list) {
            const auto at =
                std::find_if(open.begin(), open.end(), [&](const Half& r) { return !r.used && r.day >= one.day; });
            if (at == open.end() || at->day > one.day + k_days_under_way) {
                ++out.alone;
                out.alone_fen += static_cast<std::uint64_t>(amount);
                continue;
            }
            at->used = true;
            met.emplace_back(one.day, at->day);
            ++out.found;
            out.found_fen += static_cast<std::uint64_t>(amount);
            out.days[Day{at->day}] += static_cast<std::uint64_t>(amount);
        }
        for (const auto& [day, found] : met)
            out.other_days += std::any_of(open.begin(), open.end(), [day = day, found = found](const Half& r) {
                return !r.used && r.day != found && r.day >= day && r.day <= day + k_days_under_way;
            });
    }
    return {};
}

Status take_own_transfers(Session& session, StatementDays& statements) {
    std::vector<std::string> holders;
    MODOU_CHECK((
        session.rows<std::string>(fmt::format("SELECT DISTINCT holder FROM statement_line WHERE {}", k_withdrawn_lines),
                                  {}, [&](const std::string& holder) { holders.push_back(holder); })));
    for (const std::string& holder : holders) {
        OwnTransfers own;
        MODOU_CHECK(find_own_transfers(session, holder, own));
        for (StatementDay& day : statements[holder])
            if (const auto at = own.days.find(day.day); at != own.days.end()) day.in -= std::min(day.in, at->second);
    }
    return {};
}

}  // namespace modou::money
