// Text: UTF-8 everywhere inside; other encodings are turned into it at the door.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace modou::base {

bool is_utf8(std::string_view text);
// Without ASCII spaces, tabs, line ends, no-break and full-width (U+3000) spaces at both ends.
std::string_view trimmed(std::string_view text);
// What a spreadsheet's cell means: trimmed, without ="…" around it or an apostrophe before it (both keep a program from
// reading an order number as a number).
std::string_view spreadsheet_value(std::string_view text);
// At most max_bytes bytes (the "…" counted), cut at a character's start, with "…" when something was cut. For messages,
// never for data.
std::string shortened(std::string_view text, std::size_t max_bytes);
// Of UTF-8 text: its code points.
std::size_t characters(std::string_view text);
// As a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD, so the result is always JSON.
std::string json_quoted(std::string_view text);
// The same at the end of `out`.
void append_json_quoted(std::string& out, std::string_view text);
// & < > " ' escaped for HTML text and attributes.
std::string html_escaped(std::string_view text);
// 1234567 → "1,234,567".
std::string grouped(std::int64_t number);

}  // namespace modou::base
