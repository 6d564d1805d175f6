#include "services/family/commands/plan.hpp"

#include "services/family/commands/kin_command.hpp"

namespace modou::family {

// It keeps nothing in the data folder: families have databases of their own (`modou kin --db`).
house::RoomPlan plan() {
    house::RoomPlan plan{.name = "family"};
    plan.commands = {{commands::add_kin, house::Command::Opens::no_book}};
    return plan;
}

}  // namespace modou::family
