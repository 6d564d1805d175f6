#include "engines/kinship/posterior.hpp"

#include <algorithm>
#include <cmath>

namespace modou::kinship {

base::Result<Posterior> posterior(std::span<const double> log10_ratios, std::span<const double> log10_priors,
                                  std::size_t people, double prior_in) {
    if (!log10_priors.empty() && log10_priors.size() != log10_ratios.size())
        return base::wrong("priors", "one for each candidate, or none at all");
    if (people < log10_ratios.size()) return base::wrong("people", "the database holds all candidates");
    if (!(prior_in > 0 && prior_in < 1)) return base::wrong("prior", "lies between 0 and 1");
    const double none = std::log10(1 - prior_in), each = people == 0 ? 0 : std::log10(prior_in / double(people));
    std::vector<double> weights;
    double most = none;
    for (std::size_t i = 0; i < log10_ratios.size(); ++i) {
        const double weight = each + log10_ratios[i] + (log10_priors.empty() ? 0 : log10_priors[i]);
        if (std::isnan(weight) || weight == INFINITY)
            return base::wrong("ratios", "each is a number, or minus infinity for what cannot be");
        weights.push_back(weight);
        most = std::max(most, weight);
    }
    // The greatest becomes 1, so that nothing overflows and what vanishes is nothing beside it.
    Posterior out;
    out.none = std::pow(10, none - most);
    double sum = out.none;
    for (const double weight : weights) sum += out.candidates.emplace_back(std::pow(10, weight - most));
    for (double& candidate : out.candidates) candidate /= sum;
    out.none /= sum;
    return out;
}

base::Result<Posterior> posterior(std::span<const double> log10_ratios, std::span<const double> log10_priors,
                                  std::size_t people) {
    const double n = double(std::max<std::size_t>(people, 1));
    return posterior(log10_ratios, log10_priors, people, n / (n + 1));
}

}  // namespace modou::kinship
