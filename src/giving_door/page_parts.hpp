// What the public pages share: words and amounts as people read them, and the pieces of JSON and HTML that stand on
// more than one page.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "frame/shape.hpp"
#include "giving/gift_facts.hpp"
#include "giving/office.hpp"
#include "giving_door/api.hpp"
#include "giving_door/pages.hpp"
#include "ledger/state.hpp"
#include "money/money.hpp"

namespace modou::giving_door {

using Projects = std::map<std::string, giving::Project>;
using ProjectsByAccount = std::map<std::uint64_t, const giving::Project*>;

inline constexpr std::size_t k_project_days = 180;

std::string_view pick(Language lang, std::string_view zh, std::string_view en);
std::string yuan(std::uint64_t fen);                           // ¥1,234.56
std::string count_text(std::uint64_t n);                       // 1,234
std::string number_of(std::uint64_t n, std::string_view one);  // English: 1 gift, 1,234 gifts
using net::percent_encoded;
base::Error not_found(std::string what);

// A list that comes page by page: which one is asked for, from 1 on; 1 where that is no number.
std::size_t page_asked(const net::Request& request);
// For readers without scripts: a search, and the way to the pages before and after. `kept` names the parameters that go
// along.
std::string search_form(std::string_view action, std::string_view label, std::string_view words, Language lang);
std::string pager(const net::Request& request, std::initializer_list<std::string_view> kept, std::size_t number,
                  std::size_t pages, Language lang);
std::string time_tag(base::Day day);
// Where the money is: recorded, received, paid out, set aside, not yet promised.
std::string money_rows(const money::Money& money, Language lang);

using frame::tell;

// The head of a reply, and how many entries its page rests on.
void begin(api::Reply& reply, Page& page, const giving::Office& office, const ledger::State& state);
// The same of the book as it stands now: for what was read before, and may rest on any of its entries.
void begin_now(api::Reply& reply, Page& page, giving::Office& office);
// A list of days without holes, the last `limit` of them.
std::vector<api::Day> told_days(const std::vector<ledger::DayFigure>& days, std::size_t limit);

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
// What is told is a view into the project's words.
api::Gift told(const Gift& gift);
std::vector<api::Gift> told(const std::vector<Gift>& gifts);
// The same for readers without scripts.
std::string gift_rows(const std::vector<Gift>& gifts, Language lang);

// A project as it stands in lists. `f`: its figures; null: none yet.
api::ProjectCard told_card(const giving::Project& project, const ledger::Figures* f);
api::Picture told(const giving::Picture& picture);
// The first of them.
shape::OrNull<api::Picture> told_first(const std::vector<giving::Picture>& pictures);
// Of words of those who run a project: paragraphs lie between blank lines.
std::string paragraphs(std::string_view text);
// `site`: the address before its own; empty on the site's pages.
std::string picture_html(const giving::Picture& picture, Language lang, std::string_view site = {});

}  // namespace modou::giving_door
