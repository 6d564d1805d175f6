// Families of any shape: how much each genotype speaks for being the one they look for, as one signed byte, rounded up.
// A found person is asked of all of them by adding up one column of bytes a locus.
#pragma once

#include <memory>
#include <vector>

#include "engines/kinship/candidate.hpp"
#include "engines/kinship/lanes.hpp"
#include "engines/kinship/pieces.hpp"
#include "engines/kinship/search.hpp"

namespace modou::kinship {

// Threads: searches side by side; add and remove alone. Memory: a byte for each genotype, 4.3 KB a family with 23 loci.
class FamilyColumns {
  public:
    explicit FamilyColumns(const Panel& panel);

    std::uint32_t add(const CandidateTables& tables);
    void remove(std::uint32_t number) { present_[number] = 0; }
    std::uint32_t size() const { return std::uint32_t(present_.size()); }
    std::size_t bytes() const { return tiles_.size() * genotypes_ * k_stride; }
    void resize(std::uint32_t size);
    void each_piece(const Pieces& visit);

    // Numbers, rising, of all families whose ratio may reach `log10_least`; every one whose ratio does is among them.
    // Others are too (bytes are coarse): weigh each exactly.
    std::vector<std::uint32_t> screen(const std::vector<Code>& candidate, double log10_least, unsigned threads = 1,
                                      Lanes lanes = best_lanes()) const;

  private:
    // A line more than the people take: with a power of two all columns would want the same few places in the cache.
    static constexpr std::size_t k_stride = k_tile_people + 64;

    std::vector<std::size_t> first_;  // genotypes before this locus
    std::size_t genotypes_ = 0;
    std::vector<std::uint8_t> present_;
    std::vector<std::unique_ptr<std::int8_t[]>> tiles_;  // genotype after genotype, k_stride bytes each
};

}  // namespace modou::kinship
