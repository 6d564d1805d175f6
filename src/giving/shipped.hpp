// The programme definitions that come with Modou, as the text of their files.
#pragma once

#include <string_view>

namespace modou::giving {

extern const std::string_view k_order_donation;  // programmes/order-donation.toml

}  // namespace modou::giving
