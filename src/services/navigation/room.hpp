// Navigation as the server sees it: a room on the frame.
#pragma once

#include <memory>
#include <string>

#include "frame/room.hpp"
#include "services/navigation/navigator.hpp"

namespace modou::navigation {

// `data` may hold no map yet. Errors: of the reports' store.
base::Result<std::shared_ptr<Navigator>> open_navigator(const std::string& data);
// Its routes for the document: they rest on no map, and none of them may be called.
frame::Room room_to_describe();
frame::Room room_of(std::shared_ptr<Navigator> navigator);

}  // namespace modou::navigation
