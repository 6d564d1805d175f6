// What a room registers: its addresses and pages, what it tells while it works, and how its refusals are worded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_out.hpp"
#include "frame/page.hpp"
#include "frame/route.hpp"

namespace modou::frame {

// How what is refused below an address ("ors": /ors/…) is told there.
struct Below {
    std::string_view segment;
    std::function<net::Reply(std::string_view path)> nowhere;  // of an address that is none
    // A problem reply of the server's own (no room, too large), in the form that is used there; empty: as it is.
    std::function<net::Reply(net::Reply problem)> told{};
};

// Events for the streams of browsers, from `begin` to `end`.
using Publish = std::function<void(std::string_view event, std::string_view data)>;
struct Live {
    std::function<void(Publish)> begin{};
    std::function<void()> end{};  // afterwards nothing is published any more
};

// What is not well. `what` is stable; `reason` says why, and what to do; `member` names it in the reply of /health.
struct Trouble {
    std::string what, reason;
    std::string_view member;
};
struct Health {
    std::vector<Trouble> troubles{};                                 // the gravest first
    std::vector<std::pair<std::string_view, std::uint64_t>> says{};  // told in any case
};

// A figure for Prometheus.
using Gauge = std::function<void(std::string_view name, std::uint64_t value)>;

struct Room {
    std::string_view name;
    // What its functions work on. Shared: each of them may hold it; it ends with the last one.
    std::shared_ptr<const void> state{};
    std::vector<Route> routes{};
    std::vector<PageRoute> pages{};
    std::vector<Below> below{};
    Live live{};
    std::function<Health()> health{};
    Schema health_says{};                         // the members of /health that are its own
    std::function<void(const Gauge&)> metrics{};  // counts only: no name, no amount of one person, no address
    std::vector<std::string> notices{};           // for whoever starts the server
};

}  // namespace modou::frame
