// The bank check: statements of a holder's account against the gifts and payouts of the book. The book proves that
// nobody changed it; the statement proves the money.
#pragma once

#include <string>
#include <vector>

#include "intake/statement.hpp"
#include "money/money.hpp"
#include "money/own_transfers.hpp"
#include "money/payment_lines.hpp"
#include "money/statement_lines.hpp"

namespace modou::money {

struct StatementFile {
    std::string name;
    std::string content;
    std::string path;              // when given, it is read from here instead
    base::Patience patience = {};  // with a path that may be a pipe
};

struct Reconciliation {
    struct File {
        std::string name;
        std::string_view kind, form, encoding;
        std::uint64_t lines = 0, fresh = 0, recounted = 0;
        std::int64_t in = 0, out = 0;  // fen, of the whole file; less refunds and reversals
        base::PassedOver passed_over, unused;
        intake::OwnMoney own;  // of lines that do not count
    };
    using Outflow = money::Outflow;
    std::string holder;
    std::vector<File> files;
    Cover cover;
    OwnTransfers own_transfers;
    std::uint64_t payouts_met = 0, outflows_met = 0, reversals_met = 0;
    std::vector<Outflow> payouts_alone;    // paid in the book, on no statement
    std::vector<Outflow> outflows_alone;   // on a statement, no payout of the book
    std::vector<Outflow> reversals_alone;  // on a statement, of no outflow on one

    std::string json() const;
    enum class Days { count, list };
    std::string table(Days days = Days::count) const;  // for people: the answer first
};

// Keeps each line once, whatever files and runs name it (all files go in, or none does), then compares all that is kept
// of this holder. The book notes each file's SHA-256. Without files: only compares. `account` names the account that
// the files are of; empty: as they say themselves. Errors: not_found (no project has this holder; names those there
// are), bad_input (names file and line), conflict (the same money is kept already from a statement in another form).
base::Result<Reconciliation> reconcile(Treasury& treasury, const std::string& holder,
                                       const std::vector<StatementFile>& files, const intake::StatementMap& map,
                                       const StatementAsk& ask = {});

}  // namespace modou::money
