#include <gtest/gtest.h>

#include <cmath>

#include "engines/kinship/simulate.hpp"

namespace modou::kinship {
namespace {

FrequencyTable table() {
    FrequencyTable table{"made up", {}};
    table.loci.emplace("A", LocusTable{"A", {{80}, {90}, {93}, {100}}, {0.1, 0.2, 0.3, 0.4}});
    table.loci.emplace("B", LocusTable{"B", {{110}, {120}}, {0.5, 0.5}});
    return table;
}
const Relative k_father{"F", "", "", Sex::male}, k_mother{"M", "", "", Sex::female}, k_child{"C", "F", "M", Sex::male};

TEST(Panel, CodesGoThereAndBackAndNoneIsTwice) {
    const Panel panel = *Panel::make(table(), {"B", "A"});
    EXPECT_EQ(panel.find("A"), 1U);
    EXPECT_EQ(panel.find("C"), SIZE_MAX);
    EXPECT_EQ(panel.codes(1), 11U);
    for (Code code = 1; code < panel.codes(1); ++code) {
        const auto genotype = panel.genotype_of(1, code);
        EXPECT_LE(genotype.first, genotype.second);
        EXPECT_EQ(panel.code_of(1, genotype), code);
        EXPECT_EQ(panel.code_of(1, {genotype.second, genotype.first}), code);
    }
    const Profile profile{"P", 0.1, {{"A", {{93}, {80}}}, {"Z", {{1}, {2}}}}};
    EXPECT_EQ(panel.encode(profile), (std::vector<Code>{0, code_of_indices(0, 2)}));
    EXPECT_EQ(panel.decode("P", panel.encode(profile)).loci.at("A"), std::pair(Allele{80}, Allele{93}));
}

TEST(Panel, AnAlleleThatTheTableLacksIsUntypedInScreeningAndAddedForExactValues) {
    const Panel panel = *Panel::make(table(), {"A"}, 250);
    const Profile odd{"P", 0, {{"A", {{85}, {80}}}}};
    EXPECT_EQ(panel.encode(odd)[0], 0);
    EXPECT_TRUE(panel.lacks_alleles_of({odd}));
    const Panel whole = panel.with_alleles_of({odd});
    EXPECT_FALSE(whole.lacks_alleles_of({odd}));
    EXPECT_EQ(whole.locus(0).alleles[1], Allele{85});
    EXPECT_DOUBLE_EQ(whole.locus(0).frequencies[1], 0.01);
    EXPECT_NE(whole.encode(odd)[0], 0);
}

TEST(Panel, RefusesWhatIsNotThereOrThereTwice) {
    EXPECT_EQ(Panel::make(table(), {"Q"}).error().code, base::Code::not_found);
    EXPECT_EQ(Panel::make(table(), {"A", "A"}).error().code, base::Code::bad_input);
    EXPECT_EQ(Panel::make(table(), {}).error().code, base::Code::bad_input);
    EXPECT_EQ(Panel::make(table(), {"A"}, 2).error().code, base::Code::limit);
}

TEST(Simulator, FoundersFollowTheFrequenciesAndChildrenTheirParents) {
    const Panel panel = *Panel::make(table(), {"A", "B"});
    const Mutation none{}, often{Mutation::Model::equal, 0.3, 0, 0, 0};
    const auto still = Simulator::make(panel, none), moving = Simulator::make(panel, often);
    const Pedigree trio = *Pedigree::make({k_father, k_mother, k_child});
    Random random(7);
    std::vector<double> seen(4);
    int changed = 0, first_passed = 0;
    constexpr int k_rounds = 20000;
    for (int round = 0; round < k_rounds; ++round) {
        const auto people = still->drop(random, trio);
        const auto [i, j] = indices_of(people[0][0]);
        ++seen[i], ++seen[j];
        const auto shares = [&](std::uint8_t allele, std::size_t parent) {
            const auto [x, y] = indices_of(people[parent][0]);
            return x == allele || y == allele;
        };
        const auto [a, b] = indices_of(people[2][0]);
        ASSERT_TRUE((shares(a, 0) && shares(b, 1)) || (shares(b, 0) && shares(a, 1)));
        // Father and mother 8/8 each: a child that is not 8/8 shows a mutation, from the father alone.
        std::vector<Code> parent{code_of_indices(0, 0), code_of_indices(0, 0)}, child(2);
        moving->child(random, parent, parent, child);
        changed += child[0] != parent[0];
        // A father 8/9 of a mother 8/8: half the children are 8/8.
        still->child(random, std::vector<Code>{code_of_indices(0, 1), 1}, parent, child);
        first_passed += child[0] == code_of_indices(0, 0);
    }
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(seen[i] / (2 * k_rounds), 0.1 * double(i + 1), 0.01);
    EXPECT_NEAR(first_passed / double(k_rounds), 0.5, 0.015);
    EXPECT_NEAR(changed / double(k_rounds), 0.3, 0.015);
}

}  // namespace
}  // namespace modou::kinship
