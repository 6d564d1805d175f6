// A family compiled once: how much more likely each genotype is in the missing person's place than in someone
// unrelated. Whatever the pedigree and the mutation model, a candidate then costs one look-up a locus.
#pragma once

#include <string_view>
#include <vector>

#include "engines/kinship/coding.hpp"

namespace modou::kinship {

// ratios[l][code], exact (double); 1 for code 0. 0: cannot be. Not 1 everywhere even where no relative is typed: the
// missing person may be inbred.
struct CandidateTables {
    std::vector<std::vector<double>> ratios;

    double log10_ratio(std::span<const Code> candidate) const;
};

// H1: the candidate is `missing`, a person of the pedigree who is not typed. H2: the candidate is a founder unrelated
// to the family. Alleles of relatives that the table lacks: their locus tells nothing here (see Coding::encode).
// bad_input: `missing` is not in the pedigree or is typed; the relatives' profiles cannot be at a locus.
// limit: theta or silent alleles (compare() one by one instead), or sums that do not fit.
base::Result<CandidateTables> compile(const Pedigree& pedigree, const std::vector<Profile>& typed,
                                      std::string_view missing, const Coding& coding, const Model& model);

}  // namespace modou::kinship
