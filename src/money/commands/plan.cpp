#include "money/commands/plan.hpp"

#include "money/commands/commands.hpp"

namespace modou::money {

// Its tables come with the room that has the funds, and so does the treasury that its commands work on.
house::RoomPlan plan() {
    house::RoomPlan plan{.name = "money"};
    plan.commands = {{commands::add_disburse}, {commands::add_reconcile}};
    return plan;
}

}  // namespace modou::money
