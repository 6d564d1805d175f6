#include "engines/kinship/family_sum.hpp"

#include <fmt/format.h>

namespace modou::kinship {

base::Status FamilySum::build(const Pedigree& pedigree, const std::vector<Profile>& typed,
                              const std::vector<std::uint32_t>& drawn, const Mutation& mutation) {
    MODOU_TRY(from_father_, mutation_matrix(mutation, Parent::father, locus_));
    MODOU_TRY(from_mother_, mutation_matrix(mutation, Parent::mother, locus_));
    std::vector<std::vector<std::uint32_t>> domain(people_.size());
    std::vector<bool> matters(people_.size());
    for (const Profile& profile : typed) {
        const auto found = profile.loci.find(locus_.name);
        if (found == profile.loci.end()) continue;
        const auto person = pedigree.find(profile.id);
        for (const Allele allele : {found->second.first, found->second.second}) {
            const std::size_t at = locus_.find(allele);
            if (at == SIZE_MAX)
                return base::fail(base::Code::bad_input,
                                  fmt::format("allele {} of {} is not in the frequency table: add it with a frequency",
                                              text_of(allele), profile.id),
                                  locus_.name);
            domain[person].push_back(std::uint32_t(at));
        }
        matters[person] = true;
    }
    for (const auto person : drawn) matters[person] = true;
    for (std::size_t i = people_.size(); i-- > 0;)  // children before parents
        if (matters[i] && !people_[i].founder()) matters[people_[i].father] = matters[people_[i].mother] = true;
    for (std::size_t i = 0; i < people_.size(); ++i)
        if (matters[i]) add(i, std::move(domain[i]));
    return {};
}

void FamilySum::add(std::size_t i, std::vector<std::uint32_t> seen) {
    Carried& here = carried_[i];
    const bool typed = !seen.empty();
    if (typed && seen[0] == seen[1]) seen.pop_back();
    here.domain = std::move(seen);
    if (!typed)
        for (std::uint32_t a = 0; a < locus_.alleles.size(); ++a) here.domain.push_back(a);
    here.first = sum_.add_variable(std::uint32_t(here.domain.size()));
    here.second = sum_.add_variable(std::uint32_t(here.domain.size()));
    if (people_[i].founder()) {
        for (const Sum::Variable allele : {here.first, here.second})
            sum_.add_factor({allele}, [&](const auto& at) { return locus_.frequencies[here.domain[at[0]]]; });
    } else {
        pass_on(carried_[people_[i].father], from_father_, here.first, here.domain);
        pass_on(carried_[people_[i].mother], from_mother_, here.second, here.domain);
    }
    if (typed && here.domain.size() == 2)  // one of each
        sum_.add_factor({here.first, here.second}, [](const auto& at) { return double(at[0] != at[1]); });
}

void FamilySum::pass_on(const Carried& parent, const std::vector<double>& matrix, Sum::Variable child,
                        const std::vector<std::uint32_t>& domain) {
    const std::size_t n = locus_.alleles.size();
    const auto passed = [&](std::uint32_t of, std::uint32_t to) { return matrix[parent.domain[of] * n + domain[to]]; };
    if (parent.domain.size() <= 2) {
        sum_.add_factor({child, parent.first, parent.second},
                        [&](const auto& at) { return (passed(at[1], at[0]) + passed(at[2], at[0])) / 2; });
        return;
    }
    // Which of the two alleles was passed on is a variable of its own: tables of two alleles each instead of three.
    const auto which = sum_.add_variable(2);
    sum_.add_factor({child, parent.first, which},
                    [&](const auto& at) { return at[2] == 0 ? passed(at[1], at[0]) / 2 : 1; });
    sum_.add_factor({child, parent.second, which},
                    [&](const auto& at) { return at[2] == 1 ? passed(at[1], at[0]) / 2 : 1; });
}

}  // namespace modou::kinship
