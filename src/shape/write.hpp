// Writes a described struct as JSON text: its members in their order.
#pragma once

#include <fmt/format.h>

#include <cmath>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "shape/field.hpp"

namespace modou::shape {

// "name": as it stands before each value, made when this is compiled.
template <class Member>
struct Key {
    static constexpr std::string_view k_name = name_of(Member::name);
    static constexpr auto k_text = [] {
        std::array<char, k_name.size() + 3> text{};
        text[0] = '"';
        for (std::size_t i = 0; i < k_name.size(); ++i) text[i + 1] = k_name[i];
        text[k_name.size() + 1] = '"';
        text[k_name.size() + 2] = ':';
        return text;
    }();
    static constexpr std::string_view text() { return {k_text.data(), k_text.size()}; }
};

template <class T>
void append(std::string& out, const T& value);

// A comma stands after each; the last one becomes the bracket.
inline void close(std::string& out, char open, char bracket) {
    if (out.back() == open)
        out += bracket;
    else
        out.back() = bracket;
}

template <Described T>
void append_members(std::string& out, const T& value) {
    out += '{';
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        using Member = decltype(member);
        static_assert(!k_field<T, Member>.name.empty());
        const auto& one = value.*Member::pointer;
        if constexpr (k_is_optional<std::remove_cvref_t<decltype(one)>>)
            if (!one) return;
        out += Key<Member>::text();
        append(out, one);
        out += ',';
    });
    close(out, '{', '}');
}

template <class T>
void append_list(std::string& out, const T& list) {
    out += '[';
    for (const auto& one : list) {
        append(out, one);
        out += ',';
    }
    close(out, '[', ']');
}

template <class T>
void append(std::string& out, const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_integral_v<T>) {
        const fmt::format_int digits(value);
        out.append(digits.data(), digits.size());
    } else if constexpr (std::is_floating_point_v<T>) {
        std::isfinite(value) ? void(fmt::format_to(std::back_inserter(out), "{}", value)) : void(out += "null");
    } else if constexpr (k_is_text<T>) {
        base::append_json_quoted(out, value);
    } else if constexpr (std::is_same_v<T, base::Day>) {
        ((out += '"') += base::format_day(value)) += '"';
    } else if constexpr (std::is_same_v<T, base::Instant>) {
        ((out += '"') += base::format_utc(value)) += '"';
    } else if constexpr (std::is_same_v<T, Json>) {
        out += value.text;
    } else if constexpr (k_is_optional<T> || k_is_or_null<T>) {
        value ? append(out, *value) : void(out += "null");
    } else if constexpr (DescribedEnum<T>) {
        base::append_json_quoted(out, name_of(boost::describe::enum_to_string(value, "")));
    } else if constexpr (k_is_variant<T>) {
        std::visit([&](const auto& one) { append(out, one); }, value);
    } else if constexpr (k_is_map<T>) {
        out += '{';
        for (const auto& [name, one] : value) {
            base::append_json_quoted(out, name);
            out += ':';
            append(out, one);
            out += ',';
        }
        close(out, '{', '}');
    } else if constexpr (Described<T>) {
        append_members(out, value);
    } else if constexpr (List<T>) {
        append_list(out, value);
    } else {
        base::append_rounded(out, value.value, T::k_decimals);
    }
}

template <class T>
std::string text(const T& value) {
    std::string out;
    append(out, value);
    return out;
}

}  // namespace modou::shape
