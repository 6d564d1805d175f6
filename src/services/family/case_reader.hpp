// One case of a file of cases. Inside this room only.
#pragma once

#include <boost/json/object.hpp>

#include "services/family/cases.hpp"

namespace modou::family {

// `pointer`: of the object in its file. bad_input with the pointer of what cannot be read, is not known, or contradicts
// something else of the case.
base::Result<Case> read_case(const boost::json::object& told, std::string_view pointer);

}  // namespace modou::family
