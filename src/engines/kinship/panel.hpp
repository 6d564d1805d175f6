// The loci of a database in one order, and genotypes at them as small numbers, which every index here works on.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/kinship/likelihood.hpp"

namespace modou::kinship {

// 0: untyped. Else 1 + j(j+1)/2 + i for the table's alleles i <= j.
using Code = std::uint16_t;
constexpr Code code_of_indices(std::size_t i, std::size_t j) {
    return i <= j ? Code(1 + j * (j + 1) / 2 + i) : Code(1 + i * (i + 1) / 2 + j);
}
// The two indices, rising; the code is not 0.
std::pair<std::uint8_t, std::uint8_t> indices_of(Code code);

inline constexpr std::size_t k_alleles_most = 250;  // at one locus
inline constexpr std::size_t k_loci_most = 128;
inline constexpr double k_rare_frequency =
    0.001;  // of an allele that the table lacks, where nobody says how many were sampled

// An allele that the table lacks: screening takes its locus as untyped (it tells nothing, so it hides nobody); exact
// values take the table with that allele added at minimum_frequency() (LocusTable::add), see with_alleles_of().
class Panel {
  public:
    // `sampled`: people behind the table; the minimum frequency is then 5 / 2N (NRC II, 1996). not_found: a locus that
    // the table lacks; bad_input: none, or one twice; limit: more than k_loci_most, k_alleles_most, or fewer than 3
    // people.
    static base::Result<Panel> make(const FrequencyTable& table, const std::vector<std::string>& loci,
                                    std::optional<unsigned> sampled = std::nullopt);

    std::size_t size() const { return loci_.size(); }
    const std::vector<LocusTable>& loci() const { return loci_; }
    const LocusTable& locus(std::size_t at) const { return loci_[at]; }
    std::size_t find(std::string_view name) const;  // SIZE_MAX: not here
    double minimum_frequency() const { return minimum_frequency_; }
    // Codes run below this.
    std::size_t codes(std::size_t locus) const {
        const std::size_t n = loci_[locus].alleles.size();
        return 1 + n * (n + 1) / 2;
    }

    // 0 when an allele is not in the table.
    Code code_of(std::size_t locus, std::pair<Allele, Allele> genotype) const;
    std::pair<Allele, Allele> genotype_of(std::size_t locus, Code code) const;  // of a code that is not 0
    // One code a locus. Loci of the profile that are not here are passed over.
    std::vector<Code> encode(const Profile& profile) const;
    Profile decode(std::string id, std::span<const Code> codes, double dropout = 0) const;

    // Whether some profile has an allele that a table here lacks, and the panel with these added.
    bool lacks_alleles_of(const std::vector<Profile>& profiles) const;
    Panel with_alleles_of(const std::vector<Profile>& profiles) const;
    FrequencyTable table() const;  // the same, for compare()

  private:
    std::vector<LocusTable> loci_;
    double minimum_frequency_ = k_rare_frequency;
};

}  // namespace modou::kinship
