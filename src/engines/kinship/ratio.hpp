// Hypotheses about the same typed people, compared: the likelihood ratio, locus by locus.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engines/kinship/likelihood.hpp"

namespace modou::kinship {

struct Hypothesis {
    std::string name;
    Pedigree pedigree;
};

struct Comparison {
    std::vector<Hypothesis> hypotheses;  // two or more, of the same typed people
    std::vector<Profile> profiles;
    std::vector<std::string> loci;
    Model model;
};

// log10, -infinity for what cannot be.
struct LocusRatio {
    std::string locus;
    std::vector<double> log10_likelihoods;  // as the hypotheses stand
    // Of the first hypothesis over the second; not a number when neither can be.
    double log10_ratio() const { return log10_likelihoods[0] - log10_likelihoods[1]; }
};

// Loci are taken as independent: their logarithms add. bad_input, limit: as likelihood() has them; `where` names the
// locus or person. not_found: a locus that the table does not have.
base::Result<std::vector<LocusRatio>> compare(const Comparison& comparison, const FrequencyTable& table);

// Sum of log10_ratio(); not a number when a locus speaks against both, or one against each.
double total_log10_ratio(const std::vector<LocusRatio>& loci);

}  // namespace modou::kinship
