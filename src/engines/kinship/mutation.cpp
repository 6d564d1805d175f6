#include "engines/kinship/mutation.hpp"

#include <cmath>
#include <cstdlib>

namespace modou::kinship {
namespace {

using Model = Mutation::Model;

bool share(double value) {
    return value >= 0 && value <= 1;
}

void fill_equal(std::vector<double>& matrix, std::size_t n, double rate) {
    for (std::size_t from = 0; from < n; ++from)
        for (std::size_t to = 0; to < n; ++to) matrix[from * n + to] = from == to ? 1 - rate : rate / double(n - 1);
}

// A mutant is drawn from the population; scaled so that `rate` of all transmissions change the allele.
base::Status fill_proportional(std::vector<double>& matrix, double rate, const LocusTable& locus) {
    const std::size_t n = locus.alleles.size();
    double changes = 0;
    for (const double p : locus.frequencies) changes += p * (1 - p);
    const double drawn = rate / changes;
    if (drawn > 1)
        return base::fail(base::Code::bad_input, "the mutation rate is too high for the proportional model here",
                          locus.name);
    for (std::size_t from = 0; from < n; ++from)
        for (std::size_t to = 0; to < n; ++to)
            matrix[from * n + to] = (from == to ? 1 - drawn : 0) + drawn * locus.frequencies[to];
    return {};
}

// Within the alleles of one fraction by steps, to all others evenly.
void fill_stepwise(std::vector<double>& matrix, double rate, const Mutation& mutation, const LocusTable& locus) {
    const auto& alleles = locus.alleles;
    const std::size_t n = alleles.size();
    for (std::size_t from = 0; from < n; ++from) {
        double weights = 0;
        std::size_t others = 0;
        const auto steps = [&](std::size_t to) { return std::abs(alleles[from].tenths - alleles[to].tenths) / 10; };
        const auto same_group = [&](std::size_t to) { return alleles[from].tenths % 10 == alleles[to].tenths % 10; };
        for (std::size_t to = 0; to < n; ++to) {
            if (!same_group(to))
                ++others;
            else if (to != from)
                weights += std::pow(mutation.range, steps(to));
        }
        double stays = 1;
        if (weights > 0) stays -= rate;
        if (others > 0) stays -= mutation.rate2;
        for (std::size_t to = 0; to < n; ++to) {
            double& cell = matrix[from * n + to];
            if (to == from)
                cell = stays;
            else if (!same_group(to))
                cell = mutation.rate2 / double(others);
            else
                cell = weights > 0 ? rate * std::pow(mutation.range, steps(to)) / weights : 0;
        }
    }
}

}  // namespace

base::Status check(const Mutation& mutation) {
    const auto wrong = [](const char* message, const char* where) {
        return base::fail(base::Code::bad_input, message, where);
    };
    if (!share(mutation.rate_male)) return wrong("must be between 0 and 1", "mutation.rate_male");
    if (!share(mutation.rate_female)) return wrong("must be between 0 and 1", "mutation.rate_female");
    if (mutation.model != Model::stepwise) return {};
    if (!share(mutation.rate2) || mutation.rate2 + std::max(mutation.rate_male, mutation.rate_female) > 1)
        return wrong("must be at least 0, and at most 1 with the rate", "mutation.rate2");
    if (!(mutation.range > 0 && mutation.range <= 1)) return wrong("must be above 0, at most 1", "mutation.range");
    return {};
}

base::Result<std::vector<double>> mutation_matrix(const Mutation& mutation, Parent parent, const LocusTable& locus) {
    MODOU_CHECK(check(mutation));
    const double rate = parent == Parent::father ? mutation.rate_male : mutation.rate_female;
    const std::size_t n = locus.alleles.size();
    std::vector<double> matrix(n * n, 0);
    for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] = 1;
    if (n < 2) return matrix;  // nothing to change into
    if (mutation.model == Model::equal) fill_equal(matrix, n, rate);
    if (mutation.model == Model::proportional) MODOU_CHECK(fill_proportional(matrix, rate, locus));
    if (mutation.model == Model::stepwise) fill_stepwise(matrix, rate, mutation, locus);
    return matrix;
}

}  // namespace modou::kinship
