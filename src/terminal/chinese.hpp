// Chinese on the command line.
#pragma once

#include "terminal/command.hpp"
#include "words/words.hpp"

namespace modou::terminal {

using words::in_chinese;
using words::lines_in_chinese;

// A text for people on standard output, in the caller's language. Not for JSON, nor for files.
void tell(const Context& context, std::string_view text);

// Descriptions, headings and words of the help.
void speak_chinese(CLI::App& app);

}  // namespace modou::terminal
