#include "engines/kinship/inconsistency.hpp"

#include <cmath>

namespace modou::kinship {

base::Result<unsigned> mutations_needed(const Pedigree& pedigree, const std::vector<Profile>& profiles,
                                        const LocusTable& locus, const Model& model) {
    // With every change equally rare, the likelihood falls as the rate to the power of the number needed: two rates
    // show the power. Rates so small that more changes than needed add nothing, so large that sixty do not underflow.
    constexpr double k_rate = 1e-4, k_lower = 1e-5;
    Model trial = model;
    trial.theta = 0;
    double log10_likelihood[2];
    for (int i = 0; i < 2; ++i) {
        const double rate = i == 0 ? k_rate : k_lower;
        trial.mutation = {Mutation::Model::equal, rate, rate, 0, 0.1};
        MODOU_TRY(const double chance, likelihood(pedigree, profiles, locus, trial));
        if (!(chance > 0))
            return base::fail(base::Code::unsupported, "no number of mutations explains what was typed", locus.name);
        log10_likelihood[i] = std::log10(chance);
    }
    return unsigned(std::lround(log10_likelihood[0] - log10_likelihood[1]));
}

}  // namespace modou::kinship
