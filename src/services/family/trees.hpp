// Pedigrees as files tell them, one parent at a time, made whole.
#pragma once

#include "services/family/samples.hpp"

namespace modou::family {

// Whether a person's name (behind the last "/") says that this is who is looked for: "Missing person", "MP", 失踪人 …
bool names_the_missing(std::string_view id);

// A name of `wanted` that nobody in `people` has: itself, or with a number behind it.
std::string free_name(const std::vector<kinship::Relative>& people, std::string wanted);

// A parent named without the other gets an untyped partner, one for each parent named alone. The missing person is who
// is named so. bad_input: as Pedigree::make() has it.
base::Result<FamilyTree> tree_of(std::string name, std::vector<kinship::Relative> people);

}  // namespace modou::family
