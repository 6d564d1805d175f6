#include "engines/kinship/coding.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace modou::kinship {

base::Result<Coding> Coding::make(const FrequencyTable& table, const std::vector<std::string>& loci) {
    Coding coding;
    if (loci.empty()) return base::fail(base::Code::bad_input, "no loci are named");
    for (const std::string& name : loci) {
        const auto found = table.loci.find(name);
        if (found == table.loci.end())
            return base::fail(base::Code::not_found, "the frequency table does not have this locus", name);
        const LocusTable& locus = found->second;
        if (locus.alleles.size() > k_coded_alleles_most)
            return base::fail(base::Code::limit, fmt::format("a locus has at most {} alleles", k_coded_alleles_most),
                              name);
        if (std::ranges::any_of(coding.loci_, [&](const LocusTable& other) { return other.name == name; }))
            return base::fail(base::Code::bad_input, "is named twice", name);
        coding.loci_.push_back(locus);
        auto& places = coding.places_.emplace_back(1);
        for (std::uint32_t high = 0; high < locus.alleles.size(); ++high)
            for (std::uint32_t low = 0; low <= high; ++low) places.push_back({std::uint8_t(low), std::uint8_t(high)});
    }
    return coding;
}

std::vector<Code> Coding::encode(const Profile& profile) const {
    std::vector<Code> codes(loci_.size());
    for (std::size_t l = 0; l < loci_.size(); ++l) {
        const auto typed = profile.loci.find(loci_[l].name);
        if (typed == profile.loci.end()) continue;
        const std::size_t a = loci_[l].find(typed->second.first), b = loci_[l].find(typed->second.second);
        if (a != SIZE_MAX && b != SIZE_MAX) codes[l] = code_of(std::uint32_t(a), std::uint32_t(b));
    }
    return codes;
}

Profile Coding::decode(std::string id, std::span<const Code> codes) const {
    Profile profile;
    profile.id = std::move(id);
    for (std::size_t l = 0; l < loci_.size(); ++l) {
        if (codes[l] == 0) continue;
        const auto [low, high] = places_[l][codes[l]];
        profile.loci[loci_[l].name] = {loci_[l].alleles[low], loci_[l].alleles[high]};
    }
    return profile;
}

}  // namespace modou::kinship
