// The sum over all alleles of a family at one locus, in which the alleles of some of its people can be kept. Inside
// this room only.
#pragma once

#include <vector>

#include "engines/kinship/elimination.hpp"
#include "engines/kinship/likelihood.hpp"

namespace modou::kinship {

class FamilySum {
  public:
    using Sum = Elimination<double>;

    // Both outlive it.
    FamilySum(const Pedigree& pedigree, const LocusTable& locus)
        : people_(pedigree.people()), locus_(locus), carried_(people_.size()) {}

    // `drawn` are not typed, and matter all the same. bad_input: a typed allele that the table lacks.
    base::Status build(const Pedigree& pedigree, const std::vector<Profile>& typed,
                       const std::vector<std::uint32_t>& drawn, const Mutation& mutation);
    // Two variables for each of them.
    std::vector<Sum::Variable> kept(const std::vector<std::uint32_t>& drawn) const {
        std::vector<Sum::Variable> all;
        for (const auto person : drawn) all.insert(all.end(), {carried_[person].first, carried_[person].second});
        return all;
    }
    Sum& sum() { return sum_; }

  private:
    struct Carried {
        Sum::Variable first = 0, second = 0;
        std::vector<std::uint32_t> domain;  // places in the table
    };

    void add(std::size_t i, std::vector<std::uint32_t> seen);
    void pass_on(const Carried& parent, const std::vector<double>& matrix, Sum::Variable child,
                 const std::vector<std::uint32_t>& domain);

    const std::vector<Pedigree::Person>& people_;
    const LocusTable& locus_;
    std::vector<double> from_father_, from_mother_;
    std::vector<Carried> carried_;
    Sum sum_;
};

}  // namespace modou::kinship
