// Whether a locus fits a pedigree without mutation, and how many mutations it takes at least if not. For people who
// read a report: the likelihood itself weighs mutations and counts none.
#pragma once

#include "engines/kinship/likelihood.hpp"

namespace modou::kinship {

// Fewest changes of an allele from parent to child that explain what was typed; silent alleles and dropout of the model
// explain what they can first. Errors as likelihood() has them; unsupported: no number of changes explains it
// (silent alleles do not mutate).
base::Result<unsigned> mutations_needed(const Pedigree& pedigree, const std::vector<Profile>& profiles,
                                        const LocusTable& locus, const Model& model);

}  // namespace modou::kinship
