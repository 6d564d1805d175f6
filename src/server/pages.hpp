// What each public page says: its figures as JSON (the API's reply), and the title, description and plain text that its
// HTML carries for previews, search engines and browsers without scripts.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "giving/office.hpp"
#include "net/http.hpp"

namespace modou::server {

enum class Lang { zh, en };

struct Page {
    std::string json;
    std::string title, description;
    std::string body;         // HTML
    std::string feed;         // address of an Atom feed that follows this page; empty: none does
    base::Sequence size = 0;  // entries that the figures rest on: publish only when they are durable
    bool is_private = false;  // a link that only its owner has: not to be indexed, no referrer
};

using PageResult = base::Result<Page>;

PageResult home_page(giving::Office& office, Lang lang);
PageResult payouts_page(giving::Office& office, Lang lang, const net::Request& request);
PageResult payout_page(giving::Office& office, Lang lang, std::string_view id, const net::Request& request);
// JSON only: the gifts that a payout was paid from, by day (`from`), and one by one (`from`, `day`).
PageResult payout_sources_reply(giving::Office& office, std::string_view id, const net::Request& request);
PageResult payout_gifts_reply(giving::Office& office, std::string_view id, const net::Request& request);
// `about`: the reply of GET /v1/map.
PageResult navigate_page(std::string about, Lang lang);
struct Operator;
// `op`: who runs the site; null when nobody said.
PageResult about_page(giving::Office& office, Lang lang, const Operator* op);
PageResult proof_page(giving::Office& office, Lang lang);
PageResult projects_page(giving::Office& office, Lang lang, const net::Request& request);
PageResult project_page(giving::Office& office, Lang lang, std::string_view id);
// A project's updates, newest first; `before`: only entries below.
PageResult updates_page(giving::Office& office, Lang lang, std::string_view id, const net::Request& request);
PageResult update_page(giving::Office& office, Lang lang, std::string_view entry);
PageResult shops_page(giving::Office& office, Lang lang, const net::Request& request);
PageResult shop_page(giving::Office& office, Lang lang, std::string_view id);
PageResult deeds_page(giving::Office& office, Lang lang, std::string_view token, const net::Request& request);
PageResult gift_page(giving::Office& office, Lang lang, std::string_view sequence, const net::Request& request);
PageResult gifts_page(giving::Office& office, Lang lang, const net::Request& request);
PageResult entries_page(giving::Office& office, Lang lang, const net::Request& request);
// JSON only: what became of an entry's money, or (direction=backwards) who paid it, as anyone may know it.
PageResult trace_reply(giving::Office& office, std::string_view sequence, const net::Request& request);

}  // namespace modou::server
