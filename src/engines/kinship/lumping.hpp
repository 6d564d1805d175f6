// Alleles that nobody typed carries stand as one where they are passed on alike: exact sums over fewer genotypes.
// Without mutation, and where each allele becomes another with a chance that only depends on the other (equal,
// proportional), that is all of them; with the stepwise model those of a fraction (9.3, 10.3 …) of which nobody carries
// any.
#pragma once

#include <span>
#include <vector>

#include "engines/kinship/peeling.hpp"

namespace modou::kinship::peeling {

// The stepwise variants of a locus, made once: LocusModel::coarser.
void add_coarser(LocusModel& locus, const LocusTable& table);

// Keeps its memory for the next locus; what it answers lives until then.
class Lumping {
  public:
    struct Locus {
        const LocusModel* model;
        std::span<const Code> codes;  // in its alleles
    };
    Locus of(const LocusModel& locus, const Mutation& mutation, std::span<const Code> codes);

  private:
    std::vector<std::uint8_t> state_of_;
    std::vector<Code> codes_;
    LocusModel lumped_;
};

}  // namespace modou::kinship::peeling
