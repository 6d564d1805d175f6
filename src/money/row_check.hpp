// Payouts and statements against the book: parts of the check of the tables.
#pragma once

#include <map>
#include <string>

#include "folder/table_check.hpp"

namespace modou::money {

// The accounts of the funds that money goes out of, by name, as the tables have them.
using FundAccounts = std::map<std::string, base::AccountId>;

base::Status check_payouts(folder::RowCheck& check, const FundAccounts& funds);
base::Status check_statements(folder::RowCheck& check);

// Payouts and statements that the book has and no row tells of (folder::Part::lost).
base::Status find_lost_payouts(folder::RowCheck& check);
base::Status find_lost_statements(folder::RowCheck& check);

}  // namespace modou::money
