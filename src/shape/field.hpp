// What a field of a described struct may be, in words and limits. A struct is told by two things that stand side by
// side: BOOST_DESCRIBE_STRUCT, and a function `fields` that answers a table with a line for each of its members.
#pragma once

#include <array>
#include <boost/describe/bases.hpp>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/time.hpp"

namespace modou::shape {

// A form of text that has a name: `expression` is what the document says (a regular expression of ECMA 262), `fits`
// decides, `like` completes "expected …".
struct Form {
    std::string_view expression, like;
    bool (*fits)(std::string_view text) = nullptr;
};

// Each is enforced by the reader and stands in the document. Numbers are compared as doubles: exact up to 2^53.
struct Limits {
    std::optional<double> least{}, most{};
    std::size_t shortest = 0;               // characters of a text, elements of a list
    std::size_t longest = ~std::size_t{0};  // the same
    std::span<const std::string_view> one_of{};
    const Form* form = nullptr;
    std::string_view format{};  // a word of JSON Schema; for the document alone
    std::string_view like{};    // completes "expected …" instead of the numbers
};

// A sentence without a point at its end, in both languages; empty where the name says it all.
struct Says {
    std::string_view en, zh;
};

struct Field {
    std::string_view name;
    Says says{};
    Limits limits{};
};

// Not a constant: a table that comes here does not compile.
inline void a_field_is_told_in_one_language_only() {}

template <std::size_t N>
consteval std::array<Field, N> table(const Field (&rows)[N]) {
    for (const Field& row : rows)
        if (row.says.en.empty() != row.says.zh.empty()) a_field_is_told_in_one_language_only();
    return std::to_array(rows);
}

// Always there, and null where there is nothing; std::optional is left out instead.
template <class T>
struct OrNull : std::optional<T> {
    using std::optional<T>::optional;
    constexpr OrNull(std::optional<T> value) : std::optional<T>(std::move(value)) {}
};

// Written with at most so many digits after the point, and without zeros at the end; null when it is no number.
template <int Decimals>
struct Rounded {
    static constexpr int k_decimals = Decimals;
    double value = 0;
    constexpr Rounded(double number = 0) : value(number) {}
    constexpr operator double() const { return value; }
};

// An object or a list of a shape that is described elsewhere, or not at all: JSON already.
struct Json {
    std::string text = "null";
};

// What a reader does with a member that the struct lacks: `named` tells its caller which there were. A struct says it
// as `static constexpr auto k_unknown = shape::Unknown::named;`.
enum class Unknown { refused, named };
template <class T>
constexpr Unknown unknown_of() {
    if constexpr (requires { T::k_unknown; })
        return T::k_unknown;
    else
        return Unknown::refused;
}

// A member may be called as C++ calls something of its own: `operator_` travels as "operator".
constexpr std::string_view name_of(const char* member) {
    std::string_view name(member);
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;
template <class T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value && std::is_enum_v<T>;

template <class T>
using OwnMembers = boost::describe::describe_members<T, boost::describe::mod_public>;
// Those of its bases come first.
template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

// The table of a struct has exactly its own members, in their order.
template <Described T>
constexpr bool is_told() {
    constexpr auto rows = fields(static_cast<const T*>(nullptr));
    if (rows.size() != boost::mp11::mp_size<OwnMembers<T>>::value) return false;
    std::size_t at = 0;
    bool same = true;
    boost::mp11::mp_for_each<OwnMembers<T>>(
        [&](auto member) { same = same && rows[at++].name == name_of(member.name); });
    return same;
}

template <Described T>
constexpr Field find_field(std::string_view name) {
    if constexpr (!boost::mp11::mp_empty<OwnMembers<T>>::value) {
        static_assert(is_told<T>(), "fields(const T*) has a line for each member of the struct, in its order");
        for (const Field& row : fields(static_cast<const T*>(nullptr)))
            if (row.name == name) return row;
    }
    Field found;
    boost::mp11::mp_for_each<boost::describe::describe_bases<T, boost::describe::mod_public>>([&](auto base) {
        if (found.name.empty()) found = find_field<typename decltype(base)::type>(name);
    });
    return found;
}

// `Member` is a descriptor of Members<T>.
template <Described T, class Member>
inline constexpr Field k_field = find_field<T>(name_of(Member::name));

template <class T>
inline constexpr bool k_is_text = std::is_convertible_v<const T&, std::string_view>;
template <class T>
inline constexpr bool k_is_optional = false;
template <class T>
inline constexpr bool k_is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool k_is_or_null = false;
template <class T>
inline constexpr bool k_is_or_null<OrNull<T>> = true;
template <class T>
inline constexpr bool k_is_rounded = false;
template <int Decimals>
inline constexpr bool k_is_rounded<Rounded<Decimals>> = true;
template <class T>
inline constexpr bool k_is_map = false;
template <class T, class... More>
inline constexpr bool k_is_map<std::map<std::string, T, More...>> = true;
template <class T>
inline constexpr bool k_is_variant = false;
template <class... T>
inline constexpr bool k_is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool k_is_array = false;
template <class T, std::size_t N>
inline constexpr bool k_is_array<std::array<T, N>> = true;
template <class T>
concept List = !k_is_text<T> && !k_is_map<T> && requires(const T& list) {
    list.begin();
    list.end();
    typename T::value_type;
};

}  // namespace modou::shape
