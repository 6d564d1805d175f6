#include "engines/kinship/nuclear.hpp"

#include <algorithm>

namespace modou::kinship::peeling {
namespace {

constexpr double k_rows_most = 10'000;  // of one family; beyond, the memory that plans take is the smaller price

// Numbers that live until the next locus.
class Scratch {
  public:
    void clear() { chunk_ = used_ = 0; }  // all that was taken may be taken again
    // Whole lanes, with `beyond` further ones that loops may overwrite.
    double* take(std::size_t size, std::size_t beyond = 0) {
        const std::size_t lanes = (size + beyond + k_lanes - 1) / k_lanes;
        if (chunk_ == chunks_.size() || used_ + lanes > chunks_[chunk_].size()) turn_to(lanes);
        double* const place = chunks_[chunk_][used_].numbers;
        used_ += lanes;
        return place;
    }
    double* zeros(std::size_t size) {
        double* const place = take(size);
        std::fill_n(place, (size + k_lanes - 1) / k_lanes * k_lanes, 0.0);
        return place;
    }

  private:
    static constexpr std::size_t k_chunk = 256;  // lanes: 16 KB
    void turn_to(std::size_t lanes) {
        while (chunk_ < chunks_.size() && used_ + lanes > chunks_[chunk_].size()) ++chunk_, used_ = 0;
        if (chunk_ == chunks_.size()) chunks_.emplace_back(std::max(lanes, k_chunk));
    }
    std::vector<std::vector<LaneOfNumbers>> chunks_;
    std::size_t chunk_ = 0, used_ = 0;
};

// Weights of the allele that a child got from one parent: of one allele alone, or of all.
struct Share {
    std::size_t allele = 0;
    const double* all = nullptr;
    bool operator==(const Share&) const = default;
};
// factor * (first from the father, second from the mother; unless `once`, also the other way round).
struct Term {
    Share first, second;
    double factor = 1;
    bool once = false;
};

// A parent in one family.
struct Side {
    enum class States : std::uint8_t { alone, pairs, square } states = States::alone;
    std::size_t size = k_lanes;
    const double *passes = nullptr, *turned = nullptr;  // [parent's][child's], [child's][parent's]
    const double* pair_states = nullptr;                // as LocusModel has them, of an open parent
    const double* alone = nullptr;  // of one state: how likely each of its alleles is the one that is passed on
    const double* weights = nullptr;
    std::vector<std::pair<Share, const double*>> made;  // how likely each state passes a share on
};

}  // namespace

class NuclearSum::Inside {
  public:
    std::optional<double> likelihood(const Pedigree& pedigree, const NuclearPlan& plan, const LocusModel& model,
                                     std::span<const Code> codes, std::span<const double> dropouts) {
        people_ = &pedigree.people(), plan_ = &plan, model_ = &model, codes_ = codes, dropouts_ = dropouts;
        n_ = model.alleles, width_ = model.width, pairs_ = pairs_size(n_);
        scratch_.clear();
        identity_ = nullptr;
        told_.assign(people_->size(), nullptr);
        terms_.resize(std::max(terms_.size(), people_->size()));
        for (auto& terms : terms_) terms.clear();
        whole_ = 1;
        for (const std::uint32_t i : plan.founders) {
            const auto [a, b] = indices_of(codes[i]);
            whole_ *= model.frequencies[a] * model.frequencies[b] * (a == b ? 1 : 2);
        }
        for (std::uint32_t i = 0; i < people_->size(); ++i)
            if (plan.open[i]) begin(i);
        for (const NuclearFamily& family : plan.families)
            if (!sum(family)) return std::nullopt;
        return whole_;
    }

  private:
    using Tells = NuclearFamily::Tells;
    using States = Side::States;

