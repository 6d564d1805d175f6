// Two samples: of one person, or of two people who are not related. Exact, by all genotypes that the two may show.
#pragma once

#include "engines/kinship/ratio.hpp"

namespace modou::kinship {

// log10 of what was typed at this locus if both samples are of one person, and if they are of two unrelated people of
// one subpopulation. Without dropout and silent alleles their ratio is 1 over the match probability: p² or 2pq, with
// theta as Balding and Nichols (1994) have it, and the first is -infinity where the samples differ. A locus that one of
// them lacks tells nothing: both are 0. The model's mutation plays no part.
// bad_input: an allele that the table does not have; a parameter out of range.
base::Result<LocusRatio> identity(const Profile& one, const Profile& other, const LocusTable& locus,
                                  const Model& model);

// Loci at which both were typed, and those of them at which they differ.
struct Shared {
    unsigned loci = 0, differ = 0;
};
Shared shared(const Profile& one, const Profile& other);

}  // namespace modou::kinship
