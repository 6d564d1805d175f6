// What a file's samples and pedigrees are to a search: who was found, and which families look for somebody.
#pragma once

#include "services/family/records.hpp"
#include "services/family/samples.hpp"

namespace modou::family {

struct People {
    std::vector<FoundPerson> found;
    std::vector<SearchingFamily> families;  // the pedigrees of one family stand side by side
    std::vector<Issue> issues;              // the file's, and those of this
    std::size_t issues_not_kept = 0;
    base::PassedOver passed_over;
    std::string encoding;  // of the file
};

// Found is who the file says was found: by the role "found", by a category of found people (categories.hpp), by the
// format (Familias' "Unidentified persons"), or who stands in no family, in a file that tells him or her neither role
// nor category. Everybody else is in a family or left out and named: whoever has another category, controls by their
// name, relatives without a family, and the people of a pedigree or family that was refused.
People people_of(const Samples& samples);

}  // namespace modou::family
