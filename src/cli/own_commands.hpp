// The commands of the house itself, one function each: it adds itself to the command line. Those of rooms come from
// the list.
#pragma once

#include "terminal/command.hpp"

namespace modou::cli {

using namespace terminal;

void add_init(CLI::App& app, Action& chosen);
void add_serve(CLI::App& app, Action& chosen);
void add_demo(CLI::App& app, Action& chosen);
void add_repair(CLI::App& app, Action& chosen);
void add_move(CLI::App& app, Action& chosen);
void add_log(CLI::App& app, Action& chosen);
void add_verify(CLI::App& app, Action& chosen);
void add_audit(CLI::App& app, Action& chosen);
void add_witness(CLI::App& app, Action& chosen);
void add_openapi(CLI::App& app, Action& chosen);

}  // namespace modou::cli
