// What people read, in Chinese: help and sentences by their English, as rooms below write them. What has no Chinese yet
// stays as it is.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "terminal/command.hpp"

namespace modou::terminal {

// {}: something from the case at hand; {0}, {1} in `zh` where their order differs, {、} or {1、} where it is a list of
// names.
struct Sentence {
    std::string_view en, zh;
};

// The sentences of the rooms themselves (RoomPlan::words). Once, before the first command of this process.
void learn_chinese(house::Plans rooms);

// What a sentence says in Chinese; nothing when it is not known.
std::optional<std::string> in_chinese(std::string_view english);
// Each line by itself.
std::string lines_in_chinese(std::string_view text);

// A text for people on standard output, in the caller's language. Not for JSON, nor for files.
void tell(const Context& context, std::string_view text);

// Descriptions, headings and words of the help.
void speak_chinese(CLI::App& app);

std::span<const Sentence> help_sentences();     // chinese_help.cpp
std::span<const Sentence> command_sentences();  // chinese_commands.cpp: results and notices of commands
std::span<const Sentence> error_sentences();    // chinese_errors.cpp
std::span<const Sentence> statement_sentences();
std::span<const Sentence> proof_sentences();  // verify, audit, repair

}  // namespace modou::terminal
