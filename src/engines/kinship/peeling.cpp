#include "engines/kinship/peeling.hpp"

#include <algorithm>
#include <unordered_map>

#include "engines/kinship/lumping.hpp"
#include "engines/kinship/nuclear.hpp"
#include "engines/kinship/peeling_run.hpp"

namespace modou::kinship {
namespace {

using namespace peeling;

constexpr std::size_t k_widths = (k_alleles_most + 1) / k_lanes + 2;
constexpr std::size_t k_cells_most = 50'000'000;        // as likelihood.cpp has it
constexpr std::size_t k_pair_states_alleles_most = 40;  // 270 KB a parent; of more alleles they are made where used

base::Result<LocusModel> locus_model(const LocusTable& table, const Model& model, PanelModel::Use use) {
    LocusModel out;
    const std::size_t kept = table.alleles.size();
    out.silent = model.silent > 0;
    out.alleles = kept + (out.silent ? 1 : 0);
    const std::size_t n = out.width = (out.alleles + k_lanes - 1) / k_lanes * k_lanes;
    for (const double p : table.frequencies) out.frequencies.push_back(p * (1 - model.silent));
    if (out.silent) out.frequencies.push_back(model.silent);
    out.frequencies.resize(n);
    for (const Parent parent : {Parent::father, Parent::mother}) {
        MODOU_TRY(const auto matrix, mutation_matrix(model.mutation, parent, table));
        const std::size_t role = parent == Parent::father ? 0 : 1;
        auto &passes = out.passes[role], &turned = out.passes_turned[role];
        passes.assign(n * n, 0);
        for (std::size_t i = 0; i < kept; ++i)
            for (std::size_t j = 0; j < kept; ++j) passes[i * n + j] = matrix[i * kept + j];
        if (out.silent) passes[kept * n + kept] = 1;  // silent alleles do not mutate
        turned.resize(n * n);
        out.founder_passes[role].assign(n, 0);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                turned[j * n + i] = passes[i * n + j];
                out.founder_passes[role][j] += out.frequencies[i] * passes[i * n + j];
            }
    }
    add_pairs(out);
    if (use == PanelModel::Use::once) return out;
    add_pair_states(out);
    if (!lumpable(model.mutation)) add_coarser(out, table);
    return out;
}

}  // namespace

void add_pairs(LocusModel& locus) {
    const std::size_t n = locus.alleles;
    locus.pairs.clear();
    for (const double p : locus.frequencies)
        for (const double q : locus.frequencies) locus.pairs.push_back(p * q);
    locus.founder_pairs.assign(pairs_size(n), 0);
    for (std::size_t d = 0; d <= n / 2; ++d)
        for (std::size_t p = 0; p < n; ++p)
            locus.founder_pairs[d * n + p] =
                locus.frequencies[p] * locus.frequencies[p + d < n ? p + d : p + d - n] * pairs_at(d, n);
}
void add_pair_states(LocusModel& locus) {
    const std::size_t n = locus.alleles, lanes = pairs_size(n) / k_lanes;
    if (n > k_pair_states_alleles_most) return;
    const NuclearRun run = nuclear_run_for(best_lanes());
    for (const unsigned role : {0U, 1U}) {
        locus.pair_states[role].resize(n * lanes + locus.width / k_lanes);  // rows are written beyond their end
        for (std::size_t x = 0; x < n; ++x)
            run.make({Making::What::pairs, locus.pair_states[role][x * lanes].numbers,
                      &locus.passes_turned[role][x * locus.width], nullptr, n, locus.width});
    }
}

base::Result<PanelModel> PanelModel::make(Panel panel, Model model, Use use) {
    if (model.theta != 0)
        return base::fail(base::Code::unsupported,
                          "with a subpopulation (theta) families are compared one by one, not compiled", "theta");
    if (!(model.silent >= 0 && model.silent < 1))
        return base::fail(base::Code::bad_input, "lies between 0 and 1", "silent allele frequency");
    MODOU_CHECK(check(model.mutation));
    PanelModel world{std::move(panel), model, {}};
    for (const LocusTable& table : world.panel.loci()) {
        MODOU_TRY(auto locus, locus_model(table, model, use));
        world.loci.push_back(std::move(locus));
    }
    return world;
}

