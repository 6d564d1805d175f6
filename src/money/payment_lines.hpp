// Which payment of the book is which line of a statement: they meet by amount and day.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "money/disburse.hpp"

namespace modou::money {

// A payment and a line of a statement meet by their amount when the line's day is within these of the payment's.
inline constexpr std::int32_t k_days_before_payment = 3, k_days_after_payment = 10;

struct Outflow {
    base::Day day;
    std::uint64_t amount = 0;
    base::Sequence payout = 0;  // 0: of a statement
};

// Of one holder: what the book has paid, and what left the account by its statements. Each by day.
struct Outflows {
    std::vector<Outflow> paid, lines, reversed;
    std::uint64_t by_number = 0;  // reversals whose payment is known by its number; neither is among the others
    // Of batches: what each person was paid, largest first. The bank may pay them one by one.
    std::map<base::Sequence, std::vector<std::uint64_t>> parts;
};
// All of them, or those of one amount.
base::Status read_outflows(store::Session& session, const Funds& funds, const std::string& holder,
                           std::optional<std::uint64_t> amount, Outflows& out);

struct MetOutflows {
    std::map<base::Sequence, base::Day> lines;  // by payout: the day of the line that shows it, or of its last one
    std::uint64_t outflows = 0;                 // lines that show them
    std::uint64_t reversals = 0;                // of a line, which then paid nobody
    std::vector<Outflow> paid_alone, lines_alone, reversals_alone;
};
// The nearest line in time, payments in the order in which they were made. Amounts do not touch one another: those of
// one amount meet as they do among all. A batch without a line of its whole sum is then looked for person by person: it
// is met when a line is left for each part, within the same days, the earliest first.
MetOutflows meet(const Outflows& outflows);
// The same for all of a holder's payments and lines, with the parts of the batches that need them.
base::Result<MetOutflows> meet_all(Treasury& treasury, const std::string& holder);

// What the holder's statements say of a payment.
struct Confirmed {
    std::optional<base::Day> line;     // the day of the line that shows it, which has its amount
    std::optional<base::Day> read_to;  // the last day of which a statement was read; none: none was
};
// By payout, of those that are paid.
base::Result<std::map<base::Sequence, Confirmed>> confirmed_by_statements(Treasury& treasury,
                                                                          const std::vector<Payout>& payouts);
// The member "statement": what the holder's statements show of a payment, {"confirmed","day","amount_fen","read_to"};
// null while it is not paid.
void write_confirmed(base::JsonOut& out, const Payout& payout, const std::map<base::Sequence, Confirmed>& confirmed);

}  // namespace modou::money
