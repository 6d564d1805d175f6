// Reads JSON into a described struct, and enforces what its table says: required, kind, limits, names of enumerations.
// An error names the field by its path ("lines[3].amount") and says what was expected; it never repeats a value.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "shape/field.hpp"

namespace modou::shape {

// Objects and lists within each other.
inline constexpr std::size_t k_depth_most = 32;

// Members that their structs lack, by their paths.
using Unknowns = std::vector<std::string>;

// Where the reader is.
struct Place {
    std::string path;
    Unknowns* unknowns = nullptr;

    std::string of(std::string_view member) const;
    std::string of(std::size_t index) const;
};

// Of a value that is another kind of thing than `expected` names.
tl::unexpected<base::Error> another_kind(const Place& at, std::string_view expected, const boost::json::value& found);
base::Status keeps(const Place& at, const Limits& limits, double number);
base::Status keeps(const Place& at, const Limits& limits, std::string_view text);
base::Status keeps_count(const Place& at, const Limits& limits, std::size_t elements);
// Of a member that no field has: an error, or its path goes to the unknowns.
base::Status unknown(const Place& at, std::string_view member, Unknown rule, std::span<const std::string_view> known);
tl::unexpected<base::Error> not_one_of(const Place& at, std::span<const std::string_view> names);
base::Result<boost::json::value> parse(std::string_view text);

template <class T>
base::Result<T> read_value(const boost::json::value& from, Place& at, const Limits& limits);

// `at` stands at the element or member while it is read.
template <class T, class Step>
base::Result<T> read_below(const boost::json::value& from, Place& at, const Step& step, const Limits& limits) {
    std::string path = at.of(step);
    std::swap(at.path, path);
    auto value = read_value<T>(from, at, limits);
    std::swap(at.path, path);
    return value;
}

template <Described T>
constexpr auto names_of() {
    std::array<std::string_view, boost::mp11::mp_size<Members<T>>::value> names{};
    std::size_t at = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) { names[at++] = name_of(member.name); });
    return names;
}

template <DescribedEnum T>
constexpr auto names_of() {
    using All = boost::describe::describe_enumerators<T>;
    std::array<std::string_view, boost::mp11::mp_size<All>::value> names{};
    std::size_t at = 0;
    boost::mp11::mp_for_each<All>([&](auto one) { names[at++] = name_of(one.name); });
    return names;
}

template <Described T, class Member>
base::Status read_member(const boost::json::object& object, Place& at, T& into) {
    constexpr std::string_view name = name_of(Member::name);
    auto& one = into.*Member::pointer;
    using Value = std::remove_cvref_t<decltype(one)>;
    const boost::json::value* found = object.if_contains(name);
    if constexpr (k_is_optional<Value>) {
        if (found == nullptr || found->is_null()) return {};
        MODOU_TRY(one, (read_below<typename Value::value_type>(*found, at, name, k_field<T, Member>.limits)));
    } else {
        if (found == nullptr) {
            constexpr std::string_view says = k_field<T, Member>.says.en;
            return base::wrong(at.of(name), says.empty() ? "is needed" : "is needed: " + std::string(says));
        }
        MODOU_TRY(one, (read_below<Value>(*found, at, name, k_field<T, Member>.limits)));
    }
    return {};
}

template <Described T>
base::Result<T> read_object(const boost::json::value& from, Place& at) {
    const boost::json::object* object = from.if_object();
    if (object == nullptr) return another_kind(at, "an object", from);
    static constexpr auto k_names = names_of<T>();
    for (const auto& member : *object) {
        const std::string_view name(member.key());
        bool known = false;
        for (const std::string_view one : k_names) known = known || one == name;
        if (!known) MODOU_CHECK(unknown(at, name, unknown_of<T>(), k_names));
    }
    T value{};
    base::Status status;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        if (status) status = read_member<T, decltype(member)>(*object, at, value);
    });
    if (!status) return tl::unexpected(std::move(status).error());
    return value;
}

template <class T>
base::Result<T> read_list(const boost::json::value& from, Place& at, const Limits& limits) {
    const boost::json::array* list = from.if_array();
    if (list == nullptr) return another_kind(at, "a list", from);
    T value{};
    if constexpr (k_is_array<T>) {
        if (list->size() != value.size())
            return base::wrong(at.path, fmt::format("expected {} elements", value.size()));
    } else {
        MODOU_CHECK(keeps_count(at, limits, list->size()));
        value.reserve(list->size());
    }
    // The number of elements is a limit of the list; what else is said is said of each.
    Limits each = limits;
    each.shortest = 0;
    each.longest = ~std::size_t{0};
    for (std::size_t i = 0; i < list->size(); ++i) {
        MODOU_TRY(auto one, (read_below<typename T::value_type>((*list)[i], at, i, each)));
        if constexpr (k_is_array<T>)
            value[i] = std::move(one);
        else
            value.push_back(std::move(one));
    }
    return value;
}

