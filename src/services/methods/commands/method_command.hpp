// `modou method list` and `modou method run`.
#pragma once

#include "house/plan.hpp"

namespace modou::methods::commands {

void add_method(CLI::App& app, house::Action& chosen);

}  // namespace modou::methods::commands