double emission(std::size_t i, std::size_t j, double d, std::size_t x, std::size_t y, const LocusModel& locus) {
    const std::size_t hidden = locus.silent ? locus.alleles - 1 : SIZE_MAX;
    const bool x_shows = x != hidden, y_shows = y != hidden;
    if (!x_shows && !y_shows) return 0;
    if (!x_shows || !y_shows) return i == j && (x_shows ? x : y) == i ? 1 - d : 0;
    if (x == y) return i == x && j == x ? 1 - d * d : 0;
    if (i != j) return (x == i && y == j) || (x == j && y == i) ? (1 - d) * (1 - d) : 0;
    return x == i || y == i ? d * (1 - d) : 0;
}

double shown(std::span<const double> weights, std::size_t i, std::size_t j, double dropout, const LocusModel& model) {
    const std::size_t n = model.alleles;
    const auto at = [&](std::size_t x, std::size_t y) { return weights[x * model.width + y]; };
    if (i != j) return (at(i, j) + at(j, i)) * (1 - dropout) * (1 - dropout);
    double sum = at(i, i) * (1 - dropout * dropout);
    if (dropout == 0 && !model.silent) return sum;
    for (std::size_t x = 0; x < n; ++x)
        if (x != i) sum += (at(i, x) + at(x, i)) * emission(i, i, dropout, i, x, model);
    return sum;
}

namespace {

// Of one shape: family by family where that goes, else by a plan, made when it is first needed.
struct Plans {
    std::vector<Kind> kinds;
    std::optional<NuclearPlan> nuclear;
    std::optional<std::optional<Plan>> plan;
};
using KeptPlans = std::shared_ptr<Plans>;

// What is needed for one locus of one family at a time, with its memory.
struct Sums {
    Lumping lumping;
    NuclearSum nuclear;
};

}  // namespace

struct PlanStore::Inside {
    Sums sums;
    std::unordered_map<std::string, KeptPlans> plans;
};
PlanStore::PlanStore() : inside_(std::make_unique<Inside>()) {}
PlanStore::~PlanStore() = default;

struct Peeler::Inside {
    const PanelModel* world;
    Pedigree pedigree;
    std::vector<double> dropouts;
    std::vector<bool> profiled;
    std::unordered_map<std::string, KeptPlans> plans;
    std::unordered_map<std::string, KeptPlans>* store = nullptr;
    // Those of the last call for each width: the same people are mostly typed at the next locus, too.
    std::array<std::pair<std::string, Plans*>, k_widths> latest{};
    std::string key;
    std::vector<double> arena;
    Run runs = run_for(best_lanes());
    std::vector<const double*> tables;
    std::vector<double> scaled;
    Sums* sums = nullptr;  // the store's, or its own
    std::unique_ptr<Sums> own_sums;

    std::vector<Kind> kinds(std::span<const Code> codes, std::uint32_t kept) const;
    Plans& plans_for(std::size_t locus, std::span<const Code> codes, std::uint32_t kept);
    KeptPlans new_plans(std::vector<Kind> kinds, std::uint32_t width, std::uint32_t kept) const;
    double fill(const Leaf& leaf, const LocusModel& model, std::span<const Code> codes, double* to) const;
    base::Result<double> run(Plans& plans, std::size_t locus, std::span<const Code> codes, std::uint32_t kept);
};

// As likelihood.cpp: nobody who is neither typed nor an ancestor of someone typed.
std::vector<Kind> Peeler::Inside::kinds(std::span<const Code> codes, std::uint32_t kept) const {
    const auto& people = pedigree.people();
    std::vector<bool> matters(people.size());
    std::vector<unsigned> children(people.size());
    for (std::size_t i = people.size(); i-- > 0;) {
        if (codes[i] != 0 || i == kept) matters[i] = true;
        if (!matters[i] || people[i].founder()) continue;
        matters[people[i].father] = matters[people[i].mother] = true;
        ++children[people[i].father], ++children[people[i].mother];
    }
    std::vector<Kind> kinds(people.size(), Kind::left_out);
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (!matters[i]) continue;
        if (codes[i] != 0)
            kinds[i] = dropouts[i] > 0 || world->model.silent > 0 ? Kind::blurred : Kind::exact;
        else if (i != kept && people[i].founder() && children[i] == 1)
            kinds[i] = world->model.founders == Model::Founders::trimmed && !profiled[i] ? Kind::trimmed : Kind::half;
        else
            kinds[i] = Kind::open;
    }
    return kinds;
}

