// What this room keeps in a data folder (folder/part.hpp).
#pragma once

#include <functional>

#include "folder/part.hpp"
#include "money/row_check.hpp"

namespace modou::money {

// elsewhere: in a folder with room `giving`, whose first migrations make the tables of this room too.
enum class TablesMade { here, elsewhere };
// `accounts`: of the funds, as the tables of the room that keeps them have them.
folder::Part part(std::function<base::Result<FundAccounts>(store::Session&)> accounts, TablesMade made);

}  // namespace modou::money
