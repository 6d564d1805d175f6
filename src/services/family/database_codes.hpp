// What a database asks of a person's codes. Inside this room only.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "base/digest.hpp"
#include "engines/kinship/panel.hpp"

namespace modou::family {

inline std::uint64_t digest_of(const std::vector<kinship::Code>& codes) {
    const auto sum = base::sha256(std::as_bytes(std::span(codes)));
    std::uint64_t digest;
    std::memcpy(&digest, sum.data(), sizeof digest);
    return digest;
}

inline bool typed_anywhere(const std::vector<kinship::Code>& codes) {
    return std::ranges::any_of(codes, [](kinship::Code code) { return code != 0; });
}

}  // namespace modou::family
