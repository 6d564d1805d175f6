// This room in the list of rooms.
#pragma once

#include "house/plan.hpp"

namespace modou::family {

house::RoomPlan plan();

}  // namespace modou::family
