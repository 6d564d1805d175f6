#include "services/methods/commands/plan.hpp"

#include "services/methods/commands/method_command.hpp"

namespace modou::methods {

house::RoomPlan plan() {
    house::RoomPlan plan{.name = "methods"};
    plan.commands = {{commands::add_method, house::Command::Opens::no_book}};
    return plan;
}

}  // namespace modou::methods
