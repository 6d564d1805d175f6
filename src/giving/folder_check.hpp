// Everything in a data folder looked at: the book record by record, what is derived from it, keys, tables, definitions
// and evidence. For `modou repair`.
#pragma once

#include <functional>

#include "giving/problem.hpp"

namespace modou::giving {

struct FolderFindings {
    std::uint64_t entries = 0;
    Problems problems;
    bool book_damaged = false;  // some of the problems are the book's own
};

// here: this process holds the folder. elsewhere: another may be writing, so what is newer is no problem.
enum class Held { here, elsewhere };
// Changes nothing. `progress(entries)` now and then. Errors: the folder cannot be read at all.
base::Result<FolderFindings> check_folder(const std::string& folder, Held held,
                                          const std::function<void(std::uint64_t)>& progress);

// Removes what the next start builds again from the book. Precondition: the folder is held.
void drop_derived(const std::string& folder);

}  // namespace modou::giving
