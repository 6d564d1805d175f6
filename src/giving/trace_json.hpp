// A trace in words and JSON, as `modou trace` prints it and GET /v1/entries/{sequence}/trace answers it.
#pragma once

#include <string>
#include <string_view>

#include "giving/office.hpp"
#include "ledger/trace.hpp"

namespace modou::giving {

// The entry that was recorded under a source's reference: ORDER or ORDER#ITEM. Error: not_found.
base::Result<base::Sequence> entry_of(Office& office, std::string_view source, std::string_view reference);

// What an account is called: its public name; else what it is: "shop", "fund", "person", "payee".
struct AccountName {
    std::string text;
    bool is_public = false;
};
base::Result<AccountName> account_name(Office& office, base::AccountId account);

enum class Audience {
    office,  // who holds the folder: account numbers and intervals of private accounts too, persons singly
    anyone,  // private accounts are not numbered, and the way ends before persons
};

// Which rule made an entry, whatever is in force today; of a correction, the rule of what it corrects.
struct RuleOfEntry {
    std::string programme;
    int version = 0;
    std::string tally, digest;  // tally: empty where this build does not read the definition
};
base::Result<std::optional<RuleOfEntry>> rule_of_entry(Office& office, base::Sequence sequence);

// In JSON, amounts of another unit than yuan have no "_fen" at their names' end, and "unit" says what they are.
struct TraceAsked {
    base::Sequence sequence = 0;
    ledger::Direction direction = ledger::Direction::forwards;
    std::uint64_t from = 0;  // the page before's "next"
    Audience audience = Audience::office;
};

// Durable on return. Errors: as ledger::trace.
struct TraceTold {
    ledger::Trace trace;
    std::string json;
};
base::Result<TraceTold> tell_trace(Office& office, const TraceAsked& asked);

}  // namespace modou::giving
