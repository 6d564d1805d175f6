// A sum of products of founder alleles' frequencies. With theta, founders are not independent: the likelihood is first
// worked out with the frequencies as unknowns, and each product then stands for the chance to draw just these alleles
// from one subpopulation.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace modou::kinship {

class Polynomial {
  public:
    static constexpr std::size_t k_draws_most = 16;
    // The alleles drawn, rising; 0xFF after the last.
    using Draws = std::array<std::uint8_t, k_draws_most>;
    struct Term {
        Draws draws;
        double factor;
    };

    Polynomial() = default;
    Polynomial(double constant) {  // NOLINT: a number is a polynomial
        if (constant == 0) return;
        terms_.push_back({none(), constant});
    }
    static Polynomial drawn(std::uint8_t allele) {
        Polynomial one(1);
        one.terms_[0].draws[0] = allele;
        return one;
    }

    const std::vector<Term>& terms() const { return terms_; }
    bool zero() const { return terms_.empty(); }
    Polynomial& operator+=(const Polynomial& other);
    // Not more than k_draws_most draws come together: the caller counts founders first.
    friend Polynomial operator*(const Polynomial& a, const Polynomial& b);

  private:
    static Draws none() {
        Draws draws;
        draws.fill(0xFF);
        return draws;
    }
    std::vector<Term> terms_;  // rising by draws, each once
};

}  // namespace modou::kinship
