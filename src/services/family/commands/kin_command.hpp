// `modou kin`.
#pragma once

#include "terminal/command.hpp"

namespace modou::family::commands {

void add_kin(CLI::App& app, house::Action& chosen);

}  // namespace modou::family::commands
