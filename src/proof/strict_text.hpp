// How the log's text formats are read: lines that end, numbers in one spelling.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/number.hpp"

namespace modou::proof {

// Takes the first line off, without its line end. Nothing when there is no line end.
inline std::optional<std::string_view> take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

// Decimal digits without sign or leading zeros. Nothing for another form, or above `most`.
inline std::optional<std::uint64_t> plain_number(std::string_view text, std::uint64_t most) {
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    return base::whole_number<std::uint64_t>(text, 0, most);
}

}  // namespace modou::proof