// Nothing is rounded: a number with a point or an exponent is none of these, nor one that does not fit.
template <std::integral T>
base::Result<T> read_whole(const boost::json::value& from, Place& at, const Limits& limits) {
    const auto bad = [&] { return another_kind(at, "a whole number", from); };
    if (!from.is_number()) return bad();
    if (from.is_double()) return base::wrong(at.path, "expected a whole number, without point or exponent");
    const bool negative = from.is_int64() && from.get_int64() < 0;
    const auto fits = [&](auto number) { return std::in_range<T>(number); };
    if (from.is_int64() ? !fits(from.get_int64()) : !fits(from.get_uint64()))
        return base::wrong(at.path, negative && std::is_unsigned_v<T>
                                        ? std::string("expected a whole number, not below 0")
                                        : fmt::format("expected a whole number from {} to {}",
                                                      std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    const T value = from.is_int64() ? static_cast<T>(from.get_int64()) : static_cast<T>(from.get_uint64());
    MODOU_CHECK(keeps(at, limits, static_cast<double>(value)));
    return value;
}

template <DescribedEnum T>
base::Result<T> read_enum(const boost::json::value& from, Place& at) {
    static constexpr auto k_names = names_of<T>();
    const boost::json::string* text = from.if_string();
    if (text == nullptr) return another_kind(at, "text", from);
    std::optional<T> value;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto one) {
        if (name_of(one.name) == std::string_view(*text)) value = one.value;
    });
    if (!value) return not_one_of(at, k_names);
    return *value;
}

// The first kind that fits; where none does, the last one says why.
template <class T, std::size_t I = 0>
base::Result<T> read_variant(const boost::json::value& from, Place& at, const Limits& limits) {
    auto one = read_value<std::variant_alternative_t<I, T>>(from, at, limits);
    if (one) return T(std::in_place_index<I>, std::move(*one));
    if constexpr (I + 1 < std::variant_size_v<T>) {
        return read_variant<T, I + 1>(from, at, limits);
    } else {
        return tl::unexpected(std::move(one).error());
    }
}

template <class T>
base::Result<T> read_text(const boost::json::value& from, Place& at, const Limits& limits) {
    const boost::json::string* text = from.if_string();
    if (text == nullptr) return another_kind(at, "text", from);
    MODOU_CHECK(keeps(at, limits, std::string_view(*text)));
    if constexpr (std::is_same_v<T, base::Day>) {
        auto day = base::parse_day(std::string_view(*text));
        if (!day) return base::wrong(at.path, "expected a day like 2026-11-30");
        return *day;
    } else if constexpr (std::is_same_v<T, base::Instant>) {
        auto time = base::parse_time(std::string_view(*text));
        if (!time) return base::wrong(at.path, "expected a time like 2026-11-30T08:00:00Z");
        return *time;
    } else {
        return T(std::string_view(*text));
    }
}

template <class T>
base::Result<T> read_map(const boost::json::value& from, Place& at, const Limits& limits) {
    const boost::json::object* object = from.if_object();
    if (object == nullptr) return another_kind(at, "an object", from);
    MODOU_CHECK(keeps_count(at, limits, object->size()));
    Limits each = limits;
    each.shortest = 0;
    each.longest = ~std::size_t{0};
    T value;
    for (const auto& member : *object) {
        const std::string_view name(member.key());
        MODOU_TRY(auto one, (read_below<typename T::mapped_type>(member.value(), at, name, each)));
        value.emplace(std::string(name), std::move(one));
    }
    return value;
}

template <class T>
base::Result<T> read_number(const boost::json::value& from, Place& at, const Limits& limits) {
    if (!from.is_number()) return another_kind(at, "a number", from);
    const double number = from.to_number<double>();
    // Too large for a double: its text was a number, and this is none.
    if (!std::isfinite(number)) return base::wrong(at.path, "expected a number of a size that can be kept");
    MODOU_CHECK(keeps(at, limits, number));
    return T(number);
}

template <class T>
base::Result<T> read_value(const boost::json::value& from, Place& at, const Limits& limits) {
    if constexpr (std::is_same_v<T, bool>) {
        if (!from.is_bool()) return another_kind(at, "true or false", from);
        return from.get_bool();
    } else if constexpr (std::is_integral_v<T>) {
        return read_whole<T>(from, at, limits);
    } else if constexpr (std::is_floating_point_v<T> || k_is_rounded<T>) {
        return read_number<T>(from, at, limits);
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, base::Day> ||
                         std::is_same_v<T, base::Instant>) {
        return read_text<T>(from, at, limits);
    } else if constexpr (k_is_or_null<T>) {
        if (from.is_null()) return T{};
        MODOU_TRY(auto one, read_value<typename T::value_type>(from, at, limits));
        return T(std::move(one));
    } else if constexpr (DescribedEnum<T>) {
        return read_enum<T>(from, at);
    } else if constexpr (k_is_variant<T>) {
        return read_variant<T>(from, at, limits);
    } else if constexpr (k_is_map<T>) {
        return read_map<T>(from, at, limits);
    } else if constexpr (Described<T>) {
        return read_object<T>(from, at);
    } else {
        static_assert(List<T>, "a field of a body is text, a number, true or false, a list, a map or a described one");
        return read_list<T>(from, at, limits);
    }
}

// Errors: bad_input, with the path of the field; empty where the whole is of another kind.
template <class T>
base::Result<T> read_parsed(const boost::json::value& from, Unknowns* unknowns = nullptr) {
    Place at{{}, unknowns};
    return read_value<T>(from, at, {});
}
template <class T>
base::Result<T> read(std::string_view text, Unknowns* unknowns = nullptr) {
    MODOU_TRY(const boost::json::value from, parse(text));
    return read_parsed<T>(from, unknowns);
}

}  // namespace modou::shape
