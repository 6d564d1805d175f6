// The programme definitions that come with Modou, as the text of their files.
#pragma once

#include <span>
#include <string_view>

namespace modou::tally {

extern const std::string_view k_order_donation;  // programmes/order-donation.toml
// programmes/published: every version that a book may name, the one in force too.
extern const std::span<const std::string_view> k_published;

}  // namespace modou::tally
