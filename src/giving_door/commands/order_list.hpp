// What --id says when an order's gifts are of its items: the only one, or which there are and how each is named.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "giving/office.hpp"
#include "terminal/command.hpp"

namespace modou::giving::commands {

using namespace terminal;

struct OrderList {
    std::optional<base::Sequence> only;  // there is one gift: nobody has to say which
    // Of several, for people or as {"order","gifts":[{"sequence","item","amount_fen","project"}]}.
    std::string text;
};
// Nothing when the order has no gift.
base::Result<std::optional<OrderList>> order_list(Office& office, std::string_view source, std::string_view order,
                                                  bool json);

}  // namespace modou::giving::commands
