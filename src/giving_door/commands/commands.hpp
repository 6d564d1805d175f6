// The commands of giving, one function each: it adds itself to the command line.
#pragma once

#include "giving/office.hpp"
#include "terminal/command.hpp"

namespace modou::giving::commands {

void add_import(CLI::App& app, house::Action& chosen);
void add_ingest(CLI::App& app, house::Action& chosen);
void add_totals(CLI::App& app, house::Action& chosen);
void add_link(CLI::App& app, house::Action& chosen);
void add_project(CLI::App& app, house::Action& chosen);
void add_programme(CLI::App& app, house::Action& chosen);
void add_erase(CLI::App& app, house::Action& chosen);
void add_receipt(CLI::App& app, house::Action& chosen);
void add_trace(CLI::App& app, house::Action& chosen);

}  // namespace modou::giving::commands
