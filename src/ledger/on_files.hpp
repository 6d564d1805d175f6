// The usual book: a ledger whose journal lies in segment files.
#pragma once

#include "journal/file_journal.hpp"
#include "ledger/ledger.hpp"

namespace modou::ledger {

// `journal.known_durable` is set here. `recovery`, when given, is told what opening found. Errors: as Ledger::open and
// FileJournal::open.
base::Result<std::unique_ptr<Ledger>> open_on_files(journal::Files& files, base::Clock& clock, base::Random& random,
                                                    LedgerOptions options, journal::FileJournalOptions journal = {},
                                                    journal::Recovery* recovery = nullptr);

}  // namespace modou::ledger
