#include "engines/kinship/peeling_plan.hpp"

#include <algorithm>
#include <bit>

namespace modou::kinship::peeling {
namespace {

using Variable = std::uint32_t;
using Scope = std::vector<Variable>;
constexpr std::uint32_t k_nothing = 0xFFFFFFFF;

struct Dense {
    std::uint32_t table;
    Scope scope;  // the last runs fastest
};
// What an open parent passes on: of either allele, half the time each. One table g over one allele stands for the table
// (g[p] + g[q]) / 2 over both.
struct Either {
    std::uint32_t parent;
    Dense table;  // the allele is the last of its scope
};

constexpr std::size_t k_subsets_most = 6;  // children of one parent, summed over by who got which allele

bool has(const Scope& scope, Variable variable) {
    return std::ranges::find(scope, variable) != scope.end();
}
void join(Scope& scope, const Scope& other) {
    for (const Variable v : other)
        if (!has(scope, v)) scope.push_back(v);
}

class Builder {
  public:
    Builder(const Pedigree& pedigree, const std::vector<Kind>& kinds, std::uint32_t alleles, std::uint32_t kept,
            std::size_t most)
        : people_(pedigree.people()),
          kinds_(kinds),
          n_(alleles),
          kept_(kept),
          most_(most),
          passed_(people_.size(), k_nothing) {}

    std::optional<Plan> run() {
        plan_.steps.reserve(32);
        for (std::uint32_t i = 0; i < people_.size(); ++i) add(i);
        while (!units_.empty()) {
            auto best = units_.begin();
            double best_cells = 1e300;
            for (auto at = units_.begin(); at != units_.end(); ++at)
                if (const double cells = cells_left_by(*at); cells < best_cells) best = at, best_cells = cells;
            const Scope unit = *best;
            units_.erase(best);
            if (best_cells > double(most_)) return std::nullopt;
            unit.size() == 1 ? eliminate_phase(unit[0]) : eliminate_pair(unit);
            if (too_large_) return std::nullopt;
        }
        Scope open;
        if (kept_ != Pedigree::k_nobody) open = pair_of(kept_);
        for (const Either& either : eithers_) dense_.push_back(written_out(either));
        plan_.result = product(std::move(dense_), open, {}).table;
        if (too_large_) return std::nullopt;
        return std::move(plan_);
    }

  private:
    Variable allele(std::uint32_t person, unsigned which) const {
        return Variable(people_.size()) + 2 * person + which;
    }
    // Stands for either of a parent's two alleles.
    Variable some_allele(std::uint32_t person) const { return Variable(3 * people_.size()) + person; }
    Scope pair_of(std::uint32_t person) const { return {allele(person, 0), allele(person, 1)}; }
    std::uint32_t states(Variable v) const { return v < people_.size() ? 2 : n_; }
    double cells(const Scope& scope) const {
        double size = 1;
        for (const Variable v : scope) size *= states(v);
        return size;
    }
    bool open(std::uint32_t person) const { return kinds_[person] == Kind::open || kinds_[person] == Kind::blurred; }

    std::uint32_t new_table(double size) {
        plan_.places.push_back(plan_.cells);
        if (double(plan_.cells) + size > double(most_)) {
            too_large_ = true;
            return ready;
        }
        plan_.cells += (std::size_t(size) + 7) / 8 * 8;
        return ready + std::uint32_t(plan_.places.size()) - 1;
    }
    std::uint32_t leaf(Leaf::What what, std::uint32_t person, std::uint8_t role, std::uint32_t from,
                       const Scope& scope) {
        const std::uint32_t to = new_table(cells(scope));
        plan_.leaves.push_back({what, role, person, to, {from, 0}});
        return to;
    }
    // What a parent passes on, where that is one number an allele.
    std::uint32_t vector_of(std::uint32_t parent, std::uint8_t role) {
        if (kinds_[parent] == Kind::half) return role == 0 ? founder_father : founder_mother;
        if (kinds_[parent] == Kind::trimmed) return frequencies;
        if (passed_[parent] == k_nothing)
            passed_[parent] = leaf(Leaf::What::passed, parent, role, 0, {allele(parent, 0)});
        return passed_[parent];
    }

