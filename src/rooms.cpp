#include "rooms.hpp"

#include "every_plan.hpp"  // made by the build: the plan of each room that says PLUGS_IN

namespace modou {

std::vector<house::RoomPlan> rooms() {
    return {
        giving_door::plan(),
        money::plan(),
        navigation::plan(),
        family::plan(),
    };
}

}  // namespace modou
