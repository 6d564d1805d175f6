// What is not well with the book, its log and their upkeep: for /health, the metrics and the server's own log.
#pragma once

#include <string>
#include <vector>

#include "giving/office.hpp"

namespace modou::server {

// `what` is stable: read_only (nothing new is taken in), log_delayed (no checkpoint of the newest entries),
// upkeep_delayed (index, snapshots, reading through). `reason` says why, and what to do.
struct Trouble {
    std::string what, reason;
};
// The gravest first; empty while all is well. Any thread.
std::vector<Trouble> troubles(giving::Office& office);

// Says each change once, however often it is asked and the work behind it is tried.
class HealthWatch {
  public:
    // The lines to write, of what began and what ended since the last call.
    std::vector<std::string> changes(const std::vector<Trouble>& now);

  private:
    std::vector<std::string> known_;
};

}  // namespace modou::server
