// Sums over nuclear families agree with the elimination of all variables, on pedigrees of every shape that they take.
#include <gtest/gtest.h>

#include "engines/kinship/nuclear_plan.hpp"
#include "engines/kinship/peeling.hpp"
#include "engines/kinship/simulate.hpp"
#include "engines/kinship/testing_loci.hpp"

namespace modou::kinship {
namespace {

using peeling::Kind;

// Loci with an even and an odd number of alleles, some of a fraction of their own.
Panel panel_of(std::mt19937_64& random) {
    FrequencyTable table{"made up", {}};
    for (const char* const name : {"A", "B"}) {
        LocusTable locus = random_locus(random, name, 3 + random() % 4);
        if (random() % 2)
            for (std::size_t i = locus.alleles.size() / 2; i < locus.alleles.size(); ++i) locus.alleles[i].tenths += 3;
        table.loci.emplace(name, std::move(locus));
    }
    return *Panel::make(table, {"A", "B"});
}
Model model_of(std::mt19937_64& random, Mutation::Model mutation) {
    Model model;
    model.mutation = {mutation, 0.02, 0.005, 0.001, 0.1};
    if (random() % 4 == 0) model.silent = 0.02;
    if (random() % 4 == 0) model.founders = Model::Founders::trimmed;
    return model;
}
// One or two generations of large families: parents are mostly not typed, children mostly are. Half sibs and further
// marriages come about, loops do not.
struct Family {
    std::vector<Relative> told;
    std::vector<std::string> typed;
};
Family family_of(std::mt19937_64& random) {
    Family family;
    const auto person = [&](std::string father, std::string mother, unsigned typed_of_ten) {
        const std::string id = std::to_string(family.told.size());
        family.told.push_back({id, std::move(father), std::move(mother)});
        if (random() % 10 < typed_of_ten) family.typed.push_back(id);
        return id;
    };
    const std::string father = person("", "", 1), mother = person("", "", 1);
    std::vector<std::string> children;
    for (std::size_t i = 0, n = 1 + random() % 4; i < n; ++i) children.push_back(person(father, mother, 6));
    if (random() % 3 == 0) person(father, person("", "", 2), 8);
    for (std::size_t i = 0; i < std::min<std::size_t>(2, children.size()); ++i) {
        if (random() % 2) continue;
        const std::string spouse = person("", "", 3);
        for (std::size_t k = 0, n = 1 + random() % 3; k < n; ++k) person(children[i], spouse, 8);
        if (random() % 4 == 0) person(person("", "", 3), spouse, 8);
    }
    return family;
}

// Who is typed for certain, all others open.
bool goes_by_families(const Pedigree& pedigree, const std::vector<std::string>& typed) {
    std::vector<Kind> kinds;
    for (const auto& person : pedigree.people())
        kinds.push_back(std::ranges::find(typed, person.id) != typed.end() ? Kind::exact : Kind::open);
    return peeling::make_nuclear_plan(pedigree, kinds, 8).has_value();
}

class Nuclear : public ::testing::TestWithParam<Mutation::Model> {};

TEST_P(Nuclear, AgreesWithTheSlowTwinOnFamiliesWithUntypedParents) {
    std::mt19937_64 random(20261127);
    Random drawn(20261127);
    int possible = 0, by_families = 0;
    for (int round = 0; round < 400; ++round) {
        const Panel panel = panel_of(random);
        const auto world = PanelModel::make(panel, model_of(random, GetParam()));
        const Family family = family_of(random);
        const Pedigree pedigree = *Pedigree::make(family.told);
        const auto carried = Simulator::make(panel, world->model.mutation)->drop(drawn, pedigree);
        std::vector<Profile> profiles;
        std::vector<Peeler::Typed> typed;
        for (const std::string& id : family.typed) {
            typed.push_back({pedigree.find(id), random() % 4 ? 0 : 0.15});
            profiles.push_back(panel.decode(id, carried[typed.back().person], typed.back().dropout));
            // Some are not who they are said to be.
            if (random() % 8 == 0) profiles.back().loci = panel.decode(id, carried[0]).loci;
        }
        auto peeler = *Peeler::make(*world, pedigree, typed);
        for (std::size_t l = 0; l < panel.size(); ++l) {
            std::vector<Code> codes(pedigree.people().size());
            for (std::size_t i = 0; i < profiles.size(); ++i) codes[typed[i].person] = panel.encode(profiles[i])[l];
            const auto slow = likelihood(pedigree, profiles, panel.locus(l), world->model);
            const auto fast = peeler.likelihood(l, codes);
            ASSERT_TRUE(slow && fast) << round;
            ASSERT_NEAR(*fast, *slow, 1e-12 * *slow) << round;
            possible += *slow > 0 && *slow < 1;
        }
        by_families += goes_by_families(pedigree, family.typed);
    }
    EXPECT_GT(possible, 400);
    EXPECT_GT(by_families, 150);
}
INSTANTIATE_TEST_SUITE_P(EachModel, Nuclear,
                         ::testing::Values(Mutation::Model::none, Mutation::Model::equal, Mutation::Model::proportional,
                                           Mutation::Model::stepwise));

TEST(NuclearPlan, LeavesLoopsAndSmallFamiliesToThePlanOfTables) {
    const std::vector<Relative> couple{{"F", "", ""}, {"M", "", ""}, {"A", "F", "M"}, {"B", "F", "M"}};
    EXPECT_FALSE(goes_by_families(*Pedigree::make(couple), {"A", "B"}));
    auto three = couple;
    three.push_back({"C", "F", "M"});
    EXPECT_TRUE(goes_by_families(*Pedigree::make(three), {"A", "B", "C"}));
    auto inbred = three;
    inbred.push_back({"D", "A", "B"});
    EXPECT_FALSE(goes_by_families(*Pedigree::make(inbred), {"C", "D"}));
    EXPECT_TRUE(goes_by_families(*Pedigree::make(inbred), {"A", "B", "C", "D"}));  // typed parents cut the loop
}

TEST(NuclearSum, SumsSmallFamiliesThatAreManyToOneParent) {
    // A man with children by three women: none has three, he has.
    const Pedigree pedigree = *Pedigree::make({{"F", "", ""},
                                               {"M", "", ""},
                                               {"N", "", ""},
                                               {"O", "", ""},
                                               {"A", "F", "M"},
                                               {"B", "F", "N"},
                                               {"C", "F", "O"}});
    EXPECT_TRUE(goes_by_families(pedigree, {"A", "B", "C"}));
}

// Sibs of these genotypes, of untyped parents.
void expect_sibs_agree(const LocusTable& locus, Mutation::Model mutation,
                       const std::vector<std::pair<std::size_t, std::size_t>>& genotypes) {
    const Panel panel = *Panel::make({"made up", {{"A", locus}}}, {"A"});
    Model model;
    model.mutation = {mutation, 0.02, 0.005, 0.001, 0.1};
    const auto world = PanelModel::make(panel, model);
    std::vector<Relative> told{{"F", "", ""}, {"M", "", ""}};
    std::vector<Profile> profiles;
    for (const auto& [i, j] : genotypes) {
        told.push_back({std::to_string(told.size()), "F", "M"});
        profiles.push_back({told.back().id, 0, {{"A", {locus.alleles[i], locus.alleles[j]}}}});
    }
    const Pedigree pedigree = *Pedigree::make(told);
    std::vector<Peeler::Typed> typed;
    std::vector<Code> codes(told.size());
    for (const Profile& profile : profiles) {
        typed.push_back({pedigree.find(profile.id)});
        codes[typed.back().person] = panel.encode(profile)[0];
    }
    const auto fast = Peeler::make(*world, pedigree, typed)->likelihood(0, codes);
    const auto slow = likelihood(pedigree, profiles, locus, model);
    ASSERT_TRUE(slow && fast);
    EXPECT_NEAR(*fast, *slow, 1e-12 * *slow);
}

TEST(NuclearSum, ChildrenWhoCouldHaveGotTheirAllelesInTooManyWaysGoByThePlanOfTables) {
    std::mt19937_64 random(3);
    std::vector<std::pair<std::size_t, std::size_t>> fifteen;  // 2^15 ways
    for (std::size_t j = 0; j < 6; ++j)
        for (std::size_t i = 0; i < j; ++i) fifteen.emplace_back(i, j);
    expect_sibs_agree(random_locus(random, "A", 6), Mutation::Model::equal, fifteen);
}

TEST(NuclearSum, LociOfManyAllelesAreSummedAlike) {
    std::mt19937_64 random(4);
    for (const std::size_t alleles : {40, 41, 57})
        for (const auto mutation : {Mutation::Model::proportional, Mutation::Model::stepwise})
            expect_sibs_agree(random_locus(random, "A", alleles), mutation, {{3, 9}, {3, 30}, {3, 9}, {9, 9}});
}

}  // namespace
}  // namespace modou::kinship
