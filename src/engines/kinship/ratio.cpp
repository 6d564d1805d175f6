#include "engines/kinship/ratio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "engines/kinship/peeling.hpp"

namespace modou::kinship {

namespace {

base::Status check_loci(const Comparison& comparison, const FrequencyTable& table) {
    std::set<std::string_view> seen;
    for (const std::string& name : comparison.loci) {
        if (!seen.insert(name).second) return base::fail(base::Code::bad_input, "stands twice among the loci", name);
        if (!table.loci.contains(name))
            return base::fail(base::Code::not_found, fmt::format("the table {} does not have this locus", table.name),
                              name);
    }
    return {};
}

// What is worked out once for all loci and hypotheses; nothing where the planned sums do not apply (theta), or where
// likelihood() has to say what is wrong.
std::optional<PanelModel> planned(const Comparison& comparison, const FrequencyTable& table) {
    if (comparison.model.theta != 0) return std::nullopt;
    auto panel = Panel::make(table, comparison.loci);
    if (!panel || panel->lacks_alleles_of(comparison.profiles)) return std::nullopt;
    auto world = PanelModel::make(std::move(*panel), comparison.model, PanelModel::Use::once);
    if (!world) return std::nullopt;
    return std::move(*world);
}

// One hypothesis at all loci by planned sums; nothing as above, or where they would be too large: likelihood() takes
// alleles that nobody shows together, and may be able to.
std::optional<std::vector<double>> by_plan(const PanelModel& world, const Pedigree& pedigree,
                                           const std::vector<Profile>& profiles) {
    std::vector<Peeler::Typed> typed;
    std::vector<std::vector<Code>> codes;
    for (const Profile& profile : profiles) {
        typed.push_back({pedigree.find(profile.id), profile.dropout});
        if (typed.back().person == Pedigree::k_nobody) return std::nullopt;
        codes.push_back(world.panel.encode(profile));
    }
    auto peeler = Peeler::make(world, pedigree, typed);
    if (!peeler) return std::nullopt;
    std::vector<double> out;
    std::vector<Code> here(pedigree.people().size());
    for (std::size_t l = 0; l < world.panel.size(); ++l) {
        for (std::size_t i = 0; i < typed.size(); ++i) here[typed[i].person] = codes[i][l];
        const auto value = peeler->likelihood(l, here);
        if (!value) return std::nullopt;
        out.push_back(*value);
    }
    return out;
}

// The same one by one.
base::Result<std::vector<double>> one_by_one(const Hypothesis& hypothesis, const Comparison& comparison,
                                             const FrequencyTable& table) {
    std::vector<double> out;
    for (const std::string& name : comparison.loci) {
        auto value = likelihood(hypothesis.pedigree, comparison.profiles, table.loci.at(name), comparison.model);
        if (!value)
            return base::fail(value.error().code, hypothesis.name + ": " + value.error().message, value.error().where);
        out.push_back(*value);
    }
    return out;
}

}  // namespace

base::Result<std::vector<LocusRatio>> compare(const Comparison& comparison, const FrequencyTable& table) {
    if (comparison.hypotheses.size() < 2)
        return base::fail(base::Code::bad_input, "two hypotheses or more are compared", "hypotheses");
    MODOU_CHECK(check_loci(comparison, table));
    std::vector<LocusRatio> loci;
    for (const std::string& name : comparison.loci) loci.push_back({name, {}});
    const auto world = planned(comparison, table);
    for (const Hypothesis& hypothesis : comparison.hypotheses) {
        auto values = world ? by_plan(*world, hypothesis.pedigree, comparison.profiles) : std::nullopt;
        if (!values) {
            MODOU_TRY(values, one_by_one(hypothesis, comparison, table));
        }
        for (std::size_t l = 0; l < loci.size(); ++l) loci[l].log10_likelihoods.push_back(std::log10((*values)[l]));
    }
    return loci;
}

double total_log10_ratio(const std::vector<LocusRatio>& loci) {
    double total = 0;
    for (const LocusRatio& locus : loci) total += locus.log10_ratio();
    return total;
}

}  // namespace modou::kinship
