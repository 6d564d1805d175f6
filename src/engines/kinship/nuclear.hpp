// One locus of a pedigree without loops, family by family. What a typed child shows is a sum of few products (one
// allele came from the father and the other from the mother, or the other way round), so that a couple of untyped
// parents with k typed children costs a sum over both genotypes for each way in which the children got their alleles,
// at most 2^k and fewer where children are alike, rather than a sum over all pairs of genotypes.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engines/kinship/nuclear_plan.hpp"
#include "engines/kinship/nuclear_run.hpp"
#include "engines/kinship/peeling.hpp"

namespace modou::kinship::peeling {

// Not for two threads at a time; keeps its memory for the next locus.
class NuclearSum {
  public:
    NuclearSum();
    ~NuclearSum();
    // The likelihood; nothing where children got their alleles in too many ways (k_rows_most): the plan of peeling_plan
    // may do better. `codes`, `dropouts`: of everybody, as people() stands.
    std::optional<double> likelihood(const Pedigree& pedigree, const NuclearPlan& plan, const LocusModel& model,
                                     std::span<const Code> codes, std::span<const double> dropouts);

  private:
    class Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace modou::kinship::peeling
