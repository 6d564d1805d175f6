// The keys under which the book holds what it knows of one order: its gifts, and the notes that Modou adds to it.
#pragma once

#include <string>
#include <string_view>

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

    // A reference that is read in more ways is made up: each way costs a look-up.
    static constexpr std::size_t k_most_readings = 256;
    std::size_t other_readings(std::string_view item) const;
    // "7#B" may be item B of order 7, or an order of that number: one reference, so one key. Calls each(reference) for
    // every other reading of this order's and item's until one answers true.
    template <class Each>
    base::Result<bool> any_other_reading(std::string_view item, Each each) const;
};

template <class Each>
base::Result<bool> OrderKeys::any_other_reading(std::string_view item, Each each) const {
    std::string reference(order_number);
    if (!item.empty()) reference.append("#").append(item);
    const auto tried = [&](std::string_view number, std::string_view part) -> base::Result<bool> {
        if (number == order_number && part == item) return false;
        return each(base::reference_digest(digests, source, number, part));
    };
    for (std::size_t at = reference.find('#'); at != std::string::npos; at = reference.find('#', at + 1)) {
        MODOU_TRY(const bool split,
                  tried(std::string_view(reference).substr(0, at), std::string_view(reference).substr(at + 1)));
        if (split) return true;
    }
    return tried(reference, {});
}

}  // namespace modou::giving
