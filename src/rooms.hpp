// The one list of the rooms that this server is made of. Adding a system is its folder, and a line in rooms.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frame/room.hpp"
#include "giving/office.hpp"
#include "giving_door/operator.hpp"

namespace modou {

// What rooms are opened from; it outlives them.
struct Ground {
    std::string folder;  // of the data
    giving::Office& office;
    std::optional<giving_door::Operator> op{};  // who runs the site
};

// Errors: of the room that cannot be opened.
base::Result<std::vector<frame::Room>> open_rooms(const Ground& ground);

}  // namespace modou
