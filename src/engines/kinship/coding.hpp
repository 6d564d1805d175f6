// The loci of a database in one order, and genotypes as numbers: what all indexes and searches speak in.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engines/kinship/likelihood.hpp"

namespace modou::kinship {

// 0: not typed. Else 1 + j(j+1)/2 + i for the places i <= j of the two alleles in the locus's table.
using Code = std::uint16_t;
constexpr Code code_of(std::uint32_t i, std::uint32_t j) {
    return i <= j ? Code(1 + j * (j + 1) / 2 + i) : code_of(j, i);
}
struct Places {
    std::uint8_t low = 0, high = 0;
};

// Alleles at one locus that can be coded at most: places are bytes, and code_of(249, 249) fits into 16 bits.
inline constexpr std::size_t k_coded_alleles_most = 250;

class Coding {
  public:
    // not_found: a locus that the table lacks. limit: more alleles than can be coded. bad_input: a locus twice, or
    // none.
    static base::Result<Coding> make(const FrequencyTable& table, const std::vector<std::string>& loci);

    std::size_t loci() const { return loci_.size(); }
    const LocusTable& locus(std::size_t l) const { return loci_[l]; }
    std::size_t codes(std::size_t l) const { return places_[l].size(); }        // how many there are, 0 included
    Places places(std::size_t l, Code code) const { return places_[l][code]; }  // of 0: nothing that means anything

    // One code a locus. An allele that the table lacks makes its locus "not typed" here: a screen then neither gains
    // nor loses by it, and the exact comparison afterwards takes it at its stated smallest frequency.
    std::vector<Code> encode(const Profile& profile) const;
    // The other way; loci not typed are left out.
    Profile decode(std::string id, std::span<const Code> codes) const;

  private:
    std::vector<LocusTable> loci_;
    std::vector<std::vector<Places>> places_;
};

}  // namespace modou::kinship
