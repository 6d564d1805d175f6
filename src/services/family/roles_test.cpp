// Families told by roles: the pedigree that is meant, and what cannot be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "services/family/readers.hpp"
#include "services/family/roles.hpp"
#include "services/family/testing_samples.hpp"

namespace modou::family {
namespace {

using kinship::Pedigree;
using kinship::Sex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> drawn(const FamilyTree& tree) {
    std::vector<std::string> out;
    const auto& people = tree.pedigree.people();
    for (const auto& person : people) {
        const std::string sex = person.sex == Sex::male ? " m" : person.sex == Sex::female ? " f" : "";
        out.push_back(person.id + sex +
                      (person.founder() ? "" : ": " + people[person.father].id + " + " + people[person.mother].id));
    }
    return out;
}

base::Result<FamilyTree> tree(std::vector<Member> members) {
    for (std::size_t i = 0; i < members.size(); ++i) members[i].where = "line " + std::to_string(i + 2);
    return tree_of_roles("k", members);
}

TEST(Roles, ParentsAreTheParentsOfTheMissingPerson) {
    const auto couple = tree({{"S1", "father"}, {"S2", "母"}});
    ASSERT_TRUE(couple) << couple.error().text();
    EXPECT_EQ(couple->missing, "missing person");
    EXPECT_THAT(drawn(*couple), UnorderedElementsAre("S1 m", "S2 f", "missing person: S1 + S2"));
    const auto single = tree({{"S2", "Mother", Sex::female}});
    ASSERT_TRUE(single);
    EXPECT_THAT(drawn(*single), UnorderedElementsAre("S2 f", "father m", "missing person: father + S2"));
}

TEST(Roles, SiblingsShareBothParentsAndHalfSiblingsOne) {
    const auto made =
        tree({{"A", "full_sib"}, {"B", "妹妹"}, {"C", "half_sib_paternal"}, {"D", "同母异父", Sex::male}});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_THAT(drawn(*made),
                UnorderedElementsAre("father m", "mother f", "mother of C f", "father of D m", "A: father + mother",
                                     "B f: father + mother", "C: father + mother of C", "D m: father of D + mother",
                                     "missing person: father + mother"));
}

TEST(Roles, GrandparentsAndUnclesStandOnTheirSide) {
    const auto made = tree({{"A", "外祖母"}, {"B", "uncle maternal"}, {"C", "姑姑"}});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_THAT(
        drawn(*made),
        UnorderedElementsAre("A f", "maternal grandfather m", "B m: maternal grandfather + A", "paternal grandfather m",
                             "paternal grandmother f", "C f: paternal grandfather + paternal grandmother",
                             "father m: paternal grandfather + paternal grandmother",
                             "mother f: maternal grandfather + A", "missing person: father + mother"));
}

TEST(Roles, HalfSiblingsOfAParentShareOneGrandparent) {
    const auto made = tree({{"A", "祖父"}, {"B", "同父异母叔伯"}, {"C", "half aunt maternal same mother"}});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_THAT(drawn(*made), UnorderedElementsAre("A m", "paternal grandmother f", "mother of B f",
                                                   "B m: A + mother of B", "father m: A + paternal grandmother",
                                                   "maternal grandfather m", "maternal grandmother f", "father of C m",
                                                   "C f: father of C + maternal grandmother",
                                                   "mother f: maternal grandfather + maternal grandmother",
                                                   "missing person: father + mother"));
}

TEST(Roles, CousinsAreChildrenOfTheParentsFullSiblings) {
    const auto made = tree({{"A", "堂妹"}, {"B", "姨表兄弟"}});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_THAT(drawn(*made),
                UnorderedElementsAre("paternal grandfather m", "paternal grandmother f", "maternal grandfather m",
                                     "maternal grandmother f", "father m: paternal grandfather + paternal grandmother",
                                     "mother f: maternal grandfather + maternal grandmother",
                                     "father of A m: paternal grandfather + paternal grandmother", "mother of A f",
                                     "A f: father of A + mother of A", "father of B m",
                                     "mother of B f: maternal grandfather + maternal grandmother",
                                     "B m: father of B + mother of B", "missing person: father + mother"));
    const auto other = tree({{"A", "姑表姐妹"}, {"B", "cousin_maternal_uncle"}});
    ASSERT_TRUE(other) << other.error().text();
    EXPECT_THAT(drawn(*other), testing::IsSupersetOf({"father of A m", "A f: father of A + mother of A",
                                                      "mother of A f: paternal grandfather + paternal grandmother",
                                                      "father of B m: maternal grandfather + maternal grandmother",
                                                      "mother of B f", "B: father of B + mother of B"}));
    // The side is open.
    for (const char* word : {"cousin", "表兄", "half_uncle_paternal", "表妹"}) EXPECT_FALSE(role_of(word)) << word;
}

// A cousin of the one looked for tells an eighth of the genome: P(both a/a) by hand, F = 0, no mutation.
TEST(Roles, ACousinsLikelihoodIsTheFormulas) {
    kinship::LocusTable locus;
    locus.name = "L";
    locus.alleles = {kinship::Allele{100}, kinship::Allele{110}};
    locus.frequencies = {0.1, 0.9};
    const double p = 0.1;
    const auto ratio = [&](const char* role) {
        const auto made = *tree({{"A", role}});
        std::vector<kinship::Profile> typed(2);
        typed[0].id = "A";
        typed[1].id = made.missing;
        for (auto& profile : typed) profile.loci["L"] = {kinship::Allele{100}, kinship::Allele{100}};
        return *kinship::likelihood(made.pedigree, typed, locus, {}) / std::pow(p, 4);
    };
    const auto formula = [&](double k1) { return k1 / p + (1 - k1); };
    for (const char* role : {"堂兄", "姑表", "舅表", "姨表"}) EXPECT_NEAR(ratio(role), formula(0.25), 1e-12) << role;
    for (const char* role : {"同父异母叔伯", "同母异父姑姑", "同父异母舅舅", "同母异父姨"})
        EXPECT_NEAR(ratio(role), formula(0.25), 1e-12) << role;
    EXPECT_NEAR(ratio("叔叔"), formula(0.5), 1e-12);
}

TEST(Roles, ChildrenStandBelowTheMissingPersonWhoseSexIsKnown) {
    const auto by_spouse = tree({{"A", "妻子"}, {"B", "son"}, {"C", "child"}});
    ASSERT_TRUE(by_spouse) << by_spouse.error().text();
    EXPECT_THAT(drawn(*by_spouse),
                UnorderedElementsAre("A f", "missing person m", "B m: missing person + A", "C: missing person + A"));
    const auto by_self = tree({{"A", "child"}, {"M", "本人", Sex::female}});
    ASSERT_TRUE(by_self) << by_self.error().text();
    EXPECT_EQ(by_self->missing, "M");
    EXPECT_THAT(drawn(*by_self), UnorderedElementsAre("M f", "spouse m", "A: spouse + M"));
    EXPECT_THAT(tree({{"A", "child"}}).error().message, HasSubstr("A: a child of someone whose sex is not known"));
}

TEST(Roles, NamesThatAreTakenAreNotGivenAgain) {
    const auto made = tree({{"father", "mother"}, {"missing person", "full_sib"}});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(made->missing, "missing person 2");
    EXPECT_THAT(drawn(*made), UnorderedElementsAre("father f", "father 2 m", "missing person: father 2 + father",
                                                   "missing person 2: father 2 + father"));
}

TEST(Roles, WhatCannotBeIsRefusedWithItsRow) {
    const auto refused = [](std::vector<Member> members) {
        const auto made = tree(std::move(members));
        return made ? std::string("taken") : made.error().text();
    };
    EXPECT_EQ(refused({{"A", "mother"}, {"B", "妈妈"}}), "line 3: B: a second mother; A is one already");
    EXPECT_EQ(refused({{"A", "father"}, {"B", "father"}}), "line 3: B: a second father; A is one already");
    EXPECT_EQ(refused({{"A", "father", Sex::female}}), "line 2: A: a father who is female");
    EXPECT_EQ(refused({{"A", "祖母", Sex::male}}), "line 2: A: a grandmother_paternal who is male");
    EXPECT_EQ(refused({{"A", "father"}, {"A", "full_sib"}}), "line 3: A: stands twice, also in line 2");
    EXPECT_EQ(refused({{"A", "grandfather"}}), "line 2: A: \"grandfather\" is no role known here");
    EXPECT_THAT(refused({{"A", ""}}), HasSubstr("line 2: A: a role is needed"));
    EXPECT_THAT(refused({{"M", "self", Sex::male}, {"A", "丈夫"}}),
                HasSubstr("line 3: A: the missing person and the spouse"));
    EXPECT_THAT(refused(std::vector<Member>(201, {"A", "full_sib"})), HasSubstr("at most 200 people"));
}

TEST(Roles, EveryRoleIsFoundByItsOwnName) {
    for (int i = 0; i <= int(Role::cousin_maternal_aunt); ++i) {
        const auto word = role_of(name_of(Role(i)));
        ASSERT_TRUE(word) << name_of(Role(i));
        EXPECT_EQ(word->role, Role(i));
    }
}

TEST(Roles, TheFamiliesOfAFileStandAndThoseThatCannotAreNamed) {
    const auto read = read_csv(
        "sample,family,role,TH01\nA,k1,father,6/9\nB,k1,mother,6/6\nC,k2,mother,6/6\nD,k2,mother,6/9\n"
        "E,,,6/6\nM,k3,self,\nF,k3,full_sib,9/9\n");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->samples.size(), 7u);
    const auto families = families_of(*read);
    ASSERT_EQ(families.trees.size(), 2u);
    EXPECT_EQ(families.trees[0].name, "k1");
    EXPECT_EQ(families.trees[1].missing, "M");
    EXPECT_THAT(told(families.issues), ElementsAre("family_refused line 5   k2: D: a second mother; C is one already"));
    const auto drawn_by_file = read_linkage("fam id father mother sex TH01\nk A 0 0 1 6 9\nk B A 0 2 6 6\n");
    ASSERT_TRUE(drawn_by_file) << drawn_by_file.error().text();
    const auto explicit_ones = families_of(*drawn_by_file);
    EXPECT_EQ(explicit_ones.trees.size(), 1u);
    EXPECT_THAT(explicit_ones.issues, IsEmpty());
}

}  // namespace
}  // namespace modou::family
