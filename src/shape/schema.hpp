// The JSON Schema (2020-12, as OpenAPI 3.1 has it) of a described struct: each struct is a component under its own
// name, so that what is read twice is told once.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <limits>

#include "base/error.hpp"
#include "shape/field.hpp"
#include "shape/read.hpp"

namespace modou::shape {

class Components {
  public:
    // Whether `name` has to be told still; `type` is its full name. Two types of one name: conflict() says so.
    bool begin(std::string_view name, std::string_view type);
    void end(std::string_view name, boost::json::object schema);
    const std::optional<base::Error>& conflict() const { return conflict_; }
    // By name, in the order of names.
    const std::map<std::string, boost::json::object, std::less<>>& all() const { return all_; }

  private:
    std::map<std::string, std::string, std::less<>> types_;
    std::map<std::string, boost::json::object, std::less<>> all_;
    std::optional<base::Error> conflict_;
};

// "modou::giving_door::api::Home".
template <class T>
constexpr std::string_view type_name() {
    constexpr std::string_view own = __PRETTY_FUNCTION__;
    constexpr std::size_t begin = own.find("T = ") + 4;
    return own.substr(begin, own.find_first_of(";]", begin) - begin);
}
template <class T>
constexpr std::string_view component_name() {
    return type_name<T>().substr(type_name<T>().rfind(':') + 1);
}

boost::json::object kind(std::string_view type);
void limit(boost::json::object& schema, const Limits& limits);
void limit_count(boost::json::object& schema, const Limits& limits);
boost::json::object or_null(boost::json::object schema);
boost::json::object names(std::span<const std::string_view> names);

// As a member of type T has it.
template <class T>
boost::json::object schema_of(Components& all, const Limits& limits = {});

template <Described T>
boost::json::object object_schema(Components& all) {
    boost::json::object properties;
    boost::json::array required;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        using Member = decltype(member);
        using Value = std::remove_cvref_t<decltype(std::declval<T>().*Member::pointer)>;
        constexpr Field field = k_field<T, Member>;
        boost::json::object own = schema_of<Value>(all, field.limits);
        if (!field.says.en.empty()) {
            own["description"] = field.says.en;
            own["x-description-zh"] = field.says.zh;
        }
        if constexpr (!k_is_optional<Value>) required.emplace_back(name_of(member.name));
        properties[name_of(member.name)] = std::move(own);
    });
    boost::json::object schema = kind("object");
    schema["properties"] = std::move(properties);
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

template <class T>
boost::json::object list_schema(Components& all, const Limits& limits) {
    boost::json::object schema = kind("array");
    Limits each = limits;
    each.shortest = 0;
    each.longest = ~std::size_t{0};
    schema["items"] = schema_of<typename T::value_type>(all, each);
    if constexpr (k_is_array<T>)
        limit_count(schema, {.shortest = T().size(), .longest = T().size()});
    else
        limit_count(schema, limits);
    return schema;
}

template <class T, std::size_t... I>
boost::json::object variant_schema(Components& all, const Limits& limits, std::index_sequence<I...>) {
    boost::json::object schema;
    schema["oneOf"] = boost::json::array{schema_of<std::variant_alternative_t<I, T>>(all, limits)...};
    return schema;
}

template <class T>
boost::json::object schema_of(Components& all, const Limits& limits) {
    if constexpr (k_is_optional<T>) {
        return schema_of<typename T::value_type>(all, limits);
    } else if constexpr (k_is_or_null<T>) {
        return or_null(schema_of<typename T::value_type>(all, limits));
    } else if constexpr (std::is_same_v<T, Json>) {
        return {};
    } else if constexpr (k_is_map<T>) {
        boost::json::object schema = kind("object");
        Limits each = limits;
        each.shortest = 0;
        each.longest = ~std::size_t{0};
        schema["additionalProperties"] = schema_of<typename T::mapped_type>(all, each);
        if (limits.longest != ~std::size_t{0}) schema["maxProperties"] = limits.longest;
        return schema;
    } else if constexpr (k_is_variant<T>) {
        return variant_schema<T>(all, limits, std::make_index_sequence<std::variant_size_v<T>>());
    } else if constexpr (DescribedEnum<T>) {
        static constexpr auto k_names = names_of<T>();
        return names(k_names);
    } else if constexpr (Described<T>) {
        constexpr std::string_view name = component_name<T>();
        if (all.begin(name, type_name<T>())) all.end(name, object_schema<T>(all));
        return {{"$ref", "#/components/schemas/" + std::string(name)}};
    } else if constexpr (List<T>) {
        return list_schema<T>(all, limits);
    } else {
        boost::json::object schema = kind(std::is_same_v<T, bool>                          ? "boolean"
                                          : std::is_integral_v<T>                          ? "integer"
                                          : std::is_floating_point_v<T> || k_is_rounded<T> ? "number"
                                                                                           : "string");
        if constexpr (std::is_same_v<T, base::Day>) schema["format"] = "date";
        if constexpr (std::is_same_v<T, base::Instant>) schema["format"] = "date-time";
        limit(schema, limits);
        if constexpr (std::is_unsigned_v<T> && !std::is_same_v<T, bool>)
            if (!limits.least) schema["minimum"] = 0;
        return schema;
    }
}

}  // namespace modou::shape
