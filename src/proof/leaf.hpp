// The public leaf as a reader sees it: journal/leaf.hpp writes the bytes, this takes them apart, strictly.
#pragma once

#include <string>

#include "journal/entry.hpp"
#include "proof/merkle.hpp"

namespace modou::proof {

inline constexpr std::size_t k_leaf_bytes = 98;  // without the text behind it

struct PublicLeaf {
    journal::Kind kind = journal::Kind::note;
    base::Unit unit = base::Unit::none;
    base::Day day;
    std::uint64_t debit = 0, debit_from = 0;
    std::uint64_t credit = 0, credit_from = 0;
    std::uint64_t amount = 0;
    std::uint64_t refers = 0;
    std::uint16_t definition = 0;
    std::uint32_t pledge = 0;
    Hash commitment{};
    std::string text;  // an opened public account's name, what a note says

    // A person stands on one side: neither side, amount, day, nor what it refers to is told.
    bool hidden() const {
        return kind != journal::Kind::open && kind != journal::Kind::note && day.number == 0 && amount == 0;
    }
};
// Errors: unsupported (format version), bad_input with the field's name. Checks each field by itself and that what is
// not named is zero; no other leaf is needed.
Result<PublicLeaf> read_leaf(Bytes data);

}  // namespace modou::proof