    void begin(std::uint32_t i) {
        if ((*people_)[i].founder()) tell(i, model_->founder_pairs.data());
        if (plan_->kinds[i] != Kind::blurred) return;
        double* const shows = scratch_.zeros(pairs_);
        const auto [a, b] = indices_of(codes_[i]);
        for (std::size_t d = 0; d <= n_ / 2; ++d)
            for (std::size_t p = 0; p < n_; ++p)
                shows[d * n_ + p] = emission(a, b, dropouts_[i], p, p + d < n_ ? p + d : p + d - n_, *model_);
        tell(i, shows);
    }
    void tell(std::uint32_t person, const double* pairs) {
        const double*& told = told_[person];
        told = told ? multiplied(told, pairs, pairs_) : pairs;
    }
    const double* multiplied(const double* a, const double* b, std::size_t size) {
        double* const to = scratch_.take(size);
        run_.make({Making::What::multiply, to, a, b, 0, size});
        return to;
    }
    // Of weights, an ordered pair has its part.
    enum class Of : std::uint8_t { values, weights };
    const double* squared(const double* pairs, Of of) {
        if (pairs == model_->founder_pairs.data()) return model_->pairs.data();
        double* const to = scratch_.zeros(n_ * width_);
        for (std::size_t d = 0; d <= n_ / 2; ++d)
            for (std::size_t p = 0; p < n_; ++p) {
                const std::size_t q = p + d < n_ ? p + d : p + d - n_;
                to[p * width_ + q] = to[q * width_ + p] = pairs[d * n_ + p] / (of == Of::weights ? pairs_at(d, n_) : 1);
            }
        return to;
    }

    const double* identity() {
        if (identity_) return identity_;
        double* const to = scratch_.zeros(n_ * width_);
        for (std::size_t x = 0; x < n_; ++x) to[x * width_ + x] = 1;
        return identity_ = to;
    }
    void set_side(const NuclearFamily& family, unsigned role) {
        Side& side = sides_[role];
        side.made.clear();
        const std::uint32_t person = family.parents[role];
        const Kind kind = person == Pedigree::k_nobody ? Kind::trimmed : plan_->kinds[person];
        side.passes = kind == Kind::trimmed ? identity() : model_->passes[role].data();
        side.turned = kind == Kind::trimmed ? side.passes : model_->passes_turned[role].data();
        if (person != Pedigree::k_nobody && plan_->open[person]) {
            const bool square = family.tells == Tells::child;
            side.states = square ? States::square : States::pairs;
            side.size = square ? n_ * width_ : pairs_;
            side.alone = nullptr;
            side.pair_states = model_->pair_states[role].empty() ? nullptr : model_->pair_states[role][0].numbers;
            if (person != family.to) side.weights = square ? squared(told_[person], Of::weights) : told_[person];
            return;
        }
        double* const once = scratch_.zeros(k_lanes);
        once[0] = 1;
        side.states = States::alone;
        side.size = k_lanes;
        side.weights = once;
        side.alone = kind == Kind::exact ? either_of(codes_[person]) : model_->frequencies.data();
    }
    const double* either_of(Code code) {
        double* const to = scratch_.zeros(width_);
        const auto [a, b] = indices_of(code);
        to[a] += 0.5, to[b] += 0.5;
        return to;
    }

    // How likely each allele of the parent is passed on as the share has it.
    const double* passed(const Side& side, const Share& share) {
        if (!share.all) return side.turned + share.allele * width_;
        double* const to = scratch_.take(width_);
        run_.make({Making::What::mix, to, share.all, side.turned, n_, width_});
        return to;
    }
    // The same for each state of the parent.
    const double* states(Side& side, const Share& share) {
        for (const auto& [known, made] : side.made)
            if (known == share) return made;
        if (side.states == States::pairs && side.pair_states && !share.all)
            return side.pair_states + share.allele * pairs_;
        double* to = nullptr;
        if (side.states == States::alone) {
            to = scratch_.zeros(k_lanes);
            run_.make({Making::What::dot, to, side.alone, passed(side, share), 0, width_});
        } else if (side.states == States::square) {
            to = scratch_.take(side.size);
            run_.make({Making::What::square, to, passed(side, share), nullptr, n_, width_});
        } else {
            to = scratch_.take(side.size, width_);
            run_.make({Making::What::pairs, to, passed(side, share), nullptr, n_, width_});
        }
        side.made.emplace_back(share, to);
        return to;
    }

