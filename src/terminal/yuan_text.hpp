// Sums as people read them, in groups as the counts beside them; files and JSON have their own.
#pragma once

#include <cstdint>
#include <string>

namespace modou::terminal {

// 10000000003 fen → "¥100,000,000.03".
std::string yuan_text(std::int64_t fen);

}  // namespace modou::terminal
