// Base64, RFC 4648 §4: the standard alphabet, padded, one spelling for each value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"

namespace modou::base {

std::string base64(Bytes data);
// Nothing unless `text` is exactly what base64() writes for some bytes: padded, no line ends, unused bits zero.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace modou::base
