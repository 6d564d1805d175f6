// The languages of what people read here, and how a person, a browser or a system names them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace modou::base {

enum class Language : std::uint8_t { zh, en };

// "zh", "en": as addresses, options and answers say it.
std::string_view language_name(Language language);

// By its tag: "zh", "en", with whatever stands behind it ("zh-CN", "zh_CN.UTF-8", "EN"). Nothing for another language.
std::optional<Language> language_of_tag(std::string_view tag);

// Of an Accept-Language header (RFC 9110, 12.5.4): the one of ours that it wants most, the earlier of two wanted alike.
// Nothing when it wants neither.
std::optional<Language> accepted_language(std::string_view header);

// Of this process's environment: LC_ALL, else LC_MESSAGES, else LANG, as POSIX has it: the first that is set and not
// empty decides. Nothing when it names neither.
std::optional<Language> language_of_environment();

}  // namespace modou::base
