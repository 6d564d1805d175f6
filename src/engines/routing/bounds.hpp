// What hierarchies an image holds: each one's distances are a lower bound of what is left to go, for every request
// that is at least as strict as it. The stricter the one that fits, the fewer places a search looks at.
#pragma once

#include <array>

#include "engines/routing/hierarchy.hpp"
#include "engines/routing/routing.hpp"
#include "engines/routing/tables.hpp"

namespace modou::routing {

struct Bound {
    Profile profile;
    Metric metric = Metric::shortest;
    Plazas plazas = Plazas::across;
    bool everything_open = false;  // lengths only: no request and no report makes anything cheaper
};
// The list is part of the image's format: change its version with it. The first one is open.
const std::array<Bound, k_bounds>& bounds();

// Fills draft.hierarchies. The draft's nodes are ranks of `order`.
void add_hierarchies(const Elimination& order, Draft& draft, const Progress& progress);

// The index of the one that bounds a request best. Reports that open something or change facts are not considered.
std::size_t bound_for(const Profile& profile, Metric metric, Plazas plazas);

}  // namespace modou::routing