    // What a child without open genotype shows.
    Term term_of(std::uint32_t child) {
        const auto [a, b] = indices_of(codes_[child]);
        const double d = dropouts_[child];
        if (a != b) return {{a}, {b}, (1 - d) * (1 - d)};
        if (plan_->kinds[child] == Kind::exact) return {{a}, {a}, 1, true};
        double* const other = scratch_.zeros(width_);
        for (std::size_t x = 0; x < n_; ++x) other[x] = emission(a, a, d, a, x, *model_) / (x == a ? 2 : 1);
        return {{a}, {0, other}};
    }
    const std::vector<Term>& terms_of(std::uint32_t open) {
        std::vector<Term>& terms = terms_[open];
        if (!terms.empty()) return terms;
        const double* const genotypes = squared(told_[open], Of::values);
        for (std::size_t x = 0; x < n_; ++x) terms.push_back({{x}, {0, genotypes + x * width_}, 1, true});
        return terms;
    }

    // a^(n-k) b^k for k from 0 to n: each from one of those for n - 1.
    void powers(std::vector<const double*>& out, const double* a, const double* b, unsigned n, std::size_t size) {
        out.assign({a, b});
        for (unsigned times = 2; times <= n; ++times) {
            out.push_back(multiplied(out.back(), b, size));
            for (unsigned k = 0; k < times; ++k) out[k] = multiplied(out[k], a, size);
        }
    }
    // Ways in which `times` children who show the same got their alleles.
    void add_group(std::span<const Term> terms, unsigned times) {
        const std::size_t before = options_.size();
        for (const Term& term : terms) {
            double ways = 1;
            for (unsigned k = 0; k < times; ++k) ways *= term.factor;
            const std::array first{states(sides_[0], term.first), states(sides_[1], term.first)};
            const std::array second{states(sides_[0], term.second), states(sides_[1], term.second)};
            if (times == 1) {
                options_.push_back({{first[0], second[1]}, ways});
                if (!term.once) options_.push_back({{second[0], first[1]}, ways});
                continue;
            }
            powers(powers_[0], first[0], second[0], times, sides_[0].size);
            powers(powers_[1], second[1], first[1], times, sides_[1].size);
            for (unsigned k = 0; k <= (term.once ? 0 : times); ++k) {
                options_.push_back({{powers_[0][k], powers_[1][k]}, ways});
                ways = ways * (times - k) / (k + 1);
            }
        }
        group_sizes_.push_back(options_.size() - before);
    }
    // False where there are too many ways.
    bool gather(const NuclearFamily& family) {
        options_.clear(), group_sizes_.clear(), groups_.clear();
        const auto alike = [&](std::uint32_t a, std::uint32_t b) {
            return !plan_->open[a] && !plan_->open[b] && codes_[a] == codes_[b] && dropouts_[a] == dropouts_[b];
        };
        const auto& children = family.children;
        double rows = 1;
        for (auto child = children.begin(); child != children.end(); ++child) {
            if (*child == family.to || std::any_of(children.begin(), child, [&](auto c) { return alike(c, *child); }))
                continue;
            if (plan_->open[*child]) {
                add_group(terms_of(*child), 1);
            } else {
                const auto more = std::count_if(child + 1, children.end(), [&](auto c) { return alike(*child, c); });
                const Term term = term_of(*child);
                add_group({&term, 1}, unsigned(more) + 1);
            }
            rows *= double(group_sizes_.back());
            if (rows > k_rows_most || group_sizes_.size() > k_groups_most) return false;
        }
        const Option* options = options_.data();
        for (const std::size_t size : group_sizes_) {
            groups_.emplace_back(options, size);
            options += size;
        }
        std::ranges::sort(groups_, {}, [](const auto& group) { return group.size(); });
        return true;
    }

