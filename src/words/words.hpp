// What people read, found by its English as rooms write it: its stable key, what stands in its holes, and its Chinese.
// The sentences stand in the rooms (sentences.cpp of each); here is what finds them. What has no Chinese yet stays as
// it is.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sentence.hpp"

namespace modou::words {

// Those of each room. The build makes this list of the files that are there (CMakeLists.txt).
std::span<const base::Sentences> every();

struct Found {
    std::string_view key;
    std::vector<std::string_view> arguments;  // parts of the text that was asked for
    std::string zh;
};
// The sentence that a text is; nothing when no room has it. Of a place and a sentence ("FILE: …") it is the sentence's.
// Any thread.
std::optional<Found> find(std::string_view text);

// Of a text that holds both languages, "中文 · English", without a sentence of its own: the Chinese.
std::optional<std::string> in_chinese(std::string_view english);
// Each line by itself.
std::string lines_in_chinese(std::string_view text);
// A description in the help: by its English, or what stands below it.
std::string description_in_chinese(const std::string& text);

}  // namespace modou::words
