// The gifts that a payment was paid from: first in, first out, fen by fen, and together exactly the payment.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "giving/office.hpp"
#include "ledger/trace.hpp"

namespace modou::giving {

// What one page of them looks at: it is bounded whatever the payment is, and a payment of more gifts goes on.
inline constexpr std::size_t k_source_parts = 32'768, k_source_pieces = 65'536;

struct SourceGift {
    base::Sequence sequence = 0;
    base::Day day;
    std::uint64_t amount = 0;  // the part of the gift that went into this payment
    std::uint64_t from = 0;    // which of the payment's fen its part begins at
};
struct SourceDay {
    std::uint64_t gifts = 0, amount = 0;
    std::uint64_t from = 0;  // of its first gift here
};
struct Sources {
    std::uint64_t amount = 0;             // of the payment
    std::uint64_t from = 0, to = 0;       // the payment's fen that this page is about
    std::map<base::Day, SourceDay> days;  // by the day of the gifts
    std::vector<SourceGift> gifts;        // in the order in which the book spent them
    std::uint64_t other = 0;              // came by a way that is not public, or is too long to follow
    std::optional<std::uint64_t> next;    // `from` of the next page; none: this is the last
};

// Of a payment's entry, from this fen on. The sum of what is told is held against the payment: damaged when it is not
// that. Errors: as ledger::trace.
base::Result<Sources> sources_of(Office& office, base::Sequence settle, std::uint64_t from,
                                 std::size_t parts = k_source_parts);
// Its gifts one by one, of one day when it is given; at most `limit` of them.
base::Result<Sources> source_gifts(Office& office, base::Sequence settle, std::uint64_t from,
                                   std::optional<base::Day> day, std::size_t limit, std::size_t parts = k_source_parts);

}  // namespace modou::giving
