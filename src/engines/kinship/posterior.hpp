// From likelihood ratios to chances: of each candidate to be the missing person, and that none of them is.
#pragma once

#include <span>
#include <vector>

#include "base/error.hpp"

namespace modou::kinship {

struct Posterior {
    std::vector<double> candidates;  // as they stand
    double none = 1;                 // the missing person is not in the database
};

// One missing person, and N people in the database of whom at most one is he or she. Each has the same prior chance
// 1/(N+1), as "none of them" has: with ratios r the chance of candidate i is r_i / (1 + sum r). Candidates that were
// not returned count as ratio 0. (K. Slooten, R. Meester: Probabilistic strategies for familial DNA searching, JRSS C
// 63, 2014, with a uniform prior.) `log10_ratios`: each over "unrelated"; minus infinity is allowed. `log10_priors`:
// what else is known of each (age, sex, place), as a factor on its prior, or empty. `prior_in`: chance that the missing
// person is in the database at all, when something is known; 1 - prior_in is then shared by nobody, prior_in evenly by
// N. Works on logarithms, so that ratios of 1e300 or products of many loci do no harm. bad_input: other lengths, not a
// number, plus infinity, people < candidates, or prior_in outside (0, 1).
base::Result<Posterior> posterior(std::span<const double> log10_ratios, std::span<const double> log10_priors,
                                  std::size_t people, double prior_in);
// With prior_in = N / (N + 1).
base::Result<Posterior> posterior(std::span<const double> log10_ratios, std::span<const double> log10_priors,
                                  std::size_t people);

}  // namespace modou::kinship
