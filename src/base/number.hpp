// Numbers in text. All of the text is the number, or it is none: no sign where none is allowed, no space, nothing
// behind it, and nothing that is cut off to fit.
#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace modou::base {

// Digits (a minus before them where T has one) from `least` to `most`; `radix` 16: without 0x.
template <std::integral T>
std::optional<T> whole_number(std::string_view text, T least = std::numeric_limits<T>::min(),
                              T most = std::numeric_limits<T>::max(), int radix = 10) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, radix);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) return std::nullopt;
    return value;
}

// The whole number that a text begins with, which is taken off it; the text stays as it is where it begins with none.
template <std::integral T>
std::optional<T> take_whole_number(std::string_view& text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

// A number with or without decimals or a power of ten, finite, from `least` to `most`. Never for money or for what the
// book counts: scaled_number() is exact.
inline std::optional<double> real_number(std::string_view text, double least = std::numeric_limits<double>::lowest(),
                                         double most = std::numeric_limits<double>::max(),
                                         std::chars_format form = std::chars_format::general) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, form);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= least && value <= most))
        return std::nullopt;
    return value;
}

// "12", "12.3" in units of 10^-decimals, exactly: 2 decimals → 1200, 1230. ASCII digits before the point; at most
// `decimals` behind it, and at least one where there is a point; no sign. A value above `most` is `most` + 1 (which is
// how a caller tells a number that is too large from a text that is none).
inline std::optional<std::int64_t> scaled_number(std::string_view text, int decimals, std::int64_t most) {
    std::size_t at = 0;
    std::int64_t value = 0;
    bool over = false;
    const auto take = [&](int digit) {
        over = over || value > (most - digit) / 10;
        if (!over) value = value * 10 + digit;
    };
    const auto digits = [&](std::size_t to) {
        const std::size_t from = at;
        for (; at < to && text[at] >= '0' && text[at] <= '9'; ++at) take(text[at] - '0');
        return static_cast<int>(at - from);
    };
    if (digits(text.size()) == 0) return std::nullopt;
    int behind = 0;
    if (at < text.size() && text[at] == '.') {
        ++at;
        behind = digits(std::min(text.size(), at + static_cast<std::size_t>(decimals)));
        if (behind == 0) return std::nullopt;
    }
    if (at != text.size()) return std::nullopt;
    for (; behind < decimals; ++behind) take(0);
    return over ? most + 1 : value;
}

}  // namespace modou::base
