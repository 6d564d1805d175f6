// What is fast agrees with what is slow and obvious.
#include "engines/kinship/candidate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engines/kinship/ratio.hpp"
#include "engines/kinship/simulate.hpp"

namespace modou::kinship {
namespace {

Panel random_panel(Random& random) {
    FrequencyTable table{"made up", {}};
    for (const char* const name : {"A", "B"}) {
        LocusTable locus{name, {}, {}};
        double sum = 0;
        for (int tenths : {80, 90, 93, 100, 110}) {
            if (locus.alleles.size() >= 2 && random.below(3) == 0) continue;
            locus.alleles.push_back({tenths});
            sum += locus.frequencies.emplace_back(1 + random.below(20));
        }
        for (double& p : locus.frequencies) p /= sum;
        table.loci.emplace(name, std::move(locus));
    }
    return *Panel::make(table, {"A", "B"});
}
Model random_model(Random& random) {
    Model model;
    model.mutation = {Mutation::Model(random.below(4)), 0.02, 0.005, 0.001, 0.1};
    if (random.below(4) == 0) model.silent = 0.02;
    if (random.below(3) == 0) model.founders = Model::Founders::trimmed;
    return model;
}
// Loops, several marriages and inbreeding come about by chance.
std::vector<Relative> random_people(Random& random, unsigned most) {
    std::vector<Relative> told;
    const unsigned people = 2 + random.below(most - 1);
    for (unsigned i = 0; i < people; ++i) {
        Relative person{std::string(1, char('A' + i)), "", "", i % 2 ? Sex::female : Sex::male};
        if (i >= 2 && random.below(5)) {
            person.father = std::string(1, char('A' + 2 * random.below((i + 1) / 2)));
            person.mother = std::string(1, char('B' + 2 * random.below(i / 2)));
        }
        told.push_back(person);
    }
    return told;
}
Profile random_profile(Random& random, const Panel& panel, std::string id) {
    Profile profile{std::move(id), random.below(4) ? 0 : 0.1 * (1 + random.below(4)), {}};
    for (const LocusTable& locus : panel.loci()) {
        const auto any = [&] { return locus.alleles[random.below(std::uint32_t(locus.alleles.size()))]; };
        if (random.below(6)) profile.loci.emplace(locus.name, std::pair(any(), any()));
    }
    return profile;
}

TEST(Peeler, AgreesWithTheSlowTwinOnRandomPedigrees) {
    Random random(5);
    PlanStore store;
    int possible = 0;
    for (int round = 0; round < 1500; ++round) {
        const Panel panel = random_panel(random);
        const auto world = PanelModel::make(panel, random_model(random));
        const Pedigree pedigree = *Pedigree::make(random_people(random, 9));
        std::vector<Profile> profiles;
        std::vector<Peeler::Typed> typed;
        for (const auto& person : pedigree.people())
            if (random.below(5) < 3) {
                profiles.push_back(random_profile(random, panel, person.id));
                typed.push_back({pedigree.find(person.id), profiles.back().dropout});
            }
        auto peeler = Peeler::make(*world, pedigree, typed, round % 3 ? &store : nullptr);
        ASSERT_TRUE(peeler);
        for (std::size_t l = 0; l < panel.size(); ++l) {
            std::vector<Code> codes(pedigree.people().size());
            for (std::size_t i = 0; i < profiles.size(); ++i) codes[typed[i].person] = panel.encode(profiles[i])[l];
            const auto slow = likelihood(pedigree, profiles, panel.locus(l), world->model);
            const auto fast = peeler->likelihood(l, codes);
            if (!slow || !fast) continue;
            ASSERT_NEAR(*fast, *slow, 1e-12 * *slow) << round;
            possible += *slow > 0 && *slow < 1;
        }
    }
    EXPECT_GT(possible, 1500);
}

// The family with the candidate in the missing person's place, and beside it.
Comparison slow_twin(const Family& family, const Panel& panel, const Profile& candidate, const Model& model) {
    std::vector<Relative> in, beside;
    for (const auto& person : family.pedigree.people()) {
        const auto name = [&](std::uint32_t i) {
            return i == Pedigree::k_nobody ? std::string() : family.pedigree.people()[i].id;
        };
        Relative relative{person.id, name(person.father), name(person.mother), person.sex};
        beside.push_back(relative);
        for (std::string* id : {&relative.id, &relative.father, &relative.mother})
            if (*id == family.missing) *id = candidate.id;
        in.push_back(relative);
    }
    beside.push_back({candidate.id, "", "", Sex::unknown});
    Comparison comparison{{{"H1", *Pedigree::make(in)}, {"H2", *Pedigree::make(beside)}}, family.typed, {}, model};
    comparison.profiles.push_back(candidate);
    for (const LocusTable& locus : panel.loci()) comparison.loci.push_back(locus.name);
    return comparison;
}

TEST(CandidateTables, EqualTheSlowComparisonForEveryGenotype) {
    Random random(11);
    int compared = 0, told = 0;
    for (int round = 0; round < 250; ++round) {
        const Panel panel = random_panel(random);
        const auto world = PanelModel::make(panel, random_model(random));
        const auto people = random_people(random, 7);
        Family family{*Pedigree::make(people), people[random.below(std::uint32_t(people.size()))].id, {}};
        for (const auto& person : people)
            if (person.id != family.missing && random.below(2))
                family.typed.push_back(random_profile(random, panel, person.id));
        const double dropout = random.below(3) ? 0 : 0.2;
        const auto tables = CandidateTables::compile(*world, family, dropout);
        if (!tables) {
            EXPECT_EQ(tables.error().code, base::Code::bad_input);
            continue;
        }
        told += tables->informative() > 0;
        const std::size_t most = std::max(panel.codes(0), panel.codes(1));
        for (Code code = 0; code < most; ++code) {
            const std::vector<Code> codes{code < panel.codes(0) ? code : Code(0),
                                          code < panel.codes(1) ? code : Code(0)};
            const Profile candidate = panel.decode("candidate", codes, dropout);
            const auto slow = compare(slow_twin(family, panel, candidate, world->model), panel.table());
            ASSERT_TRUE(slow) << slow.error().text();
            for (std::size_t l = 0; l < 2; ++l) {
                const double expected = std::pow(10, (*slow)[l].log10_ratio()), ours = tables->locus(l)[codes[l]];
                if (std::isnan(expected)) continue;  // a genotype that cannot be under either: blurred away
                ASSERT_NEAR(ours, expected, 1e-12 * std::max(1.0, expected)) << round << " " << code;
                ++compared;
            }
        }
    }
    EXPECT_GT(compared, 2000);
    EXPECT_GT(told, 80);
}

TEST(CandidateTables, RefuseWhatHasNoMeaning) {
    Random random(3);
    const Panel panel = random_panel(random);
    const auto world = PanelModel::make(panel, {});
    const Pedigree trio = *Pedigree::make(
        {{"F", "", "", Sex::male}, {"M", "", "", Sex::female}, {"C", "F", "M", {}}, {"D", "F", "M", {}}});
    const auto genotype = [&](std::string id, std::size_t i) {
        const Allele a = panel.locus(0).alleles[i];
        return Profile{std::move(id), 0, {{"A", {a, a}}}};
    };
    EXPECT_EQ(CandidateTables::compile(*world, {trio, "X", {}}).error().where, "X");
    EXPECT_EQ(CandidateTables::compile(*world, {trio, "C", {genotype("C", 0)}}).error().where, "C");
    EXPECT_EQ(CandidateTables::compile(*world, {trio, "C", {genotype("Y", 0)}}).error().where, "Y");
    EXPECT_EQ(CandidateTables::compile(*world, {trio, "C", {genotype("D", 0), genotype("D", 0)}}).error().where, "D");
    EXPECT_EQ(CandidateTables::compile(*world, {trio, "C", {}}, 1).error().code, base::Code::bad_input);
    // A child that is not the father's, without mutation: said, with the locus.
    EXPECT_EQ(CandidateTables::compile(*world, {trio, "C", {genotype("F", 0), genotype("D", 1)}}).error().where, "A");
    Model model;
    model.theta = 0.01;
    EXPECT_EQ(PanelModel::make(panel, model).error().code, base::Code::unsupported);
}

TEST(CandidateTables, LogarithmsOfProductsTooSmallForADouble) {
    EXPECT_NEAR(log10_product(std::vector<double>(100, 1e-20)), -2000, 1e-9);
    EXPECT_EQ(log10_product(std::vector<double>{1e30, 0, 5}), -INFINITY);
}

}  // namespace
}  // namespace modou::kinship
