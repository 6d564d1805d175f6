// What the public pages share: words and amounts as people read them, and the pieces of JSON and HTML that stand on
// more than one page.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_out.hpp"
#include "giving/gift_facts.hpp"
#include "giving/office.hpp"
#include "ledger/state.hpp"
#include "server/pages.hpp"

namespace modou::server {

using Projects = std::map<std::string, giving::Project>;
using ProjectsByAccount = std::map<std::uint64_t, const giving::Project*>;

inline constexpr std::size_t k_project_days = 180;

std::string_view pick(Lang lang, std::string_view zh, std::string_view en);
std::string yuan(std::uint64_t fen);                 // ¥1,234.56
std::string count_text(std::uint64_t n);             // 1,234
std::string percent_encoded(std::string_view text);  // one part of an address
base::Error not_found(std::string what);

// The head of every reply: as_of and demo. Leaves the object open.
void begin(base::JsonOut& out, const giving::Office& office, const ledger::State& state);
// A list of days without holes, the last `limit` of them.
void write_days(base::JsonOut& out, const std::vector<ledger::DayFigure>& days, std::size_t limit);

struct Gift {
    giving::GiftFact fact;
    const giving::Project* project = nullptr;
    std::uint64_t amount = 0;  // net of corrections
};

// For the few look-ups of one page.
ProjectsByAccount by_account(const Projects& projects);
// Those of the entries that are gifts to these projects, in the same order.
base::Result<std::vector<Gift>> read_gifts(giving::Office& office, const ProjectsByAccount& projects,
                                           const std::vector<base::Sequence>& sequences);
void write_gift_members(base::JsonOut& out, const Gift& gift);

}  // namespace modou::server
