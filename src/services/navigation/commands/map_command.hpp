// `modou map`.
#pragma once

#include "terminal/command.hpp"

namespace modou::navigation::commands {

void add_map(CLI::App& app, house::Action& chosen);

}  // namespace modou::navigation::commands
