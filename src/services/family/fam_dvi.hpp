// The section [DVI] of a Familias file: people who were found, and the families of those who are missed.
#pragma once

#include "services/family/gather.hpp"

namespace modou::family {

// `rest` begins below the line [DVI], which is line `line`; both come back where the next section begins. Who was found
// becomes a sample without a family; relatives are called family/name. A family's pedigrees are appended to `trees`,
// "Missing person" being who is looked for; the program's two copies of one pedigree become one. bad_input, limit: with
// the line; also where there are more or fewer people, families, pedigrees, relations or systems than the section says.
base::Status read_dvi(std::string_view& rest, std::uint64_t& line, Gather& gather, std::vector<FamilyTree>& trees);

}  // namespace modou::family
