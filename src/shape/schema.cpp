#include "shape/schema.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace modou::shape {
namespace {

namespace json = boost::json;

json::value number(double value) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return whole;
    return value;
}

}  // namespace

bool Components::begin(std::string_view name, std::string_view type) {
    const auto [at, first] = types_.emplace(std::string(name), std::string(type));
    if (!first && at->second != type && !conflict_)
        conflict_ = base::Error{base::Code::conflict, std::string(name),
                                fmt::format("{} and {} are both called so in the document", at->second, type)};
    return first;
}

void Components::end(std::string_view name, json::object schema) {
    all_.emplace(std::string(name), std::move(schema));
}

json::object kind(std::string_view type) {
    return {{"type", type}};
}

void limit(json::object& schema, const Limits& limits) {
    if (!limits.format.empty()) schema["format"] = limits.format;
    if (!limits.one_of.empty()) schema["enum"] = json::array(limits.one_of.begin(), limits.one_of.end());
    if (limits.least) schema["minimum"] = number(*limits.least);
    if (limits.most) schema["maximum"] = number(*limits.most);
    if (limits.shortest > 0) schema["minLength"] = limits.shortest;
    if (limits.longest != ~std::size_t{0}) schema["maxLength"] = limits.longest;
    if (limits.form != nullptr) schema["pattern"] = limits.form->expression;
}

void limit_count(json::object& schema, const Limits& limits) {
    if (limits.shortest > 0) schema["minItems"] = limits.shortest;
    if (limits.longest != ~std::size_t{0}) schema["maxItems"] = limits.longest;
}

json::object or_null(json::object schema) {
    if (const json::value* type = schema.if_contains("type"); type != nullptr && !schema.contains("enum")) {
        schema["type"] = json::array{*type, "null"};
        return schema;
    }
    return {{"anyOf", json::array{std::move(schema), kind("null")}}};
}

json::object names(std::span<const std::string_view> names) {
    json::object schema = kind("string");
    schema["enum"] = json::array(names.begin(), names.end());
    return schema;
}

}  // namespace modou::shape
