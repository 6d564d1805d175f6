// Definitions, projects, their substance and shops against the book: this room's part of the check of the tables.
#pragma once

#include <string_view>

#include "folder/table_check.hpp"

namespace modou::giving {

base::Status check_rows(folder::RowCheck& check);

// Projects and shops whose accounts the book has opened and no row tells of (folder::Part::lost).
base::Status find_lost(folder::RowCheck& check);

// Whether the book opened this account for a shop of this name, or the shop was erased.
bool shop_fits(const ledger::Ledger& book, const base::DigestKey& key, std::string_view shop, base::AccountId account);

folder::Problem changed_shop(const std::string& folder, base::AccountId account);

}  // namespace modou::giving
