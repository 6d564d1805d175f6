#include "base/shown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace modou::base {
namespace {

struct Character {
    std::uint32_t point = 0;
    std::size_t bytes = 1;
    bool good = false;
};

// The first character of a text that is not empty; RFC 3629.
Character first_of(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = at(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
    std::uint32_t point = lead & (0xffu >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((at(i) & 0xc0) != 0x80) return {};
        point = point << 6 | (at(i) & 0x3fu);
    }
    const std::uint32_t least = bytes == 2 ? 0x80 : bytes == 3 ? 0x800 : 0x10000;
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return {};
    return {point, bytes, true};
}

bool is_control(std::uint32_t point) {
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x061c ||
           (point >= 0x200e && point <= 0x200f) ||  // marks of direction
           (point >= 0x2028 && point <= 0x202e) ||  // line ends; embeddings and overrides
           (point >= 0x2066 && point <= 0x2069) ||  // isolates
           point == 0xfeff || (point >= 0xfff9 && point <= 0xfffb);
}

}  // namespace

std::string shown(std::string_view text, LineEnds ends) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        // Long answers are mostly plain.
        const auto plain = [](char c) { return c >= ' ' && c < '\x7f'; };
        const auto run = static_cast<std::size_t>(std::ranges::find_if_not(text, plain) - text.begin());
        out += text.substr(0, run);
        text.remove_prefix(run);
        if (text.empty()) break;
        const Character one = first_of(text);
        const bool stays = one.point == '\t' || (one.point == '\n' && ends == LineEnds::keep) || !is_control(one.point);
        if (!one.good)
            out += "\xef\xbf\xbd";
        else if (stays)
            out += text.substr(0, one.bytes);
        else
            out += fmt::format("\\u{:04x}", one.point);
        text.remove_prefix(one.bytes);
    }
    return out;
}

bool has_control_characters(std::string_view text) {
    while (!text.empty()) {
        const Character one = first_of(text);
        if (!one.good || is_control(one.point)) return true;
        text.remove_prefix(one.bytes);
    }
    return false;
}

std::string tamed_cell(std::string_view text) {
    for (const std::string_view begins : {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"})
        if (text.starts_with(begins)) return "'" + std::string(text);
    return std::string(text);
}

}  // namespace modou::base
