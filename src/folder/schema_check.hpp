// The tables themselves: that the migrations which they say have run are those of this build, and that nobody else
// changed their definitions. A trigger would write what it likes under a seal of ours.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"
#include "folder/part.hpp"
#include "folder/place.hpp"
#include "folder/problem.hpp"
#include "folder/seals.hpp"
#include "store/store.hpp"

namespace modou::folder {

// Reads only; also of tables that an older Modou has left, before any migration runs.
base::Result<Problems> check_schema(store::Session& session, const Seals& seals, const Parts& parts,
                                    const Place& place);

// Opens the tables and brings it forward. Tables that cannot be brought forward were changed by somebody, most often:
// then the error says that, as `modou repair` does.
base::Result<std::unique_ptr<store::Store>> open_tables(const Place& place, const Seals& seals, const Parts& parts);

}  // namespace modou::folder
