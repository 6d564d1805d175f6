// A folder's book and tables from its files into a database of PostgreSQL, and back.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "folder/folder.hpp"
#include "folder/place.hpp"

namespace modou::folder {

struct Moved {
    base::Sequence entries = 0;
    std::int64_t rows = 0;
    std::string left;       // where the old ones stand still: a folder, or the database
    std::string left_half;  // a database in which an earlier move, to there, was cut off; empty: none
};
// How far it is: what is carried now, and how much of it; `all` 0: not known.
using MoveProgress = std::function<void(const std::string& what, std::uint64_t done, std::uint64_t all)>;

// `to`: none for the folder's own files. Everything is carried and compared first: the rows of each table by number and
// digest, the book by its last hash, and the tables there are checked against the book there as an opening checks them.
// Then the file `format` names the new place, in one step; cut off before, the old one is in force as if nothing had
// been asked, and the next move clears away what this one made there, or finishes it (move_mark.hpp). The old ones
// stay, set aside. `how`: to open what is to be moved. Errors: busy, conflict (it lies there already; the database is
// not empty), unavailable (`stop`), and those of opening.
base::Result<Moved> move_folder(const std::string& folder, const Parts& parts,
                                const std::optional<postgres::Address>& to, const MoveProgress& progress,
                                const std::atomic<bool>* stop = nullptr, const HowToOpen& how = {});

}  // namespace modou::folder
