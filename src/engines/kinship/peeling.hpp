// The same likelihoods as likelihood.hpp, made fast for many people and families: what only depends on a locus is
// worked out once for a panel (PanelModel), the order of the sums once for a pedigree and who of it is typed (Peeler).
// Subpopulations (theta) are left to likelihood().
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engines/kinship/panel.hpp"

namespace modou::kinship {

inline constexpr std::size_t k_lanes = 8;  // numbers that inner loops take at a time

// Genotypes of somebody of n alleles: each pair {p, p + d mod n} stands once, at d n + p for d <= n / 2, so that what
// pairs pass on is made in whole rows. The last d of an even n has each pair twice, of which each is then a half.
constexpr std::size_t pairs_size(std::size_t n) {
    return ((n / 2 + 1) * n + k_lanes - 1) / k_lanes * k_lanes;
}
// How many ordered pairs of alleles one at `d` stands for.
constexpr double pairs_at(std::size_t d, std::size_t n) {
    return d == 0 || 2 * d == n ? 1 : 2;
}

// Begins where cache lines do: loops are half as fast across two.
struct alignas(64) LaneOfNumbers {
    double numbers[k_lanes];
};

// A locus under a model, with all its alleles; the last is the silent one, if the model has it.
struct LocusModel {
    std::size_t alleles = 0;  // with the silent one
    std::size_t width = 0;    // of all tables: alleles, and some that never occur, to a multiple of k_lanes
    bool silent = false;
    std::vector<double> frequencies;  // of each allele
    std::vector<double> pairs;        // of two founder alleles
    // From a father [0], a mother [1]: chance to be passed on as; rows parents, columns children, and the other way
    // round; what a founder of whom nothing is known passes on.
    std::vector<double> passes[2], passes_turned[2], founder_passes[2];
    std::vector<double> founder_pairs;  // chance of each genotype of a founder, pairs_size()
    // [allele][genotype]: chance that a parent passes it on, pairs_size(); empty: made where it is used.
    std::vector<LaneOfNumbers> pair_states[2];
    // Stepwise, with a few fractions (9.3 has 3): the locus where nobody carries some of them, by the bits of those
    // that are carried; of such a locus, which state an allele is.
    std::vector<std::uint8_t> fraction_of, state_of;
    std::vector<LocusModel> coarser;
};
// From the rest: pairs, founder_pairs; pair_states.
void add_pairs(LocusModel& locus);
void add_pair_states(LocusModel& locus);

struct PanelModel {
    Panel panel;
    Model model;
    std::vector<LocusModel> loci;
    // unsupported: theta; bad_input: a parameter out of range.
    // once: without what is only worth its time for many families (pair_states, coarser); the values are the same.
    enum class Use : std::uint8_t { once, often };
    static base::Result<PanelModel> make(Panel panel, Model model, Use use = Use::often);
};

// Plans for pedigrees of the same shape and the same people typed, and memory to work in, shared by the Peelers of one
// thread; outlives them.
// Holds at most k_most, then begins anew.
class PlanStore {
  public:
    static constexpr std::size_t k_most = 4096;
    PlanStore();
    ~PlanStore();

  private:
    friend class Peeler;
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

// Likelihoods of one pedigree. Not for two threads at a time: each takes its own. Keeps plans for at most
// k_plans_most sets of typed people; `world` outlives it.
class Peeler {
  public:
    static constexpr std::size_t k_plans_most = 256;
    // `typed`: who has a profile (of others, only Model::Founders::trimmed makes a difference). bad_input: nobody of
    // the pedigree, or a dropout not in [0, 1).
    struct Typed {
        std::uint32_t person;
        double dropout = 0;
    };
    static base::Result<Peeler> make(const PanelModel& world, Pedigree pedigree, const std::vector<Typed>& typed,
                                     PlanStore* store = nullptr);
    Peeler(Peeler&&) noexcept;
    Peeler& operator=(Peeler&&) noexcept;
    ~Peeler();

    const Pedigree& pedigree() const;
    // `codes`: of everybody at this locus, as people() stands, 0 for who is not typed. limit: as likelihood() has it.
    base::Result<double> likelihood(std::size_t locus, std::span<const Code> codes);
    // The same with the two alleles of `kept`, who is not typed, left open: rows are what came from the father (of a
    // founder: one of both), columns from the mother; LocusModel::width each way. The span lives until the next call.
    base::Result<std::span<const double>> open_likelihood(std::size_t locus, std::span<const Code> codes,
                                                          std::uint32_t kept);

  private:
    struct Inside;
    explicit Peeler(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

// Chance to see the genotype {i, j} of who carries the alleles x and y.
double emission(std::size_t i, std::size_t j, double dropout, std::size_t x, std::size_t y, const LocusModel& locus);
// The same of somebody whose two alleles have these weights (rows and columns of LocusModel::width).
double shown(std::span<const double> weights, std::size_t i, std::size_t j, double dropout, const LocusModel& locus);

}  // namespace modou::kinship
