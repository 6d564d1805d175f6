// The command line as a whole: the commands of this room and those of the rooms in the list.
#pragma once

#include "terminal/command.hpp"

namespace modou::cli {

// Parses and runs. Never throws. `context.rooms` says which rooms there are.
int run_command(terminal::Context& context);

}  // namespace modou::cli
