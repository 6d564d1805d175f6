// The tables against their seals and against the book: what differs, row by row. What the book knows is compared with
// it; what only the tables know is sealed (docs/security.md has the list, column by column).
#pragma once

#include <atomic>

#include "giving/data_folder.hpp"
#include "giving/problem.hpp"
#include "giving/seals.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

namespace modou::giving {

// opening: what takes a moment, whatever the folder's size; the rest is left to `whole`, which the server does in the
// background and `modou repair` when it is asked.
enum class Depth { opening, whole };

struct Checked {
    store::Store& store;
    ledger::Ledger& book;
    const FolderKeys& keys;
    const Seals& seals;
    const std::string& folder;
    // The book was opened for reading, and another process may write: rows may be newer than it. Then only the seals
    // are looked at.
    bool beside_writer = false;
};
// `stop`, when set meanwhile, ends the check early. Errors: the tables or the book cannot be read.
base::Result<Problems> check_tables(const Checked& folder, Depth depth, const std::atomic<bool>* stop = nullptr);
// Whether the tables are of the version that the book noted last. Nothing may change the tables meanwhile.
base::Result<Problems> check_version(const Checked& folder);

// One error of them all, for who refuses to go on.
base::Error refusal(const Problems& problems);

// The key under which the book notes a version of the tables.
base::ReferenceDigest tables_reference(const base::DigestKey& key, std::int64_t version);

// Whether the book opened this account for a shop of this name, or the shop was erased.
bool shop_fits(const ledger::Ledger& book, const base::DigestKey& key, std::string_view shop, base::AccountId account);

Problem changed_shop(const std::string& folder, base::AccountId account);

// modou.db is missing or empty, while the book has entries.
Problem no_tables(const std::string& folder);

}  // namespace modou::giving
