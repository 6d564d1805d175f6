#include "base/unit.hpp"

#include <array>
#include <utility>

namespace modou::base {
namespace {

constexpr std::array<std::pair<Unit, std::string_view>, 11> k_names{{
    {Unit::none, "none"},
    {Unit::cny, "CNY"},
    {Unit::minute, "minute"},
    {Unit::gyhour, "gyhour"},
    {Unit::gram, "gram"},
    {Unit::tree, "tree"},
    {Unit::m2, "m2"},
    {Unit::seat, "seat"},
    {Unit::credential, "credential"},
    {Unit::code, "code"},
    {Unit::act, "act"},
}};

}  // namespace

std::string_view unit_name(Unit unit) {
    for (const auto& [value, name] : k_names)
        if (value == unit) return name;
    return "unknown";
}

std::optional<Unit> unit_from_name(std::string_view name) {
    for (const auto& [value, known] : k_names)
        if (known == name) return value;
    return std::nullopt;
}

}  // namespace modou::base
