// What a laboratory calls a sample: its category (CODIS' SPECIMENCATEGORY, GeneMapper's Sample Type, 类别) and the
// names that controls go by.
#pragma once

#include <string_view>

#include "services/family/roles.hpp"

namespace modou::family {

enum class Category : std::uint8_t {
    untold,    // empty, or a word that says only that it is a sample
    found,     // of somebody who was found and does not know, or cannot say, who he or she is
    missing,   // the missing person's own sample
    relative,  // of somebody who misses a person
    control,   // a ladder, a positive or negative control, a blank
    other,     // convicted offender, suspect, staff, quality control …, and every word that is not known here
};
// Without regard to case, spaces and marks. Only words that say so positively are `found`: who is taken for found
// stands in the results of a search.
Category category_of(std::string_view category);

// The role that a category tells by itself ("Biological Mother", "Spouse"), where exactly one fits.
std::optional<RoleWord> role_of_category(std::string_view category);

// The role of somebody who was found, and who therefore stands in no family: "found", "unidentified person", 寻亲者 …
bool is_found_role(std::string_view role);

// Names by which kits' and laboratories' controls go: "9947A", "2800M-1", "PC", "NTC", "Ladder_3", "阴性对照".
bool is_control_name(std::string_view id);
// Whether such a name is a number too, as a person may have it in a list: 007, 9948.
bool is_number(std::string_view id);

}  // namespace modou::family
