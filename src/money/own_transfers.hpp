// Money that a holder moved from a payment service to its bank: the service's statement shows it as it came in, and the
// bank's shows it once more. The bank's line is known as the other half of the withdrawal, and is received once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "money/treasury.hpp"

namespace modou::money {

// The bank has it on the day of the withdrawal, or within these days after it.
inline constexpr std::int32_t k_days_under_way = 7;

struct OwnTransfers {
    std::map<base::Day, std::uint64_t> days;  // of the bank's receipts that are the other half of a withdrawal: fen
    std::uint64_t found = 0, found_fen = 0;   // withdrawals that a bank's statement shows
    std::uint64_t alone = 0, alone_fen = 0;   // and those that none does
    // Of those found, withdrawals for which a receipt of another day would do as well: the sum is right either way.
    std::uint64_t other_days = 0;
    std::uint64_t unread = 0;  // files of services whose withdrawals an earlier Modou passed over: not known
};

// Which receipt is whose other half depends on nothing but the lines that are kept: each withdrawal, in the order of
// their days, takes the earliest receipt of its sum that is left.
base::Status find_own_transfers(store::Session& session, const std::string& holder, OwnTransfers& out);

// Takes what is not received from anybody out of the days' sums.
base::Status take_own_transfers(store::Session& session, StatementDays& statements);

}  // namespace modou::money
