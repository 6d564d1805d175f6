#include "engines/kinship/candidate.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include "engines/kinship/family_sum.hpp"

namespace modou::kinship {
namespace {

constexpr Effort k_cells_most{50'000'000, 0};  // 400 MB of numbers at one locus

// chance[low * n + high] of the missing person's alleles in order, together with what was typed.
base::Result<std::vector<double>> joint(const Pedigree& pedigree, const std::vector<Profile>& typed,
                                        std::uint32_t missing, const LocusTable& locus, const Mutation& mutation) {
    FamilySum family(pedigree, locus);
    MODOU_CHECK(family.build(pedigree, typed, {missing}, mutation));
    const auto kept = family.kept({missing});
    if (!family.sum().reduce(kept, k_cells_most))
        return base::fail(base::Code::limit, "this family needs larger sums than fit", locus.name);
    const std::size_t n = locus.alleles.size();
    std::vector<double> chance(n * n, 1);
    for (const auto& factor : family.sum().factors()) {
        const bool first = std::ranges::binary_search(factor.scope, kept[0]);
        const bool second = std::ranges::binary_search(factor.scope, kept[1]);
        const std::size_t step_first = first ? (second ? n : 1) : 0, step_second = second ? 1 : 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) chance[i * n + j] *= factor.weights[i * step_first + j * step_second];
    }
    return chance;
}

// The relatives at this locus; nothing when one of them has an allele that the table lacks.
std::optional<std::vector<Profile>> within(const std::vector<Profile>& typed, const LocusTable& locus) {
    std::vector<Profile> out;
    for (const Profile& profile : typed) {
        const auto found = profile.loci.find(locus.name);
        if (found == profile.loci.end()) continue;
        if (locus.find(found->second.first) == SIZE_MAX || locus.find(found->second.second) == SIZE_MAX)
            return std::nullopt;
        out.push_back({profile.id, profile.dropout, {*found}});
    }
    return out;
}

base::Result<std::vector<double>> ratios_at(const Pedigree& pedigree, const std::vector<Profile>& typed,
                                            std::uint32_t missing, const Coding& coding, std::size_t l,
                                            const Mutation& mutation) {
    const LocusTable& locus = coding.locus(l);
    std::vector<double> ratios(coding.codes(l), 1);
    const auto here = within(typed, locus);
    if (!here) return ratios;
    MODOU_TRY(const auto chance, joint(pedigree, *here, missing, locus, mutation));
    double family = 0;
    for (const double c : chance) family += c;
    if (family == 0)
        return base::fail(base::Code::bad_input, "what the relatives carry cannot be in this pedigree", locus.name);
    const std::size_t n = locus.alleles.size();
    for (std::size_t code = 1; code < ratios.size(); ++code) {
        const auto [i, j] = coding.places(l, Code(code));
        const double drawn = locus.frequencies[i] * locus.frequencies[j];
        ratios[code] = i == j ? chance[i * n + j] / (drawn * family)
                              : (chance[i * n + j] + chance[j * n + i]) / (2 * drawn * family);
    }
    return ratios;
}

}  // namespace

double CandidateTables::log10_ratio(std::span<const Code> candidate) const {
    double sum = 0;
    for (std::size_t l = 0; l < ratios.size(); ++l) {
        const double ratio = ratios[l][candidate[l]];
        if (ratio == 0) return -std::numeric_limits<double>::infinity();
        sum += std::log10(ratio);
    }
    return sum;
}

base::Result<CandidateTables> compile(const Pedigree& pedigree, const std::vector<Profile>& typed,
                                      std::string_view missing, const Coding& coding, const Model& model) {
    const std::uint32_t person = pedigree.find(missing);
    if (person == Pedigree::k_nobody)
        return base::fail(base::Code::bad_input, "the missing person is not in the pedigree", std::string(missing));
    for (const Profile& profile : typed) {
        if (profile.id == missing)
            return base::fail(base::Code::bad_input, "the missing person is typed: there is nobody to look for",
                              profile.id);
        if (pedigree.find(profile.id) == Pedigree::k_nobody)
            return base::fail(base::Code::bad_input, "was typed but is not in the pedigree", profile.id);
        if (profile.dropout > 0)
            return base::fail(base::Code::limit, "dropout of relatives is compared one by one", profile.id);
    }
    if (model.theta > 0 || model.silent > 0 || model.founders != Model::Founders::stand)
        return base::fail(base::Code::limit, "theta, silent alleles and trimmed founders are compared one by one");
    CandidateTables tables;
    for (std::size_t l = 0; l < coding.loci(); ++l) {
        MODOU_TRY(auto ratios, ratios_at(pedigree, typed, person, coding, l, model.mutation));
        tables.ratios.push_back(std::move(ratios));
    }
    return tables;
}

}  // namespace modou::kinship
