// The lines of statements as they are kept: each once, whatever files and runs name it (docs/decisions/0014).
#pragma once

#include <atomic>
#include <string>

#include "base/digest.hpp"
#include "giving/seals.hpp"
#include "intake/statement.hpp"
#include "store/store.hpp"

namespace modou::giving {

struct StatementKept {
    std::uint64_t fresh = 0;       // lines that no earlier file had
    std::uint64_t recounted = 0;   // lines whose sums are now as this file has them
    base::PassedOver passed_over;  // lines that are kept otherwise than this file would have them
};

struct StatementAsk {
    std::string account;                      // the caller's name for the account; empty: the file's own counts
    bool recount = false;                     // count lines that an older Modou counted otherwise as this file has them
    const std::atomic<bool>* stop = nullptr;  // set meanwhile: nothing is kept, error unavailable
};

// Keeps what `statement` says of the holder's account, in the caller's transaction, sealed. Error conflict: the same
// money is kept already from a statement in another form; says what to do, and nothing may be committed then.
base::Result<StatementKept> keep_statement(store::Session& session, Sealing& sealing, const base::DigestKey& key,
                                           const std::string& holder, const StatementAsk& ask,
                                           const intake::Statement& statement, const std::string& file);

// Whether lines of this holder are kept that a Modou before statement scopes read: their files are recognised by their
// cells as they stood (intake::Statement::as_read).
base::Result<bool> has_older_lines(store::Session& session, const std::string& holder);

// What a reason of StatementKept::passed_over says to people; nothing for a key that is no reason.
base::Words kept_reason_words(std::string_view key);

}  // namespace modou::giving
