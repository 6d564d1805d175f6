// Pedigrees as files tell them, one parent at a time, made whole.
#pragma once

#include "services/family/samples.hpp"

namespace modou::family {

// Whether a person's name (behind the last "/") says that this is who is looked for: "Missing person", "Missing male
// 1", "MP", 失踪人 …
bool names_the_missing(std::string_view id);
// What such a name says: "Missing male 1"; unknown for all others.
kinship::Sex sex_of_the_missing(std::string_view id);

// A name of `wanted` that nobody in `people` has: itself, or with a number behind it.
std::string free_name(const std::vector<kinship::Relative>& people, std::string wanted);

// Two ids of one person, or of identical twins: one genotype, one person in the pedigree.
using SamePerson = std::pair<std::string, std::string>;

// Children of a parent named alone have an untyped other parent each, so that they are half siblings among themselves:
// what else they are, the file has to say by naming the other parent, as an untyped person. Who is told as the same
// person is one: the first of them stands in the pedigree, or the missing person. The missing person is who is named
// so; of several, each (FamilyTree::also_missing). bad_input: as Pedigree::make() has it; the same person of two sexes,
// or with two fathers.
base::Result<FamilyTree> tree_of(std::string name, std::vector<kinship::Relative> people,
                                 const std::vector<SamePerson>& same = {});

}  // namespace modou::family
