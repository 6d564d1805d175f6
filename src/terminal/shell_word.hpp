// For commands that people are told to run next: they can be pasted into a shell as they are printed.
#pragma once

#include <string>

#include "folder/folder.hpp"

namespace modou::terminal {

// As a shell takes it for one word.
std::string shell_word(const std::string& text);

// The file with the log's public keys of the folder that a command was given, or meant.
std::string log_key_of(const std::string& data, const folder::Folder& folder);

}  // namespace modou::terminal
