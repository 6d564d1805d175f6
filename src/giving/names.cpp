#include "giving/names.hpp"

#include <fmt/format.h>

#include "base/shown.hpp"
#include "base/text.hpp"

namespace modou::giving {

std::optional<std::string> item_trouble(std::string_view item) {
    if (base::trimmed(item).empty()) return "is empty";
    if (item.size() > k_max_name_bytes)
        return fmt::format("has {} bytes, at most {} are possible", item.size(), k_max_name_bytes);
    if (base::has_control_characters(item))
        return "holds a control character, or one that turns the direction of writing around";
    return std::nullopt;
}

std::optional<std::string> shop_trouble(std::string_view name) {
    if (auto trouble = item_trouble(name)) return trouble;
    // Each part between slashes, of either kind.
    for (std::string_view rest = name;;) {
        const auto slash = rest.find_first_of("/\\");
        const std::string_view part = rest.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return "reads as a path between folders";
        if (slash == std::string_view::npos) return std::nullopt;
        rest.remove_prefix(slash + 1);
    }
}

std::optional<std::string> project_trouble(std::string_view name) {
    if (auto trouble = shop_trouble(name)) return trouble;
    if (name.find_first_of("/\\") != std::string_view::npos) return "holds a slash, and stands in addresses";
    return std::nullopt;
}

}  // namespace modou::giving
