// What a search makes of recorded sexes, the missing person's own sample, several pedigrees of one family, and families
// that cannot be.
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "engines/kinship/identity.hpp"
#include "services/family/testing_folder.hpp"

namespace modou::family {
namespace {

using kinship::Sex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Matches : public Folder {
  protected:
    SearchingFamily missing(Sex sex, std::string id, std::vector<Profile> typed) {
        auto out = family(std::move(id), std::move(typed));
        out.people[2].sex = sex;
        return out;
    }
    static FoundPerson found_as(Sex sex, Profile profile) { return {profile.id, sex, profile}; }
    static std::vector<std::string> ids(const std::vector<Match>& matches) {
        std::vector<std::string> out;
        for (const auto& match : matches) out.push_back(match.family + "/" + match.found);
        return out;
    }
};

TEST_F(Matches, AGirlIsNoMissingSonAndIsNamed) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M");
    ASSERT_TRUE(database->add(missing(Sex::male, "son", {f, m})));
    ASSERT_TRUE(database->add(missing(Sex::female, "daughter", {f, m})));
    ASSERT_TRUE(database->add(missing(Sex::unknown, "child", {f, m})));
    ASSERT_TRUE(database->add(missing(Sex::male, "brother", {as(child("", f, m), "S"), as(child("", f, m), "T"), m})));
    const Profile lost = child("lost", f, m);
    const auto girl = database->search(found_as(Sex::female, lost), {});
    ASSERT_TRUE(girl) << girl.error().text();
    EXPECT_THAT(ids(girl->matches), testing::UnorderedElementsAre("daughter/lost", "child/lost"));
    ASSERT_EQ(girl->sex_contradicts.size(), 2u);
    EXPECT_THAT(girl->sex_contradicts[0].why, HasSubstr("recorded as female, and a man is missing"));
    EXPECT_GT(girl->sex_contradicts[0].log10_ratio, 3);
    // Whoever's sex nobody recorded is compared with everybody.
    EXPECT_EQ(database->search(found_as(Sex::unknown, lost), {})->matches.size(), 4u);
    // From the other side.
    ASSERT_TRUE(database->add(found_as(Sex::female, lost)));
    const auto back = database->search(*database->family("son"), {});
    ASSERT_TRUE(back);
    EXPECT_THAT(back->matches, IsEmpty());
    ASSERT_EQ(back->sex_contradicts.size(), 1u);
    EXPECT_EQ(back->sex_contradicts[0].found, "lost");
    EXPECT_EQ(back->elsewhere, 1);
    EXPECT_EQ(ids(database->search(*database->family("daughter"), {})->matches),
              std::vector<std::string>{"daughter/lost"});
}

TEST_F(Matches, WhoIsToldApartTakesNobodysPlace) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M");
    for (int i = 0; i < 9; ++i)
        ASSERT_TRUE(database->add(found_as(Sex::female, child("girl " + std::to_string(i), f, m))));
    ASSERT_TRUE(database->add(found_as(Sex::male, child("boy", f, m))));
    SearchWish wish;
    wish.most = 2;
    const auto answer = database->search(missing(Sex::male, "son", {f, m}), wish);
    ASSERT_TRUE(answer);
    EXPECT_EQ(ids(answer->matches), std::vector<std::string>{"son/boy"});
    EXPECT_EQ(answer->sex_contradicts.size(), 2u);
}

TEST_F(Matches, AReportOfTwoSexesIsRefusedAndOneOfOneSexTellsIt) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M"), lost = child("lost", f, m);
    const auto refused = case_of(missing(Sex::male, "son", {f, m}), found_as(Sex::female, lost), database->ranking());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("is recorded as female, and son looks for a man"));
    const auto made = case_of(missing(Sex::unknown, "child", {f, m}), found_as(Sex::female, lost), database->ranking());
    ASSERT_TRUE(made) << made.error().text();
    for (const auto& hypothesis : made->comparison.hypotheses) {
        const auto& people = hypothesis.pedigree.people();
        EXPECT_EQ(people[hypothesis.pedigree.find("lost")].sex, Sex::female);
    }
}

