// Brings a database up to the schema that the code knows, or says why not. Inside this room only.
#pragma once

#include "store/connection.hpp"
#include "store/store.hpp"

namespace modou::store {

base::Status migrate(Connection& connection, const Migrations& migrations);

}  // namespace modou::store
