// A kerb where a crossing meets a pavement or a road is in the way of who crosses there, and of nobody else.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engines/routing/facts.hpp"

namespace modou::routing {

// Whether the node's facts are of that kind at all: a kerb, or a crossing that wheels cannot use.
bool is_of_who_crosses(const NodeFacts& node);

// Of the edges that meet at a node, by their roads: those that the node's kerb is in the way of. Empty with `stays`: of
// everybody who passes the node; empty without it: of nobody here (who crosses the road there is not mapped).
struct Crossed {
    std::vector<std::uint32_t> edges;  // indices into the roads given
    bool stays = false;
};
Crossed who_crosses(const NodeFacts& node, std::span<const Road> roads);

// An edge with what the node says to who crosses, and the node without it. Nothing is lost on the way: of two kerbs the
// higher one counts, and no wheelchair=no is dropped.
WayFacts with_crossing(WayFacts edge, const NodeFacts& node);
NodeFacts without_crossing(NodeFacts node);

}  // namespace modou::routing
