// How often an allele is passed on as another: the models that forensic kinship programs share, with their
// parameters as Egeland, Kling, Mostad (Relationship Inference with Familias and R, 2015) define them.
#pragma once

#include <vector>

#include "engines/kinship/alleles.hpp"

namespace modou::kinship {

struct Mutation {
    enum class Model : std::uint8_t { none, equal, proportional, stepwise };
    Model model = Model::none;
    double rate_male = 0, rate_female = 0;  // for each transmission, from a father or a mother
    double rate2 = 0;                       // stepwise: to an allele of another fraction (15 to 15.3), in all
    double range = 0;                       // stepwise: two steps are `range` times as frequent as one
    bool operator==(const Mutation&) const = default;
};
enum class Parent : std::uint8_t { father, mother };

// bad_input: a rate or range that gives no probabilities.
base::Status check(const Mutation& mutation);

// Rows: what the parent has; columns: what the child gets; row-major, each row sums to 1. bad_input: a rate so high
// that an allele would leave more often than always (proportional, with few alleles).
base::Result<std::vector<double>> mutation_matrix(const Mutation& mutation, Parent parent, const LocusTable& locus);

// Whether alleles that nobody typed carries may stand as one (exact for all but the stepwise model).
inline bool lumpable(const Mutation& mutation) {
    return mutation.model != Mutation::Model::stepwise;
}

}  // namespace modou::kinship
