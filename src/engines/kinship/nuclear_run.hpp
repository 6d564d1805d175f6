// The inner loops of summing over a nuclear family. Compiled for speed, apart from the rest.
#pragma once

#include <span>

#include "engines/kinship/lanes.hpp"
#include "engines/kinship/peeling.hpp"

namespace modou::kinship::peeling {

inline constexpr std::size_t k_groups_most = 24;

// to = what of a and b; all but `a` of `pairs` and `square` are whole lanes.
struct Making {
    enum class What : std::uint8_t {
        pairs,     // (a[p] + a[q]) / 2 for each pair; writes up to `width` cells beyond pairs_size()
        square,    // the same for each ordered pair
        multiply,  // a[i] * b[i]; width: how many
        dot,       // one number: the sum of a[i] * b[i]
        mix,       // sum over x < n of a[x] * row x of b
    } what;
    double* to;
    const double *a, *b;
    std::size_t n, width;
};

// One way in which some children got their alleles: how likely from each state of the father, of the mother.
struct Option {
    std::array<const double*, 2> side;
    double factor;
};
struct Job {
    std::span<const std::span<const Option>> groups;  // one option of each is multiplied, the last the most; not empty
    // Of father and mother: how many states, and how likely each. Of who is told (`to`): not used.
    std::array<std::size_t, 2> sizes;
    std::array<const double*, 2> weights;
    std::array<double*, 2> scratch;  // groups * sizes
    unsigned to;
};
// A child is told: [from father][from mother], in rows of `width`.
struct ChildJob {
    std::array<const double*, 2> alone;   // a parent of one state: how likely it gives each of its alleles; else null
    std::array<const double*, 2> passes;  // [parent's][child's]
    std::size_t n, width;
};

struct NuclearRun {
    void (*make)(const Making& making);
    // answer[state of `to`] += sum over all ways and states of the other parent.
    void (*tell_parent)(const Job& job, double* answer);
    void (*tell_child)(const Job& job, const ChildJob& child, double* answer);
};
NuclearRun nuclear_run_for(Lanes level);  // not above best_lanes()

}  // namespace modou::kinship::peeling
