// What the book holds of one order, found by key: a row costs the same whether its order has one item or a million.
//
// Small orders are read from the book for each row, which is cheaper than remembering them. An order that has grown is
// kept, and what is posted for it is added as it goes in (KnownOrders).
#pragma once

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "giving/order_keys.hpp"
#include "intake/row.hpp"
#include "ledger/ledger.hpp"

namespace modou::giving {

// What a note of an order is, kept in its private basis, so that a reader of the book need not try every key on every
// note. 0: a note of before this was kept; what it is, its reference tells.
struct NoteMark {
    static constexpr std::uint64_t k_line = 1, k_first_refund = 2;
    // A refund that tells an earlier time than the refund note `before`.
    static std::uint64_t earlier_than(base::Sequence before) { return before + 3; }
};

struct KnownEntry {
    std::uint64_t item = 0;  // the half of its reference that tells entries of one order apart
    base::Sequence sequence = 0, refers = 0;
    base::Instant time;
    journal::Kind kind = journal::Kind::note;
};

// Facts by which a line is recognised among gifts that were given before their lines were told.
struct LineFacts {
    base::PartyId buyer, giver;  // giver: the owner of the account that gave; nobody once it was erased
    std::uint64_t paid = 0;
    base::Instant received, placed;
    auto operator<=>(const LineFacts&) const = default;
};

class KnownOrder {
  public:
    // Above so many entries they are found by hash.
    static constexpr std::size_t k_small = 16;

    // `mark`: of a note.
    void add(const KnownEntry& entry, std::uint64_t mark = 0);
    // What was posted just now. A small order is read again for the next row.
    void posted(base::Sequence sequence, const ledger::Transfer& transfer) {
        if (kept_) add(sequence, transfer);
    }
    void keep() { kept_ = true; }
    void clear();
    std::size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }

    const KnownEntry* gift(const base::ReferenceDigest& reference) const;
    const KnownEntry* other(const base::ReferenceDigest& reference) const;  // a note or a correction
    const KnownEntry* at(base::Sequence sequence) const;

    // The refund of `item` ("": the whole order) that tells the earliest time.
    const KnownEntry* earliest_refund(const OrderKeys& keys, std::string_view item);
    // The one that tells this very time.
    const KnownEntry* refund_at(const OrderKeys& keys, std::string_view item, base::Instant time) const;

    // Whether a note says which line of `item` this gift is; `numbered` is what its own reference names.
    bool is_line_gift(const OrderKeys& keys, const KnownEntry& gift, std::string_view item,
                      std::string_view numbered) const;

    // The gifts of one item: its own, and those of its further lines ("A", "A#2", …) up to the first free number.
    struct Item {
        std::size_t free = 1;         // every number below is taken by a gift
        std::size_t last_number = 0;  // of the gifts that a refund of the item is about
        base::Sequence last = 0;
        struct Gift {
            std::size_t number = 0;
            base::Sequence sequence = 0;
        };
        std::multimap<base::Instant, Gift> standing;  // of these, by time received, those that may be taken back
        // Gifts without a line, by what they say, and those that can say nothing since their buyer was erased.
        std::map<LineFacts, std::set<std::size_t>> open;
        std::set<std::size_t> erased;

        // The lowest number of a gift without a line that says what this row says.
        std::optional<std::size_t> first_open(base::PartyId buyer, base::PartyId shop, const intake::Row& row) const;
        void close(std::size_t number);
        std::map<std::size_t, LineFacts> says;  // of those in `open`
    };
    // Brought up to date. `facts` reads what a gift says; nothing once it was erased.
    using Facts = std::function<base::Result<std::optional<LineFacts>>(base::Sequence gift)>;
    base::Result<Item*> item(const OrderKeys& keys, std::string_view item, const Facts& facts);
    // The same of all gifts of the order, whatever they are for.
    Item& whole();

    static std::uint64_t half(const base::ReferenceDigest& reference);

  private:
    void add(base::Sequence sequence, const ledger::Transfer& posted);
    const KnownEntry* find(const boost::unordered_flat_map<std::uint64_t, std::uint32_t>& by_item, std::uint64_t item,
                           bool gift) const;
    void hash(std::uint32_t row);
    static void count(Item& item, std::size_t number, const KnownEntry& gift);

    bool kept_ = false;
    std::vector<KnownEntry> entries_;                                         // by sequence
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> gifts_, others_;  // half → row; only above k_small
    boost::unordered_flat_map<base::Sequence, base::Sequence> earlier_;       // refund note → the one that is earlier
    boost::unordered_flat_map<base::Sequence, base::Sequence> earliest_;  // first refund note → as far as followed
    boost::unordered_flat_set<base::Sequence> line_gifts_;                // gifts that a marked note calls a line
    std::vector<std::uint32_t> unmarked_;                                 // notes without a mark
    std::map<base::Sequence, std::vector<std::uint32_t>> unmarked_of_;    // of these, by what they refer to
    std::map<std::uint64_t, Item> items_;                                 // by half
    struct Place {
        std::uint64_t item = 0;
        std::size_t number = 0;
    };
    std::map<base::Sequence, Place> waiting_;  // gifts under a number that are no lines so far: of whose lines
    Item whole_;
    std::size_t whole_rows_ = 0;  // of entries_, seen by whole_
};

// The grown orders, the ones used last. Threads: used inside jobs of the ledger only, which run one at a time.
class KnownOrders {
  public:
    // The order of a row's reference as the book has it now. Good until the next row's. `stop`: polled while a large
    // order is read.
    base::Result<KnownOrder*> of(ledger::Batch& batch, const base::ReferenceDigest& reference,
                                 const std::atomic<bool>* stop);
    // Whether the book holds this very reference.
    base::Result<bool> holds(ledger::Batch& batch, const base::ReferenceDigest& reference,
                             const std::atomic<bool>* stop);
    // An entry of the row's order, from the book when it was not read just now.
    base::Result<journal::StoredEntry> entry(ledger::Batch& batch, base::Sequence sequence) const;
    // After an error nothing is known of what was posted.
    void forget();

  private:
    // Some 100 bytes an entry. An order larger than this is kept all the same.
    static constexpr std::size_t k_most_entries = 2'000'000;

    struct Kept {
        std::uint64_t group = 0;
        std::size_t counted = 0;
        KnownOrder order;
    };
    base::Result<KnownOrder*> look_up(ledger::Batch& batch, const base::ReferenceDigest& reference,
                                      const std::atomic<bool>* stop, KnownOrder& small,
                                      std::vector<journal::StoredEntry>* read);
    void make_room();

    std::list<Kept> kept_;  // the one used last in front
    boost::unordered_flat_map<std::uint64_t, std::list<Kept>::iterator> by_group_;
    KnownOrder row_, other_;                  // small ones: of the row at hand, of another reading of its reference
    std::vector<journal::StoredEntry> read_;  // the entries of row_
    std::uint64_t row_group_ = 0;             // not forgotten while the row is worked on
    std::size_t entries_ = 0;
    std::uint64_t erasures_ = 0;
};

}  // namespace modou::giving
