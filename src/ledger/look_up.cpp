// Finding entries by reference, account and party: in the newest generations, and behind them in the index.
#include <algorithm>

#include "ledger/generation.hpp"
#include "ledger/ledger.hpp"

namespace modou::ledger {

using journal::StoredEntry;

// The newest first, then the index: a generation that the upkeep thread hands over in between is met twice and counted
// once, never missed.
base::Result<std::vector<Sequence>> Ledger::sequences_of(std::uint64_t group) const {
    std::vector<Sequence> newest;
    Sequence covered = ~Sequence{0};  // from here on the generations know everything
    {
        std::shared_lock lock(state_mutex_);
        if (!generations_.empty()) covered = generations_.front()->first;
        for (const auto& generation : generations_) {
            auto at = generation->newest_of_group.find(group);
            if (at == generation->newest_of_group.end()) continue;
            for (std::uint32_t row = at->second; row != Generation::k_none; row = generation->older[row])
                newest.push_back(generation->first + row);
        }
    }
    MODOU_TRY(auto found, index_->find_group(group, [&](Sequence sequence) -> base::Result<bool> {
        MODOU_TRY(const auto stored, fetch(sequence));
        return stored.entry.reference.group() == group;
    }));
    while (!found.empty() && found.back() >= covered) found.pop_back();
    std::sort(newest.begin(), newest.end());
    found.insert(found.end(), newest.begin(), newest.end());
    return found;
}

base::Result<std::vector<StoredEntry>> Ledger::find_group(const base::ReferenceDigest& reference) const {
    MODOU_TRY(const auto sequences, sequences_of(reference.group()));
    std::vector<StoredEntry> found;
    for (Sequence sequence : sequences) {
        MODOU_TRY(found.emplace_back(), fetch(sequence));
    }
    return found;
}

base::Result<std::optional<Sequence>> Ledger::find(const base::ReferenceDigest& reference) const {
    MODOU_TRY(const auto group, find_group(reference));
    for (const StoredEntry& stored : group)
        if (stored.entry.reference == reference) return stored.sequence;
    return std::nullopt;
}

template <class Match, class Older>
base::Result<std::vector<Sequence>> Ledger::collect(Sequence before, std::size_t limit, Match match,
                                                    Older older) const {
    std::vector<Sequence> found;
    Sequence oldest = before;
    {
        std::shared_lock lock(state_mutex_);
        for (auto generation = generations_.rbegin(); generation != generations_.rend(); ++generation) {
            const Generation& g = **generation;
            oldest = std::min(oldest, g.first);
            for (std::size_t i = g.rows.size(); i-- > 0 && found.size() < limit;)
                if (g.first + i < before && match(g.rows[i])) found.push_back(g.first + i);
        }
    }
    if (found.size() < limit) {
        MODOU_TRY(const auto rest, older(std::min(before, oldest), limit - found.size()));
        found.insert(found.end(), rest.begin(), rest.end());
    }
    return found;
}

base::Result<std::vector<Sequence>> Ledger::of_account(AccountId account, Sequence before, std::size_t limit) const {
    return collect(
        before, limit, [&](const IndexRow& row) { return row.debit == account || row.credit == account; },
        [&](Sequence below, std::size_t count) { return index_->of_account(account, below, count); });
}

base::Result<std::vector<Sequence>> Ledger::of_party(base::PartyId party, Sequence before, std::size_t limit) const {
    return collect(
        before, limit, [&](const IndexRow& row) { return row.party == party; },
        [&](Sequence below, std::size_t count) -> base::Result<std::vector<Sequence>> {
            // The index keeps 48 bits of a party: another's entry under the same bits must never be shown.
            std::vector<Sequence> own;
            for (;;) {
                MODOU_TRY(const auto found, index_->of_party(party, below, count));
                for (Sequence sequence : found) {
                    MODOU_TRY(const auto stored, fetch(sequence));
                    if (stored.secret.party == party && own.size() < count) own.push_back(sequence);
                }
                if (found.size() < count || own.size() >= count) return own;
                below = found.back();
            }
        });
}

}  // namespace modou::ledger
