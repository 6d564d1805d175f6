// This room in the list of rooms.
#pragma once

#include "house/plan.hpp"

namespace modou::methods {

house::RoomPlan plan();

}  // namespace modou::methods
