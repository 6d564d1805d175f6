#include "terminal/yuan_text.hpp"

#include "base/money.hpp"
#include "base/text.hpp"

namespace modou::terminal {

std::string yuan_text(std::int64_t fen) {
    const std::string plain = base::format_yuan({fen});
    const std::size_t point = plain.size() - 3;  // always two decimals
    // Of -0.05 the whole yuan are 0, which has no sign: the minus is written apart.
    const std::string sign = fen < 0 ? "-" : "";
    return "¥" + sign + base::grouped(fen < 0 ? -(fen / 100) : fen / 100) + plain.substr(point);
}

}  // namespace modou::terminal
