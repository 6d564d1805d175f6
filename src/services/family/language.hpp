// Chinese and English for people: one of them, or English beside Chinese.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace modou::family {

enum class Language : std::uint8_t { both, zh, en };

// Plain text.
std::string plain(Language language, std::string_view zh, std::string_view en);
// HTML in which each language is marked, so that it is read aloud and broken as such. The texts are HTML already.
std::string words(Language language, std::string_view zh, std::string_view en);

}  // namespace modou::family
