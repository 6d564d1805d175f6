// The one list of the rooms that this Modou is made of. Adding a system is its folder, and a line in rooms.cpp.
#pragma once

#include <vector>

#include "house/plan.hpp"

namespace modou {

// In this order they are opened; a room may use those before it.
std::vector<house::RoomPlan> rooms();

// The same rooms over nothing, for the document of the API: none of their functions may be called.
std::vector<frame::Room> rooms_to_describe();

}  // namespace modou
