// A family that misses somebody, worked out once: how much likelier each genotype at each locus is if its bearer is the
// missing person than if he or she is a stranger to the family. After that a candidate costs one look-up a locus.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engines/kinship/peeling.hpp"

namespace modou::kinship {

struct Family {
    Pedigree pedigree;
    std::string missing;         // who of the pedigree is looked for; has no profile
    std::vector<Profile> typed;  // the relatives
};

// The same in codes: of each person one a locus, or none at all for who has no profile.
struct CodedFamily {
    Pedigree pedigree;
    std::uint32_t missing;
    std::vector<std::vector<Code>> codes;
    std::vector<double> dropouts;  // of each person, or none at all
};

// H1: the candidate stands, typed, in the missing person's place. H2: the candidate is a founder beside the family, in
// which the missing person stays untyped. Equals compare() of these two to 1e-12 (relative) at every locus and
// genotype.
class CandidateTables {
  public:
    // Alleles of the relatives that the panel lacks count as untyped loci (see Panel); take Panel::with_alleles_of
    // first for exact values. `dropout`: of the candidate. bad_input: no such person, typed already, profiles of nobody
    // in the pedigree or two of one person, a dropout out of range; where the relatives' own genotypes cannot be in
    // this pedigree (ratios have no meaning), `where` names the locus. limit: as likelihood() has it.
    static base::Result<CandidateTables> compile(const PanelModel& world, const Family& family, double dropout = 0,
                                                 PlanStore* store = nullptr);
    static base::Result<CandidateTables> compile(const PanelModel& world, const CodedFamily& family, double dropout = 0,
                                                 PlanStore* store = nullptr);

    std::size_t loci() const { return starts_.size() - 1; }
    // Ratios (not logarithms) by code. An untyped locus is 1 (but with Model::Founders::trimmed: who has a profile
    // stands).
    std::span<const double> locus(std::size_t at) const {
        return {ratios_.data() + starts_[at], ratios_.data() + starts_[at + 1]};
    }
    // Where each locus begins in ratios(); the last is the end.
    std::span<const std::uint32_t> starts() const { return starts_; }
    std::span<const double> ratios() const { return ratios_; }
    // Over all loci; -infinity where the candidate cannot be the one. One code a locus.
    double log10_ratio(std::span<const Code> codes) const;
    // Loci of which the relatives tell something.
    unsigned informative() const;

  private:
    base::Status add_locus(const PanelModel& world, std::size_t locus, std::span<const Code> codes, Peeler& alone,
                           Peeler& with, std::uint32_t missing, double dropout);
    std::vector<std::uint32_t> starts_{0};
    std::vector<double> ratios_;
};

// log10 of a product of ratios, which may be too small for a double.
double log10_product(std::span<const double> ratios);

}  // namespace modou::kinship