    void add(std::uint32_t i) {
        const auto& person = people_[i];
        if (kinds_[i] == Kind::exact) return person.founder() ? add_typed_founder(i) : add_typed_child(i);
        if (!open(i)) return;
        if (i != kept_) units_.push_back(pair_of(i));
        if (kinds_[i] == Kind::blurred) dense_.push_back({leaf(Leaf::What::shown, i, 0, 0, pair_of(i)), pair_of(i)});
        for (const std::uint8_t role : {0, 1}) {
            if (person.founder()) {
                dense_.push_back({frequencies, {allele(i, role)}});
                continue;
            }
            const std::uint32_t parent = role == 0 ? person.father : person.mother;
            if (open(parent))
                eithers_.push_back(
                    {parent, {role == 0 ? turned_father : turned_mother, {allele(i, role), some_allele(parent)}}});
            else
                dense_.push_back({vector_of(parent, role), {allele(i, role)}});
        }
    }
    void add_typed_founder(std::uint32_t i) { plan_.leaves.push_back({Leaf::What::founder, 0, i, 0, {}}); }
    void add_typed_child(std::uint32_t i) {
        const std::array<std::uint32_t, 2> parents{people_[i].father, people_[i].mother};
        if (!open(parents[0]) && !open(parents[1])) {
            const std::uint32_t father = vector_of(parents[0], 0), mother = vector_of(parents[1], 1);
            plan_.leaves.push_back({Leaf::What::trio, 0, i, 0, {father, mother}});
            return;
        }
        units_.push_back({i});
        for (const std::uint8_t role : {0, 1}) {
            const std::uint32_t parent = parents[role];
            if (open(parent)) {
                const Scope scope{i, some_allele(parent)};
                eithers_.push_back({parent, {leaf(Leaf::What::rows, i, role, 0, scope), scope}});
            } else {
                const std::uint32_t from = vector_of(parent, role);
                dense_.push_back({leaf(Leaf::What::side, i, role, from, {i}), {i}});
            }
        }
    }

    double cells_left_by(const Scope& unit) const {
        Scope scope;
        const auto touches = [&](const Scope& other) {
            return std::ranges::any_of(unit, [&](Variable v) { return has(other, v); });
        };
        for (const Dense& dense : dense_)
            if (touches(dense.scope)) join(scope, dense.scope);
        for (const Either& either : eithers_) {
            const Scope whole = whole_scope(either);
            if (touches(whole)) join(scope, whole);
        }
        std::erase_if(scope, [&](Variable v) { return has(unit, v); });
        return cells(scope);
    }

