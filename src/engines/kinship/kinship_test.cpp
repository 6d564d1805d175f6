// Ratios that can be worked out by hand, and what is refused.
#include <gtest/gtest.h>

#include <cmath>

#include "engines/kinship/ratio.hpp"

namespace modou::kinship {
namespace {

constexpr Allele k_a{100}, k_b{110}, k_c{120};

FrequencyTable table(double a) {
    FrequencyTable table{"made up", {}};
    table.loci.emplace("L", LocusTable{"L", {k_a, k_b, k_c}, {a, 0.3, 0.7 - a}});
    return table;
}
Profile typed(std::string id, Allele x, Allele y) {
    return {std::move(id), 0, {{"L", {x, y}}}};
}
Pedigree family(const std::vector<Relative>& people) {
    return *Pedigree::make(people);
}
double ratio(Pedigree one, Pedigree other, std::vector<Profile> profiles, Model model = {}, double a = 0.2) {
    const Comparison comparison{{{"H1", std::move(one)}, {"H2", std::move(other)}}, std::move(profiles), {"L"}, model};
    return std::pow(10, total_log10_ratio(*compare(comparison, table(a))));
}
const Relative k_father{"F", "", "", Sex::male}, k_mother{"M", "", "", Sex::female}, k_alone{"C", "", "", Sex::male},
    k_child{"C", "F", "M", Sex::male}, k_other{"D", "F", "M", Sex::female}, k_other_alone{"D", "", "", Sex::female};

TEST(Kinship, TrioIsOneOverTwiceTheFrequency) {
    // Alleged father A/B, mother A/C, child A/A: 1 / (2 pA).
    const Relative stranger{"X", "", "", Sex::male}, of_stranger{"C", "X", "M", Sex::male};
    EXPECT_NEAR(ratio(family({k_father, k_mother, k_child}), family({k_father, k_mother, stranger, of_stranger}),
                      {typed("F", k_a, k_b), typed("M", k_a, k_c), typed("C", k_a, k_a)}),
                2.5, 1e-12);
}

TEST(Kinship, FatherAloneIsOneOverTheFrequency) {
    for (const double a : {0.05, 0.1})
        EXPECT_NEAR(ratio(family({k_father, k_mother, k_child}), family({k_father, k_alone}),
                          {typed("F", k_a, k_a), typed("C", k_a, k_a)}, {}, a),
                    1 / a, 1e-9);
}

TEST(Kinship, FullSibsThatAreAlike) {
    const double a = 0.2;  // (1 + pA)² / (4 pA²)
    EXPECT_NEAR(ratio(family({k_father, k_mother, k_child, k_other}), family({k_alone, k_other_alone}),
                      {typed("C", k_a, k_a), typed("D", k_a, k_a)}),
                (1 + a) * (1 + a) / (4 * a * a), 1e-10);
}

TEST(Kinship, ThetaMakesHomozygotesMoreFrequent) {
    // pedprobr: 0.0921 at pA = 0.3, theta = 0.01.
    Model model;
    model.theta = 0.01;
    const auto chance = likelihood(family({k_alone}), {typed("C", k_a, k_a)}, table(0.3).loci.at("L"), model);
    EXPECT_NEAR(*chance, 0.0921, 1e-12);
}

TEST(Kinship, WhatCannotBeIsNothingWithoutMutationAndLittleWithIt) {
    const auto one = family({k_father, k_mother, k_child}), other = family({k_father, k_alone});
    const std::vector<Profile> profiles{typed("F", k_a, k_a), typed("C", k_b, k_b)};
    EXPECT_EQ(ratio(one, other, profiles), 0);
    for (const auto model : {Mutation::Model::equal, Mutation::Model::proportional, Mutation::Model::stepwise}) {
        const double with = ratio(one, other, profiles, {.mutation = {model, 0.002, 0.002, 0, 0.1}});
        EXPECT_GT(with, 0);
        EXPECT_LT(with, 0.02);
    }
}

TEST(Kinship, RowsOfEveryMutationMatrixSumToOne) {
    const auto locus = table(0.2).loci.at("L");
    for (const auto model :
         {Mutation::Model::none, Mutation::Model::equal, Mutation::Model::proportional, Mutation::Model::stepwise}) {
        const auto matrix = *mutation_matrix({model, 0.01, 0.002, 0.001, 0.1}, Parent::father, locus);
        for (std::size_t row = 0; row < 3; ++row)
            EXPECT_NEAR(matrix[row * 3] + matrix[row * 3 + 1] + matrix[row * 3 + 2], 1, 1e-12);
    }
}

TEST(Kinship, RefusesFamiliesThatCannotBe) {
    const auto why = [](const std::vector<Relative>& people) {
        const auto made = Pedigree::make(people);
        return made ? std::string() : made.error().text();
    };
    EXPECT_NE(why({k_child}), "");                                        // no parents there
    EXPECT_NE(why({k_father, k_mother, k_child, k_child}), "");           // twice
    EXPECT_NE(why({{"F", "", "", Sex::female}, k_mother, k_child}), "");  // a father of the other sex
    EXPECT_NE(why({{"F", "C", "M", Sex::male}, k_mother, k_child}), "");  // his own grandfather
    EXPECT_NE(why({k_father, {"C", "F", "", Sex::male}}), "");            // one parent alone
    EXPECT_NE(why({k_father, {"C", "F", "F", Sex::male}}), "");           // both the same
    EXPECT_EQ(why({k_child, k_mother, k_father}), "");                    // any order
}

TEST(Kinship, RefusesAllelesAndTablesThatCannotBe) {
    for (const char* text : {"", "OL", "?", "9.", ".3", "9.30", "-9", "09", "1e3", "99999", "9,3"})
        EXPECT_FALSE(parse_allele(text)) << text;
    EXPECT_EQ(text_of(*parse_allele("9.3")), "9.3");
    EXPECT_FALSE(FrequencyTable::read("table,locus,allele,freq\nt,L,9,0.5\nt,L,10,0.4\n"));
    EXPECT_FALSE(FrequencyTable::read("table,locus,allele,freq\nt,L,9,0.5\nt,L,9,0.5\n"));
    EXPECT_TRUE(FrequencyTable::read("table,locus,allele,freq\nt,L,9,0.5\nt,L,10,0.5\n"));
    EXPECT_FALSE(likelihood(family({k_alone}), {typed("C", Allele{90}, k_a)}, table(0.2).loci.at("L"), {}));
    EXPECT_FALSE(likelihood(family({k_alone}), {typed("D", k_a, k_a)}, table(0.2).loci.at("L"), {}));
}

}  // namespace
}  // namespace modou::kinship
