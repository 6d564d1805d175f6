// In which order to sum over nuclear families (a couple and its children): each is summed once, and tells the one
// member who belongs to others too what it found (Elston, Stewart 1971). Worked out once for a pedigree and who of it
// is typed.
#pragma once

#include <optional>
#include <vector>

#include "engines/kinship/peeling_plan.hpp"

namespace modou::kinship::peeling {

struct NuclearFamily {
    std::array<std::uint32_t, 2> parents;  // k_nobody: a typed founder, whose alleles are drawn as if passed on
    std::vector<std::uint32_t> children;
    // What is told, and of whom. terms: of a parent whose children are all typed and have no other open parent, as
    // products of what the one allele and the other say, which is shorter than a number for each genotype.
    enum class Tells : std::uint8_t { whole, parent, terms, child } tells = Tells::whole;
    std::uint32_t to = Pedigree::k_nobody;
};

struct NuclearPlan {
    std::vector<Kind> kinds;
    std::vector<bool> open;               // whose genotype is summed over
    std::vector<std::uint32_t> founders;  // typed for certain: each stands for a chance of his own
    std::vector<NuclearFamily> families;  // as they are summed
};

// Nothing where families form a loop (inbreeding, two sibs married to two sibs), or have so few children that
// make_plan() is faster.
std::optional<NuclearPlan> make_nuclear_plan(const Pedigree& pedigree, std::vector<Kind> kinds, std::uint32_t alleles);

}  // namespace modou::kinship::peeling
