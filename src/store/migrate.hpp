// Brings a database up to the schema that the code knows, or says why not. Inside this room only.
#pragma once

#include "store/connection.hpp"
#include "store/store.hpp"

namespace modou::store {

base::Status migrate(Connection& connection, const Migrations& migrations);

// Runs in `twin`, a SQLite database, what has run in a database of PostgreSQL, which keeps the texts.
base::Status run_again(Session& postgres, Connection& twin);

}  // namespace modou::store
