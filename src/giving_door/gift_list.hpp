// Lists that go on to their end: each page knows where the next one begins, whatever the book grows by meanwhile.
#pragma once

#include <optional>
#include <vector>

#include "giving_door/page_parts.hpp"
#include "money/disburse.hpp"

namespace modou::giving_door {

// Entries that one request looks at: a page may be short and still go on.
inline constexpr std::size_t k_entries_looked_at = 2'000;

struct GiftsFound {
    std::vector<Gift> gifts;             // newest first
    std::optional<base::Sequence> next;  // `before` of what follows; none: this is the end
};
// Gifts to all projects, or to one; only entries below `before`, at most `limit` of them.
base::Result<GiftsFound> find_gifts(giving::Office& office, const Projects& projects, const giving::Project* only,
                                    base::Sequence before, std::size_t limit);

// `before` of a request: an entry's number; above all of them when it says none. Error: bad_input.
base::Result<base::Sequence> before_asked(const net::Request& request);

// An entry of the book as anyone may see it: what its public leaf says.
struct PublicEntry {
    base::Sequence sequence = 0;
    std::string_view kind;
    bool hidden = false;  // a person stands on one side
    base::Day day;
    std::uint64_t amount = 0, refers = 0;
    const giving::Project* project = nullptr;
    std::string text;
    std::string page;  // where it is shown: a gift's page, a payout's; empty: it has none of its own
};
base::Result<PublicEntry> public_entry(giving::Office& office, const ProjectsByAccount& projects,
                                       base::Sequence sequence);
// A view into the entry's project.
api::Entry told(const PublicEntry& entry);

// "12345", "#12,345", "第12345条": the entry that somebody looks for by its number.
std::optional<base::Sequence> entry_number(std::string_view words);
// The entry of that number, for a search; nothing when the words are no number of one.
base::Result<std::optional<PublicEntry>> entry_asked(giving::Office& office, const Projects& projects,
                                                     std::string_view words);
// The filters of a list of payouts; an empty one narrows nothing. Errors: bad_input, not_found.
base::Result<money::PayoutsAsked> payouts_asked(const Projects& projects, const net::Request& request);
std::string entry_row(const PublicEntry& entry, Language lang);

}  // namespace modou::giving_door
