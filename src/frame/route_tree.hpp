// Which route answers an address: a tree of segments, built once. It refuses what would leave that open.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frame/route.hpp"

namespace modou::frame {

class RouteTree {
  public:
    // Errors: conflict (names both: two routes of one method that could answer one address, or two of one operation),
    // bad_input (a pattern of no form that is known, an argument's name twice, an operation without an answer's shape).
    static base::Result<RouteTree> build(std::vector<Route> routes);

    struct Found {
        const Route* route = nullptr;  // null: the address has none for this method
        std::vector<Argument> arguments{};
        std::string allowed{};  // what the address takes, as the header Allow has it; empty: there is no such address
        std::uint64_t body_bytes = k_small_body;  // the most that the address takes, by whatever method
    };
    // `segments` of an address: net::Request::segments(). HEAD comes as get. Any thread.
    Found find(net::Method method, std::span<const std::string> segments) const;

    const std::vector<Route>& routes() const { return routes_; }

  private:
    struct Part {
        enum class Kind { literal, one, rest };  // rest: this segment and all that follow
        Kind kind = Kind::literal;
        std::string_view text;  // the literal; else the argument's name
    };
    using Parts = std::vector<Part>;
    struct Node {
        std::map<std::string_view, std::size_t> literals;  // to the next node
        std::size_t one = 0;                               // to the next node; 0: none
        std::vector<std::size_t> here, rest;               // routes that end at this node, or take all that follows it
    };
    static base::Result<Parts> parse(std::string_view pattern);
    static bool could_both_answer(const Parts& a, const Parts& b);
    void add(std::size_t route);
    void collect(std::size_t node, std::span<const std::string> segments, std::vector<std::size_t>& fitting) const;

    std::vector<Route> routes_;
    std::vector<Parts> parts_;  // of routes_
    std::vector<Node> nodes_;   // the first one is the root
};

// "GET" of a method that routes have.
std::string_view method_name(net::Method method);

}  // namespace modou::frame
