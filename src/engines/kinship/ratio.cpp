#include "engines/kinship/ratio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace modou::kinship {

base::Result<std::vector<LocusRatio>> compare(const Comparison& comparison, const FrequencyTable& table) {
    if (comparison.hypotheses.size() < 2)
        return base::fail(base::Code::bad_input, "two hypotheses or more are compared", "hypotheses");
    std::vector<LocusRatio> loci;
    std::set<std::string_view> seen;
    for (const std::string& name : comparison.loci) {
        if (!seen.insert(name).second) return base::fail(base::Code::bad_input, "stands twice among the loci", name);
        const auto found = table.loci.find(name);
        if (found == table.loci.end())
            return base::fail(base::Code::not_found, fmt::format("the table {} does not have this locus", table.name),
                              name);
        LocusRatio locus{name, {}};
        for (const Hypothesis& hypothesis : comparison.hypotheses) {
            auto value = likelihood(hypothesis.pedigree, comparison.profiles, found->second, comparison.model);
            if (!value)
                return base::fail(value.error().code, hypothesis.name + ": " + value.error().message,
                                  value.error().where);
            locus.log10_likelihoods.push_back(std::log10(*value));
        }
        loci.push_back(std::move(locus));
    }
    return loci;
}

double total_log10_ratio(const std::vector<LocusRatio>& loci) {
    double total = 0;
    for (const LocusRatio& locus : loci) total += locus.log10_ratio();
    return total;
}

}  // namespace modou::kinship
