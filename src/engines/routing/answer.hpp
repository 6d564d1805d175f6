// From legs to what people read: points, stretches with what is known of them, steps, and what was avoided.
#pragma once

#include "engines/routing/routing.hpp"
#include "engines/routing/search.hpp"

namespace modou::routing {

// Fills everything but found, snaps, avoided and none.
void describe(const Tables& tables, const std::vector<Leg>& legs, const Spot& from, const Spot& to, const Costs& costs,
              const Request& request, Route& route);

// The barriers on `free` (the way of someone without limits) for the person of `costs`, and by how much `taken` is
// longer around each; `taken` may be empty (no way).
std::vector<Avoided> avoided(const Tables& tables, const std::vector<Leg>& free, const std::vector<Leg>& taken,
                             const Costs& costs);

std::uint32_t length_of(const std::vector<Leg>& legs);
double seconds_of(const WayFacts& facts, const Ground& line, double length_m, const Profile& profile);

}  // namespace modou::routing
