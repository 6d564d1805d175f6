// The keys under which the book holds what it knows of one order: its gifts, and the notes that Modou adds to it.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "ledger/ledger.hpp"

namespace modou::giving {

// "A", 2 → "A#2": how the second line of an item is called.
std::string numbered_item(std::string_view item, std::size_t number);

struct OrderKeys {
    const base::DigestKey& digests;
    std::string_view source, order_number;

    base::ReferenceDigest order(std::string_view item) const;
    // Notes, in a form that no item has.
    base::ReferenceDigest refund(std::string_view item) const;
    // A refund that came after another of the same item and tells an earlier time.
    base::ReferenceDigest earlier_refund(std::string_view item, base::Instant time) const;
    base::ReferenceDigest correction(base::Sequence gift) const;
    // Which gift a line of the order is: the note refers to it.
    base::ReferenceDigest line(std::string_view item, std::string_view line) const;

    bool is_refund(const journal::StoredEntry& stored, std::string_view item) const;
    // The earliest time told by the refunds of any of these items ("": the whole order).
    std::optional<base::Instant> first_refund(const std::vector<journal::StoredEntry>& known,
                                              std::initializer_list<std::string_view> items) const;
    // Whether a note says which line of `item` this gift is; `numbered` is what its own reference names.
    bool is_line_gift(const std::vector<journal::StoredEntry>& known, const journal::StoredEntry& gift,
                      std::string_view item, std::string_view numbered) const;
    // "7#B" may be item B of order 7, or an order of that number: one reference, so one key. Whether another reading of
    // this order's and item's reference is in the book already.
    base::Result<bool> otherwise_known(ledger::Batch& batch, std::string_view item) const;
};

}  // namespace modou::giving
