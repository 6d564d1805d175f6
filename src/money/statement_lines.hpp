// The lines of statements as they are kept: each once, whatever files and runs name it (docs/decisions/0014).
#pragma once

#include <atomic>
#include <string>

#include "base/digest.hpp"
#include "folder/seals.hpp"
#include "intake/statement.hpp"
#include "store/store.hpp"

namespace modou::money {

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
base::Result<StatementKept> keep_statement(store::Session& session, folder::Sealing& sealing,
                                           const base::DigestKey& key, const std::string& holder,
                                           const StatementAsk& ask, const intake::Statement& statement,
                                           const std::string& file);

// Whether lines of this holder are kept that a Modou before statement scopes read: their files are recognised by their
// cells as they stood (intake::Statement::as_read).
base::Result<bool> has_older_lines(store::Session& session, const std::string& holder);

// What a line that is kept adds to its day's sum of lines, which is sealed.
struct LineRow {
    std::string_view line;
    std::int64_t day = 0, in = 0, out = 0, scope = 0, detail = 0;
};
std::uint64_t line_part(const folder::Seals& seals, std::string_view holder, const LineRow& row);
// Makes those sums anew, of all lines as they stand.
base::Status sum_lines_again(store::Session& session, const folder::Seals& seals);

// What a reason of StatementKept::passed_over says to people; nothing for a key that is no reason.
base::Words kept_reason_words(std::string_view key);

}  // namespace modou::money
