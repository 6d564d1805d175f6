// What each page of giving says (frame/page.hpp).
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "frame/page.hpp"
#include "giving/office.hpp"
#include "house/operator.hpp"
#include "net/http.hpp"

namespace modou::giving_door {

using frame::Language;
using frame::Page;
using frame::PageResult;

PageResult home_page(giving::Office& office, Language lang);
PageResult payouts_page(giving::Office& office, Language lang, const net::Request& request);
PageResult payout_page(giving::Office& office, Language lang, std::string_view id, const net::Request& request);
// JSON only: the gifts that a payout was paid from, by day (`from`), and one by one (`from`, `day`).
PageResult payout_sources_reply(giving::Office& office, std::string_view id, const net::Request& request);
PageResult payout_gifts_reply(giving::Office& office, std::string_view id, const net::Request& request);

// `op`: who runs the site; null when nobody said.
PageResult about_page(giving::Office& office, Language lang, const house::Operator* op);
PageResult proof_page(giving::Office& office, Language lang);
PageResult projects_page(giving::Office& office, Language lang, const net::Request& request);
PageResult project_page(giving::Office& office, Language lang, std::string_view id);
// A project's updates, newest first; `before`: only entries below.
PageResult updates_page(giving::Office& office, Language lang, std::string_view id, const net::Request& request);
PageResult update_page(giving::Office& office, Language lang, std::string_view entry);
PageResult shops_page(giving::Office& office, Language lang, const net::Request& request);
PageResult shop_page(giving::Office& office, Language lang, std::string_view id);
PageResult deeds_page(giving::Office& office, Language lang, std::string_view token, const net::Request& request);
PageResult gift_page(giving::Office& office, Language lang, std::string_view sequence, const net::Request& request);
PageResult gifts_page(giving::Office& office, Language lang, const net::Request& request);
PageResult entries_page(giving::Office& office, Language lang, const net::Request& request);
// JSON only: what became of an entry's money, or (direction=backwards) who paid it, as anyone may know it.
PageResult trace_reply(giving::Office& office, std::string_view sequence, const net::Request& request);

}  // namespace modou::giving_door