    // As written out: both of the parent's alleles last.
    Scope whole_scope(const Either& either) const {
        Scope scope = either.table.scope;
        scope.pop_back();
        join(scope, pair_of(either.parent));
        return scope;
    }
    std::vector<Dense> take(const Scope& unit) {
        std::vector<Dense> taken;
        std::erase_if(dense_, [&](const Dense& dense) {
            const bool touches = std::ranges::any_of(unit, [&](Variable v) { return has(dense.scope, v); });
            if (touches) taken.push_back(dense);
            return touches;
        });
        return taken;
    }
    static Scope union_of(const std::vector<Dense>& factors, const Scope& without) {
        Scope scope;
        for (const Dense& factor : factors) join(scope, factor.scope);
        std::erase_if(scope, [&](Variable v) { return has(without, v); });
        std::ranges::sort(scope);
        return scope;
    }
    Dense written_out(const Either& either) {
        const Scope scope = whole_scope(either);
        const std::uint32_t to = new_table(cells(scope));
        Step step{Step::What::either, false, false, to, either.table.table, one, std::uint32_t(cells(scope)), {}, {}};
        // The table read at the parent's first allele, and at the second.
        Scope first = either.table.scope, second = either.table.scope;
        step.outer = loops(scope, renamed(first, allele(either.parent, 0)), renamed(second, allele(either.parent, 1)));
        plan_.steps.push_back(step);
        return {to, scope};
    }
    static Scope renamed(Scope scope, Variable last) {
        scope.back() = last;
        return scope;
    }
    std::vector<Either> take_eithers(const Scope& unit, std::uint32_t parent) {
        std::vector<Either> taken;
        std::erase_if(eithers_, [&](const Either& either) {
            const bool touches = either.parent == parent ||
                                 std::ranges::any_of(unit, [&](Variable v) { return has(either.table.scope, v); });
            if (touches) taken.push_back(either);
            return touches;
        });
        return taken;
    }
    void eliminate_phase(Variable phase) { finish(take({phase}), take_eithers({phase}, Pedigree::k_nobody), {phase}); }
    // Sums over `unit`; all but one of `up`, which pass on to other people, are written out.
    void finish(std::vector<Dense> factors, std::vector<Either> up, const Scope& unit) {
        while (up.size() > 1) {
            factors.push_back(written_out(up.back()));
            up.pop_back();
        }
        if (up.empty()) {
            const Scope left = union_of(factors, unit);
            return dense_.push_back(product(std::move(factors), left, unit));
        }
        factors.push_back(up[0].table);
        const Variable some = some_allele(up[0].parent);
        Scope left = union_of(factors, unit);
        std::erase(left, some);
        left.push_back(some);
        eithers_.push_back({up[0].parent, product(std::move(factors), left, unit)});
    }
    void eliminate_pair(const Scope& pair) {
        const std::uint32_t person = (pair[0] - std::uint32_t(people_.size())) / 2;
        auto factors = take(pair);
        std::vector<Either> up, down;
        bool tied = false;  // the two alleles to each other
        for (const Either& either : take_eithers(pair, person)) {
            const bool in_scope = has(either.table.scope, pair[0]) || has(either.table.scope, pair[1]);
            (either.parent == person ? down : up).push_back(either);
            tied |= in_scope;
        }
        for (const Dense& factor : factors) tied |= has(factor.scope, pair[0]) && has(factor.scope, pair[1]);
        if (!tied && down.size() <= k_subsets_most) return sum_over_subsets(std::move(factors), down, pair);
        for (const Either& either : down) factors.push_back(written_out(either));
        finish(std::move(factors), std::move(up), pair);
    }
    // sum over p, q of D(p) E(q) prod_k (g_k[p] + g_k[q]) / 2 is the sum, over who of the children got the first
    // allele, of a sum over p alone times a sum over q alone.
    void sum_over_subsets(std::vector<Dense> factors, const std::vector<Either>& down, const Scope& pair) {
        const unsigned all = (1U << down.size()) - 1;
        const bool alike = factors.size() == 2 && factors[0].table == frequencies && factors[1].table == frequencies;
        const auto moment = [&](unsigned which, unsigned subset) -> Dense {
            if (alike && subset == 0) return {one, {}};  // frequencies sum to 1
            if (alike && std::has_single_bit(subset)) {
                const Dense& only = down[std::size_t(std::countr_zero(subset))].table;
                if (only.table == turned_father) return {founder_father, {only.scope[0]}};
                if (only.table == turned_mother) return {founder_mother, {only.scope[0]}};
            }
            std::vector<Dense> chosen;
            for (const Dense& factor : factors)
                if (has(factor.scope, pair[which])) chosen.push_back(factor);
            for (std::size_t k = 0; k < down.size(); ++k)
                if (subset >> k & 1) chosen.push_back({down[k].table.table, renamed(down[k].table.scope, pair[which])});
            const Scope left = union_of(chosen, {pair[which]});
            return product(std::move(chosen), left, {pair[which]});
        };
        std::vector<Dense> first, second;
        for (unsigned subset = 0; subset <= all; ++subset) first.push_back(moment(0, subset));
        for (unsigned subset = 0; !alike && subset <= all; ++subset) second.push_back(moment(1, subset));
        Scope left = union_of(factors, pair);
        for (const Either& either : down) {
            Scope scope = either.table.scope;
            scope.pop_back();
            join(left, scope);
        }
        std::ranges::sort(left);
        // Alike: the first child's allele is called the first one.
        const unsigned step = alike && all > 0 ? 2 : 1;
        Dense sum{k_nothing, left};
        for (unsigned subset = step - 1; subset <= all; subset += step) {
            const Dense &a = first[subset], &b = (alike ? first : second)[all & ~subset];
            if (sum.table == k_nothing)
                sum = multiply(a, b, left, {});
            else
                add_product(sum, a, b);
        }
        plan_.scale *= double(step) / double(all + 1);
        dense_.push_back(sum);
    }
    void add_product(const Dense& to, const Dense& a, const Dense& b) {
        Step step{Step::What::product, false, true, to.table, a.table, b.table, std::uint32_t(cells(to.scope)), {}, {}};
        step.outer = loops(to.scope, a.scope, b.scope);
        plan_.steps.push_back(step);
    }

