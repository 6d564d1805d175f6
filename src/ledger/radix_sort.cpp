#include "ledger/radix_sort.hpp"

#include <algorithm>
#include <array>

namespace modou::ledger {
namespace {

// 1,024 streams: more miss the translation buffer, fewer need another pass (measured from 8 to 16 bits).
constexpr unsigned k_digit_bits = 10;
constexpr std::size_t k_digits = std::size_t{1} << k_digit_bits;

}  // namespace

void radix_sort(std::vector<Keyed>& items, std::vector<Keyed>& spare, unsigned low_bit) {
    std::uint64_t differ = 0;
    for (const Keyed& item : items) differ |= item.key ^ items.front().key;
    spare.resize(items.size());
    for (unsigned shift = low_bit; shift < 64; shift += k_digit_bits) {
        if ((differ >> shift & (k_digits - 1)) == 0) continue;
        std::array<std::uint32_t, k_digits> next{};
        for (const Keyed& item : items) ++next[item.key >> shift & (k_digits - 1)];
        std::uint32_t sum = 0;
        for (std::uint32_t& at : next) sum += std::exchange(at, sum);
        for (const Keyed& item : items) spare[next[item.key >> shift & (k_digits - 1)]++] = item;
        items.swap(spare);
    }
}

}  // namespace modou::ledger
