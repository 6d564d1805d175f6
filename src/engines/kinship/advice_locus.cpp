#include "engines/kinship/advice_locus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engines/kinship/family_sum.hpp"

namespace modou::kinship {
namespace {

using Sum = Elimination<double>;
using Variable = Sum::Variable;

constexpr Effort k_draws_cells{4'000'000, 0}, k_tables_cells{4'000'000, 0};  // ten milliseconds or so a locus

// Those variables that factors still speak of, and how many cells the table would have that summing one away needs.
std::map<Variable, std::size_t> costs(const Sum& sum) {
    std::map<Variable, std::vector<Variable>> beside;
    for (const auto& factor : sum.factors())
        for (const Variable v : factor.scope) {
            auto& list = beside[v];
            list.insert(list.end(), factor.scope.begin(), factor.scope.end());
        }
    std::map<Variable, std::size_t> cells;
    for (auto& [v, list] : beside) {
        std::ranges::sort(list);
        list.erase(std::unique(list.begin(), list.end()), list.end());
        std::size_t size = 1;
        for (const Variable other : list) size = size > (std::size_t(1) << 40) ? size : size * sum.states(other);
        cells[v] = size;
    }
    return cells;
}

base::Error too_large(const LocusTable& locus) {
    return {base::Code::limit, locus.name, "so many people to be typed need larger sums than fit"};
}

std::vector<std::size_t> strides_of(const Sum& sum, const std::vector<Variable>& scope) {
    std::vector<std::size_t> strides(scope.size());
    std::size_t stride = 1;
    for (std::size_t k = scope.size(); k-- > 0; stride *= sum.states(scope[k])) strides[k] = stride;
    return strides;
}

}  // namespace

base::Result<LocusChances> LocusChances::make(const Pedigree& pedigree, const std::vector<Profile>& typed,
                                              const std::vector<std::uint32_t>& drawn, const LocusTable& locus,
                                              const Mutation& mutation) {
    LocusChances out;
    out.pedigree_ = &pedigree;
    out.locus_ = &locus;
    out.mutation_ = mutation;
    const auto tables = out.prepare_tables(typed, drawn, mutation);
    if (!tables) {
        if (tables.error().code != base::Code::limit) return tl::unexpected(tables.error());
        if (!lumpable(mutation)) out.mutation_.model = Mutation::Model::proportional;
        out.typed_ = typed;
        for (const auto person : drawn) {
            out.drawn_.push_back(pedigree.people()[person].id);
            std::erase_if(out.typed_, [&](const Profile& profile) { return profile.id == out.drawn_.back(); });
        }
    }
    MODOU_CHECK(out.prepare_draws(typed, drawn, out.mutation_));
    return out;
}

// One variable after the other is summed away, the cheapest first; drawn in the reverse order, each is told by those
// that stood in the way.
base::Status LocusChances::prepare_draws(const std::vector<Profile>& typed, const std::vector<std::uint32_t>& drawn,
                                         const Mutation& mutation) {
    FamilySum family(*pedigree_, *locus_);
    MODOU_CHECK(family.build(*pedigree_, typed, drawn, mutation));
    kept_ = family.kept(drawn);
    Sum& sum = family.sum();
    for (auto left = costs(sum); !left.empty(); left = costs(sum)) {
        const auto next =
            std::ranges::min_element(left, {}, [](const auto& one) { return std::pair(one.second, one.first); });
        if (next->second > k_draws_cells.cells) return tl::unexpected(too_large(*locus_));
        Step step{next->first, sum.states(next->first), {}};
        for (const auto& factor : sum.factors())
            if (std::ranges::binary_search(factor.scope, step.variable))
                step.tables.push_back({factor.scope, strides_of(sum, factor.scope), factor.weights});
        std::vector<Variable> others;
        for (const auto& [v, cells] : left)
            if (v != step.variable) others.push_back(v);
        sum.reduce(others, k_draws_cells);
        states_.resize(std::max(states_.size(), std::size_t(step.variable) + 1));
        sums_.resize(std::max(sums_.size(), std::size_t(step.states)));
        steps_.push_back(std::move(step));
    }
    double whole = 1;
    for (const auto& factor : sum.factors()) whole *= factor.weights[0];
    if (!(whole > 0))
        return base::fail(base::Code::bad_input, "what the relatives were typed as cannot be in this pedigree",
                          locus_->name);
    return {};
}

base::Status LocusChances::prepare_tables(const std::vector<Profile>& typed, const std::vector<std::uint32_t>& drawn,
                                          const Mutation& mutation) {
    FamilySum family(*pedigree_, *locus_);
    MODOU_CHECK(family.build(*pedigree_, typed, drawn, mutation));
    const auto kept = family.kept(drawn);
    std::map<Variable, std::uint32_t> number;
    for (std::uint32_t i = 0; i < kept.size(); ++i) number[kept[i]] = i;
    for (Tables* tables : {&whole_, &family_}) {
        std::vector<Variable> stay(kept.begin(), tables == &whole_ ? kept.end() : kept.end() - 2);
        std::ranges::sort(stay);
        if (!family.sum().reduce(stay, k_tables_cells)) {
            whole_.clear();
            return tl::unexpected(too_large(*locus_));
        }
        for (const auto& factor : family.sum().factors()) {
            Table table{{}, strides_of(family.sum(), factor.scope), factor.weights};
            for (const Variable v : factor.scope) table.scope.push_back(number.at(v));
            tables->push_back(std::move(table));
        }
    }
    return {};
}

double LocusChances::at(const Tables& tables, std::span<const std::uint32_t> alleles) {
    double product = 1;
    for (const Table& table : tables) {
        std::size_t place = 0;
        for (std::size_t k = 0; k < table.scope.size(); ++k) place += table.strides[k] * alleles[table.scope[k]];
        product *= table.weights[place];
    }
    return product;
}

void LocusChances::draw(std::mt19937_64& random, std::vector<std::uint32_t>& alleles) {
    for (std::size_t s = steps_.size(); s-- > 0;) {
        const Step& step = steps_[s];
        std::fill_n(sums_.begin(), step.states, 1.0);
        for (const Table& table : step.tables) {
            std::size_t place = 0, own = 0;
            for (std::size_t k = 0; k < table.scope.size(); ++k) {
                if (table.scope[k] == step.variable)
                    own = table.strides[k];
                else
                    place += table.strides[k] * states_[table.scope[k]];
            }
            for (std::size_t a = 0; a < step.states; ++a) sums_[a] *= table.weights[place + a * own];
        }
        double sum = 0;
        for (std::size_t a = 0; a < step.states; ++a) sum += sums_[a];
        double left = double(random() >> 11) * 0x1p-53 * sum;  // from 0 to below sum
        std::uint32_t chosen = 0;
        for (std::uint32_t a = 0; a < step.states; ++a) {
            if (sums_[a] == 0) continue;  // never what cannot be, whatever rounding leaves over
            chosen = a;
            if (left < sums_[a]) break;
            left -= sums_[a];
        }
        states_[step.variable] = chosen;
    }
    alleles.clear();
    for (const auto variable : kept_) alleles.push_back(states_[variable]);
}

double LocusChances::unordered(const Tables& tables, const std::vector<std::uint32_t>& alleles, std::size_t people) {
    double sum = 0;
    for (std::uint32_t way = 0; way < (1u << people); ++way) {
        turned_.assign(alleles.begin(), alleles.end());
        bool again = false;  // a homozygote is the same either way
        for (std::size_t p = 0; p < people; ++p)
            if (way >> p & 1) {
                again |= alleles[2 * p] == alleles[2 * p + 1];
                std::swap(turned_[2 * p], turned_[2 * p + 1]);
            }
        if (!again) sum += at(tables, turned_);
    }
    return sum;
}

base::Result<double> LocusChances::weighed(const std::vector<std::uint32_t>& alleles, std::size_t people) {
    std::string key;  // the same genotypes come again and again
    std::vector<Profile> profiles = typed_;
    for (std::size_t p = 0; p < people; ++p) {
        const auto [a, b] = std::minmax(alleles[2 * p], alleles[2 * p + 1]);
        key += {char(a), char(b)};
        profiles.push_back({drawn_[p], 0, {{locus_->name, {locus_->alleles[a], locus_->alleles[b]}}}});
    }
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
    MODOU_TRY(const double chance, likelihood(*pedigree_, profiles, *locus_, {.mutation = mutation_}));
    known_.emplace(std::move(key), chance);
    return chance;
}

base::Result<double> LocusChances::ratio(const std::vector<std::uint32_t>& alleles) {
    const std::size_t people = alleles.size() / 2;
    const std::uint32_t a = alleles[alleles.size() - 2], b = alleles.back();
    const double unrelated = locus_->frequencies[a] * locus_->frequencies[b] * (a == b ? 1 : 2);
    if (!whole_.empty())
        return unordered(whole_, alleles, people) / unordered(family_, alleles, people - 1) / unrelated;
    MODOU_TRY(const double whole, weighed(alleles, people));
    MODOU_TRY(const double family, weighed(alleles, people - 1));
    return whole / family / unrelated;
}

}  // namespace modou::kinship
