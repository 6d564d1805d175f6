#include "services/navigation/commands/plan.hpp"

#include "engines/atlas/demo_town.hpp"
#include "house/house.hpp"
#include "services/navigation/commands/map_command.hpp"
#include "services/navigation/commands/served.hpp"
#include "services/navigation/room.hpp"

namespace modou::navigation {
namespace {

base::Result<house::Opened> open(house::House& house) {
    house::Opened opened;
    const auto served = std::make_shared<Served>();
    opened.hold(served);
    opened.serve = [served, path = house.folder().ports().path](const house::Site&) -> base::Result<frame::Room> {
        MODOU_TRY(served->navigator, open_navigator(path));
        return room_of(served->navigator);
    };
    return opened;
}

// The invented town.
base::Status demo(house::House& house, const house::DemoAsked&, const house::DemoProgress&) {
    const std::string extract = atlas::demo_extract();
    MODOU_CHECK(import_map(house.folder().ports().path, base::bytes_of(extract),
                           {"云豆镇（演示）", "Yundou (demonstration)", true, {}}, {}));
    return {};
}

}  // namespace

house::RoomPlan plan() {
    house::RoomPlan plan{.name = "navigation", .open = open};
    plan.commands = {{commands::add_map, house::Command::Opens::no_book}};
    plan.describe = room_to_describe;
    plan.demo = demo;
    return plan;
}

}  // namespace modou::navigation
