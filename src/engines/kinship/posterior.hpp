// How probable each candidate is, and that the one looked for is not in the database at all (Slooten, Meester 2014).
#pragma once

#include <vector>

namespace modou::kinship {

struct Posterior {
    std::vector<double> candidates;  // as given
    double elsewhere = 1;            // not in the database
};

// log10_ratios: of each candidate, "the one" over "unrelated"; -infinity is possible. in_database: prior probability
// that the one looked for is among the `size` persons of the database, each of them alike (1 / size). Persons of the
// database who are not given had ratios too small to matter and count 0. Sums to 1.
Posterior posterior(const std::vector<double>& log10_ratios, double in_database, double size);

}  // namespace modou::kinship
