// Looking along an account's lines: which entries hold a position. The entries of a list are spread over the index's
// runs and the generations that it does not cover yet; taken one after another they ascend by position.
#include <algorithm>
#include <deque>

#include "ledger/generation.hpp"
#include "ledger/ledger.hpp"

namespace modou::ledger {
namespace {

using base::Code;
using base::Result;
using base::Sequence;
using journal::StoredEntry;

// The part of a list that stands in one run, one chunk, or among the newest rows.
struct Slice {
    std::shared_ptr<const Run> run;
    std::shared_ptr<const Chunk> chunk;
    std::vector<Sequence> newest;
    std::uint64_t from = 0, to = 0;

    Result<Sequence> at(std::uint64_t index) const {
        if (run) return run->posting(from + index);
        return chunk ? chunk->first + chunk->postings[from + index].offset : newest[from + index];
    }
};

class Slices {
  public:
    void add(Slice slice) {
        if (slice.from == slice.to) return;
        ends_.push_back(size() + (slice.to - slice.from));
        slices_.push_back(std::move(slice));
    }
    std::uint64_t size() const { return ends_.empty() ? 0 : ends_.back(); }
    Result<Sequence> at(std::uint64_t index) const {
        const auto slice =
            static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), index) - ends_.begin());
        return slices_[slice].at(index - (slice == 0 ? 0 : ends_[slice - 1]));
    }

  private:
    std::vector<Slice> slices_;
    std::vector<std::uint64_t> ends_;
};

Result<Slices> slices_of(std::uint64_t list, const std::vector<std::shared_ptr<const Run>>& runs,
                         const std::deque<std::unique_ptr<Generation>>& generations) {
    Slices slices;
    // A generation that has just become a run is not counted twice.
    const Sequence covered = generations.empty() ? ~Sequence{0} : generations.front()->first;
    for (const auto& run : runs) {
        if (run->first() >= covered) break;
        MODOU_TRY(const Run::Place place, run->place(list));
        slices.add({run, {}, {}, place.from, place.to});
    }
    for (const auto& generation : generations) {
        for (auto& chunk : generation->chunks()) {
            const auto& all = chunk->postings;
            const auto [low, high] = std::equal_range(all.begin(), all.end(), Keyed{list, 0},
                                                      [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
            slices.add({{},
                        chunk,
                        {},
                        static_cast<std::uint64_t>(low - all.begin()),
                        static_cast<std::uint64_t>(high - all.begin())});
        }
        auto newest = generation->newest(list);
        const std::uint64_t count = newest.size();
        slices.add({{}, {}, std::move(newest), 0, count});
    }
    return slices;
}

tl::unexpected<base::Error> misled(AccountId account) {
    return base::fail(Code::damaged, "the index does not lead along the account's line: `modou repair` rebuilds it",
                      fmt::format("account {}", account.value));
}

}  // namespace

Result<std::vector<StoredEntry>> Ledger::along(AccountId account, Line line, std::uint64_t begin, std::uint64_t end,
                                               std::size_t limit) const {
    std::vector<StoredEntry> found;
    if (account.value >= k_list_keys || begin >= end) return found;
    const bool in = line == Line::inflow;
    const auto start = [&](const StoredEntry& s) { return in ? s.entry.credit_from : s.entry.debit_from; };
    Slices slices;
    std::uint64_t total = 0;
    const Sequence bound = readable();
    {
        std::shared_lock lock(state_mutex_);
        const Account* held = state_.account(account);
        if (held == nullptr) return found;
        total = in ? held->credits : held->outflow();
        MODOU_TRY(slices, slices_of(list_key(account.value, in ? List::inflow : List::outflow), index_->runs_now(),
                                    generations_));
    }
    if (begin >= total) return found;
    // The last entry that begins at or before `begin`. Amounts are alike over long stretches, so every other probe is
    // where the position would be if they were all the same; the others halve, so that the worst case stays O(log n).
    std::uint64_t low = 0, high = slices.size(), low_at = 0, high_at = total;
    for (bool guess = true; high - low > 1; guess = !guess) {
        std::uint64_t middle = low + (high - low) / 2;
        if (guess && high_at > low_at)
            middle = low + static_cast<std::uint64_t>(static_cast<unsigned __int128>(begin - low_at) * (high - low) /
                                                      (high_at - low_at));
        middle = std::clamp(middle, low + 1, high - 1);
        MODOU_TRY(const Sequence sequence, slices.at(middle));
        if (sequence >= bound) {
            high = middle;
            continue;
        }
        MODOU_TRY(const auto stored, fetch(sequence));
        const std::uint64_t at = start(stored);
        if (at < low_at || at > high_at) return misled(account);
        if (at <= begin) {
            low = middle;
            low_at = at;
        } else {
            high = middle;
            high_at = at;
        }
    }
    std::uint64_t next = begin;
    for (std::uint64_t i = low; i < slices.size() && next < std::min(end, total) && found.size() < limit; ++i) {
        MODOU_TRY(const Sequence sequence, slices.at(i));
        if (sequence >= bound) break;
        MODOU_TRY(const auto stored, fetch(sequence));
        const std::uint64_t at = start(stored);
        if ((in ? stored.entry.credit : stored.entry.debit) != account || at > next) return misled(account);
        if (at + stored.entry.amount <= next) continue;  // the one that holds `next` is not readable yet
        next = at + stored.entry.amount;
        found.push_back(stored);
    }
    return found;
}

Result<std::vector<StoredEntry>> Ledger::corrections_of(Sequence sequence) const {
    std::vector<StoredEntry> found;
    Slices slices;
    const Sequence bound = readable();
    {
        std::shared_lock lock(state_mutex_);
        if (state_.corrected(sequence) == 0) return found;
        MODOU_TRY(slices, slices_of(list_key(sequence, List::corrections), index_->runs_now(), generations_));
    }
    for (std::uint64_t i = 0; i < slices.size(); ++i) {
        MODOU_TRY(const Sequence at, slices.at(i));
        if (at >= bound) break;
        MODOU_TRY(found.emplace_back(), fetch(at));
    }
    return found;
}

Result<std::string> Ledger::public_name(AccountId account) const {
    Slices slices;
    {
        std::shared_lock lock(state_mutex_);
        const Account* held = state_.account(account);
        if (held == nullptr || !held->is_public) return std::string();
        MODOU_TRY(slices, slices_of(list_key(account.value, List::other), index_->runs_now(), generations_));
    }
    if (slices.size() == 0) return misled(account);
    MODOU_TRY(const Sequence opened, slices.at(0));
    if (opened >= durable()) return std::string();
    MODOU_TRY(const auto record, journal_->record_at(opened));
    const auto index = static_cast<std::uint32_t>(opened - record.header.first);
    const journal::Entry entry = record.entry(index);
    if (entry.kind != Kind::open || entry.credit != account) return misled(account);
    return std::string(record.text(index));
}

}  // namespace modou::ledger
