// How an erasure is carried out once its note is durable (docs/format-journal.md, "Erasure").
#include <algorithm>

#include "ledger/generation.hpp"
#include "ledger/ledger.hpp"

namespace modou::ledger {

void Ledger::forget_rows(base::PartyId party, Sequence before) {
    std::unique_lock lock(state_mutex_);
    for (auto& generation : generations_)
        for (std::size_t i = 0; i < generation->rows.size() && generation->first + i < before; ++i)
            if (generation->rows[i].party == party) generation->rows[i].party = {};
}

// Each step may be repeated. The note keeps the party until the last one, so that a start can go on from it.
base::Result<std::uint64_t> Ledger::finish_erasure(Sequence note,
                                                   const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    MODOU_TRY(const journal::StoredEntry stored, journal_->entry_at(note));
    const base::PartyId party = stored.secret.party;
    std::uint64_t count = 0;
    if (party) {
        // From here on no snapshot knows the party: a replay from one never meets it again.
        MODOU_CHECK(snapshot_now());
        MODOU_TRY(auto entries, of_party(party, note, static_cast<std::size_t>(note)));
        std::reverse(entries.begin(), entries.end());
        count = entries.size();
        MODOU_CHECK(journal_->erase_private(entries, [&](std::uint64_t done) { progress(done, count); }));
        forget_rows(party, note + 1);
        MODOU_CHECK(index_->forget_party(party, [&](Sequence sequence) -> base::Result<bool> {
            if (sequence == note) return false;
            MODOU_TRY(const journal::StoredEntry named, journal_->entry_at(sequence));
            return named.secret.party.value >> 16 == party.value >> 16;
        }));
        MODOU_CHECK(journal_->erase_private(std::span(&note, 1), [](std::uint64_t) {}));
    }
    {
        std::unique_lock lock(state_mutex_);
        state_.end_erasure(note);
    }
    MODOU_CHECK(snapshot_now());
    return count;
}

}  // namespace modou::ledger
