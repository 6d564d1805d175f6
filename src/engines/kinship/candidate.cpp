#include "engines/kinship/candidate.hpp"

#include <algorithm>
#include <cmath>

namespace modou::kinship {
namespace {

base::Result<CodedFamily> coded(const PanelModel& world, const Family& family) {
    CodedFamily out{family.pedigree, family.pedigree.find(family.missing), {}, {}};
    if (out.missing == Pedigree::k_nobody)
        return base::fail(base::Code::bad_input, "the missing person is not in the pedigree", family.missing);
    out.codes.resize(family.pedigree.people().size());
    out.dropouts.resize(out.codes.size());
    for (const Profile& profile : family.typed) {
        const std::uint32_t person = family.pedigree.find(profile.id);
        if (person == Pedigree::k_nobody)
            return base::fail(base::Code::bad_input, "was typed but is not in the pedigree", profile.id);
        if (!out.codes[person].empty())
            return base::fail(base::Code::bad_input, "has two profiles: join or choose", profile.id);
        out.codes[person] = world.panel.encode(profile);
        out.dropouts[person] = profile.dropout;
    }
    return out;
}

}  // namespace

base::Result<CandidateTables> CandidateTables::compile(const PanelModel& world, const Family& family, double dropout,
                                                       PlanStore* store) {
    MODOU_TRY(const auto codes, coded(world, family));
    return compile(world, codes, dropout, store);
}

base::Result<CandidateTables> CandidateTables::compile(const PanelModel& world, const CodedFamily& family,
                                                       double dropout, PlanStore* store) {
    if (!(dropout >= 0 && dropout < 1)) return base::fail(base::Code::bad_input, "dropout lies between 0 and 1");
    const std::size_t people = family.pedigree.people().size();
    MODOU_ASSERT(family.missing < people && family.codes.size() == people, "a family in codes names everybody");
    if (!family.codes[family.missing].empty())
        return base::fail(base::Code::bad_input, "is missing and typed", family.pedigree.people()[family.missing].id);
    std::vector<Peeler::Typed> typed;
    for (std::uint32_t i = 0; i < people; ++i)
        if (!family.codes[i].empty()) typed.push_back({i, family.dropouts.empty() ? 0 : family.dropouts[i]});
    MODOU_TRY(auto alone, Peeler::make(world, family.pedigree, typed, store));
    typed.push_back({family.missing, dropout});
    MODOU_TRY(auto with, Peeler::make(world, family.pedigree, typed, store));
    CandidateTables tables;
    std::vector<Code> here(people);
    for (std::size_t l = 0; l < world.panel.size(); ++l) {
        for (std::size_t i = 0; i < people; ++i) here[i] = family.codes[i].empty() ? Code(0) : family.codes[i][l];
        MODOU_CHECK(tables.add_locus(world, l, here, alone, with, family.missing, dropout));
    }
    return tables;
}

base::Status CandidateTables::add_locus(const PanelModel& world, std::size_t l, std::span<const Code> codes,
                                        Peeler& alone, Peeler& with, std::uint32_t missing, double dropout) {
    const LocusModel& model = world.loci[l];
    const std::size_t n = model.alleles - (model.silent ? 1 : 0);
    MODOU_TRY(const double family_alone, alone.likelihood(l, codes));
    if (family_alone == 0)
        return base::fail(base::Code::bad_input,
                          "the typed relatives cannot be related in this way (see the mutation model)",
                          world.panel.locus(l).name);
    double untyped = 1;
    if (world.model.founders == Model::Founders::trimmed) {
        MODOU_TRY(const double family_with, with.likelihood(l, codes));
        untyped = family_with / family_alone;
    }
    ratios_.push_back(untyped);
    MODOU_TRY(const auto weights, with.open_likelihood(l, codes, missing));
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t i = 0; i <= j; ++i)
            ratios_.push_back(shown(weights, i, j, dropout, model) /
                              (family_alone * shown(model.pairs, i, j, dropout, model)));
    starts_.push_back(std::uint32_t(ratios_.size()));
    return {};
}

double CandidateTables::log10_ratio(std::span<const Code> codes) const {
    std::array<double, k_loci_most> found;
    for (std::size_t l = 0; l < loci(); ++l) found[l] = ratios_[starts_[l] + codes[l]];
    return log10_product({found.data(), loci()});
}

unsigned CandidateTables::informative() const {
    unsigned count = 0;
    for (std::size_t l = 0; l < loci(); ++l)
        count += std::ranges::any_of(locus(l), [](double ratio) { return std::abs(ratio - 1) > 1e-9; });
    return count;
}

double log10_product(std::span<const double> ratios) {
    double whole = 0, product = 1;
    for (const double ratio : ratios) {
        product *= ratio;
        // A step further could leave the normal numbers: ratios lie within 1e±100, as chances below 1e-100 do not
        // occur.
        if (product < 1e-150 || product > 1e150) {
            whole += std::log10(product);
            product = 1;
        }
    }
    return whole + std::log10(product);
}

}  // namespace modou::kinship
