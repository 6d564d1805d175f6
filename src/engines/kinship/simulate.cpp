#include "engines/kinship/simulate.hpp"

#include <algorithm>

namespace modou::kinship {
namespace {

std::vector<double> cumulative(std::span<const double> chances) {
    std::vector<double> sums;
    double sum = 0;
    for (const double chance : chances) sums.push_back(sum += chance);
    return sums;
}

// The last allele takes what rounding leaves.
std::uint8_t drawn(double share, std::span<const double> sums) {
    std::size_t at = 0;
    while (at + 1 < sums.size() && share >= sums[at]) ++at;
    return std::uint8_t(at);
}

}  // namespace

base::Result<Simulator> Simulator::make(const Panel& panel, const Mutation& mutation) {
    Simulator simulator;
    for (const LocusTable& table : panel.loci()) {
        const std::size_t n = table.alleles.size();
        Locus locus{n, cumulative(table.frequencies), {}, {}};
        for (const Parent parent : {Parent::father, Parent::mother}) {
            MODOU_TRY(const auto matrix, mutation_matrix(mutation, parent, table));
            auto& rows = parent == Parent::father ? locus.from_father : locus.from_mother;
            for (std::size_t i = 0; i < n; ++i) {
                const auto row = cumulative({matrix.data() + i * n, n});
                rows.insert(rows.end(), row.begin(), row.end());
            }
        }
        simulator.loci_.push_back(std::move(locus));
    }
    return simulator;
}

void Simulator::founder(Random& random, std::span<Code> out) const {
    for (std::size_t l = 0; l < loci_.size(); ++l) {
        const auto i = drawn(random.share(), loci_[l].cumulative);
        out[l] = code_of_indices(i, drawn(random.share(), loci_[l].cumulative));
    }
}

std::uint8_t Simulator::passed(Random& random, const Locus& locus, const std::vector<double>& rows, Code parent) const {
    const auto [i, j] = indices_of(parent);
    const std::size_t from = random.next() >> 63 ? i : j, n = locus.alleles;
    const double share = random.share();
    const double* const row = rows.data() + from * n;
    // Nearly always the allele stays as it is: looked at first.
    if (share >= (from ? row[from - 1] : 0) && share < row[from]) return std::uint8_t(from);
    return drawn(share, {row, n});
}

void Simulator::child(Random& random, std::span<const Code> father, std::span<const Code> mother,
                      std::span<Code> out) const {
    for (std::size_t l = 0; l < loci_.size(); ++l) {
        const auto i = passed(random, loci_[l], loci_[l].from_father, father[l]);
        out[l] = code_of_indices(i, passed(random, loci_[l], loci_[l].from_mother, mother[l]));
    }
}

std::vector<std::vector<Code>> Simulator::drop(Random& random, const Pedigree& pedigree) const {
    std::vector<std::vector<Code>> people;
    for (const auto& person : pedigree.people()) {
        std::vector<Code> codes(loci_.size());
        if (person.founder())
            founder(random, codes);
        else
            child(random, people[person.father], people[person.mother], codes);
        people.push_back(std::move(codes));
    }
    return people;
}

}  // namespace modou::kinship
