#include "engines/kinship/transmission.hpp"

#include <cmath>
#include <limits>

namespace modou::kinship {

base::Result<Transmission> Transmission::make(const Panel& panel, const Mutation& mutation) {
    Transmission out;
    out.panel_ = &panel;
    for (std::size_t l = 0; l < panel.size(); ++l) {
        const LocusTable& table = panel.locus(l);
        const std::size_t n = table.alleles.size();
        Locus& locus = out.loci_.emplace_back();
        locus.alleles = n;
        locus.frequency = table.frequencies;
        for (const Parent parent : {Parent::father, Parent::mother}) {
            MODOU_TRY(const auto matrix, mutation_matrix(mutation, parent, table));
            auto& passed = locus.passed[std::size_t(parent)];
            passed.assign(panel.codes(l) * n, 0);
            for (std::size_t from = 0; from < n; ++from)
                for (std::size_t to = 0; to < n; ++to) passed[to] += table.frequencies[from] * matrix[from * n + to];
            for (std::size_t code = 1; code < panel.codes(l); ++code) {
                const auto [low, high] = indices_of(Code(code));
                for (std::size_t to = 0; to < n; ++to)
                    passed[code * n + to] = (matrix[low * n + to] + matrix[high * n + to]) / 2;
            }
        }
    }
    return out;
}

double Transmission::ratio(const Locus& locus, Code father, Code mother, Code child) const {
    if (child == 0) return 1;
    const double* from_father = &locus.passed[0][father * locus.alleles];
    const double* from_mother = &locus.passed[1][mother * locus.alleles];
    const auto [a, b] = indices_of(child);
    const double drawn = locus.frequency[a] * locus.frequency[b];
    if (a == b) return from_father[a] * from_mother[a] / drawn;
    return (from_father[a] * from_mother[b] + from_father[b] * from_mother[a]) / (2 * drawn);
}

double Transmission::log10_couple(std::span<const Code> father, std::span<const Code> mother,
                                  std::span<const Code> child) const {
    // Products of a few ratios at a time: a logarithm each would take most of the time, and 59 at once may underflow.
    constexpr double k_small = 1e-200, k_large = 1e200;
    double sum = 0, product = 1;
    for (std::size_t l = 0; l < loci_.size(); ++l) {
        product *= ratio(loci_[l], father[l], mother[l], child[l]);
        if (product == 0) return -std::numeric_limits<double>::infinity();
        if (product < k_small || product > k_large) sum += std::log10(product), product = 1;
    }
    return sum + std::log10(product);
}

double Transmission::log10_single(Parent parent, std::span<const Code> of, std::span<const Code> child) const {
    static constexpr std::array<Code, 512> k_untyped{};
    const std::span untyped(k_untyped.data(), of.size());
    return parent == Parent::father ? log10_couple(of, untyped, child) : log10_couple(untyped, of, child);
}

}  // namespace modou::kinship
