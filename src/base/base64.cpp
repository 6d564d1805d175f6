#include "base/base64.hpp"

#include <array>

namespace modou::base {
namespace {

constexpr std::string_view k_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t k_no_letter = 0xFF;
constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    for (auto& value : values) value = k_no_letter;
    for (std::size_t i = 0; i < k_alphabet.size(); ++i)
        values[static_cast<unsigned char>(k_alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}
constexpr auto k_values = make_values();

}  // namespace

std::string base64(Bytes data) {
    std::string out;
    out.reserve((data.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < data.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = (group << 8) | (i + j < data.size() ? std::to_integer<std::uint32_t>(data[i + j]) : 0);
        const std::size_t letters = std::min<std::size_t>(data.size() - i, 3) + 1;
        for (std::size_t j = 0; j < 4; ++j) out += j < letters ? k_alphabet[(group >> (18 - 6 * j)) & 63] : '=';
    }
    return out;
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t letters = text.size();
    while (letters > 0 && letters + 2 > text.size() && text[letters - 1] == '=') --letters;
    std::vector<std::byte> out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char letter : text.substr(0, letters)) {
        const std::uint32_t value = k_values[static_cast<unsigned char>(letter)];
        if (value == k_no_letter) return std::nullopt;
        group = (group << 6) | value;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out.push_back(static_cast<std::byte>(group >> bits));
    }
    if (bits == 6 || (group & ((1u << bits) - 1)) != 0) return std::nullopt;
    return out;
}

}  // namespace modou::base
