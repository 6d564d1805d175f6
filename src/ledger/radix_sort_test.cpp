#include "ledger/radix_sort.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace modou::ledger {
namespace {

TEST(RadixSort, AgreesWithAStableSort) {
    std::mt19937_64 random(7);
    std::vector<Keyed> spare;
    for (int round = 0; round < 300; ++round) {
        const unsigned low_bit = static_cast<unsigned>(random() % 64);
        // Few or many distinct keys, in few or many bits: ties, empty digits and the topmost digit all occur.
        const std::uint64_t mask = ~std::uint64_t{0} >> random() % 64 << random() % 64;
        std::vector<Keyed> items(random() % 3'000);
        for (std::uint32_t i = 0; i < items.size(); ++i) items[i] = {random() & mask, i};
        std::vector<Keyed> expected = items;
        std::stable_sort(expected.begin(), expected.end(),
                         [&](const Keyed& a, const Keyed& b) { return a.key >> low_bit < b.key >> low_bit; });
        radix_sort(items, spare, low_bit);
        ASSERT_EQ(items, expected) << "round " << round << ", from bit " << low_bit;
    }
}

}  // namespace
}  // namespace modou::ledger
