// The stretches of the ways of an extract that walls, fences and kerbs run across. Of the import.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engines/routing/import_parts.hpp"

namespace modou::routing {

// All ways, one after the other; `index` are their nodes as numbers of `places`. The last record only ends the others.
struct WaysRead {
    std::span<const WayRecord> ways;
    std::span<const std::uint32_t> index;
    std::span<const Position> places;
};

// The stretch from index[at - 1] to index[at] of a way has a line across.
struct Mark {
    std::uint64_t at;
    bool walled;
    std::uint32_t kerb;  // class as a node, or k_none
};
// In rising order, each stretch once. `kerbs_count` says of a way's record whether kerbs that are lines are in its way:
// one drives along a street between its kerbs.
std::vector<Mark> lines_across(const WaysRead& read, const std::vector<Position>& openings,
                               const std::function<bool(const WayRecord&)>& kerbs_count);

}  // namespace modou::routing
