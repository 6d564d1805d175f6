// The grid of an image: which edges pass through each cell (tables.hpp), for "what is near".
#pragma once

#include "engines/routing/tables.hpp"

namespace modou::routing {

void add_grid(Draft& draft);

}  // namespace modou::routing
