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
#include "engines/kinship/posterior.hpp"
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
    Coding coding;

    explicit World(std::uint64_t seed, std::size_t loci = 6, std::size_t alleles = 7) : random(seed) {
        for (std::size_t l = 0; l < loci; ++l) {
            names.push_back("L" + std::to_string(l));
            table.loci[names.back()] = random_locus(random, names.back(), alleles + l % 3);
        }
        coding = *Coding::make(table, names);
    }
    std::vector<Code> person(unsigned untyped_in = 12) {
        std::vector<Code> codes;
        for (std::size_t l = 0; l < coding.loci(); ++l) {
            const auto n = std::uint32_t(coding.locus(l).alleles.size());
            codes.push_back(
                random() % untyped_in == 0 ? 0 : code_of(std::uint32_t(random() % n), std::uint32_t(random() % n)));
        }
        return codes;
    }
    // An allele of each parent, where both are typed.
    std::vector<Code> child(const std::vector<Code>& father, const std::vector<Code>& mother) {
        std::vector<Code> codes = person();
        for (std::size_t l = 0; l < coding.loci(); ++l) {
            if (father[l] == 0 || mother[l] == 0 || codes[l] == 0) continue;
            const auto f = coding.places(l, father[l]), m = coding.places(l, mother[l]);
            codes[l] = code_of(random() % 2 ? f.low : f.high, random() % 2 ? m.low : m.high);
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
    Profile profile(std::string id, const std::vector<Code>& codes) { return coding.decode(std::move(id), codes); }
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

TEST(Coding, NumbersEveryGenotypeOnceAndReadsItBack) {
    World world(1, 2, 30);
    for (std::size_t l = 0; l < 2; ++l) {
        std::set<Code> seen;
        const auto n = std::uint32_t(world.coding.locus(l).alleles.size());
        for (std::uint32_t i = 0; i < n; ++i)
            for (std::uint32_t j = i; j < n; ++j) {
                const Code code = code_of(j, i);
                EXPECT_TRUE(seen.insert(code).second);
                ASSERT_LT(code, world.coding.codes(l));
                EXPECT_EQ(world.coding.places(l, code).low, i);
                EXPECT_EQ(world.coding.places(l, code).high, j);
            }
        EXPECT_EQ(seen.size() + 1, world.coding.codes(l));
    }
    const auto person = world.person(3);
    EXPECT_EQ(world.coding.encode(world.profile("p", person)), person);
}
TEST(Coding, AnAlleleThatTheTableLacksMakesTheLocusUntyped) {
    World world(2);
    Profile profile;
    profile.loci["L0"] = {{80}, {9990}};
    profile.loci["L1"] = {{80}, {80}};
    const auto codes = world.coding.encode(profile);
    EXPECT_EQ(codes[0], 0);
    EXPECT_EQ(codes[1], code_of(0, 0));
    EXPECT_EQ(Coding::make(world.table, {"L0", "nowhere"}).error().code, base::Code::not_found);
    EXPECT_EQ(Coding::make(world.table, {"L0", "L0"}).error().code, base::Code::bad_input);
    EXPECT_EQ(Coding::make(world.table, {}).error().code, base::Code::bad_input);
}

TEST(Transmission, IsWhatTheExactCoreSays) {
    for (const Mutation& mutation : k_models) {
        World world(3);
        const auto transmission = Transmission::make(world.coding, mutation);
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
CandidateTables compiled(World& world, const Shape& shape, const Mutation& mutation,
                         std::vector<Profile>* typed = nullptr) {
    const auto pedigree = *Pedigree::make(shape.people);
    Model model;
    model.mutation = mutation;
    for (;;) {
        std::vector<Profile> profiles;
        for (const auto& id : shape.typed) profiles.push_back(world.profile(id, world.person(6)));
        // Without mutation random relatives may not be able to be what they are said to be.
        auto tables = compile(pedigree, profiles, "X", world.coding, model);
        if (!tables) continue;
        if (typed) *typed = std::move(profiles);
        return std::move(*tables);
    }
}

TEST(Compile, IsWhatTheExactCoreSaysForEveryGenotype) {
    World world(4, 4, 4);
    for (const Shape& shape : shapes())
        for (const Mutation& mutation : k_models) {
            std::vector<Profile> typed;
            const auto tables = compiled(world, shape, mutation, &typed);
            auto apart = shape.people;
            apart.push_back({"Y", "", ""});
            const auto h1 = *Pedigree::make(shape.people), h2 = *Pedigree::make(apart);
            for (int round = 0; round < 12; ++round) {
                const auto candidate = world.person();
                auto in_place = typed, beside = typed;
                in_place.push_back(world.profile("X", candidate));
                beside.push_back(world.profile("Y", candidate));
                double expected = 0;
                for (std::size_t l = 0; l < world.names.size(); ++l) {
                    Model model;
                    model.mutation = mutation;
                    const auto& locus = world.coding.locus(l);
                    const double one = *likelihood(h1, in_place, locus, model);
                    const double other = *likelihood(h2, beside, locus, model);
                    ASSERT_GT(other, 0);
                    EXPECT_NEAR(tables.ratios[l][candidate[l]], one / other, 1e-10 * (1 + one / other))
                        << shape.name << " " << l;
                    expected += std::log10(one / other);
                }
                expect_same(tables.log10_ratio(candidate), expected);
            }
        }
}
TEST(Compile, SaysWhatItCannotDo) {
    World world(5);
    const auto pedigree = *Pedigree::make(shapes()[0].people);
    const std::vector<Profile> sib{world.profile("S", world.person())};
    Model model;
    EXPECT_EQ(compile(pedigree, sib, "nobody", world.coding, model).error().code, base::Code::bad_input);
    EXPECT_EQ(compile(pedigree, sib, "S", world.coding, model).error().code, base::Code::bad_input);
    EXPECT_EQ(compile(pedigree, {world.profile("Z", world.person())}, "X", world.coding, model).error().code,
              base::Code::bad_input);
    model.theta = 0.01;
    EXPECT_EQ(compile(pedigree, sib, "X", world.coding, model).error().code, base::Code::limit);
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
    const auto transmission = *Transmission::make(world.coding, k_models[3]);
    for (const auto of : {ParentsIndex::Of::couples, ParentsIndex::Of::fathers, ParentsIndex::Of::mothers}) {
        ParentsIndex index(world.coding, transmission, of);
        std::vector<std::array<std::vector<Code>, 2>> parents;
        const std::vector<Code> untyped(world.coding.loci());
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
                                     mismatches(world.coding, father, mother, candidates[c]));
                });
                EXPECT_EQ(index.search(candidates[c], wanted), expected) << c << " " << tolerance;
                EXPECT_EQ(all[c], expected);
            }
        }
    }
}

