#include "giving/order_keys.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace modou::giving {

std::string numbered_item(std::string_view item, std::size_t number) {
    return fmt::format("{}#{}", item, number);
}

base::ReferenceDigest OrderKeys::order(std::string_view item) const {
    return base::reference_digest(digests, source, order_number, item);
}
base::ReferenceDigest OrderKeys::refund(std::string_view item) const {
    return order(fmt::format("\nrefund#{}", item));
}
base::ReferenceDigest OrderKeys::earlier_refund(std::string_view item, base::Instant time) const {
    return order(fmt::format("\nrefund at {}#{}", time.seconds, item));
}
base::ReferenceDigest OrderKeys::correction(base::Sequence gift) const {
    return order(fmt::format("\ncorrection#{}", gift));
}
base::ReferenceDigest OrderKeys::line(std::string_view item, std::string_view line) const {
    return order(fmt::format("\nline {}#{}#{}", item.size(), item, line));
}

std::size_t OrderKeys::other_readings(std::string_view item) const {
    return static_cast<std::size_t>(std::count(order_number.begin(), order_number.end(), '#') +
                                    std::count(item.begin(), item.end(), '#'));
}

}  // namespace modou::giving
