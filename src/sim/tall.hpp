// Histories that are tall enough for the public log to keep tiles on the disk: 65,536 leaves and more.
#pragma once

#include "sim/run.hpp"

namespace modou::sim {

// Everything follows from the seed. Takes about a second, so only some seeds have one.
Outcome run_tall(std::uint64_t seed);

}  // namespace modou::sim
