// Tells whoever runs the server what is not well, and that it is well again.
#pragma once

#include <string>
#include <vector>

#include "frame/room.hpp"

namespace modou::server {

// Says each change once, however often it is asked and the work behind it is tried.
class HealthWatch {
  public:
    // The lines to write, of what began and what ended since the last call.
    std::vector<std::string> changes(const std::vector<frame::Trouble>& now);

  private:
    std::vector<std::string> known_;
};

}  // namespace modou::server
