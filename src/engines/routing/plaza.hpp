// Squares that are mapped as areas: one walks straight across, from each entry to those in sight.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engines/routing/osm_reader.hpp"

namespace modou::routing {

inline constexpr std::size_t k_entries_most = 32;     // of a square with more, evenly chosen ones
inline constexpr std::size_t k_outline_most = 4'000;  // points; larger areas are walked around

// Pairs of entries (indices) whose straight line stays inside: `rings` are closed (last = first); by even-odd, inner
// rings are holes. Neighbours along a ring are left out: the way itself joins them. `corners` of the entries, the last
// ones, are nodes within the square: all of them are looked at.
std::vector<std::pair<std::uint32_t, std::uint32_t>> sight_lines(const std::vector<std::vector<Position>>& rings,
                                                                 std::span<const Position> entries,
                                                                 std::size_t corners = 0);

// Ways of a multipolygon joined end to end; what does not close is left out.
std::vector<std::vector<std::uint32_t>> join_rings(std::vector<std::vector<std::uint32_t>> pieces);

}  // namespace modou::routing
