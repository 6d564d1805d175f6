// The source of references that Modou itself gives: of accounts, definitions, payouts, notes.
#pragma once

#include <string_view>

namespace modou::folder {

inline constexpr std::string_view k_own_source = "modou";

}  // namespace modou::folder
