// Text: UTF-8 everywhere inside; other encodings are turned into it at the door.
#pragma once

#include <string>
#include <string_view>

namespace modou::base {

bool is_utf8(std::string_view text);
// Without ASCII spaces, tabs, line ends, no-break and full-width (U+3000) spaces at both ends.
std::string_view trimmed(std::string_view text);
// At most max_bytes bytes, cut at a character's start, with "…" when something was cut. For messages, never for data.
std::string shortened(std::string_view text, std::size_t max_bytes);
// As a JSON string with its quotes.
std::string json_quoted(std::string_view text);
// & < > " ' escaped for HTML text and attributes.
std::string html_escaped(std::string_view text);
// 1234567 → "1,234,567".
std::string grouped(std::int64_t number);

}  // namespace modou::base
