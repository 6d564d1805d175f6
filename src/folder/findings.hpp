// Everything in a data folder looked at: the book record by record, what is derived from it, keys, tables, and the
// files that rooms keep. For `modou repair`.
#pragma once

#include <atomic>
#include <functional>

#include "base/time.hpp"
#include "folder/part.hpp"
#include "folder/problem.hpp"

namespace modou::folder {

struct FolderFindings {
    std::uint64_t entries = 0;
    Problems problems;
    // What only newer tables knew, of tables that are an older copy: no problem of these tables by itself.
    Problems lost;
    bool book_damaged = false;  // some of the problems are the book's own
    // Acts that were begun and are not finished: no problem, the next start goes on with them.
    struct OpenAct {
        std::int64_t number = 0;
        std::string kind;
        base::Instant at;
        std::string reason;  // why it could not be finished so far; empty: it was cut off
    };
    std::vector<OpenAct> open_acts;
};

// here: this process holds the folder. elsewhere: another may be writing, so what is newer is no problem.
enum class Held { here, elsewhere };
// Changes nothing. `progress(entries)` now and then. Errors: the folder cannot be read at all; unavailable: `stop` was
// set.
base::Result<FolderFindings> check_folder(const std::string& folder, const Parts& parts, Held held,
                                          const std::function<void(std::uint64_t)>& progress,
                                          const std::atomic<bool>* stop = nullptr);

// Removes what the next start builds again from the book. Precondition: the folder is held.
void drop_derived(const std::string& folder);

}  // namespace modou::folder
