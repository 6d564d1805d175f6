// What parents pass on, worked out once for a database: likelihood ratios of a child and its typed parents are then a
// few multiplications a locus.
#pragma once

#include <span>
#include <vector>

#include "engines/kinship/panel.hpp"

namespace modou::kinship {

// Parents and a child, against someone unrelated to them; exact under explicit founders, for all mutation models,
// without theta, silent alleles and dropout. A parent not typed at a locus is an untyped founder there; a child not
// typed there counts 1.
class Transmission {
  public:
    // bad_input: as mutation_matrix() has it.
    static base::Result<Transmission> make(const Panel& panel, const Mutation& mutation);

    // log10 LR of "child of both" over "unrelated"; -infinity where a locus cannot be.
    double log10_couple(std::span<const Code> father, std::span<const Code> mother, std::span<const Code> child) const;
    // Of "child of this one, the other parent not typed" over "unrelated".
    double log10_single(Parent parent, std::span<const Code> of, std::span<const Code> child) const;

  private:
    // Chance to pass on allele x, by genotype of the parent: row 0 is an untyped founder.
    struct Locus {
        std::size_t alleles = 0;
        std::vector<double> passed[2];  // by Parent: [code * alleles + x]
        std::vector<double> frequency;
    };
    double ratio(const Locus& locus, Code father, Code mother, Code child) const;

    const Panel* panel_ = nullptr;  // outlives this
    std::vector<Locus> loci_;
};

}  // namespace modou::kinship
