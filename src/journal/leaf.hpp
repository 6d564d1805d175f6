// The public leaf of an entry: what anyone may see and prove. No time of day, no private account, no outside name.
#pragma once

#include <vector>

#include "journal/entry.hpp"

namespace modou::journal {

inline constexpr std::size_t k_public_leaf_bytes = 98;

// Canonical bytes, format version 1, 98 bytes: 66 of fields and the commitment (docs/format-journal.md). Accounts that
// are not public are given as 0 and so are their interval starts.
std::vector<std::byte> public_leaf(const Entry& entry, bool debit_is_public, bool credit_is_public);

}  // namespace modou::journal
