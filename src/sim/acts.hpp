// One simulated history of acts that touch both the book and SQL (app::Outbox): killed between any two of intent, book,
// projection and reply, over a file system that fails, with answers that are lost, requests that come twice, and a
// database put back from an older copy.
#pragma once

#include <cstdint>
#include <string>

namespace modou::sim {

struct ActsOutcome {
    bool good = true;
    std::string what;  // the first thing that was not as promised
    std::uint64_t acts = 0, lives = 0, kills = 0, refused = 0, restored = 0;
};

// Everything follows from the seed. `folder` is made, and removed at the end: in memory, if it is to be fast.
ActsOutcome run_acts(std::uint64_t seed, const std::string& folder);

// A folder of this process alone: in memory, where the machine has such a place.
std::string acts_folder();

}  // namespace modou::sim
