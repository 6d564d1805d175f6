// What is wrong with a command line that cannot be parsed, where the parser itself says less than it could.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace modou::cli {

// `said`: the parser's sentence. Names the word that is no command, and a value that is no number.
std::string misuse(CLI::App& app, const std::vector<std::string>& arguments, const std::string& said);

}  // namespace modou::cli