KeptPlans Peeler::Inside::new_plans(std::vector<Kind> kinds, std::uint32_t width, std::uint32_t kept) const {
    const auto make = [&] {
        auto plans = std::make_shared<Plans>();
        if (kept == Pedigree::k_nobody) plans->nuclear = make_nuclear_plan(pedigree, kinds, width);
        plans->kinds = std::move(kinds);
        return plans;
    };
    if (!store) return make();
    // People are k_people_most at most: a byte each.
    std::string shape{char(width / k_lanes), char(kept == Pedigree::k_nobody ? 255 : kept)};
    for (std::size_t i = 0; i < kinds.size(); ++i)
        shape.append({char(kinds[i]), char(pedigree.people()[i].father), char(pedigree.people()[i].mother)});
    if (const auto found = store->find(shape); found != store->end()) return found->second;
    if (store->size() >= PlanStore::k_most) store->clear();
    return store->emplace(std::move(shape), make()).first->second;
}

Plans& Peeler::Inside::plans_for(std::size_t locus, std::span<const Code> codes, std::uint32_t kept) {
    MODOU_ASSERT(locus < world->loci.size() && codes.size() == pedigree.people().size(),
                 "one code a person of the pedigree");
    key.resize(codes.size() + 1);
    for (std::size_t i = 0; i < codes.size(); ++i) key[i] = codes[i] != 0 ? 'T' : kept == i ? 'K' : '-';
    key.back() = char(world->loci[locus].width / k_lanes);
    auto& [last_key, last] = latest[std::uint8_t(key.back())];
    if (last && last_key == key) return *last;
    auto found = plans.find(key);
    if (found == plans.end()) {
        if (plans.size() >= k_plans_most) {
            plans.clear();
            for (auto& entry : latest) entry.second = nullptr;
        }
        found = plans.emplace(key, new_plans(kinds(codes, kept), std::uint32_t(world->loci[locus].width), kept)).first;
    }
    last_key = key;
    last = found->second.get();
    return *last;
}

// What the leaf multiplies the whole with.
double Peeler::Inside::fill(const Leaf& leaf, const LocusModel& model, std::span<const Code> codes, double* to) const {
    const std::size_t n = model.width;
    const double* const passes = model.passes[leaf.role].data();
    const Code code = codes[leaf.person];
    const auto [i, j] = indices_of(code);
    switch (leaf.what) {
        case Leaf::What::founder:
            return model.frequencies[i] * model.frequencies[j] * (i == j ? 1 : 2);
        case Leaf::What::passed:
            for (std::size_t x = 0; x < n; ++x) to[x] = (passes[i * n + x] + passes[j * n + x]) / 2;
            return 1;
        case Leaf::What::trio: {
            const double *father = tables[leaf.from[0]], *mother = tables[leaf.from[1]];
            return i == j ? father[i] * mother[i] : father[i] * mother[j] + father[j] * mother[i];
        }
        case Leaf::What::side: {
            const double* const from = tables[leaf.from[0]];
            to[0] = from[leaf.role == 0 ? i : j];
            to[1] = i == j ? 0 : from[leaf.role == 0 ? j : i];
            return 1;
        }
        case Leaf::What::rows: {
            const double* const turned = model.passes_turned[leaf.role].data();
            std::copy_n(turned + n * (leaf.role == 0 ? i : j), n, to);
            if (i == j)
                std::fill_n(to + n, n, 0.0);
            else
                std::copy_n(turned + n * (leaf.role == 0 ? j : i), n, to + n);
            return 1;
        }
        case Leaf::What::shown:
            for (std::size_t x = 0; x < n; ++x)
                for (std::size_t y = 0; y < n; ++y)
                    to[x * n + y] =
                        x < model.alleles && y < model.alleles ? emission(i, j, dropouts[leaf.person], x, y, model) : 0;
            return 1;
    }
    return 1;
}

