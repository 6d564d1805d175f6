// Lower bounds of what is left to go: a customizable contraction hierarchy (Dibbelt, Strasser, Wagner 2016). Its order
// and arcs depend on which junctions are joined, not on what a metre costs, so that each set of limits of bounds.hpp
// costs a pass over its triangles, not a contraction of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "engines/routing/tables.hpp"

namespace modou::routing {

struct Elimination {
    std::vector<std::uint32_t> rank_of;  // by node as it was given
    std::vector<std::uint32_t> first;    // by rank, one more than ranks: its arcs
    std::vector<std::uint32_t> heads;    // ranks, rising within each node, all higher than its own
};
// Takes the nodes out one by one, those first that leave the fewest new arcs between their neighbours. Ranks are such
// that what hangs below a node in the elimination tree lies beside it: near places, near memory.
Elimination eliminate(std::uint32_t nodes, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& joined,
                      const Progress& progress);

// The hierarchy whose distances are those of `cost` (k_far: closed), the least of all ways from node to node. The
// draft's nodes are ranks.
using ArcCost = std::function<std::uint32_t(const Arc&)>;
Draft::Hierarchy hierarchy_of(const Elimination& order, const ArcCost& cost, const Draft& draft);

}  // namespace modou::routing
