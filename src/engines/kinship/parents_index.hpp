// Families of whom a parent or both are typed, and nobody else: asked for everyone whose child someone could be. A
// screen of bits leaves those that fit at all but `tolerance` loci (none of them is missed), and these are weighed
// exactly.
#pragma once

#include "engines/kinship/allele_rows.hpp"
#include "engines/kinship/packed_codes.hpp"
#include "engines/kinship/search.hpp"
#include "engines/kinship/transmission.hpp"

namespace modou::kinship {

// Threads: searches side by side; add and remove alone. Memory: bytes(), below 60 for each person with 23 loci.
class ParentsIndex {
  public:
    enum class Of : std::uint8_t { couples, fathers, mothers };
    // Both outlive it.
    ParentsIndex(const Panel& panel, const Transmission& transmission, Of of);

    // Couples: father, mother; else the one. Numbers count from 0.
    std::uint32_t add(std::span<const std::vector<Code>> parents);
    void remove(std::uint32_t number) { bits_.remove(number); }
    std::uint32_t size() const { return bits_.size(); }
    std::size_t bytes() const { return bits_.bytes() + people_.bytes(); }
    void resize(std::uint32_t size) {
        bits_.resize(size);
        people_.resize(std::size_t{size} * (of_ == Of::couples ? 2 : 1));
    }
    void each_piece(const Pieces& visit) {
        bits_.each_piece(visit);
        people_.each_piece(visit);
    }

    std::vector<Hit> search(const std::vector<Code>& candidate, const Wanted& wanted) const;
    // Many at once: each tile stays in the processor's cache while all candidates pass over it. hits[c] is what
    // search(candidates[c]) answers.
    std::vector<std::vector<Hit>> search_all(const std::vector<std::vector<Code>>& candidates,
                                             const Wanted& wanted) const;

  private:
    std::vector<ScreenStep> steps_for(const std::vector<Code>& candidate) const;
    Fits fits() const { return of_ == Of::couples ? Fits::crosswise : Fits::either; }
    void weigh(std::uint32_t number, const std::vector<Code>& candidate, const Wanted& wanted,
               std::vector<Code>& father, std::vector<Code>& mother, std::vector<Hit>& hits) const;

    const Transmission* transmission_;
    Of of_;
    AlleleBits bits_;
    PackedPeople people_;
    std::vector<Code> untyped_;
};

}  // namespace modou::kinship
