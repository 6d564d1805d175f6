// What is told of the whole book and of the way of its money, as it travels: the same from a command and over HTTP.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/state.hpp"
#include "money/api.hpp"
#include "shape/field.hpp"

namespace modou::giving::api {

using shape::OrNull;

struct AsOf {
    base::Sequence size = 0;
    base::Instant time;
};
BOOST_DESCRIBE_STRUCT(AsOf, (), (size, time))
constexpr auto fields(const AsOf*) {
    return shape::table({{"size", "entries in the book that the figures rest on"}, {"time", "of the newest of them"}});
}
inline AsOf as_of(const ledger::State& state) {
    return {state.size(), {state.record_time_ms() / 1000}};
}

struct ProjectTotal {
    std::string_view project;
    std::uint64_t gifts = 0, amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(ProjectTotal, (), (project, gifts, amount_fen))
constexpr auto fields(const ProjectTotal*) {
    return shape::table({{"project", ""}, {"gifts", ""}, {"amount_fen", "fen (1/100 yuan)"}});
}

struct HolderMoney {
    std::string holder;
    money::api::Money money;
};
BOOST_DESCRIBE_STRUCT(HolderMoney, (), (holder, money))
constexpr auto fields(const HolderMoney*) {
    return shape::table({{"holder", "who legally holds the money"}, {"money", ""}});
}

struct Totals {
    AsOf as_of;
    std::uint64_t transfers = 0;
    std::vector<ProjectTotal> projects;
    OrNull<std::uint64_t> shops, buyers;
    money::api::Money money;
    std::vector<HolderMoney> holders;
};
BOOST_DESCRIBE_STRUCT(Totals, (), (as_of, transfers, projects, shops, buyers, money, holders))
constexpr auto fields(const Totals*) {
    return shape::table({{"as_of", ""},
                         {"transfers", "entries that move amounts"},
                         {"projects", ""},
                         {"shops", "that gave; null: the definition in force counts none"},
                         {"buyers", "whose orders gave; null: as shops"},
                         {"money", ""},
                         {"holders", ""}});
}

struct Hop {
    base::Sequence sequence = 0;
    std::string from;
    OrNull<std::uint64_t> from_account;
    std::string to;
    OrNull<std::uint64_t> to_account;
    OrNull<std::array<std::uint64_t, 2>> interval;
    bool correction = false;
    OrNull<base::Sequence> settles;
};
BOOST_DESCRIBE_STRUCT(Hop, (), (sequence, from, from_account, to, to_account, interval, correction, settles))
constexpr auto fields(const Hop*) {
    return shape::table({{"sequence", "the entry"},
                         {"from", "public name; of a private account what it is: shop, fund, payee"},
                         {"from_account", "null: it is private"},
                         {"to", "as from"},
                         {"to_account", "null: it is private"},
                         {"interval", "[begin, end) on the inflow line of `to`; null when it is private"},
                         {"correction", ""},
                         {"settles", "the payout that this payment keeps"}});
}

struct TracePart {
    std::string from;
    OrNull<std::uint64_t> from_account;
    std::string to;
    OrNull<std::uint64_t> to_account;
    std::uint64_t amount_fen = 0;
    bool cut = false, persons = false;
    std::vector<Hop> hops;
};
BOOST_DESCRIBE_STRUCT(TracePart, (), (from, from_account, to, to_account, amount_fen, cut, persons, hops))
constexpr auto fields(const TracePart*) {
    return shape::table(
        {{"from", "as of its first hop"},
         {"from_account", ""},
         {"to", "as of its last hop"},
         {"to_account", ""},
         {"amount_fen", "fen (1/100 yuan)"},
         {"cut", "the way is longer than shown"},
         {"persons", "paid on to (backwards: by) persons, who are not public: the public trace ends here"},
         {"hops", ""}});
}

struct TraceWait {
    std::string at;
    OrNull<std::uint64_t> at_account;
    std::uint64_t amount_fen = 0;
};
BOOST_DESCRIBE_STRUCT(TraceWait, (), (at, at_account, amount_fen))
constexpr auto fields(const TraceWait*) {
    return shape::table({{"at", "where it is now"}, {"at_account", "null: it is private"}, {"amount_fen", ""}});
}

inline constexpr std::string_view k_directions[] = {"forwards", "backwards"};

// Which rule made an entry, whatever is in force today.
struct TraceRule {
    std::string programme;
    int version = 0;
    std::string tally, sha256;
};
BOOST_DESCRIBE_STRUCT(TraceRule, (), (programme, version, tally, sha256))
constexpr auto fields(const TraceRule*) {
    return shape::table({{"programme", ""},
                         {"version", ""},
                         {"tally", "empty where this Modou does not read the definition"},
                         {"sha256", "of the definition's text"}});
}

struct Trace {
    AsOf as_of;
    base::Sequence sequence = 0;
    std::string_view direction;
    std::uint64_t amount_fen = 0;
    std::vector<TracePart> parts;
    std::uint64_t unspent_fen = 0;
    std::vector<TraceWait> waits;
    std::uint64_t taken_back_fen = 0;
    bool more = false;
    std::uint64_t rest_fen = 0;
    OrNull<std::uint64_t> next;
    std::optional<TraceRule> rule;
};
BOOST_DESCRIBE_STRUCT(Trace, (),
                      (as_of, sequence, direction, amount_fen, parts, unspent_fen, waits, taken_back_fen, more,
                       rest_fen, next, rule))
constexpr auto fields(const Trace*) {
    return shape::table({{"as_of", ""},
                         {"sequence", "the entry that was asked about"},
                         {"direction", "", {.one_of = k_directions}},
                         {"amount_fen", "fen (1/100 yuan)"},
                         {"parts", "at most 100"},
                         {"unspent_fen", "not paid on yet"},
                         {"waits", "where the unspent part is"},
                         {"taken_back_fen", "by corrections"},
                         {"more", "there is a next page"},
                         {"rest_fen", "what the next pages are about"},
                         {"next", "`page` of the next page"},
                         {"rule", "that made the entry; for who holds the folder"}});
}

// The same of an entry in another unit than yuan, for who holds the folder: its members in the same order.
struct OtherPart {
    std::string from;
    OrNull<std::uint64_t> from_account;
    std::string to;
    OrNull<std::uint64_t> to_account;
    std::uint64_t amount = 0;
    bool cut = false, persons = false;
    std::vector<Hop> hops;
};
BOOST_DESCRIBE_STRUCT(OtherPart, (), (from, from_account, to, to_account, amount, cut, persons, hops))
constexpr auto fields(const OtherPart*) {
    return shape::table({{"from", ""},
                         {"from_account", ""},
                         {"to", ""},
                         {"to_account", ""},
                         {"amount", ""},
                         {"cut", ""},
                         {"persons", ""},
                         {"hops", ""}});
}
struct OtherWait {
    std::string at;
    OrNull<std::uint64_t> at_account;
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(OtherWait, (), (at, at_account, amount))
constexpr auto fields(const OtherWait*) {
    return shape::table({{"at", ""}, {"at_account", ""}, {"amount", ""}});
}
struct OtherTrace {
    AsOf as_of;
    base::Sequence sequence = 0;
    std::string_view direction;
    std::uint64_t amount = 0;
    std::vector<OtherPart> parts;
    std::uint64_t unspent = 0;
    std::vector<OtherWait> waits;
    std::uint64_t taken_back = 0;
    bool more = false;
    std::uint64_t rest = 0;
    OrNull<std::uint64_t> next;
    std::optional<TraceRule> rule;
    std::string_view unit;
};
BOOST_DESCRIBE_STRUCT(OtherTrace, (),
                      (as_of, sequence, direction, amount, parts, unspent, waits, taken_back, more, rest, next, rule,
                       unit))
constexpr auto fields(const OtherTrace*) {
    return shape::table({{"as_of", ""},
                         {"sequence", ""},
                         {"direction", "", {.one_of = k_directions}},
                         {"amount", ""},
                         {"parts", ""},
                         {"unspent", ""},
                         {"waits", ""},
                         {"taken_back", ""},
                         {"more", ""},
                         {"rest", ""},
                         {"next", ""},
                         {"rule", ""},
                         {"unit", "what all amounts here count"}});
}

}  // namespace modou::giving::api
