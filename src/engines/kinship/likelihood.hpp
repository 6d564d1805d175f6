// How likely the typed alleles are if people are related as a pedigree says: exact, locus by locus, for any pedigree.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engines/kinship/mutation.hpp"
#include "engines/kinship/pedigree.hpp"

namespace modou::kinship {

// What was typed of one person. A locus that is not there tells nothing.
struct Profile {
    std::string id;
    // Chance that one allele is not seen. A heterozygote is seen whole with (1-d)², as either homozygote with d(1-d); a
    // homozygote is seen with 1-d². Nothing is ever seen that is not there.
    double dropout = 0;
    std::map<std::string, std::pair<Allele, Allele>, std::less<>> loci;
    bool operator==(const Profile&) const = default;
};

struct Model {
    Mutation mutation;
    // Coancestry of the subpopulation (F_ST): founder alleles are drawn one after the other, the next being `a` with
    // chance (n_a theta + (1-theta) p_a) / (1 + (n-1) theta), over all founders of the pedigree (Balding, Nichols
    // 1994).
    double theta = 0;
    // Frequency of alleles that are never seen; all others give way by (1 - silent). Silent alleles do not mutate.
    double silent = 0;
    // Whether an untyped founder with one child stands in the pedigree, so that mutation acts on what he passes on, or
    // is left out and the child's allele drawn from the population. They differ where a mutation model is not
    // stationary.
    enum class Founders : std::uint8_t { stand, trimmed } founders = Founders::stand;
};

// Probability of what was typed at this locus, of all profiles together; 0 when it cannot be.
// bad_input: a profile of nobody in the pedigree, or two of the same; an allele that the table does not have (add it
// first); a parameter out of range. limit: the sums would not fit into memory (theta with many founders and alleles).
base::Result<double> likelihood(const Pedigree& pedigree, const std::vector<Profile>& profiles, const LocusTable& locus,
                                const Model& model);

}  // namespace modou::kinship
