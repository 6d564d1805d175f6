// What pages say of gifts, kept in memory once read: entries never change, and the same few stand on page after page.
// Nothing personal is kept.
#pragma once

#include <mutex>
#include <vector>

#include "ledger/ledger.hpp"

namespace modou::giving {

struct GiftFact {
    base::Sequence sequence = ~base::Sequence{0};
    journal::Kind kind{};
    base::AccountId debit, credit;
    std::uint64_t amount = 0;  // as posted; corrections are counted elsewhere
    base::Instant event_time;
    std::int64_t record_time_ms = 0;
};

// Thread-safe. The ledger outlives it.
class GiftFacts {
  public:
    explicit GiftFacts(const ledger::Ledger& book, std::size_t slots = k_slots) : book_(book), slots_(slots) {}
    // In the order asked for. Errors: as Ledger::entry has them.
    base::Result<std::vector<GiftFact>> of(const std::vector<base::Sequence>& sequences);

    static constexpr std::size_t k_slots = 1 << 16;  // 4 MiB: the latest gifts of some thousand projects

  private:
    const ledger::Ledger& book_;
    std::mutex mutex_;
    std::vector<GiftFact> slots_;  // by sequence modulo their number
};

}  // namespace modou::giving
