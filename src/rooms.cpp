#include "rooms.hpp"

#include "giving_door/door.hpp"
#include "services/navigation/room.hpp"

namespace modou {

base::Result<std::vector<frame::Room>> open_rooms(const Ground& ground) {
    std::vector<frame::Room> rooms;
    rooms.push_back(giving_door::room(ground.office, ground.op));
    MODOU_TRY(rooms.emplace_back(), navigation::open_room(ground.folder));
    return rooms;
}

}  // namespace modou
