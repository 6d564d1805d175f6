#include "engines/kinship/panel.hpp"

#include <fmt/format.h>

#include <array>

namespace modou::kinship {
namespace {

constexpr std::size_t k_codes_most = 1 + k_alleles_most * (k_alleles_most + 1) / 2;

const std::vector<std::pair<std::uint8_t, std::uint8_t>>& all_indices() {
    static const auto table = [] {
        std::vector<std::pair<std::uint8_t, std::uint8_t>> pairs(1);
        pairs.reserve(k_codes_most);
        for (std::size_t j = 0; j < k_alleles_most; ++j)
            for (std::size_t i = 0; i <= j; ++i) pairs.emplace_back(std::uint8_t(i), std::uint8_t(j));
        return pairs;
    }();
    return table;
}

}  // namespace

std::pair<std::uint8_t, std::uint8_t> indices_of(Code code) {
    return all_indices()[code];
}

base::Result<Panel> Panel::make(const FrequencyTable& table, const std::vector<std::string>& loci,
                                std::optional<unsigned> sampled) {
    Panel panel;
    if (loci.empty()) return base::fail(base::Code::bad_input, "a panel has one locus or more", "loci");
    if (loci.size() > k_loci_most)
        return base::fail(base::Code::limit, fmt::format("a panel has at most {} loci", k_loci_most), "loci");
    if (sampled && *sampled < 3)
        return base::fail(base::Code::limit, "a frequency table comes from 3 people or more", table.name);
    if (sampled) panel.minimum_frequency_ = 5.0 / (2.0 * *sampled);
    for (const std::string& name : loci) {
        if (panel.find(name) != SIZE_MAX) return base::fail(base::Code::bad_input, "stands twice among the loci", name);
        const auto found = table.loci.find(name);
        if (found == table.loci.end())
            return base::fail(base::Code::not_found, fmt::format("the table {} does not have this locus", table.name),
                              name);
        if (found->second.alleles.size() > k_alleles_most)
            return base::fail(base::Code::limit, fmt::format("a locus has at most {} alleles", k_alleles_most), name);
        panel.loci_.push_back(found->second);
    }
    return panel;
}

std::size_t Panel::find(std::string_view name) const {
    const auto found = std::ranges::find(loci_, name, &LocusTable::name);
    return found == loci_.end() ? SIZE_MAX : std::size_t(found - loci_.begin());
}

Code Panel::code_of(std::size_t locus, std::pair<Allele, Allele> genotype) const {
    const std::size_t i = loci_[locus].find(genotype.first), j = loci_[locus].find(genotype.second);
    return i == SIZE_MAX || j == SIZE_MAX ? 0 : code_of_indices(i, j);
}

std::pair<Allele, Allele> Panel::genotype_of(std::size_t locus, Code code) const {
    const auto [i, j] = indices_of(code);
    return {loci_[locus].alleles[i], loci_[locus].alleles[j]};
}

std::vector<Code> Panel::encode(const Profile& profile) const {
    std::vector<Code> codes(loci_.size());
    for (std::size_t l = 0; l < loci_.size(); ++l)
        if (const auto found = profile.loci.find(loci_[l].name); found != profile.loci.end())
            codes[l] = code_of(l, found->second);
    return codes;
}

Profile Panel::decode(std::string id, std::span<const Code> codes, double dropout) const {
    Profile profile{std::move(id), dropout, {}};
    for (std::size_t l = 0; l < loci_.size(); ++l)
        if (codes[l] != 0) profile.loci.emplace(loci_[l].name, genotype_of(l, codes[l]));
    return profile;
}

bool Panel::lacks_alleles_of(const std::vector<Profile>& profiles) const {
    for (const Profile& profile : profiles)
        for (const LocusTable& locus : loci_)
            if (const auto found = profile.loci.find(locus.name); found != profile.loci.end())
                if (locus.find(found->second.first) == SIZE_MAX || locus.find(found->second.second) == SIZE_MAX)
                    return true;
    return false;
}

Panel Panel::with_alleles_of(const std::vector<Profile>& profiles) const {
    Panel whole = *this;
    for (LocusTable& locus : whole.loci_)
        for (const Profile& profile : profiles) {
            const auto found = profile.loci.find(locus.name);
            if (found == profile.loci.end()) continue;
            for (const Allele allele : {found->second.first, found->second.second})
                if (locus.find(allele) == SIZE_MAX) {
                    const auto added = locus.add(allele, minimum_frequency_);
                    MODOU_ASSERT(added, "the allele is absent and the minimum frequency lies inside (0, 1)");
                }
        }
    return whole;
}

FrequencyTable Panel::table() const {
    FrequencyTable table{"panel", {}};
    for (const LocusTable& locus : loci_) table.loci.emplace(locus.name, locus);
    return table;
}

}  // namespace modou::kinship
