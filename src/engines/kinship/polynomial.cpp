#include "engines/kinship/polynomial.hpp"

#include <algorithm>

namespace modou::kinship {

Polynomial& Polynomial::operator+=(const Polynomial& other) {
    if (terms_.empty()) return *this = other;
    std::vector<Term> sum;
    sum.reserve(terms_.size() + other.terms_.size());
    auto a = terms_.begin();
    auto b = other.terms_.begin();
    while (a != terms_.end() || b != other.terms_.end()) {
        if (b == other.terms_.end() || (a != terms_.end() && a->draws < b->draws))
            sum.push_back(*a++);
        else if (a == terms_.end() || b->draws < a->draws)
            sum.push_back(*b++);
        else
            sum.push_back({a->draws, a++->factor + b++->factor});
    }
    terms_ = std::move(sum);
    return *this;
}

Polynomial operator*(const Polynomial& a, const Polynomial& b) {
    Polynomial product;
    if (a.zero() || b.zero()) return product;
    const auto constant = [](const Polynomial& p) { return p.terms_.size() == 1 && p.terms_[0].draws[0] == 0xFF; };
    if (constant(a) || constant(b)) {
        const bool first = constant(a);
        product = first ? b : a;
        for (auto& term : product.terms_) term.factor *= (first ? a : b).terms_[0].factor;
        return product;
    }
    product.terms_.reserve(a.terms_.size() * b.terms_.size());
    for (const auto& x : a.terms_)
        for (const auto& y : b.terms_) {
            std::array<std::uint8_t, 2 * Polynomial::k_draws_most> merged;
            std::ranges::merge(x.draws, y.draws, merged.begin());
            Polynomial::Term term{{}, x.factor * y.factor};
            std::copy_n(merged.begin(), Polynomial::k_draws_most, term.draws.begin());
            product.terms_.push_back(term);
        }
    std::ranges::sort(product.terms_, {}, &Polynomial::Term::draws);
    auto last = product.terms_.begin();
    for (auto next = last + 1; next != product.terms_.end(); ++next) {
        if (next->draws == last->draws)
            last->factor += next->factor;
        else
            *++last = *next;
    }
    product.terms_.erase(last + 1, product.terms_.end());
    return product;
}

}  // namespace modou::kinship
