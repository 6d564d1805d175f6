#include "terminal/shell_word.hpp"

#include <algorithm>

namespace modou::terminal {

std::string shell_word(const std::string& text) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("/._-+:@%,").find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0x80;
    };
    if (!text.empty() && std::ranges::all_of(text, plain)) return text;
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string log_key_of(const std::string& data, const folder::Folder& folder) {
    return (data.empty() ? folder.ports().path : data) + "/keys/log.vkey";
}

}  // namespace modou::terminal
