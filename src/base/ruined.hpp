// Numbers that a spreadsheet has ruined.
#pragma once

#include <string_view>

namespace modou::base {

// What a spreadsheet leaves of a long number: 1.23457E+17 (digits, optional decimals, E and a sign), 1.23457E17 (with
// decimals, as Java writes it), ####, #N/A. Different numbers look alike then, so it names nothing. 1E5 is a name.
bool is_ruined_number(std::string_view text);

}  // namespace modou::base
