// Sums a product of small tables over all their variables, one variable after the other. On a pedigree this is peeling
// (Elston, Stewart 1971; Cannings, Thompson, Skolnick 1978): which variable goes next is chosen by the size of the
// table that it leaves, so loops need no special case, they only leave larger tables.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

namespace modou::kinship {

// How much the sums may take before they are given up.
struct Effort {
    std::size_t cells;  // of one table
    std::size_t terms;  // where weights are polynomials: multiplied, in all
};

// Weight: double, or what adds and multiplies like it and says how many terms it has.
template <class Weight>
class Elimination {
  public:
    using Variable = std::uint32_t;
    struct Factor {
        std::vector<Variable> scope;  // rising
        std::vector<Weight> weights;  // the last variable of the scope runs fastest
    };

    Variable add_variable(std::uint32_t states) {
        states_.push_back(states);
        gone_.push_back(false);
        return Variable(states_.size() - 1);
    }
    std::uint32_t states(Variable variable) const { return states_[variable]; }

    // `weigh` takes the states in the order of `scope`, which may be any order.
    template <class Weigh>
    void add_factor(const std::vector<Variable>& scope, Weigh&& weigh) {
        Factor factor{scope, {}};
        std::ranges::sort(factor.scope);
        std::vector<std::uint32_t> state(scope.size()), told(scope.size());
        factor.weights.reserve(size_of(factor.scope));
        do {
            for (std::size_t i = 0; i < scope.size(); ++i)
                told[i] = state[std::size_t(std::ranges::lower_bound(factor.scope, scope[i]) - factor.scope.begin())];
            factor.weights.push_back(weigh(told));
        } while (next(factor.scope, state));
        factors_.push_back(std::move(factor));
    }

    // The whole sum; nothing when it would take more than `most`.
    std::optional<Weight> run(Effort most) {
        if (!reduce({}, most)) return std::nullopt;
        Weight whole(1);
        for (const Factor& factor : factors_) whole = whole * factor.weights[0];
        return whole;
    }
    // Sums over all variables but `kept` (rising); false when it would take more than `most`. Then factors() say how
    // likely each state of those kept is, together with all else.
    bool reduce(const std::vector<Variable>& kept, Effort most) {
        std::vector<Variable> left;
        for (Variable v = 0; v < states_.size(); ++v)
            if (!gone_[v] && !std::ranges::binary_search(kept, v)) left.push_back(v);
        while (!left.empty()) {
            auto best = left.begin();
            std::size_t best_cells = SIZE_MAX;
            for (auto at = left.begin(); at != left.end(); ++at)
                if (const std::size_t cells = size_of(scope_with(*at)); cells < best_cells)
                    best = at, best_cells = cells;
            if (best_cells > most.cells || !eliminate(*best, most.terms)) return false;
            gone_[*best] = true;
            left.erase(best);
        }
        return true;
    }
    const std::vector<Factor>& factors() const { return factors_; }

  private:
    std::size_t size_of(const std::vector<Variable>& scope) const {
        std::size_t size = 1;
        for (const Variable v : scope) size = size > (std::size_t(1) << 40) ? size : size * states_[v];
        return size;
    }
    static bool has(const Factor& factor, Variable variable) {
        return std::ranges::binary_search(factor.scope, variable);
    }
    // Counts up, the last fastest; false after the last.
    bool next(const std::vector<Variable>& scope, std::vector<std::uint32_t>& state) const {
        for (std::size_t i = scope.size(); i-- > 0;) {
            if (++state[i] < states_[scope[i]]) return true;
            state[i] = 0;
        }
        return false;
    }
    std::vector<Variable> scope_with(Variable variable) const {
        std::vector<Variable> scope;
        for (const Factor& factor : factors_)
            if (has(factor, variable)) scope.insert(scope.end(), factor.scope.begin(), factor.scope.end());
        scope.push_back(variable);
        std::ranges::sort(scope);
        scope.erase(std::unique(scope.begin(), scope.end()), scope.end());
        return scope;
    }

