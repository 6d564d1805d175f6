// This room in the list of rooms.
#pragma once

#include "house/plan.hpp"

namespace modou::giving_door {

house::RoomPlan plan();

}  // namespace modou::giving_door
