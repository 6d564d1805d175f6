// The map at work in a server: what commands that are handed over to it work on. Null in any other process.
#pragma once

#include "services/navigation/navigator.hpp"

namespace modou::navigation {

struct Served {
    std::shared_ptr<Navigator> navigator{};
};

}  // namespace modou::navigation
