// How many mutations a family needs, counted by hand.
#include <gtest/gtest.h>

#include "engines/kinship/inconsistency.hpp"

namespace modou::kinship {
namespace {

const LocusTable k_locus{"L", {{100}, {110}, {120}, {130}}, {0.1, 0.2, 0.3, 0.4}};

unsigned needed(const std::vector<Relative>& people, const std::vector<Profile>& profiles, const Model& model = {}) {
    const auto found = mutations_needed(*Pedigree::make(people), profiles, k_locus, model);
    EXPECT_TRUE(found) << found.error().text();
    return found.value_or(99);
}
Profile typed(std::string id, int a, int b, double dropout = 0) {
    return {std::move(id), dropout, {{"L", {Allele{a}, Allele{b}}}}};
}
const Relative k_father{"F", "", "", Sex::male}, k_mother{"M", "", "", Sex::female}, k_child{"C", "F", "M", Sex::male},
    k_sib{"D", "F", "M", Sex::female};

TEST(Inconsistency, CountsByHand) {
    const std::vector<Relative> trio{k_father, k_mother, k_child};
    EXPECT_EQ(needed(trio, {typed("F", 100, 110), typed("C", 110, 120)}), 0u);
    EXPECT_EQ(needed(trio, {typed("F", 100, 110), typed("C", 120, 120)}), 1u);
    EXPECT_EQ(needed(trio, {typed("F", 100, 100), typed("M", 110, 110), typed("C", 120, 130)}), 2u);
    EXPECT_EQ(needed(trio, {typed("F", 100, 110), typed("M", 110, 110), typed("C", 110, 130)}), 1u);
    // Six alleles are too many for two untyped parents of three children, two of them of four.
    EXPECT_EQ(needed({k_father, k_mother, k_child, k_sib, {"E", "F", "M", Sex::male}},
                     {typed("C", 100, 100), typed("D", 110, 110), typed("E", 120, 120)}),
              2u);
    EXPECT_EQ(needed({k_father}, {typed("F", 100, 100)}), 0u);
}

TEST(Inconsistency, SilentAllelesAndDropoutExplainFirst) {
    const std::vector<Relative> trio{k_father, k_mother, k_child};
    EXPECT_EQ(needed(trio, {typed("F", 100, 100), typed("C", 120, 120)}), 1u);
    EXPECT_EQ(needed(trio, {typed("F", 100, 100), typed("C", 120, 120)}, {.mutation = {}, .silent = 0.01}), 0u);
    EXPECT_EQ(needed(trio, {typed("F", 100, 100), typed("C", 120, 120, 0.05)}), 0u);
    EXPECT_EQ(needed(trio, {typed("F", 100, 100), typed("C", 120, 130, 0.05)}), 1u);
}

TEST(Inconsistency, RefusesWhatLikelihoodRefuses) {
    EXPECT_FALSE(mutations_needed(*Pedigree::make({k_father}), {typed("X", 100, 100)}, k_locus, {}));
    EXPECT_FALSE(mutations_needed(*Pedigree::make({k_father}), {typed("F", 100, 990)}, k_locus, {}));
}

}  // namespace
}  // namespace modou::kinship
