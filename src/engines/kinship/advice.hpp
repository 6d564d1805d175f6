// Missing relatives: who else should be typed, or at which loci, for a search to decide. Answered by simulation: what
// would the likelihood ratio of the true missing person be, given the relatives as they were typed?
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engines/kinship/likelihood.hpp"

namespace modou::kinship {

struct Plan {
    std::vector<std::string> loci;  // at which the missing person, and who is typed newly, is typed
    Mutation mutation;              // simulated and evaluated alike; theta, silent alleles and dropout are not
    double threshold = 4;           // log10 LR that decides
    std::size_t simulations = 2000;
    std::uint64_t seed = 1;  // the same seed, the same answer
};
inline constexpr std::size_t k_simulations_most = 1'000'000;
inline constexpr std::size_t k_typed_newly_most = 6;

// log10 LR "the person in the missing one's place" against "someone unrelated", of true missing persons.
struct Power {
    double above = 0, above_error = 0;  // P(log10 LR > threshold | true), its standard error
    // Quantiles of log10 LR, and their standard errors.
    double one_percent = 0, five_percent = 0, median = 0;
    double one_percent_error = 0, five_percent_error = 0, median_error = 0;
    // P(log10 LR > threshold | unrelated), by E[1/LR; LR > threshold | true], which needs no rare event to be waited
    // for.
    double false_above = 0, false_error = 0;
};

// `typed` stay as they are; `newly` (ids in the pedigree) are typed at all loci of the plan, and so are those of
// `typed` who lack a locus, when `retyped`. With nobody typed the answer is that of a family before anyone gave blood.
// bad_input: an id that is not there, the missing person typed, profiles that contradict each other; not_found: a locus
// that the table lacks; limit: too many people to be simulated together.
enum class Retyped : std::uint8_t { no, yes };
base::Result<Power> power(const Pedigree& pedigree, std::string_view missing, const std::vector<Profile>& typed,
                          const std::vector<std::string>& newly, Retyped retyped, const FrequencyTable& table,
                          const Plan& plan);

enum class Role : std::uint8_t {
    as_it_is,
    in_family,  // someone of the pedigree who is not typed
    father,
    mother,
    full_sib,
    two_full_sibs,
    child,  // whose other parent is not typed
    paternal_half_sib,
    maternal_half_sib,
    paternal_grandparent,
    maternal_grandparent,
    both_paternal_grandparents,
    both_maternal_grandparents,
    paternal_uncle_or_aunt,
    maternal_uncle_or_aunt,
    more_loci
};
struct LocusSet {
    std::string name;
    std::vector<std::string> loci;
};
struct Advice {
    Role role = Role::as_it_is;
    std::string what;  // in_family: the id; more_loci: the panel's name
    Power power;
};

// All that could be done, the most helpful first; as_it_is stands among them. Roles whose people would tell nothing,
// since a typed parent stands between, and those that would take too much are left out.
base::Result<std::vector<Advice>> advise(const Pedigree& pedigree, std::string_view missing,
                                         const std::vector<Profile>& typed, const FrequencyTable& table,
                                         const std::vector<LocusSet>& larger, const Plan& plan);

}  // namespace modou::kinship
