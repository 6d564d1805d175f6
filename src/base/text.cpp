#include "base/text.hpp"

#include <algorithm>
#include <cstring>

namespace modou::base {
namespace {

constexpr std::string_view k_no_break_space = "\xC2\xA0";
constexpr std::string_view k_wide_space = "\xE3\x80\x80";
constexpr std::string_view k_ellipsis = "…";
constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}
bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Length of the well-formed UTF-8 character at the start of text (Unicode 15, table 3-7), 0 if there is none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    std::size_t length = 0;
    unsigned char low = 0x80, high = 0xBF;  // bounds of the second byte
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;  // no surrogates
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    if (text.size() < length || byte(1) < low || byte(1) > high) return 0;
    for (std::size_t at = 2; at < length; ++at)
        if (!is_continuation(text[at])) return 0;
    return length;
}

}  // namespace

std::size_t characters(std::string_view text) {
    return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        std::uint64_t eight = 0;
        while (text.size() >= sizeof eight) {
            std::memcpy(&eight, text.data(), sizeof eight);
            if ((eight & 0x8080808080808080ull) != 0) break;
            text.remove_prefix(sizeof eight);
        }
        if (text.empty()) return true;
        const std::size_t length = character_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string_view trimmed(std::string_view text) {
    for (;;) {
        if (!text.empty() && is_space(text.front()))
            text.remove_prefix(1);
        else if (text.starts_with(k_no_break_space))
            text.remove_prefix(k_no_break_space.size());
        else if (text.starts_with(k_wide_space))
            text.remove_prefix(k_wide_space.size());
        else
            break;
    }
    for (;;) {
        if (!text.empty() && is_space(text.back()))
            text.remove_suffix(1);
        else if (text.ends_with(k_no_break_space))
            text.remove_suffix(k_no_break_space.size());
        else if (text.ends_with(k_wide_space))
            text.remove_suffix(k_wide_space.size());
        else
            break;
    }
    return text;
}

std::string_view spreadsheet_value(std::string_view text) {
    text = trimmed(text);
    if (text.size() >= 3 && text.starts_with("=\"") && text.back() == '"')
        text = trimmed(text.substr(2, text.size() - 3));
    if (text.starts_with('\'')) text = trimmed(text.substr(1));
    return text;
}

std::string shortened(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return std::string(text);
    const bool marked = max_bytes >= k_ellipsis.size();
    std::size_t keep = marked ? max_bytes - k_ellipsis.size() : max_bytes;
    while (keep > 0 && is_continuation(text[keep])) --keep;
    std::string out(text.substr(0, keep));
    if (marked) out += k_ellipsis;
    return out;
}

void append_json_quoted(std::string& out, std::string_view text) {
    static constexpr char k_hex[] = "0123456789abcdef";
    out += '"';
    while (!text.empty()) {
        // Most text is plain: whole runs of it are taken over at once.
        std::size_t plain = 0;
        while (plain < text.size() && static_cast<signed char>(text[plain]) >= 0x20 && text[plain] != '"' &&
               text[plain] != '\\')
            ++plain;
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        const std::size_t length = character_length(text);
        const char c = text.front();
        if (length == 0)
            out += k_replacement;
        else if (length > 1)
            out += text.substr(0, length);
        else if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else
            ((out += "\\u00") += k_hex[c >> 4]) += k_hex[c & 15];
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

std::string json_quoted(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    append_json_quoted(out, text);
    return out;
}

std::string html_escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : text) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    return out;
}

std::string grouped(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::size_t sign = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > sign + 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

}  // namespace modou::base
