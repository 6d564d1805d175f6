// The help as CLI11 lays it out, in Chinese: full-width colons, types in words, columns by the width that characters
// have on a screen.
#pragma once

#include <memory>

namespace CLI {
class FormatterBase;
}

namespace modou::terminal {

std::shared_ptr<CLI::FormatterBase> chinese_formatter();

}  // namespace modou::terminal
