// A family told by what each of its people is to the person looked for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/family/samples.hpp"

namespace modou::family {

enum class Role : std::uint8_t {
    self,  // the missing person: an earlier sample, or a row that only tells the sex
    father,
    mother,
    child,
    spouse,  // the other parent of the children
    full_sib,
    half_sib_paternal,  // of the same father
    half_sib_maternal,
    grandfather_paternal,
    grandmother_paternal,
    grandfather_maternal,
    grandmother_maternal,
    uncle_paternal,  // the father's full brother
    aunt_paternal,
    uncle_maternal,
    aunt_maternal,
    // Half siblings of a parent: of the same father (paternal) or mother as the parent.
    father_half_sib_paternal,
    father_half_sib_maternal,
    mother_half_sib_paternal,
    mother_half_sib_maternal,
    // Children of the parents' full siblings, by whose sex they are told apart: it enters the mutation rates.
    cousin_paternal_uncle,
    cousin_paternal_aunt,
    cousin_maternal_uncle,
    cousin_maternal_aunt,
};

// What a word says: "father", "full_sib", "Half Sib Paternal", "sister", 父, 外祖母, 同父异母 …; with the sex where the
// word has one. Nothing when it is no role, or leaves the side open (grandfather, uncle, cousin, 表兄).
struct RoleWord {
    Role role = Role::self;
    kinship::Sex sex = kinship::Sex::unknown;
};
std::optional<RoleWord> role_of(std::string_view word);
std::string_view name_of(Role role);  // as the enumerator is written

struct Member {
    std::string id, role;
    kinship::Sex sex = kinship::Sex::unknown;
    std::string where = {};  // for messages: line 12
};

// Untyped people stand where the family has a place and nobody for it. All children of the missing person have one
// other parent, the spouse; every half sibling (also of a parent) has an other parent of his or her own, and every
// cousin an uncle or aunt of his or her own, untyped. Who is related otherwise (an inbred family, half siblings or
// cousins that are full siblings of one another, an uncle and his child) comes as an explicit pedigree.
// bad_input names the row: an unknown role, two mothers, a father who is female, children of someone of unknown sex.
base::Result<FamilyTree> tree_of_roles(std::string name, std::span<const Member> members);

// The families of a file: its own pedigrees, and one for each family that is named with roles. A family that cannot be
// is an issue, and the others stand.
struct Families {
    std::vector<FamilyTree> trees;
    std::vector<Issue> issues;
};
Families families_of(const Samples& samples);

}  // namespace modou::family
