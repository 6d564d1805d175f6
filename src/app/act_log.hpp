// The log of acts: who asked for what, when and why, row after row of `operation`. Each row carries a keyed digest of
// itself and of the one before it, so that none can be changed, taken out or slipped in by who has the tables alone;
// and the book notes the head of each day that had acts, so that who has the key cannot write those days anew either.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/operation.hpp"
#include "base/digest.hpp"

namespace modou::app {

// What of a row is fixed when it is kept; state, answer and reason come later, and are held by book and seals.
struct Logged {
    std::int64_t number = 0;
    std::string kind, key, digest, who, why;
    base::Instant at, kept;  // of the act, as its caller has it; and when its row was written
};

// The link of this row. `before`: that of the row with the number before it; empty where that one has none.
std::string link_of(const base::DigestKey& key, std::string_view before, const Logged& row);

// Under this reference the book notes the head of a day whose last act has this number; and what it says.
base::ReferenceDigest head_reference(const base::DigestKey& key, std::int64_t number);
std::string head_text(std::int64_t number, std::string_view link);

// Notes the head as it stood at the end of the last day before `now` that had acts; nothing where the book has it.
base::Status note_head(store::Session& session, ledger::Ledger& book, const base::DigestKey& key, base::Instant now);

// The newest act that there is; 0 and no link where there is none.
struct LogEnd {
    std::int64_t number = 0;
    std::string link;
};
base::Result<LogEnd> log_end(store::Session& session);
// The number of the next act: behind the end, and none whose head the book has. Of tables that were put back from an
// older copy at the owner's word, it has later ones.
base::Result<std::int64_t> next_number(const LogEnd& end, ledger::Ledger& book, const base::DigestKey& key);

// The acts that there are are taken as they stand, at the owner's word: the chain begins anew behind them.
base::Status accept_acts(store::Session& session);

// Every link, and every head that the book has. `wrong(number, zh, en)`: an act that is not as it was kept. Acts of a
// Modou before this log have no links; the chain begins behind them.
using WrongAct = std::function<void(std::int64_t number, std::string zh, std::string en)>;
base::Status check_act_log(store::Session& session, ledger::Ledger& book, const base::DigestKey& key,
                           const WrongAct& wrong);

}  // namespace modou::app
