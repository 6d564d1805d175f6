// The tables against their seals and against the book: what differs, row by row. What the book knows is compared with
// it, by the rooms whose rows they are; what only the tables know is sealed (docs/security.md has the list, column by
// column).
#pragma once

#include <atomic>

#include "folder/data_folder.hpp"
#include "folder/part.hpp"
#include "folder/place.hpp"
#include "folder/problem.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

namespace modou::folder {

// opening: what takes a moment, whatever the folder's size; the rest is left to `whole`, which the server does in the
// background and `modou repair` when it is asked.
enum class Depth { opening, whole };

struct Checked {
    store::Store& store;
    ledger::Ledger& book;
    const FolderKeys& keys;
    const Seals& seals;
    const Parts& parts;
    const Place& place;
    // The book was opened for reading, and another process may write: rows may be newer than it. Then only the seals
    // are looked at.
    bool beside_writer = false;
};
// `stop`, when set meanwhile, ends the check early. Errors: the tables or the book cannot be read.
base::Result<Problems> check_tables(const Checked& folder, Depth depth, const std::atomic<bool>* stop = nullptr);
// What the book tells of and the tables do not, though no act is open: they were put back from an older copy.
base::Result<Problems> find_lost(const Checked& folder, const std::atomic<bool>* stop = nullptr);
// Whether the tables are of the version that the book noted last. Nothing may change the tables meanwhile.
base::Result<Problems> check_version(const Checked& folder);

// One look over the tables, as a room's part of it is given it.
class RowCheck {
  public:
    RowCheck(const Checked& folder, Depth depth, const std::atomic<bool>* stop, store::Session& session, bool sealed)
        : folder_(folder), depth_(depth), stop_(stop), session_(session), sealed_(sealed) {}

    store::Session& session() { return session_; }
    ledger::Ledger& book() const { return folder_.book; }
    const base::DigestKey& digests() const { return folder_.keys.digests; }
    const Seals& seals() const { return folder_.seals; }
    const std::string& folder() const { return folder_.place.folder; }
    bool whole() const { return depth_ == Depth::whole; }
    bool sealed() const { return sealed_; }  // the tables carry seals: those of an older Modou do not
    // How many rows of a table are looked at, newest first where they have an order.
    std::int64_t rows_at_most() const;
    // Whether a table that is looked at whole or not at all is too long for this look.
    base::Result<bool> too_long(std::string_view table);

    bool stopped() const { return stop_ != nullptr && stop_->load(); }
    static tl::unexpected<base::Error> stopping();

    // The reference of what Modou itself has posted under this name.
    base::ReferenceDigest reference(std::string_view what) const;
    base::Result<std::string> text_of(base::Sequence sequence) const;

    // What the book has behind the last act that the tables have seen, entry by entry: of tables that were put back
    // from an older copy, rows of it may be missing. Only in a whole look, and not while an act is open: what it has
    // done in the book has its rows from the next start on.
    using Unseen = std::function<base::Status(base::Sequence, const journal::Entry&, std::string_view text)>;
    base::Status each_unseen(const Unseen& each);

    // Something is not as it should be at `what` ("payout 12"), each a sentence. Some hundred are kept.
    void wrong(std::string_view what, std::string zh, std::string en);
    void add(Problem problem);
    // One column of a row says something else than the book.
    void differs(std::string_view row, std::string_view column, std::string_view here, std::string_view book);

    Problems problems;

  private:
    const Checked& folder_;
    const Depth depth_;
    const std::atomic<bool>* stop_;
    store::Session& session_;
    const bool sealed_;
};

// One error of them all, for who refuses to go on.
base::Error refusal(const Problems& problems);

// The key under which the book notes a version of the tables.
base::ReferenceDigest tables_reference(const base::DigestKey& key, std::int64_t version);

// The tables are missing or empty, while the book has entries.
Problem no_tables(const Place& place, const Parts& parts);

}  // namespace modou::folder