TEST_F(Matches, TheOwnSampleIsSearchedAsIdentityAndNamedFirst) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M"), lost = child("lost", f, m);
    auto asking = family("asking", {f});
    asking.own = as(lost, "X");
    ASSERT_TRUE(database->add(asking));
    ASSERT_TRUE(database->add(family("parents", {f, m})));
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(database->add(found(stranger("P" + std::to_string(i)))));
    const auto answer = database->search(found(lost), {});
    ASSERT_TRUE(answer) << answer.error().text();
    ASSERT_EQ(answer->matches.size(), 2u);
    EXPECT_EQ(answer->matches[0].family, "asking");
    EXPECT_EQ(answer->matches[0].by, "self");
    // One over the product of p² and 2pq.
    double expected = 0;
    for (const auto& [name, genotype] : lost.loci) {
        const auto& locus = table_.loci.at(name);
        const double p = locus.frequencies[locus.find(genotype.first)],
                     q = locus.frequencies[locus.find(genotype.second)];
        expected -= std::log10(genotype.first == genotype.second ? p * p : 2 * p * q);
    }
    EXPECT_NEAR(answer->matches[0].log10_ratio, expected, 1e-9);
    EXPECT_EQ(answer->matches[0].ranked.relations[0].relation, Relation::same_person);
    EXPECT_EQ(answer->matches[0].ranked.relations[1].relation, Relation::missing);
    EXPECT_EQ(database->stats().own_samples, 1u);
    // From the other side; the family of an own sample alone as well.
    ASSERT_TRUE(database->add(found(lost)));
    for (SearchingFamily alone : {asking, SearchingFamily{"alone", {{"X", "", "", Sex::unknown}}, "X", {}}}) {
        alone.own = as(lost, "X");
        const auto back = database->search(alone, {});
        ASSERT_TRUE(back) << back.error().text();
        ASSERT_FALSE(back->matches.empty());
        EXPECT_EQ(back->matches[0].by, "self");
        EXPECT_EQ(back->matches[0].found, "lost");
        EXPECT_NEAR(back->matches[0].log10_ratio, expected, 1e-9);
        EXPECT_EQ(std::ranges::count(back->matches, "lost", &Match::found), 1);
    }
}

TEST_F(Matches, AnOwnSampleIsFoundAgainAfterAStartWithAndWithoutTheSnapshot) {
    const Profile lost = stranger("lost");
    {
        auto database = open();
        SearchingFamily alone{"alone", {{"X", "", "", Sex::unknown}}, "X", {}};
        alone.own = as(lost, "X");
        ASSERT_TRUE(database->add(alone));
        ASSERT_TRUE(database->add(family("other", {stranger("F")})));
        ASSERT_TRUE(database->sync());
        ASSERT_TRUE(database->keep_snapshot());
    }
    for (const bool with_snapshot : {true, false}) {
        if (!with_snapshot) std::filesystem::remove(folder_ + "/index.snapshot");
        auto database = open();
        EXPECT_EQ(database->notice(), "");
        const auto answer = database->search(found(lost), {});
        ASSERT_TRUE(answer);
        ASSERT_FALSE(answer->matches.empty()) << with_snapshot;
        EXPECT_EQ(answer->matches[0].by, "self");
        EXPECT_EQ(database->family("alone")->own->loci, lost.loci);
    }
    auto database = open();
    ASSERT_TRUE(database->remove("alone"));
    EXPECT_THAT(database->search(found(lost), {})->matches, IsEmpty());
    ASSERT_TRUE(database->sync());
    ASSERT_TRUE(database->keep_snapshot());
    database.reset();
    EXPECT_THAT(open()->search(found(lost), {})->matches, IsEmpty());
}

TEST_F(Matches, AnOwnSampleThatDiffersAtFewLociIsNamed) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M"), lost = child("lost", f, m);
    auto asking = family("asking", {f, m});
    asking.own = as(lost, "X");
    auto& changed = asking.own->loci.at("TH01");
    changed = {Allele{changed.first == changed.second ? 80 : changed.first.tenths}, changed.first};
    if (changed == lost.loci.at("TH01")) changed = {Allele{70}, Allele{70}};
    ASSERT_TRUE(database->add(asking));
    const auto answer = database->search(found(lost), {});
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->own_differs.size(), 1u);
    EXPECT_EQ(answer->own_differs[0].loci, 1u);
    // The relatives fit all the same, and the match says what speaks against it.
    ASSERT_EQ(answer->matches.size(), 1u);
    EXPECT_EQ(answer->matches[0].by, "couple");
    EXPECT_EQ(answer->matches[0].own_differs, 1u);
    auto else_own = family("else", {f, m});
    else_own.own = as(stranger(""), "X");
    ASSERT_TRUE(database->add(else_own));
    const auto both = database->search(found(lost), {});
    const auto other = std::ranges::find(both->matches, "else", &Match::family);
    ASSERT_NE(other, both->matches.end());
    EXPECT_GT(other->own_differs, 5u);
}

