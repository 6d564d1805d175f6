#include "giving/gift_facts.hpp"

namespace modou::giving {

base::Result<std::vector<GiftFact>> GiftFacts::of(const std::vector<base::Sequence>& sequences) {
    std::vector<GiftFact> facts;
    facts.reserve(sequences.size());
    {
        std::lock_guard lock(mutex_);
        for (const base::Sequence sequence : sequences) facts.push_back(slots_[sequence % slots_.size()]);
    }
    std::vector<const GiftFact*> read;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        if (facts[i].sequence == sequences[i]) continue;
        MODOU_TRY(const auto stored, book_.entry(sequences[i]));
        const journal::Entry& entry = stored.entry;
        facts[i] = {sequences[i], entry.kind,       entry.debit,          entry.credit,
                    entry.amount, entry.event_time, stored.record_time_ms};
        read.push_back(&facts[i]);
    }
    if (read.empty()) return facts;
    std::lock_guard lock(mutex_);
    for (const GiftFact* fact : read) slots_[fact->sequence % slots_.size()] = *fact;
    return facts;
}

}  // namespace modou::giving
