// What people read, in Chinese: help, results and errors by their English, as rooms write them. What has no Chinese yet
// stays as it is.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace modou::words {

// {}: something from the case at hand; {0}, {1} in `zh` where their order differs, {、} or {1、} where it is a list of
// names.
struct Sentence {
    std::string_view en, zh;
};

// Sentences that a room brings itself. Before the first one is asked for; they live as long as the program.
void learn(std::span<const Sentence> sentences);

// What a sentence says in Chinese; nothing when it is not known. Any thread.
std::optional<std::string> in_chinese(std::string_view english);
// Each line by itself.
std::string lines_in_chinese(std::string_view text);
// A description in the help: by its English, or what stands below it.
std::string description_in_chinese(const std::string& text);

std::span<const Sentence> help_sentences();     // chinese_help.cpp
std::span<const Sentence> command_sentences();  // chinese_commands.cpp: results and notices of commands
std::span<const Sentence> error_sentences();    // chinese_errors.cpp
std::span<const Sentence> statement_sentences();
std::span<const Sentence> proof_sentences();  // verify, audit, repair
std::span<const Sentence> http_sentences();   // what is refused over HTTP

}  // namespace modou::words
