// What a public page says: its figures as JSON (the API's reply), and the title, description and plain text that its
// HTML carries for previews, search engines and browsers without scripts.
#pragma once

#include <string>
#include <string_view>

#include "base/id.hpp"
#include "frame/route.hpp"

namespace modou::frame {

struct Page {
    std::string json;
    boost::json::object (*schema)(shape::Components&) = nullptr;  // what the JSON is; tell() in shape.hpp sets both
    std::string title, description;
    std::string body;         // HTML
    std::string feed;         // address of an Atom feed that follows this page; empty: none does
    base::Sequence size = 0;  // entries that the figures rest on: publish only when they are durable
    bool is_private = false;  // a link that only its owner has: not to be indexed, no referrer
};
using PageResult = base::Result<Page>;

// An address of the site. What a private link opens is private also when it fails.
struct PageRoute {
    std::string_view pattern;  // "/projects/{id}"
    std::string_view name;     // as the site's build calls it: "project"
    Said<Right> right;
    Of<PageResult> make;
    // Where its figures are had as JSON; empty: at its own address behind /v1.
    std::function<std::string(const Call&)> data{};
    Runs runs{};
    KeptWhile kept_while{};
};

}  // namespace modou::frame
