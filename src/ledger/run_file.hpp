// One run of the index on disk: sorted, immutable, check-summed in blocks of 4 KiB (docs/format-index.md).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/digest.hpp"
#include "journal/entry.hpp"
#include "journal/files.hpp"

namespace modou::ledger {

// What the index knows of one entry. 0 is no account, no party.
struct IndexRow {
    base::ReferenceDigest reference;
    base::AccountId debit, credit;
    base::PartyId party;
    journal::Kind kind = journal::Kind::note;
    base::Sequence refers = 0;
};

// The lists that postings are kept in. An account has three; along the first two, entries stand in the order of their
// positions on the account's lines, so that a position is found by halving.
enum class List : std::uint8_t {
    inflow = 0,       // post, settle, correct that credit the account: ascending by credit_from
    outflow = 1,      // post, settle that debit it (first-in-first-out): ascending by debit_from
    other = 2,        // opening, closing, reserves, releases, and corrections that debit it
    corrections = 3,  // by entry instead of account: the corrections of that entry
};
inline constexpr std::uint64_t k_list_keys = (std::uint64_t{1} << 62) - 1;  // accounts and entries are below

// Precondition: id < k_list_keys. Account numbers keep their shard in the top 16 bits: so there are 16,384 shards.
inline std::uint64_t list_key(std::uint64_t id, List list) {
    return id << 2 | static_cast<std::uint64_t>(list);
}

// Calls each(key) for every list that an entry stands in.
template <class Each>
void for_lists(const IndexRow& row, Each each) {
    const bool moves = journal::moves_amount(row.kind), corrects = row.kind == journal::Kind::correct;
    if (row.debit) each(list_key(row.debit.value, moves && !corrects ? List::outflow : List::other));
    if (row.credit) each(list_key(row.credit.value, moves ? List::inflow : List::other));
    if (corrects) each(list_key(row.refers, List::corrections));
}

// Sections of a run, in file order.
enum class Section : std::uint8_t {
    reference_buckets,  // u32 start of each of the 65,536 buckets (by the key's top 16 bits), and the end
    references,  // {u32 fragment, u32 offset}: the next 32 bits of the digest, and the entry less the run's first
    filter,      // blocked Bloom filter over the references
    party_buckets,
    parties,   // as references, sorted by (party, entry)
    lists,     // {u64 list_key, u32 start} of each list that is not empty, ascending, and the end
    postings,  // u32 entry less the run's first, ascending within a list
};
inline constexpr std::size_t k_sections = 7;

inline constexpr std::size_t k_buckets = 1 << 16;
inline constexpr std::size_t k_keyed_bytes = 8, k_list_bytes = 12, k_posting_bytes = 4;

// Writes a run section by section, in order, with bounded memory; unnamed until finish().
class RunWriter {
  public:
    static base::Result<RunWriter> create(journal::Files& files, std::string name, base::Sequence first,
                                          std::uint32_t count);
    void begin(Section section);
    base::Status add(base::Bytes bytes);
    base::Status finish();  // check sums, header, sync

  private:
    base::Status flush(bool last);

    std::unique_ptr<journal::File> file_;
    std::string name_;
    base::Sequence first_ = 0;
    std::uint32_t count_ = 0;
    std::uint64_t written_ = 0;  // bytes of the data area on disk
    std::vector<std::byte> buffer_;
    std::vector<std::uint32_t> sums_;
    std::array<std::uint64_t, k_sections + 1> starts_{};
};

// Reads a run; const functions may run on any thread.
class Run {
  public:
    static base::Result<std::shared_ptr<const Run>> open(journal::Files& files, const std::string& name);

    const std::string& name() const { return name_; }
    base::Sequence first() const { return first_; }
    std::uint32_t count() const { return count_; }
    base::Sequence end() const { return first_ + count_; }
    std::uint64_t bytes() const { return bytes_; }
    std::uint64_t memory_bytes() const {
        return filter_.size() + fences_.size() * 8 +
               (reference_buckets_.size() + party_buckets_.size() + sums_.size()) * 4;
    }

    bool may_hold(std::uint64_t key) const;
    void prefetch(std::uint64_t key) const;
    // All entries under a key; the caller settles collisions. Ascending.
    base::Result<std::vector<base::Sequence>> references(std::uint64_t key) const;
    base::Result<std::vector<base::Sequence>> parties(std::uint64_t key, base::Sequence before,
                                                      std::size_t limit) const;  // newest first
    // Where a list's postings stand in the run: [from, to) of the section; empty when it has none.
    struct Place {
        std::uint64_t from = 0, to = 0;
        bool empty() const { return from == to; }
    };
    base::Result<Place> place(std::uint64_t list) const;
    base::Result<base::Sequence> posting(std::uint64_t at) const;
    base::Result<std::vector<base::Sequence>> postings(std::uint64_t list, base::Sequence before,
                                                       std::size_t limit) const;  // newest first

    std::uint64_t section_bytes(Section section) const;
    // Checked bytes of a section.
    base::Status read(Section section, std::uint64_t offset, std::span<std::byte> out) const;
    const std::vector<std::uint32_t>& buckets(Section section) const {
        return section == Section::references ? reference_buckets_ : party_buckets_;
    }

  private:
    base::Status load(Section section, std::vector<std::uint32_t>& out);
    // Items of a keyed section under a key whose entry is below `end`, from the last one back, at most `limit`:
    // ascending. A bucket may hold a million of one key, so no more is read than is answered, and a few blocks.
    base::Result<std::vector<base::Sequence>> keyed(Section section, std::uint64_t key, base::Sequence end,
                                                    std::size_t limit) const;

    std::string name_;
    std::unique_ptr<journal::File> file_;
    base::Sequence first_ = 0;
    std::uint32_t count_ = 0;
    std::uint64_t bytes_ = 0;
    std::array<std::uint64_t, k_sections + 1> starts_{};
    std::vector<std::uint32_t> sums_, reference_buckets_, party_buckets_;
    std::vector<std::byte> filter_;
    std::vector<std::uint64_t> fences_;  // every 64th list's key
};

// A blocked Bloom filter: one cache line a key, 10 bits an entry, 6 probes (about 1 % false positives).
class Filter {
  public:
    explicit Filter(std::uint64_t entries);
    void add(std::uint64_t key);
    base::Bytes bytes() const { return std::as_bytes(std::span(words_)); }
    static bool may_hold(base::Bytes filter, std::uint64_t key);
    static std::size_t line(base::Bytes filter, std::uint64_t key);

  private:
    std::vector<std::uint64_t> words_;
};

}  // namespace modou::ledger
