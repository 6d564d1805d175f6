#include "rooms.hpp"

#include "every_plan.hpp"  // made by the build: the plan of each room that says PLUGS_IN

namespace modou {

std::vector<house::RoomPlan> rooms() {
    // clang-format off: a line a room
    return {
        giving_door::plan(), money::plan(), navigation::plan(), family::plan(), methods::plan(),
    };
    // clang-format on
}

std::vector<frame::Room> rooms_to_describe() {
    std::vector<frame::Room> described;
    for (const house::RoomPlan& plan : rooms())
        if (plan.describe) described.push_back(plan.describe());
    return described;
}

}  // namespace modou
