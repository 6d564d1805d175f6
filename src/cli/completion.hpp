// Completion of the command line in a shell.
#pragma once

#include "cli/own_commands.hpp"

namespace modou::cli {

// `modou completion bash|zsh`: of every command that was added before.
void add_completion(CLI::App& app, Action& chosen);

}  // namespace modou::cli
