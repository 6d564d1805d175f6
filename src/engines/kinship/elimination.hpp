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
        // The variable itself runs fastest, so that each cell of the result is summed in a row.
        std::vector<Variable> scope = scope_with(variable);
        std::erase(scope, variable);
        Factor result{scope, {}};
        result.weights.reserve(size_of(scope));
        scope.push_back(variable);
        std::vector<Factor> joined;
        for (auto& factor : factors_)
            if (has(factor, variable)) joined.push_back(std::move(factor));
        std::erase_if(factors_, [](const Factor& factor) { return factor.weights.empty(); });
        // How far each factor's place moves when a variable of the joint scope counts up.
        std::vector<std::vector<std::size_t>> strides(joined.size(), std::vector<std::size_t>(scope.size(), 0));
        for (std::size_t f = 0; f < joined.size(); ++f) {
            std::size_t stride = 1;
            for (std::size_t i = joined[f].scope.size(); i-- > 0; stride *= states_[joined[f].scope[i]])
                strides[f][std::size_t(std::ranges::find(scope, joined[f].scope[i]) - scope.begin())] = stride;
        }
        std::vector<std::uint32_t> state(scope.size());
        std::vector<std::size_t> place(joined.size());
        Weight sum(0);
        while (true) {
            Weight product(1);
            for (std::size_t f = 0; f < joined.size() && !zero(product); ++f) {
                if constexpr (!std::is_same_v<Weight, double>) {
                    terms_ += product.terms().size() * joined[f].weights[place[f]].terms().size();
                    if (terms_ > terms_most) return false;
                }
                product = product * joined[f].weights[place[f]];
            }
            if (!zero(product)) sum += product;
            std::size_t i = scope.size();
            while (i-- > 0) {
                const bool more = ++state[i] < states_[scope[i]];
                for (std::size_t f = 0; f < joined.size(); ++f)
                    place[f] += more ? strides[f][i] : -strides[f][i] * (states_[scope[i]] - 1);
                if (more) break;
                state[i] = 0;
                if (i + 1 == scope.size()) {
                    result.weights.push_back(std::move(sum));
                    sum = Weight(0);
                }
            }
            if (i == SIZE_MAX) break;
        }
        factors_.push_back(std::move(result));
        return true;
    }

    static bool zero(double weight) { return weight == 0; }
    static bool zero(const auto& weight) { return weight.zero(); }

    std::vector<std::uint32_t> states_;
    std::vector<bool> gone_;  // summed over
    std::vector<Factor> factors_;
    std::size_t terms_ = 0;  // multiplied so far
};

}  // namespace modou::kinship