base::Result<double> Peeler::Inside::run(Plans& plans, std::size_t locus, std::span<const Code> codes,
                                         std::uint32_t kept) {
    static constexpr double k_one = 1;
    const LocusModel& model = world->loci[locus];
    if (!plans.plan) plans.plan = make_plan(pedigree, plans.kinds, std::uint32_t(model.width), kept, k_cells_most);
    if (!*plans.plan)
        return base::fail(base::Code::limit,
                          "this pedigree needs larger sums than fit: type more people, or a simpler model",
                          world->panel.locus(locus).name);
    const Plan& here = **plans.plan;
    if (arena.size() < here.cells) arena.resize(here.cells);
    tables.resize(ready + here.places.size());
    tables[one] = &k_one;
    tables[turned_father] = model.passes_turned[0].data();
    tables[turned_mother] = model.passes_turned[1].data();
    tables[passes_father] = model.passes[0].data();
    tables[passes_mother] = model.passes[1].data();
    tables[frequencies] = model.frequencies.data();
    tables[founder_father] = model.founder_passes[0].data();
    tables[founder_mother] = model.founder_passes[1].data();
    for (std::size_t i = 0; i < here.places.size(); ++i) tables[ready + i] = arena.data() + here.places[i];
    const auto own = [&](std::uint32_t table) { return arena.data() + here.places[table - ready]; };
    double whole = here.scale;
    for (const Leaf& leaf : here.leaves) whole *= fill(leaf, model, codes, leaf.to < ready ? nullptr : own(leaf.to));
    for (const Step& step : here.steps)
        step.what == Step::What::product ? runs.product(step, own(step.to), tables[step.a], tables[step.b])
                                         : runs.either(step, own(step.to), tables[step.a]);
    return whole;
}

Peeler::Peeler(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Peeler::Peeler(Peeler&&) noexcept = default;
Peeler& Peeler::operator=(Peeler&&) noexcept = default;
Peeler::~Peeler() = default;

base::Result<Peeler> Peeler::make(const PanelModel& world, Pedigree pedigree, const std::vector<Typed>& typed,
                                  PlanStore* store) {
    auto inside = std::make_unique<Inside>();
    const std::size_t people = pedigree.people().size();
    inside->world = &world;
    if (store) {
        inside->store = &store->inside_->plans;
        inside->sums = &store->inside_->sums;
    } else {
        inside->own_sums = std::make_unique<Sums>();
        inside->sums = inside->own_sums.get();
    }
    inside->dropouts.resize(people);
    inside->profiled.resize(people);
    for (const auto& [person, dropout] : typed) {
        if (person >= people) return base::fail(base::Code::bad_input, "was typed but is not in the pedigree");
        if (!(dropout >= 0 && dropout < 1))
            return base::fail(base::Code::bad_input, "dropout lies between 0 and 1", pedigree.people()[person].id);
        inside->dropouts[person] = dropout;
        inside->profiled[person] = true;
    }
    inside->pedigree = std::move(pedigree);
    return Peeler(std::move(inside));
}

const Pedigree& Peeler::pedigree() const {
    return inside_->pedigree;
}

base::Result<double> Peeler::likelihood(std::size_t locus, std::span<const Code> codes) {
    Plans& plans = inside_->plans_for(locus, codes, Pedigree::k_nobody);
    if (plans.nuclear) {
        const auto here = inside_->sums->lumping.of(inside_->world->loci[locus], inside_->world->model.mutation, codes);
        const auto whole = inside_->sums->nuclear.likelihood(inside_->pedigree, *plans.nuclear, *here.model, here.codes,
                                                             inside_->dropouts);
        if (whole) return *whole;
    }
    MODOU_TRY(const double whole, inside_->run(plans, locus, codes, Pedigree::k_nobody));
    return whole * *inside_->tables[(*plans.plan)->result];
}

base::Result<std::span<const double>> Peeler::open_likelihood(std::size_t locus, std::span<const Code> codes,
                                                              std::uint32_t kept) {
    MODOU_ASSERT(kept < codes.size() && codes[kept] == 0, "whose alleles stay open is not typed");
    Plans& plans = inside_->plans_for(locus, codes, kept);
    MODOU_TRY(const double whole, inside_->run(plans, locus, codes, kept));
    const std::size_t width = inside_->world->loci[locus].width, cells = width * width;
    const double* const from = inside_->tables[(*plans.plan)->result];
    // The result may be a ready table, shared with others: scaled in a copy.
    if (inside_->scaled.size() < cells) inside_->scaled.resize(cells);
    for (std::size_t i = 0; i < cells; ++i) inside_->scaled[i] = from[i] * whole;
    return std::span<const double>(inside_->scaled.data(), cells);
}

}  // namespace modou::kinship
