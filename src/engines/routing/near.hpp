// The stretches near a place, by the grid.
#pragma once

#include <functional>
#include <vector>

#include "engines/routing/search.hpp"
#include "engines/routing/tables.hpp"

namespace modou::routing {

// The point of `edge` that is nearest to `at`.
Spot spot_on(const Tables& tables, std::uint32_t edge, Position at);

using EdgeFilter = std::function<bool(std::uint32_t edge)>;
// The nearest edge for which `allowed` holds, or an edge of k_none when none is within radius_m.
Spot nearest_spot(const Tables& tables, Position at, double radius_m, const EdgeFilter& allowed);
// All of them within radius_m, nearest first, at most `count`.
std::vector<Spot> near_spots(const Tables& tables, Position at, double radius_m, std::size_t count,
                             const EdgeFilter& allowed);

}  // namespace modou::routing
