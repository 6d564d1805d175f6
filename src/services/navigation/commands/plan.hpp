// This room in the list of rooms.
#pragma once

#include "house/plan.hpp"

namespace modou::navigation {

house::RoomPlan plan();

}  // namespace modou::navigation
