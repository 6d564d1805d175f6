// Migrations are written once, for SQLite; this says the same to PostgreSQL. Inside this room only.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::store {

// INTEGER is bigint, TEXT is text compared byte by byte, BLOB is bytea, STRICT goes. Error bug: a word that PostgreSQL
// has not, or that means another thing there; a table that is not STRICT.
base::Result<std::string> in_postgres(std::string_view sql);

}  // namespace modou::store