    // False when more than `terms_most` terms were multiplied.
    bool eliminate(Variable variable, std::size_t terms_most) {
        std::vector<Variable> scope = scope_with(variable);
        std::erase(scope, variable);
        Factor result{scope, {}};
        result.weights.reserve(size_of(scope));
        std::vector<Factor> joined;
        for (auto& factor : factors_)
            if (has(factor, variable)) joined.push_back(std::move(factor));
        std::erase_if(factors_, [](const Factor& factor) { return factor.weights.empty(); });
        // Each factor as rows: one for each state of its other variables, in which the variable itself runs.
        std::vector<std::vector<std::size_t>> strides;
        for (Factor& factor : joined) strides.push_back(turn_into_rows(factor, variable, scope));
        std::vector<std::uint32_t> state(scope.size());
        std::vector<const Weight*> rows;
        for (const Factor& factor : joined) rows.push_back(factor.weights.data());
        while (true) {
            if constexpr (std::is_same_v<Weight, double>)
                result.weights.push_back(sum_of_products(rows, states_[variable]));
            else if (!add_products(rows, states_[variable], terms_most, result.weights.emplace_back(0)))
                return false;
            std::size_t i = scope.size();
            while (i-- > 0) {
                const bool more = ++state[i] < states_[scope[i]];
                for (std::size_t f = 0; f < joined.size(); ++f)
                    rows[f] +=
                        more ? std::ptrdiff_t(strides[f][i]) : -std::ptrdiff_t(strides[f][i] * (states_[scope[i]] - 1));
                if (more) break;
                state[i] = 0;
            }
            if (i == SIZE_MAX) break;
        }
        factors_.push_back(std::move(result));
        return true;
    }

    // Lets `variable` run fastest in the factor; answers how far a row moves when a variable of `scope` counts up.
    std::vector<std::size_t> turn_into_rows(Factor& factor, Variable variable,
                                            const std::vector<Variable>& scope) const {
        const std::size_t n = states_[variable],
                          place = std::size_t(std::ranges::find(factor.scope, variable) - factor.scope.begin());
        std::size_t below = 1;  // cells that one step of the variable passes over
        for (std::size_t i = place + 1; i < factor.scope.size(); ++i) below *= states_[factor.scope[i]];
        if (below > 1) {
            std::vector<Weight> turned(factor.weights.size());
            auto from = factor.weights.begin();
            for (std::size_t above = 0; above < turned.size(); above += n * below)
                for (std::size_t own = 0; own < n; ++own)
                    for (std::size_t rest = 0; rest < below; ++rest)
                        turned[above + rest * n + own] = std::move(*from++);
            factor.weights = std::move(turned);
        }
        factor.scope.erase(factor.scope.begin() + std::ptrdiff_t(place));
        std::vector<std::size_t> strides(scope.size(), 0);
        std::size_t stride = n;
        for (std::size_t i = factor.scope.size(); i-- > 0; stride *= states_[factor.scope[i]])
            strides[std::size_t(std::ranges::find(scope, factor.scope[i]) - scope.begin())] = stride;
        return strides;
    }

    static double sum_of_products(const std::vector<const double*>& rows, std::size_t n) {
        const double* first = rows[0];
        if (rows.size() == 1) return summed(n, [&](std::size_t k) { return first[k]; });
        const double* second = rows[1];
        if (rows.size() == 2) return summed(n, [&](std::size_t k) { return first[k] * second[k]; });
        const double* third = rows[2];
        if (rows.size() == 3) return summed(n, [&](std::size_t k) { return first[k] * second[k] * third[k]; });
        return summed(n, [&](std::size_t k) {
            double product = first[k] * second[k] * third[k];
            for (std::size_t f = 3; f < rows.size(); ++f) product *= rows[f][k];
            return product;
        });
    }
    // Four sums side by side: one addition need not wait for the one before.
    template <class Term>
    static double summed(std::size_t n, Term term) {
        double sums[4] = {};
        std::size_t k = 0;
        for (; k + 4 <= n; k += 4)
            for (std::size_t i = 0; i < 4; ++i) sums[i] += term(k + i);
        for (; k < n; ++k) sums[0] += term(k);
        return (sums[0] + sums[1]) + (sums[2] + sums[3]);
    }
    // The same for what is dear to multiply; false when that were more than `terms_most` terms.
    bool add_products(const std::vector<const Weight*>& rows, std::size_t n, std::size_t terms_most, Weight& sum) {
        for (std::size_t k = 0; k < n; ++k) {
            Weight product(1);
            for (std::size_t f = 0; f < rows.size() && !product.zero(); ++f) {
                terms_ += product.terms().size() * rows[f][k].terms().size();
                if (terms_ > terms_most) return false;
                product = product * rows[f][k];
            }
            if (!product.zero()) sum += product;
        }
        return true;
    }

    std::vector<std::uint32_t> states_;
    std::vector<bool> gone_;  // summed over
    std::vector<Factor> factors_;
    std::size_t terms_ = 0;  // multiplied so far
};

}  // namespace modou::kinship
