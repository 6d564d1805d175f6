#include "ledger/on_files.hpp"

namespace modou::ledger {

base::Result<std::unique_ptr<Ledger>> open_on_files(journal::Files& files, base::Clock& clock, base::Random& random,
                                                    LedgerOptions options, journal::FileJournalOptions journal,
                                                    journal::Recovery* recovery) {
    using Mode = journal::FileJournalOptions::Mode;
    journal.mode = options.read_only ? Mode::read_only : Mode::write;
    return Ledger::open(
        files,
        [&](Sequence known) -> base::Result<std::unique_ptr<journal::Journal>> {
            journal.known_durable = known;
            MODOU_TRY(auto file, journal::FileJournal::open(files, journal));
            if (recovery != nullptr) *recovery = file->recovery();
            return std::unique_ptr<journal::Journal>(std::move(file));
        },
        clock, random, options);
}

}  // namespace modou::ledger
