// Money as the book, the statements and the payments have it: recorded, received, paid out.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json_out.hpp"
#include "ledger/ledger.hpp"
#include "money/funds.hpp"
#include "money/statement_days.hpp"

namespace modou::money {

// How far the statements' inflows cover the gifts. The rule, said to whoever reads it: money covers the oldest gifts
// that are not covered yet, and only gifts up to its own day; shops settle days later, in sums of many gifts. A refund
// takes back the money that came in last, up to its day; what no money before it answers for is taken from later money.
struct Cover {
    struct Day {
        base::Day day;
        std::uint64_t recorded = 0, covered = 0;  // covered: of what was recorded that day
        std::int64_t received = 0;                // that day, less what was refunded that day: may be below 0
        std::uint64_t refunded = 0;
    };
    std::vector<Day> days;  // ascending, those with something
    std::uint64_t recorded = 0, covered = 0;
    std::uint64_t surplus = 0;            // came in, and stayed, beyond all that was recorded up to then
    std::uint64_t refunded_beyond = 0;    // refunds of money that no statement shows
    std::optional<base::Day> covered_to;  // every gift up to this day is covered; none when not even the first is
};
inline constexpr std::string_view k_cover_rule = "oldest_first";
// Both ascending by day.
Cover cover(std::span<const std::pair<base::Day, std::uint64_t>> recorded, std::span<const StatementDay> statement);

struct Money {
    std::uint64_t recorded = 0, paid = 0, promised = 0, waiting = 0;  // fen
    std::optional<std::uint64_t> received;                            // none: no statement was read yet
    std::optional<base::Day> received_to;                             // every gift up to this day was received
    // How much more was paid out than statements show as received; none: no statement was read.
    std::optional<std::uint64_t> paid_beyond;
};

// Gifts by day into all funds of a holder, net of corrections.
std::vector<std::pair<base::Day, std::uint64_t>> recorded_days(const ledger::State& state, const Funds& funds,
                                                               std::string_view holder);
// Of every holder, by name.
std::map<std::string, Money> money_of_holders(const ledger::State& state, const Funds& funds,
                                              const StatementDays& statements);
Money money_of_all(const std::map<std::string, Money>& holders);
// A fund's `received` is what was given to it up to the day that its holder's statements cover in full.
Money money_of_fund(const ledger::State& state, const Funds& funds, const StatementDays& statements, const Fund& fund);

}  // namespace modou::money
