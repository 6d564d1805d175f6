// Numbers of workbooks as text.
#pragma once

#include <string>
#include <string_view>

namespace modou::intake {

// As a spreadsheet shows it: 15 digits, without what binary fractions add. Longer whole numbers stand as the file has
// them, or with an exponent where digits were rounded away, so that ruined ones are seen.
std::string number_text(std::string_view raw);

}  // namespace modou::intake
