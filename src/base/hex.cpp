#include "base/hex.hpp"

namespace modou::base {

bool read_hex(std::string_view text, std::span<std::byte> out) {
    const auto digit = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (text.size() != out.size() * 2) return false;
    for (const char c : text)
        if (digit(c) < 0) return false;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::byte>(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    return true;
}

}  // namespace modou::base
