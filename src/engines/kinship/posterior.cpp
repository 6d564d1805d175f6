#include "engines/kinship/posterior.hpp"

#include <algorithm>
#include <cmath>

namespace modou::kinship {

Posterior posterior(const std::vector<double>& log10_ratios, double in_database, double size) {
    // Weights in logarithms, with the largest taken out: ratios of 10^40 and priors of 10^-7 stand side by side.
    const double each = std::log10(in_database / size), elsewhere = std::log10(1 - in_database);
    double largest = elsewhere;
    for (const double ratio : log10_ratios) largest = std::max(largest, ratio + each);
    Posterior out;
    double sum = out.elsewhere = std::pow(10, elsewhere - largest);
    for (const double ratio : log10_ratios) sum += out.candidates.emplace_back(std::pow(10, ratio + each - largest));
    for (double& weight : out.candidates) weight /= sum;
    out.elsewhere /= sum;
    return out;
}

}  // namespace modou::kinship