    bool sum(const NuclearFamily& family) {
        set_side(family, 0), set_side(family, 1);
        if (family.tells == Tells::terms) return tell_terms(family), true;
        if (!gather(family)) return false;
        Job job{groups_, {}, {}, {}, family.parents[1] == family.to ? 1U : 0U};
        for (const unsigned s : {0U, 1U}) {
            job.sizes[s] = sides_[s].size;
            job.weights[s] = sides_[s].weights;
            job.scratch[s] = scratch_.take(job.sizes[s] * groups_.size());
        }
        if (family.tells == Tells::child) return tell_child(family.to, job), true;
        job.weights[job.to] = nullptr;
        double* const answer = scratch_.zeros(job.sizes[job.to]);
        run_.tell_parent(job, answer);
        if (family.tells == Tells::parent) return tell(family.to, answer), true;
        double all = 0;
        run_.make({Making::What::dot, &all, answer, sides_[job.to].weights, 0, job.sizes[job.to]});
        whole_ *= all;
        return true;
    }
    void tell_child(std::uint32_t child, const Job& job) {
        double* const square = scratch_.zeros(n_ * width_);
        run_.tell_child(job, {{sides_[0].alone, sides_[1].alone}, {sides_[0].passes, sides_[1].passes}, n_, width_},
                        square);
        double* const to = scratch_.zeros(pairs_);
        for (std::size_t d = 0; d <= n_ / 2; ++d)
            for (std::size_t p = 0; p < n_; ++p) {
                const std::size_t q = p + d < n_ ? p + d : p + d - n_;
                to[d * n_ + p] = (square[p * width_ + q] + square[q * width_ + p]) * pairs_at(d, n_) / 2;
            }
        tell(child, to);
    }
    // Each child is a vector r over the parent's alleles, (r[p] + r[q]) / 2 over the genotypes: multiplied out by who
    // got which of both alleles. The first child's is called the first.
    void tell_terms(const NuclearFamily& family) {
        const unsigned to = family.parents[1] == family.to ? 1 : 0;
        std::vector<const double*> by_child;
        for (const std::uint32_t child : family.children) {
            const Term term = term_of(child);
            double* const sum = scratch_.zeros(width_);
            const auto add = [&](const Share& own, const Share& others) {
                const double* const own_alleles = passed(sides_[to], own);
                const double factor = term.factor * states(sides_[1 - to], others)[0];
                for (std::size_t p = 0; p < n_; ++p) sum[p] += own_alleles[p] * factor;
            };
            add(term.first, term.second);
            if (!term.once) add(term.second, term.first);
            by_child.push_back(sum);
        }
        const unsigned all = (1U << by_child.size()) - 1;
        const auto product = [&](unsigned subset) {
            double* const of = scratch_.zeros(width_);
            std::fill_n(of, n_, 1.0);
            for (std::size_t k = 0; k < by_child.size(); ++k)
                for (std::size_t p = 0; (subset >> k & 1) != 0 && p < n_; ++p) of[p] *= by_child[k][p];
            return Share{0, of};
        };
        for (unsigned subset = 1; subset <= all; subset += 2)
            terms_[family.to].push_back({product(subset), product(all & ~subset), 1.0 / (all + 1)});
    }

    const std::vector<Pedigree::Person>* people_ = nullptr;
    const NuclearPlan* plan_ = nullptr;
    const LocusModel* model_ = nullptr;
    std::span<const Code> codes_;
    std::span<const double> dropouts_;
    std::size_t n_ = 0, width_ = 0, pairs_ = 0;
    double whole_ = 1;
    Scratch scratch_;
    const double* identity_ = nullptr;
    std::vector<const double*> told_;       // of an open person, so far: by pairs, with the prior of a founder
    std::vector<std::vector<Term>> terms_;  // of an open person who is a child: the same as products
    std::array<Side, 2> sides_;
    std::array<std::vector<const double*>, 2> powers_;
    std::vector<Option> options_;
    std::vector<std::size_t> group_sizes_;
    std::vector<std::span<const Option>> groups_;
    NuclearRun run_ = nuclear_run_for(best_lanes());
};

NuclearSum::NuclearSum() : inside_(std::make_unique<Inside>()) {}
NuclearSum::~NuclearSum() = default;

std::optional<double> NuclearSum::likelihood(const Pedigree& pedigree, const NuclearPlan& plan, const LocusModel& model,
                                             std::span<const Code> codes, std::span<const double> dropouts) {
    return inside_->likelihood(pedigree, plan, model, codes, dropouts);
}

}  // namespace modou::kinship::peeling
