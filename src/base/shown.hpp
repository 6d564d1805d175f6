// Text from outside, as it may be shown on a terminal: no byte of it moves the cursor, colours, or turns the order of
// what follows around.
#pragma once

#include <string>
#include <string_view>

namespace modou::base {

enum class LineEnds { keep, escape };

// Control characters (C0 but tab, DEL, C1), bidirectional and line-separating ones become \u001b and the like: in JSON
// that is the same text. What is not UTF-8 becomes U+FFFD. `escape`: line ends too, for text that must stay in its
// line.
std::string shown(std::string_view text, LineEnds ends = LineEnds::keep);

// Whether text holds any of these, line ends and tabs included: no name does.
bool has_control_characters(std::string_view text);

// A field of a table for people: what a spreadsheet would take for a formula (a beginning of = + - @, also in full
// width, tab or return) gets an apostrophe before it, which `spreadsheet_value` takes away again.
std::string tamed_cell(std::string_view text);

}  // namespace modou::base
