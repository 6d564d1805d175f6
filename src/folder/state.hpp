// What a data folder holds, seen before anything of it is opened.
#pragma once

#include "base/id.hpp"
#include "journal/files.hpp"

namespace modou::folder {

// How many entries were written to the book, as all that is derived from it and the last checkpoint say; a book may
// hold more. Errors: io.
base::Result<base::Sequence> written_entries(journal::Files& files);

}  // namespace modou::folder
