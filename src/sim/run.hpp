// One simulated history: random batches against the model, over a file system that fails, life after life.
#pragma once

#include <cstdint>
#include <string>

namespace modou::sim {

struct Outcome {
    bool good = true;
    std::string what;  // the first thing that was not as promised
    std::uint64_t entries = 0, lives = 0, crashes = 0, damage_found = 0;
};

// Everything follows from the seed.
Outcome run(std::uint64_t seed);

}  // namespace modou::sim
