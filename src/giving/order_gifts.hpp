// The gifts of one order: what an order's number alone stands for when its gifts are of its items.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "giving/office.hpp"

namespace modou::giving {

struct OrderGift {
    base::Sequence sequence = 0;
    // Found again among what the shop has pledged for; the book keeps no item's name. Empty: not found, or no item.
    std::string item;
    std::uint64_t amount_fen = 0;
    std::string project;
};

// By sequence. The first `k_most_order_gifts` of them.
inline constexpr std::size_t k_most_order_gifts = 1'000;
base::Result<std::vector<OrderGift>> gifts_of_order(Office& office, std::string_view source, std::string_view order);

}  // namespace modou::giving