TEST_P(EachLanes, FoundPersonsAreFoundAsIfAskedOneByOne) {
    World world(7, 9, 24);  // codes of one and of two bytes
    const auto transmission = *Transmission::make(world.coding, k_models[3]);
    FoundIndex index(world.coding, transmission);
    std::vector<std::vector<Code>> people;
    const auto father = world.person(), mother = world.person();
    for (unsigned i = 0; i < 9'000; ++i) {
        people.push_back(i % 100 == 0 ? world.spoilt(world.child(father, mother), i / 100 % 5) : world.person());
        index.add(people.back());
    }
    EXPECT_EQ(index.codes(8'999), people[8'999]);
    std::set<std::uint32_t> removed{100, 4'096, 8'999};
    for (const auto number : removed) index.remove(number);
    const std::vector<Code> untyped(world.coding.loci());
    for (const auto& [f, m] : {std::pair(father, mother), std::pair(father, untyped), std::pair(untyped, mother)})
        for (const unsigned tolerance : {0u, 2u, 3u}) {
            const Wanted wanted{tolerance, -30, 200, 2, GetParam()};
            EXPECT_EQ(index.of_parents(f, m, wanted), twin(people.size(), wanted, removed, [&](std::uint32_t number) {
                          return std::pair(transmission.log10_couple(f, m, people[number]),
                                           mismatches(world.coding, f, m, people[number]));
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
    FamilyColumns columns(world.coding);
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

TEST(Posterior, IsBayesWithTheRestOfTheWorldInIt) {
    const auto two = posterior({std::log10(400.0), std::log10(100.0)}, 0.5, 10);
    // Weights: 400 · 0.05, 100 · 0.05, and 0.5 elsewhere.
    EXPECT_NEAR(two.candidates[0], 20 / 25.5, 1e-12);
    EXPECT_NEAR(two.candidates[1], 5 / 25.5, 1e-12);
    EXPECT_NEAR(two.elsewhere, 0.5 / 25.5, 1e-12);
    const auto extreme = posterior({300, -std::numeric_limits<double>::infinity(), 299}, 0.5, 1e7);
    EXPECT_NEAR(extreme.candidates[0], 10.0 / 11, 1e-12);
    EXPECT_EQ(extreme.candidates[1], 0);
    EXPECT_EQ(posterior({}, 0.5, 10).elsewhere, 1);
}

}  // namespace
}  // namespace modou::kinship
