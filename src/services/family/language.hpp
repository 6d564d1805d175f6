// Chinese and English for people: one of them, or English beside Chinese.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/language.hpp"

namespace modou::family {

using base::Language;
using Languages = std::optional<Language>;  // nothing: both
inline constexpr Languages k_both;

// Plain text.
std::string plain(Languages language, std::string_view zh, std::string_view en);
// HTML in which each language is marked, so that it is read aloud and broken as such. The texts are HTML already.
std::string words(Languages language, std::string_view zh, std::string_view en);

}  // namespace modou::family
