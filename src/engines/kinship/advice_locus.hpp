// One locus of a family of whom some are typed and some are to be: draws the latter, and weighs them. Inside this room
// only.
#pragma once

#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engines/kinship/elimination.hpp"
#include "engines/kinship/likelihood.hpp"

namespace modou::kinship {

class LocusChances {
  public:
    // `drawn`: people of the pedigree, the missing one last. Where tables of all their alleles would take too long,
    // every drawing is weighed by itself, and stepwise mutation gives way to proportional with the same rates, in
    // drawing and weighing alike. bad_input: what was typed cannot be; limit: too large even so. The pedigree, the
    // profiles and the locus must outlive it.
    static base::Result<LocusChances> make(const Pedigree& pedigree, const std::vector<Profile>& typed,
                                           const std::vector<std::uint32_t>& drawn, const LocusTable& locus,
                                           const Mutation& mutation);

    // Alleles of all who are drawn, two each (places in the table), given what was typed.
    void draw(std::mt19937_64& random, std::vector<std::uint32_t>& alleles);
    // How much more likely the missing person's alleles are in that place than in someone unrelated. limit: as
    // likelihood() has it.
    base::Result<double> ratio(const std::vector<std::uint32_t>& alleles);

  private:
    using Sum = Elimination<double>;
    struct Table {
        std::vector<std::uint32_t> scope;  // variables of the sum, or of those kept, two for each who is drawn
        std::vector<std::size_t> strides;  // beside them
        std::vector<double> weights;
    };
    using Tables = std::vector<Table>;
    // A variable, and what tells it once all that come later in this list are known.
    struct Step {
        std::uint32_t variable, states;
        Tables tables;
    };

    base::Status prepare_draws(const std::vector<Profile>& typed, const std::vector<std::uint32_t>& drawn,
                               const Mutation& mutation);
    base::Status prepare_tables(const std::vector<Profile>& typed, const std::vector<std::uint32_t>& drawn,
                                const Mutation& mutation);
    static double at(const Tables& tables, std::span<const std::uint32_t> alleles);
    // Of the first people, either way round each.
    double unordered(const Tables& tables, const std::vector<std::uint32_t>& alleles, std::size_t people);
    // Chance of what was typed and what the first people drawn show.
    base::Result<double> weighed(const std::vector<std::uint32_t>& alleles, std::size_t people);

    const Pedigree* pedigree_ = nullptr;
    const LocusTable* locus_ = nullptr;
    std::vector<Step> steps_;
    std::vector<std::uint32_t> kept_;  // variables of those drawn
    Tables whole_, family_;            // with and without the missing person; empty: weighed one by one
    Mutation mutation_;
    // For weighing one by one.
    std::vector<Profile> typed_;
    std::vector<std::string> drawn_;  // ids
    std::unordered_map<std::string, double> known_;
    std::vector<double> sums_;
    std::vector<std::uint32_t> states_, turned_;
};

}  // namespace modou::kinship
