// The commands of money, one function each: it adds itself to the command line.
#pragma once

#include "money/treasury.hpp"
#include "terminal/command.hpp"

namespace modou::money::commands {

void add_disburse(CLI::App& app, house::Action& chosen);
void add_reconcile(CLI::App& app, house::Action& chosen);

}  // namespace modou::money::commands
