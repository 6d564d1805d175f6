// What --id says when an order's gifts are of its items: which there are, and how each is named.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/command.hpp"

namespace modou::cli {

// The gifts of the order, for people or as {"order","gifts":[{"sequence","item","amount_fen","project"}]}; nothing when
// it has none.
base::Result<std::optional<std::string>> order_list(giving::Office& office, std::string_view source,
                                                    std::string_view order, bool json);

}  // namespace modou::cli
