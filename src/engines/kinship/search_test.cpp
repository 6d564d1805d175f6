// Searching against slow, obvious twins.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <set>

#include "engines/kinship/candidate.hpp"
#include "engines/kinship/family_columns.hpp"
#include "engines/kinship/found_index.hpp"
#include "engines/kinship/parents_index.hpp"
#include "engines/kinship/ratio.hpp"
#include "engines/kinship/testing_loci.hpp"
#include "engines/kinship/transmission.hpp"

namespace modou::kinship {
namespace {

constexpr Mutation k_models[] = {{},
                                 {Mutation::Model::equal, 2e-3, 4e-4, 0, 0},
                                 {Mutation::Model::proportional, 2e-3, 4e-4, 0, 0},
                                 {Mutation::Model::stepwise, 2e-3, 4e-4, 1e-6, 0.1}};

struct World {
    std::mt19937_64 random;
    FrequencyTable table;
    std::vector<std::string> names;
    Panel panel;

    explicit World(std::uint64_t seed, std::size_t loci = 6, std::size_t alleles = 7) : random(seed) {
        for (std::size_t l = 0; l < loci; ++l) {
            names.push_back("L" + std::to_string(l));
            table.loci[names.back()] = random_locus(random, names.back(), alleles + l % 3);
        }
        panel = *Panel::make(table, names);
    }
    std::vector<Code> person(unsigned untyped_in = 12) {
        std::vector<Code> codes;
        for (std::size_t l = 0; l < panel.size(); ++l) {
            const auto n = std::uint32_t(panel.locus(l).alleles.size());
            codes.push_back(random() % untyped_in == 0 ? 0 : code_of_indices(random() % n, random() % n));
        }
        return codes;
    }
    // An allele of each parent, where both are typed.
    std::vector<Code> child(const std::vector<Code>& father, const std::vector<Code>& mother) {
        std::vector<Code> codes = person();
        for (std::size_t l = 0; l < panel.size(); ++l) {
            if (father[l] == 0 || mother[l] == 0 || codes[l] == 0) continue;
            const auto f = indices_of(father[l]), m = indices_of(mother[l]);
            codes[l] = code_of_indices(random() % 2 ? f.first : f.second, random() % 2 ? m.first : m.second);
        }
        return codes;
    }
    // A random genotype at so many loci.
    std::vector<Code> spoilt(std::vector<Code> codes, unsigned loci) {
        for (unsigned i = 0; i < loci; ++i) {
            const std::size_t l = random() % codes.size();
            codes[l] = person(1'000'000)[l];
        }
        return codes;
    }
    Profile profile(std::string id, const std::vector<Code>& codes) { return panel.decode(std::move(id), codes); }
};

// log10 LR by the exact core alone.
double by_compare(const World& world, const Pedigree& h1, const Pedigree& h2, std::vector<Profile> profiles,
                  const Mutation& mutation) {
    Comparison comparison{{{"H1", h1}, {"H2", h2}}, std::move(profiles), world.names, {}};
    comparison.model.mutation = mutation;
    const auto loci = compare(comparison, world.table);
    EXPECT_TRUE(loci) << loci.error().text();
    return total_log10_ratio(*loci);
}
void expect_same(double a, double b) {
    if (std::isinf(a) || std::isinf(b))
        EXPECT_EQ(a, b);
    else
        EXPECT_NEAR(a, b, 1e-10);
}

TEST(Transmission, IsWhatTheExactCoreSays) {
    for (const Mutation& mutation : k_models) {
        World world(3);
        const auto transmission = Transmission::make(world.panel, mutation);
        ASSERT_TRUE(transmission);
        const auto trio = *Pedigree::make({{"F", "", "", Sex::male}, {"M", "", "", Sex::female}, {"C", "F", "M"}});
        const auto strangers = *Pedigree::make({{"F", "", ""}, {"M", "", ""}, {"C", "", ""}});
        for (int round = 0; round < 40; ++round) {
            const auto father = world.person(5), mother = world.person(5);
            const auto child = round % 4 == 0 ? world.person() : world.spoilt(world.child(father, mother), round % 3);
            const auto f = world.profile("F", father), m = world.profile("M", mother), c = world.profile("C", child);
            expect_same(transmission->log10_couple(father, mother, child),
                        by_compare(world, trio, strangers, {f, m, c}, mutation));
            expect_same(transmission->log10_single(Parent::father, father, child),
                        by_compare(world, trio, strangers, {f, c}, mutation));
            expect_same(transmission->log10_single(Parent::mother, mother, child),
                        by_compare(world, trio, strangers, {m, c}, mutation));
        }
    }
}

struct Shape {
    const char* name;
    std::vector<Relative> people;
    std::vector<std::string> typed;
};
const std::vector<Shape>& shapes() {
    static const std::vector<Shape> k_shapes = {
        {"one full sib", {{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}, {"S", "F", "M"}}, {"S"}},
        {"a parent and a sib", {{"F", "", ""}, {"M", "", ""}, {"X", "F", "M"}, {"S", "F", "M"}}, {"M", "S"}},
        {"half sibs of either side",
         {{"F", "", ""},
          {"M", "", ""},
          {"N", "", ""},
          {"O", "", ""},
          {"X", "F", "M"},
          {"S", "F", "N"},
          {"T", "O", "M"}},
         {"S", "T"}},
        {"grandparents and an uncle",
         {{"G", "", ""}, {"H", "", ""}, {"F", "G", "H"}, {"U", "G", "H"}, {"M", "", ""}, {"X", "F", "M"}},
         {"G", "U"}},
        {"a child and its other parent", {{"X", "", ""}, {"P", "", ""}, {"C", "X", "P"}}, {"P", "C"}},
        {"cousins as parents",
         {{"A", "", ""},
          {"B", "", ""},
          {"C", "A", "B"},
          {"D", "A", "B"},
          {"E", "", ""},
          {"G", "", ""},
          {"F", "C", "E"},
          {"M", "D", "G"},
          {"X", "F", "M"},
          {"S", "F", "M"}},
         {"S", "C"}}};
    return k_shapes;
}
CandidateTables compiled(World& world, const Shape& shape, const Mutation& mutation) {
    Model model;
    model.mutation = mutation;
    const auto rules = *PanelModel::make(world.panel, model);
    for (;;) {
        Family family{*Pedigree::make(shape.people), "X", {}};
        for (const auto& id : shape.typed) family.typed.push_back(world.profile(id, world.person(6)));
        // Without mutation random relatives may not be able to be what they are said to be.
        if (auto tables = CandidateTables::compile(rules, family)) return std::move(*tables);
    }
}

class EachLanes : public testing::TestWithParam<Lanes> {
  protected:
    void SetUp() override {
        if (GetParam() > best_lanes()) GTEST_SKIP() << "this processor cannot";
    }
};
INSTANTIATE_TEST_SUITE_P(Kernels, EachLanes, testing::Values(Lanes::plain, Lanes::avx2, Lanes::avx512));

// Everybody asked one by one.
std::vector<Hit> twin(std::size_t size, const Wanted& wanted, const std::set<std::uint32_t>& removed,
                      const std::function<std::pair<double, unsigned>(std::uint32_t)>& of) {
    std::vector<Hit> hits;
    for (std::uint32_t number = 0; number < size; ++number) {
        const auto [ratio, misfits] = of(number);
        if (!removed.contains(number) && misfits <= wanted.tolerance && ratio >= wanted.log10_least)
            hits.push_back({number, ratio, misfits});
    }
    keep_best(hits, wanted.most);
    return hits;
}

TEST_P(EachLanes, ParentsAreFoundAsIfAskedOneByOne) {
    World world(6, 9, 12);
    const auto transmission = *Transmission::make(world.panel, k_models[3]);
    for (const auto of : {ParentsIndex::Of::couples, ParentsIndex::Of::fathers, ParentsIndex::Of::mothers}) {
        ParentsIndex index(world.panel, transmission, of);
        std::vector<std::array<std::vector<Code>, 2>> parents;
        const std::vector<Code> untyped(world.panel.size());
        for (int i = 0; i < 9'000; ++i) {  // three tiles, the last not full
            auto& [father, mother] = parents.emplace_back();
            father = of == ParentsIndex::Of::mothers ? untyped : world.person();
            mother = of == ParentsIndex::Of::fathers ? untyped : world.person();
            std::vector<std::vector<Code>> typed;
            if (of != ParentsIndex::Of::mothers) typed.push_back(father);
            if (of != ParentsIndex::Of::fathers) typed.push_back(mother);
            EXPECT_EQ(index.add(typed), std::uint32_t(i));
        }
        std::set<std::uint32_t> removed;
        for (int i = 0; i < 500; ++i) index.remove(*removed.insert(std::uint32_t(world.random() % 9'000)).first);
        std::vector<std::vector<Code>> candidates;
        for (unsigned i = 0; i < 24; ++i) {
            const auto& [father, mother] = parents[world.random() % parents.size()];
            candidates.push_back(world.spoilt(world.child(father, mother), i % 5));
        }
        for (const unsigned tolerance : {0u, 1u, 3u, 7u}) {
            const Wanted wanted{tolerance, -30, 50, 2, GetParam()};
            const auto all = index.search_all(candidates, wanted);
            for (std::size_t c = 0; c < candidates.size(); ++c) {
                const auto expected = twin(parents.size(), wanted, removed, [&](std::uint32_t number) {
                    const auto& [father, mother] = parents[number];
                    return std::pair(transmission.log10_couple(father, mother, candidates[c]),
                                     mismatches(father, mother, candidates[c]));
                });
                EXPECT_EQ(index.search(candidates[c], wanted), expected) << c << " " << tolerance;
                EXPECT_EQ(all[c], expected);
            }
        }
    }
}

TEST_P(EachLanes, FoundPersonsAreFoundAsIfAskedOneByOne) {
    World world(7, 9, 24);  // codes of one and of two bytes
    const auto transmission = *Transmission::make(world.panel, k_models[3]);
    FoundIndex index(world.panel, transmission);
    std::vector<std::vector<Code>> people;
    const auto father = world.person(), mother = world.person();
    for (unsigned i = 0; i < 9'000; ++i) {
        people.push_back(i % 100 == 0 ? world.spoilt(world.child(father, mother), i / 100 % 5) : world.person());
        index.add(people.back());
    }
    EXPECT_EQ(index.codes(8'999), people[8'999]);
    std::set<std::uint32_t> removed{100, 4'096, 8'999};
    for (const auto number : removed) index.remove(number);
    const std::vector<Code> untyped(world.panel.size());
    for (const auto& [f, m] : {std::pair(father, mother), std::pair(father, untyped), std::pair(untyped, mother)})
        for (const unsigned tolerance : {0u, 2u, 3u}) {
            const Wanted wanted{tolerance, -30, 200, 2, GetParam()};
            EXPECT_EQ(index.of_parents(f, m, wanted), twin(people.size(), wanted, removed, [&](std::uint32_t number) {
                          return std::pair(transmission.log10_couple(f, m, people[number]),
                                           mismatches(f, m, people[number]));
                      }));
        }
    for (const Shape& shape : shapes()) {
        const auto tables = compiled(world, shape, k_models[3]);
        const Wanted wanted{0, 0.5, 100, 2, GetParam()};
        EXPECT_EQ(index.of_family(tables, wanted), twin(people.size(), wanted, removed, [&](std::uint32_t number) {
                      return std::pair(tables.log10_ratio(people[number]), 0u);
                  }));
    }
}

TEST_P(EachLanes, NoFamilyAboveTheThresholdIsScreenedAway) {
    World world(8, 5, 6);
    FamilyColumns columns(world.panel);
    std::vector<CandidateTables> families;
    for (unsigned i = 0; i < 5'000; ++i) {
        // A few families many times over: compiling is what takes time here.
        families.push_back(i < 60 ? compiled(world, shapes()[i % shapes().size()], k_models[i % 4]) : families[i % 60]);
        EXPECT_EQ(columns.add(families.back()), i);
    }
    columns.remove(7);
    for (int round = 0; round < 20; ++round) {
        const auto candidate = world.person();
        const auto numbers = columns.screen(candidate, 0.3, 2, GetParam());
        EXPECT_TRUE(std::ranges::is_sorted(numbers));
        const std::set<std::uint32_t> screened(numbers.begin(), numbers.end());
        EXPECT_FALSE(screened.contains(7));
        for (std::uint32_t number = 0; number < families.size(); ++number) {
            const double ratio = families[number].log10_ratio(candidate);
            if (ratio >= 0.3 && number != 7) {
                EXPECT_TRUE(screened.contains(number)) << ratio;
            }
            // Rounding up adds less than a twelfth a locus.
            if (ratio < 0.3 - 6.0 / 12) {
                EXPECT_FALSE(screened.contains(number)) << ratio;
            }
        }
    }
}

}  // namespace
}  // namespace modou::kinship
