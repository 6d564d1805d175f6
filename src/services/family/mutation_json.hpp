// A mutation model as JSON has it, in cases and in a database's rules. Inside this room only.
#pragma once

#include <boost/json/object.hpp>

#include "engines/kinship/mutation.hpp"

namespace modou::family {

// {"model": "none" | "equal" | "proportional" | "stepwise", "rate_male", "rate_female", "rate2", "range"}; rates are
// not checked here.
base::Result<kinship::Mutation> read_mutation(const boost::json::object& told);

}  // namespace modou::family
