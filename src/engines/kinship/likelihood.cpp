#include "engines/kinship/likelihood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "engines/kinship/elimination.hpp"
#include "engines/kinship/emission.hpp"
#include "engines/kinship/polynomial.hpp"

namespace modou::kinship {
namespace {

constexpr Effort k_most_numbers{50'000'000, 0};             // 400 MB of numbers
constexpr Effort k_most_polynomials{200'000, 100'000'000};  // some seconds, and at most 2.4 GB
constexpr std::size_t k_states_most = 250;

using People = std::vector<Pedigree::Person>;

// What an allele can be here: those that somebody carries, all others as one where the model allows, the silent one.
struct Alleles {
    std::vector<double> frequencies;
    std::vector<double> from_father, from_mother;  // chance to be passed on as: rows parents, columns children
    std::vector<State> state_of;                   // by index in the table
    std::optional<State> silent;
    std::size_t size() const { return frequencies.size(); }
    double passed(Parent parent, State from, State to) const {
        return (parent == Parent::father ? from_father : from_mother)[from * size() + to];
    }
};

base::Result<Alleles> alleles_here(const LocusTable& locus, const Model& model, const std::vector<bool>& seen) {
    const std::size_t n = locus.alleles.size();
    Alleles out;
    out.state_of.resize(n);
    std::vector<std::size_t> members;  // one table index for each state: rows of those lumped are alike
    std::optional<State> lump;
    for (std::size_t i = 0; i < n; ++i) {
        if (seen[i] || !lumpable(model.mutation)) {
            out.state_of[i] = State(members.size());
            members.push_back(i);
        } else {
            if (!lump) lump = State(members.size()), members.push_back(i);
            out.state_of[i] = *lump;
        }
    }
    const std::size_t kept = members.size(), size = kept + (model.silent > 0 ? 1 : 0);
    out.frequencies.assign(size, 0);
    for (std::size_t i = 0; i < n; ++i) out.frequencies[out.state_of[i]] += locus.frequencies[i] * (1 - model.silent);
    if (model.silent > 0) {
        out.silent = State(kept);
        out.frequencies[kept] = model.silent;
    }
    for (const Parent parent : {Parent::father, Parent::mother}) {
        MODOU_TRY(const auto whole, mutation_matrix(model.mutation, parent, locus));
        auto& matrix = parent == Parent::father ? out.from_father : out.from_mother;
        matrix.assign(size * size, 0);
        for (std::size_t from = 0; from < kept; ++from)
            for (std::size_t to = 0; to < n; ++to)
                matrix[from * size + out.state_of[to]] += whole[members[from] * n + to];
        if (out.silent) matrix[kept * size + kept] = 1;
    }
    return out;
}

// The people who matter here: nobody who is neither typed nor an ancestor of someone typed.
std::vector<bool> who_matters(const People& people, const std::vector<std::optional<Seen>>& seen) {
    std::vector<bool> matters(people.size());
    for (std::size_t i = people.size(); i-- > 0;) {  // children before parents
        if (seen[i]) matters[i] = true;
        if (!matters[i] || people[i].founder()) continue;
        matters[people[i].father] = matters[people[i].mother] = true;
    }
    return matters;
}

template <class Weight>
class Peeling {
  public:
    Peeling(const People& people, const Alleles& alleles, const std::vector<std::optional<Seen>>& seen,
            const std::vector<bool>& trimmed)
        : people_(people), alleles_(alleles), seen_(seen), trimmed_(trimmed), carried_(people.size()) {
        const std::vector<bool> matters = who_matters(people, seen);
        std::vector<unsigned> children(people.size());
        for (std::size_t i = 0; i < people.size(); ++i)
            if (matters[i] && !people[i].founder()) ++children[people[i].father], ++children[people[i].mother];
        for (std::size_t i = 0; i < people.size(); ++i) {
            if (!matters[i]) continue;
            // Of an untyped founder with one child only one allele matters: which of both it was makes no difference.
            const bool half = people[i].founder() && !seen[i] && children[i] == 1;
            if (half && trimmed[i]) continue;
            add(i, half);
        }
    }
    unsigned draws() const { return draws_; }
    std::optional<Weight> run(Effort most) { return sum_.run(most); }

  private:
    using Variable = typename Elimination<Weight>::Variable;
    struct Carried {
        std::vector<Variable>
            alleles;  // from father and mother; one of a founder of whom only one matters; none: left out
        std::vector<State> domain;
    };

    static Weight drawn(const Alleles& alleles, State state) {
        if constexpr (std::is_same_v<Weight, double>)
            return alleles.frequencies[state];
        else
            return Polynomial::drawn(state);
    }
    std::vector<State> domain_of(std::size_t person) const {
        std::vector<State> domain;
        const auto& seen = seen_[person];
        for (std::size_t i = 0; i < alleles_.size(); ++i) {
            const auto s = static_cast<State>(i);
            const bool could_drop = !seen || (seen->a == seen->b && (seen->dropout > 0 || s == alleles_.silent));
            if (could_drop || s == seen->a || s == seen->b) domain.push_back(s);
        }
        return domain;
    }
    void add(std::size_t i, bool half) {
        Carried& here = carried_[i];
        here.domain = domain_of(i);
        for (int k = 0; k < (half ? 1 : 2); ++k)
            here.alleles.push_back(sum_.add_variable(std::uint32_t(here.domain.size())));
        if (people_[i].founder()) {
            for (const Variable allele : here.alleles) draw(allele, here.domain);
        } else {
            pass_on(people_[i].father, Parent::father, here.alleles[0], here.domain);
            pass_on(people_[i].mother, Parent::mother, here.alleles[1], here.domain);
        }
        if (seen_[i])
            sum_.add_factor(here.alleles, [&](const std::vector<std::uint32_t>& at) {
                return Weight(emission(*seen_[i], here.domain[at[0]], here.domain[at[1]], alleles_.silent));
            });
    }
    void draw(Variable allele, const std::vector<State>& domain) {
        ++draws_;
        sum_.add_factor({allele}, [&](const std::vector<std::uint32_t>& at) { return drawn(alleles_, domain[at[0]]); });
    }
    void pass_on(std::uint32_t from, Parent as, Variable child, const std::vector<State>& domain) {
        const Carried& parent = carried_[from];
        if (parent.alleles.empty()) return draw(child, domain);
        const auto passed = [&](std::uint32_t of, std::uint32_t to) {
            return alleles_.passed(as, parent.domain[of], domain[to]);
        };
        if (parent.alleles.size() == 2 && parent.domain.size() > 2 && std::is_same_v<Weight, double>) {
            // Which of the two was passed on is a variable of its own: tables of two alleles each instead of three.
            const Variable which = sum_.add_variable(2);
            for (const std::uint32_t k : {0u, 1u})
                sum_.add_factor({child, parent.alleles[k], which}, [&](const std::vector<std::uint32_t>& at) {
                    return Weight(at[2] == k ? passed(at[1], at[0]) / 2 : 1);
                });
            return;
        }
        std::vector<Variable> scope{child};
        scope.insert(scope.end(), parent.alleles.begin(), parent.alleles.end());
        sum_.add_factor(scope, [&](const std::vector<std::uint32_t>& at) {
            double chance = 0;
            for (std::size_t k = 1; k < at.size(); ++k) chance += passed(at[k], at[0]) / double(at.size() - 1);
            return Weight(chance);
        });
    }

    const People& people_;
    const Alleles& alleles_;
    const std::vector<std::optional<Seen>>& seen_;
    const std::vector<bool>& trimmed_;
    std::vector<Carried> carried_;
    Elimination<Weight> sum_;
    unsigned draws_ = 0;
};

// Chance to draw just these alleles, in some order that is given, from one subpopulation.
double chance_of(const Polynomial::Draws& draws, const std::vector<double>& frequencies, double theta) {
    double chance = 1;
    unsigned before = 0, same = 0;
    for (std::size_t i = 0; i < draws.size() && draws[i] != 0xFF; ++i, ++before) {
        same = i > 0 && draws[i] == draws[i - 1] ? same + 1 : 0;
        chance *= (same * theta + (1 - theta) * frequencies[draws[i]]) / (1 + (double(before) - 1) * theta);
    }
    return chance;
}

base::Status check(const Model& model) {
    if (!(model.theta >= 0 && model.theta < 1))
        return base::fail(base::Code::bad_input, "lies between 0 and 1", "theta");
    if (!(model.silent >= 0 && model.silent < 1))
        return base::fail(base::Code::bad_input, "lies between 0 and 1", "silent allele frequency");
    return kinship::check(model.mutation);
}

}  // namespace

base::Result<double> likelihood(const Pedigree& pedigree, const std::vector<Profile>& profiles, const LocusTable& locus,
                                const Model& model) {
    MODOU_CHECK(check(model));
    const People& people = pedigree.people();
    std::vector<bool> typed(people.size()), used(locus.alleles.size());
    std::vector<std::pair<std::uint32_t, const Profile*>> here;
    for (const Profile& profile : profiles) {
        const std::uint32_t person = pedigree.find(profile.id);
        if (person == Pedigree::k_nobody)
            return base::fail(base::Code::bad_input, "was typed but is not in the pedigree", profile.id);
        if (typed[person]) return base::fail(base::Code::bad_input, "has two profiles: join or choose", profile.id);
        if (!(profile.dropout >= 0 && profile.dropout < 1))
            return base::fail(base::Code::bad_input, "dropout lies between 0 and 1", profile.id);
        typed[person] = true;
        const auto found = profile.loci.find(locus.name);
        if (found == profile.loci.end()) continue;
        for (const Allele allele : {found->second.first, found->second.second}) {
            const std::size_t at = locus.find(allele);
            if (at == SIZE_MAX)
                return base::fail(base::Code::bad_input,
                                  fmt::format("allele {} of {} is not in the frequency table: add it with a frequency",
                                              text_of(allele), profile.id),
                                  locus.name);
            used[at] = true;
        }
        here.emplace_back(person, &profile);
    }
    if (here.empty()) return 1;
    MODOU_TRY(const Alleles alleles, alleles_here(locus, model, used));
    if (alleles.size() > k_states_most)
        return base::fail(base::Code::limit, fmt::format("a locus has at most {} alleles", k_states_most), locus.name);
    std::vector<std::optional<Seen>> seen(people.size());
    for (const auto& [person, profile] : here) {
        const auto& [a, b] = profile->loci.find(locus.name)->second;
        seen[person] = Seen{alleles.state_of[locus.find(a)], alleles.state_of[locus.find(b)], profile->dropout};
    }
    std::vector<bool> trimmed(people.size());
    for (std::size_t i = 0; i < people.size(); ++i)
        trimmed[i] = model.founders == Model::Founders::trimmed && !typed[i];
    const auto too_large = [&] {
        return base::fail(base::Code::limit,
                          "this pedigree needs larger sums than fit: type more people, or a simpler model", locus.name);
    };
    if (model.theta == 0) {
        const auto sum = Peeling<double>(people, alleles, seen, trimmed).run(k_most_numbers);
        if (!sum) return too_large();
        return *sum;
    }
    Peeling<Polynomial> peeling(people, alleles, seen, trimmed);
    if (peeling.draws() > Polynomial::k_draws_most) return too_large();
    const auto sum = peeling.run(k_most_polynomials);
    if (!sum) return too_large();
    double whole = 0;
    for (const auto& term : sum->terms())
        whole += term.factor * chance_of(term.draws, alleles.frequencies, model.theta);
    return whole;
}

}  // namespace modou::kinship