    // All factors multiplied, laid out as `left`, summed over `summed`.
    Dense product(std::vector<Dense> factors, const Scope& left, const Scope& summed) {
        std::ranges::sort(factors, {}, [&](const Dense& factor) { return cells(factor.scope); });
        if (factors.empty()) factors.push_back({one, {}});
        Dense whole = factors[0];
        for (std::size_t i = 1; i < factors.size(); ++i) {
            if (i + 1 == factors.size()) return multiply(whole, factors[i], left, summed);
            Scope scope = whole.scope;
            join(scope, factors[i].scope);
            std::ranges::sort(scope);
            std::stable_partition(scope.begin(), scope.end(), [&](Variable v) { return !has(summed, v); });
            whole = multiply(whole, factors[i], scope, {});
        }
        if (summed.empty() && whole.scope == left) return whole;
        return multiply(whole, {one, {}}, left, summed);
    }
    // Summed over the parent's allele, rows of the child's are added up rather than each cell on its own.
    static Dense upright(const Dense& factor, const Scope& summed) {
        if ((factor.table != turned_father && factor.table != turned_mother) || !has(summed, factor.scope[1]))
            return factor;
        return {factor.table == turned_father ? passes_father : passes_mother, {factor.scope[1], factor.scope[0]}};
    }
    Dense multiply(const Dense& factor, const Dense& other, const Scope& left, const Scope& summed) {
        const Dense a = upright(factor, summed), b = upright(other, summed);
        const std::uint32_t to = new_table(cells(left));
        Step step{Step::What::product, false, false, to, a.table, b.table, std::uint32_t(cells(left)), {}, {}};
        step.outer = loops(left, a.scope, b.scope);
        if (!summed.empty()) step.inner = loops(summed, a.scope, b.scope);
        const Loop& row = step.outer.back();
        step.by_rows = !step.inner.empty() && cells(summed) <= row.size && row.a <= 1 && row.b <= 1;
        plan_.steps.push_back(step);
        return {to, left};
    }
    std::uint32_t stride(Variable variable, const Scope& scope) const {
        std::uint32_t stride = 1, whole = 0;
        for (std::size_t i = scope.size(); i-- > 0; stride *= states(scope[i]))
            if (scope[i] == variable) whole += stride;  // twice, where a table is read along a diagonal
        return whole;
    }
    // Neighbouring loops that both walk on evenly become one.
    Loops loops(const Scope& over, const Scope& a, const Scope& b) const {
        Loops loops;
        for (std::size_t i = over.size(); i-- > 0;) {
            const Loop next{states(over[i]), stride(over[i], a), stride(over[i], b)};
            if (!loops.empty() && next.a == loops.back().a * loops.back().size &&
                next.b == loops.back().b * loops.back().size)
                loops.back().size *= next.size;
            else
                loops.push_back(next);
        }
        if (loops.empty()) loops.push_back({1, 0, 0});
        loops.reverse();
        return loops;
    }

    const std::vector<Pedigree::Person>& people_;
    const std::vector<Kind>& kinds_;
    std::uint32_t n_, kept_;
    std::size_t most_;
    std::vector<std::uint32_t> passed_;  // table of each typed parent
    std::vector<Scope> units_;           // left to sum over: a phase, or both alleles of somebody
    std::vector<Dense> dense_;
    std::vector<Either> eithers_;
    Plan plan_;
    bool too_large_ = false;
};

}  // namespace

std::optional<Plan> make_plan(const Pedigree& pedigree, const std::vector<Kind>& kinds, std::uint32_t alleles,
                              std::uint32_t kept, std::size_t cells_most) {
    return Builder(pedigree, kinds, alleles, kept, cells_most).run();
}

}  // namespace modou::kinship::peeling
