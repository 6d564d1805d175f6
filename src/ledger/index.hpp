// The index of the book: which entry has a reference, which entries touch an account, which were made for a party.
// Sorted immutable runs; never one random page per entry. Derived: delete the folder, and it is built again.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "ledger/run_file.hpp"

namespace modou::ledger {

// Threads: one thread calls add and merge_one; any thread calls the const functions meanwhile.
class Index {
  public:
    // Reads the manifest. Files that it does not name are removed; from the first run that cannot be read on, the
    // index is forgotten, and covered() says where the caller must begin again.
    // `tidy`: remove what it does not name; never while another process writes.
    enum class Tidy { no, yes };
    static base::Result<std::unique_ptr<Index>> open(journal::Files& files, Tidy tidy = Tidy::yes);

    base::Sequence covered() const;  // entries [0, covered()) are indexed

    // The next entries as a run of their own. A run counts only once the manifest names it.
    base::Status add(base::Sequence first, std::span<const IndexRow> rows);
    // Merges four neighbours of one size tier, or the cheapest neighbours when there are more than 12 runs. Bounded
    // memory. Answers whether there was something to do; `pause` is called between blocks.
    base::Result<bool> merge_one(const std::function<void()>& pause = {});

    // Writes the runs that name a party anew without the entries that no longer bear it. `bears` reads the book.
    base::Status forget_party(base::PartyId party, const std::function<base::Result<bool>(base::Sequence)>& bears);

    // Every entry of a group (the first half of its reference), ascending. `is_it` settles collisions of the 48 bits
    // that a run keeps: it reads the book.
    base::Result<std::vector<base::Sequence>> find_group(
        std::uint64_t group, const std::function<base::Result<bool>(base::Sequence)>& is_it) const;
    void prefetch(const base::ReferenceDigest& reference) const;
    // Newest first, all < before.
    base::Result<std::vector<base::Sequence>> of_account(base::AccountId account, base::Sequence before,
                                                         std::size_t limit) const;
    base::Result<std::vector<base::Sequence>> of_list(std::uint64_t list, base::Sequence before,
                                                      std::size_t limit) const;
    // By 48 bits of the party: the caller leaves out the entries of another one.
    base::Result<std::vector<base::Sequence>> of_party(base::PartyId party, base::Sequence before,
                                                       std::size_t limit) const;

    // Shared: a reader may still hold a run that a merge has just replaced; the last one closes its file.
    using Runs = std::vector<std::shared_ptr<const Run>>;
    Runs runs_now() const { return *runs(); }  // oldest first

    struct Facts {
        std::size_t runs = 0;
        std::uint64_t bytes = 0, memory_bytes = 0;
    };
    Facts facts() const;

  private:
    explicit Index(journal::Files& files) : files_(files) {}
    std::shared_ptr<const Runs> runs() const;
    base::Status adopt(Runs runs);  // writes the manifest, then shows the runs to readers
    // What a rewritten run leaves out: rows of its parties' section.
    struct Without {
        std::uint64_t key = 0;
        std::set<std::uint32_t> offsets;
    };
    base::Result<std::shared_ptr<const Run>> merge(std::span<const std::shared_ptr<const Run>> parts,
                                                   const std::string& name, const Without& without,
                                                   const std::function<void()>& pause);

    journal::Files& files_;
    mutable std::mutex mutex_;  // guards runs_
    std::shared_ptr<const Runs> runs_ = std::make_shared<Runs>();
};

}  // namespace modou::ledger
