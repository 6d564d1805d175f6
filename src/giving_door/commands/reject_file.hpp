// The list of rows that were not taken, as CSV: where each stands and what is wrong with it, never the row itself.
#pragma once

#include <string>

#include "giving_door/commands/commands.hpp"

namespace modou::giving::commands {

inline constexpr std::string_view k_reject_head = "file,line,reason,order,field,kind,message_zh,message_en";

// Its head, with a byte order mark where the caller reads Chinese.
std::string reject_head(const terminal::Context& context);

// A file descriptor. The list of an earlier run gives way; anything else that stands there does not (conflict).
base::Result<int> open_reject_file(const std::string& path);

}  // namespace modou::giving::commands
