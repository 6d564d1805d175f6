// Where the book and the tables of a folder lie: in its own files, or in a database of PostgreSQL that its file
// `format` names. Everything else of a folder (keys, log, index, snapshots, papers) is in files either way.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "folder/problem.hpp"
#include "journal/file_journal.hpp"
#include "ledger/ledger.hpp"
#include "postgres/address.hpp"
#include "postgres/writer_lock.hpp"
#include "store/store.hpp"

namespace modou::folder {

struct Place {
    std::string folder;
    std::optional<postgres::Address> postgres;
    postgres::WriterLock* writer = nullptr;  // of whoever opened it for writing in a database; outlives the place

    std::string tables() const { return postgres ? postgres->text() : folder + "/modou.db"; }
    std::string book() const { return postgres ? postgres->text() : folder + "/book"; }
};

base::Result<std::unique_ptr<store::Store>> open_store(const Place& place, const store::Migrations& migrations);
// `files` are those of the folder. `recovery`: what opening files found.
base::Result<std::unique_ptr<ledger::Ledger>> open_book(const Place& place, journal::Files& files, base::Clock& clock,
                                                        base::Random& random, const ledger::LedgerOptions& options,
                                                        journal::Recovery* recovery = nullptr);
base::Result<journal::Findings> inspect_book(const Place& place, journal::Files& files, base::Sequence written,
                                             const std::function<void(std::uint64_t)>& progress,
                                             const std::atomic<bool>* stop);
// The book was begun, and the tables, which are made before it, are missing or empty.
base::Result<bool> lost_tables(const Place& place, journal::Files& files);

// That a database holds nothing yet. Errors: conflict (with what to do), and those of a connection.
base::Status must_be_empty(const postgres::Address& address);

// A sentence that names modou.db, for a folder whose tables lie elsewhere.
Problem in_place(const Place& place, Problem problem);

}  // namespace modou::folder
