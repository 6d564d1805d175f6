// next_free_in_lot@1: asks are served in their order, each from the first lot that has room for the whole of it.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "shape/field.hpp"

namespace modou::method {

inline constexpr double k_most_places = 9'000'000'000'000'000;  // below 2^53: each reader of JSON has it exactly

struct Lot {
    std::string lot;
    std::uint64_t size = 0, taken = 0;  // places
};
BOOST_DESCRIBE_STRUCT(Lot, (), (lot, size, taken))
constexpr auto fields(const Lot*) {
    return shape::table({{"lot", {"its name", "名称"}, {.shortest = 1, .longest = 200}},
                         {"size", {"how many places it has", "共有多少个位置"}, {.least = 0, .most = k_most_places}},
                         {"taken",
                          {"how many of them are taken, from the first one on", "从第一个起已占用多少个"},
                          {.least = 0, .most = k_most_places}}});
}

struct Ask {
    std::string id;
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Ask, (), (id, count))
constexpr auto fields(const Ask*) {
    return shape::table(
        {{"id", {"who asks", "谁要"}, {.shortest = 1, .longest = 200}},
         {"count", {"how many places, all in one lot", "要几个，须在同一批里"}, {.least = 1, .most = k_most_places}}});
}

struct LotsAsked {
    std::vector<Lot> lots;
    std::vector<Ask> asks;
};
BOOST_DESCRIBE_STRUCT(LotsAsked, (), (lots, asks))
constexpr auto fields(const LotsAsked*) {
    return shape::table({{"lots", {"in the order in which they are filled", "按使用的先后"}, {.longest = 100'000}},
                         {"asks", {"in the order in which they came", "按到来的先后"}, {.longest = 1'000'000}}});
}

struct Allot {
    std::string id, lot;
    std::uint64_t from = 1, count = 0;
};
BOOST_DESCRIBE_STRUCT(Allot, (), (id, lot, from, count))
constexpr auto fields(const Allot*) {
    return shape::table({{"id", {"who gets them", "谁得到"}},
                         {"lot", {"out of which lot", "在哪一批"}},
                         {"from", {"the first place, counted from 1", "第一个位置，从 1 数起"}},
                         {"count", {"how many", "几个"}}});
}

struct Allotted {
    std::vector<Allot> allots;
    std::vector<std::string> refused;  // asks that no lot had room for
};
BOOST_DESCRIBE_STRUCT(Allotted, (), (allots, refused))
constexpr auto fields(const Allotted*) {
    return shape::table({{"allots", {"who got which places", "谁得到哪些位置"}},
                         {"refused", {"asks that no lot had room for", "哪一批都放不下的"}}});
}

// Errors: bad_input (a lot or an ask twice, more taken than there is), with the path.
base::Result<Allotted> next_free_in_lot(const LotsAsked& asked);

}  // namespace modou::method
