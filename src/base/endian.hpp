// Little-endian numbers in byte buffers, as the book's formats write them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace modou::base {

static_assert(std::endian::native == std::endian::little, "the book is little-endian and read in place");

template <class T>
T load_le(const std::byte* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}
template <class T>
void store_le(std::byte* to, T value) {
    std::memcpy(to, &value, sizeof value);
}

// 48-bit numbers: amounts, interval starts and sequences in an entry (2^48 fen is 2.8 trillion yuan).
inline constexpr std::uint64_t k_max_u48 = (std::uint64_t{1} << 48) - 1;
inline std::uint64_t load_u48(const std::byte* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, 6);
    return value;
}
inline void store_u48(std::byte* to, std::uint64_t value) {
    std::memcpy(to, &value, 6);
}

}  // namespace modou::base
