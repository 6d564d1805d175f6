// What projects say they are for, and their updates, against the book's notes of them. Part of the check of the tables.
#pragma once

#include "folder/table_check.hpp"

namespace modou::giving {

base::Status check_substance(folder::RowCheck& check);

}  // namespace modou::giving
