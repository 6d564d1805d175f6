// The bytes of an index, for whoever keeps them in a file: always the same pieces in the same order, whatever processor
// made them. To take them back, make an index of the same panel, resize() it to as many numbers, and fill its pieces.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

namespace modou::kinship {

using Pieces = std::function<void(std::span<std::byte> piece)>;

}  // namespace modou::kinship
