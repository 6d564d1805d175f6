// What a data folder holds, seen before anything of it is opened.
#pragma once

#include <string>

#include "base/id.hpp"
#include "folder/problem.hpp"
#include "journal/files.hpp"

namespace modou::folder {

// How many entries were written to the book, as all that is derived from it and the last checkpoint say; a book may
// hold more. Errors: io.
base::Result<base::Sequence> written_entries(journal::Files& files);
// The book was begun, and modou.db, which is made before it, is missing or empty.
base::Result<bool> lost_tables(journal::Files& files, const std::string& folder);

}  // namespace modou::folder
