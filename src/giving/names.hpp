// What may be a name of a project, a shop or an item: it stands in addresses, file names, tables and on terminals.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modou::giving {

inline constexpr std::size_t k_max_name_bytes = 200;

// Why this cannot be the name of an item; nothing when it can: empty, too long, control characters.
std::optional<std::string> item_trouble(std::string_view item);
// The same for a shop: nor a path, as ../x is. Spaces, dots, dashes, ampersands and every script are good.
std::optional<std::string> shop_trouble(std::string_view name);
// The same for a project, which its own pages and files are named after: nor any slash.
std::optional<std::string> project_trouble(std::string_view name);
// Whether this is how people write "every item", for which a pledge says *. No item is called that.
bool means_every_item(std::string_view item);

}  // namespace modou::giving
