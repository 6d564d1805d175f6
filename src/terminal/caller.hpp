// What a command knows of who called it: the language that they read, and the data folder that they work with.
#pragma once

#include "terminal/command.hpp"

namespace modou::terminal {

// The arguments as a server gets them: with what it cannot see, the caller's environment.
std::vector<std::string> with_caller(const Context& context);
// Takes off again what with_caller() put in front.
void take_caller(Context& context);

// Fills the --data of the command that was parsed, when it was left out. Error usage: no folder is known; says what to
// do.
base::Status fill_data(CLI::App& app, const Context& context);

}  // namespace modou::terminal