TEST_F(Matches, SeveralPedigreesOfAFamilyCountOnce) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M"), lost = child("lost", f, m);
    ASSERT_TRUE(database->add(family("other", {f})));
    const auto alone = database->search(found(lost), {});
    ASSERT_EQ(alone->searched, 1u);
    const double one = alone->matches[0].posterior;
    // The same family twice, by two names of its pedigrees: what was probable before is as probable in all.
    ASSERT_TRUE(database->remove("other"));
    for (const char* id : {"k: one", "k: two"}) {
        auto pedigree = family(id, {f});
        pedigree.group = "k";
        ASSERT_TRUE(database->add(pedigree));
    }
    const auto answer = database->search(found(lost), {});
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->matches.size(), 2u);
    EXPECT_EQ(answer->searched, 1u);
    EXPECT_NEAR(answer->matches[0].posterior + answer->matches[1].posterior, one, 1e-12);
    EXPECT_NEAR(answer->elsewhere, alone->elsewhere, 1e-12);
    // A pedigree that does not fit has its half of the prior, and nothing of the ratio.
    auto no_fit = family("k: three", {as(stranger(""), "F")});
    no_fit.group = "k";
    ASSERT_TRUE(database->add(no_fit));
    const auto three = database->search(found(lost), {});
    ASSERT_GE(three->matches.size(), 2u);
    const double sum = three->matches[0].posterior + three->matches[1].posterior;
    const double r = std::pow(10, three->matches[0].log10_ratio), expected = 2 * r / 3 / (1 + 2 * r / 3);
    EXPECT_NEAR(sum, expected, 1e-6);
    // And asked the other way round.
    ASSERT_TRUE(database->add(found(lost)));
    const std::vector<SearchingFamily> asked{*database->family("k: one"), *database->family("k: two")};
    const auto back = database->search(asked, {});
    ASSERT_TRUE(back);
    ASSERT_EQ(back->matches.size(), 2u);
    EXPECT_NEAR(back->matches[0].posterior + back->matches[1].posterior,
                database->search(asked[0], {})->matches[0].posterior, 1e-12);
    ASSERT_TRUE(database->sync());
    ASSERT_TRUE(database->keep_snapshot());
    database.reset();
    EXPECT_EQ(open()->search(found(lost), {})->searched, 1u);
}

TEST_F(Matches, OneBrokenPedigreeOrFamilyDoesNotEndASearch) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M"), lost = child("lost", f, m);
    ASSERT_TRUE(database->add(found(lost)));
    auto good = family("good", {f, m}), nobody = family("nobody missing", {f, m});
    nobody.missing = "";
    auto cannot = family("cannot be", {f, m});
    cannot.people[0].father = "X", cannot.people[0].mother = "M";
    EXPECT_FALSE(database->search(nobody, {}));
    EXPECT_FALSE(database->search(cannot, {}));
    const std::vector<SearchingFamily> asked{nobody, cannot, good};
    const auto answer = database->search(asked, {});
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(ids(answer->matches), std::vector<std::string>{"good/lost"});
    ASSERT_EQ(answer->not_weighed.size(), 2u);
    EXPECT_EQ(answer->not_weighed[0].family, "nobody missing");
    EXPECT_GT(answer->matches[0].posterior, 0.99);
}

TEST_F(Matches, AFamilyThatTellsMoreTakesThePlaceOfWhatWasKnown) {
    auto database = open();
    const Profile f = stranger("F"), lost = stranger("lost");
    ASSERT_TRUE(database->add(family("k", {f})));
    auto more = missing(Sex::male, "k", {f});
    more.own = as(lost, "X");
    EXPECT_EQ(*database->add(more), Added::added);
    EXPECT_EQ(*database->add(more), Added::known);
    EXPECT_EQ(database->stats().fathers, 1u);
    EXPECT_EQ(database->search(found(lost), {})->matches.at(0).by, "self");
    // Less, or other data, is a conflict as before.
    EXPECT_FALSE(database->add(family("k", {f})));
    EXPECT_FALSE(database->add(missing(Sex::female, "k", {f})));
}

TEST(Identity, TheMatchProbabilityIsBaldingAndNichols) {
    kinship::LocusTable locus{"L", {Allele{100}, Allele{110}, Allele{120}}, {0.1, 0.3, 0.6}};
    Profile one, other;
    kinship::Model model;
    const auto ratio = [&](int a, int b) {
        one.loci["L"] = other.loci["L"] = {Allele{a}, Allele{b}};
        return std::pow(10, kinship::identity(one, other, locus, model)->log10_ratio());
    };
    EXPECT_NEAR(ratio(100, 100), 100, 1e-9);
    EXPECT_NEAR(ratio(100, 110), 1 / 0.06, 1e-9);
    model.theta = 0.03;
    const double t = 0.03, under = (1 + t) * (1 + 2 * t);
    EXPECT_NEAR(1 / ratio(100, 100), (2 * t + (1 - t) * 0.1) * (3 * t + (1 - t) * 0.1) / under, 1e-12);
    EXPECT_NEAR(1 / ratio(100, 110), 2 * (t + (1 - t) * 0.1) * (t + (1 - t) * 0.3) / under, 1e-12);
    // Samples that differ are of two people, unless an allele may have dropped out: 2pq (1-d)² d(1-d) over both apart.
    model.theta = 0;
    one.loci["L"] = {Allele{100}, Allele{100}};
    other.loci["L"] = {Allele{100}, Allele{110}};
    EXPECT_EQ(kinship::identity(one, other, locus, model)->log10_ratio(), -INFINITY);
    one.dropout = other.dropout = 0.1;
    const double d = 0.1, both = 2 * 0.1 * 0.3 * (1 - d) * (1 - d);
    const double seen_one = 0.01 * (1 - d * d) + 2 * 0.1 * 0.9 * d * (1 - d);
    EXPECT_NEAR(std::pow(10, kinship::identity(one, other, locus, model)->log10_ratio()),
                both * d * (1 - d) / (both * seen_one), 1e-9);
    other.loci.clear();
    EXPECT_EQ(kinship::identity(one, other, locus, model)->log10_ratio(), 0);
}

}  // namespace
}  // namespace modou::family
