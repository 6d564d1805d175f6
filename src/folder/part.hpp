// What a room keeps in a data folder, as the folder must know it to open, guard and repair it: its tables, which of
// their rows are sealed, what the book knows of them, and files that are named after what they hold.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "folder/seals.hpp"
#include "store/store.hpp"

namespace modou::folder {

class RowCheck;

// Files of one folder of DIR that bear the SHA-256 of what they hold as their name.
struct KeptFiles {
    std::string_view in, ending;  // "definitions", ".toml"
    std::string_view zh, en;      // what is so when one holds something else
};
// A file that a row names: "evidence/ab12…", and what it is, "付款 12 的凭证", "the evidence of payout 12".
using NameFile = std::function<void(const std::string& file, const std::string& zh, const std::string& en)>;
// Whether the book has a note of these words.
using Noted = std::function<base::Result<bool>(const std::string& says)>;

// Every function may be missing.
struct Part {
    store::RoomSchema schema;
    // Its migrations make the tables of the folder itself as well: those of room `giving` did before there was a
    // folder.
    bool makes_folder_tables = false;
    SealedTables sealed;
    std::vector<KeptFiles> kept;
    // Holds the rows against the book, and names each difference.
    std::function<base::Status(RowCheck&)> check;
    std::function<base::Status(store::Session&, const NameFile& each)> named_files;
    // Names what the book tells of and no row does (RowCheck::each_unseen), of tables that are an older copy.
    std::function<base::Status(RowCheck&)> lost;
    // For a folder whose tables are sealed anew, as they stand: sums in sealed rows over rows that carry no seal.
    std::function<base::Status(store::Session&, const Seals&)> sum_again;
    // For a folder whose tables were lost: rows that the folder's files and the book's notes still tell.
    std::function<base::Status(const std::string& folder, store::Session&, const Noted&)> restore;
    // What the owner of such a folder does then, after `modou repair --accept-tables`; a clause of a sentence.
    std::string_view rebuilt_zh{}, rebuilt_en{};
};
using Parts = std::vector<Part>;

}  // namespace modou::folder
