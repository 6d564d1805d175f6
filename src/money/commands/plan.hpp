// This room in the list of rooms.
#pragma once

#include "house/plan.hpp"

namespace modou::money {

house::RoomPlan plan();

}  // namespace modou::money
