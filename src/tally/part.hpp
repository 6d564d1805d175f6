// What this room keeps in a data folder: the list of definitions, and their texts.
#pragma once

#include "folder/part.hpp"
#include "folder/seals.hpp"

namespace modou::tally {

namespace tables {
inline const folder::SealedTable definition{"definition",
                                            1,
                                            {{"number", store::Kind::integer},
                                             {"programme", store::Kind::text},
                                             {"version", store::Kind::integer},
                                             {"digest", store::Kind::text}}};
}

// elsewhere: in a folder with room `giving`, whose first migrations make the table of this room too.
enum class TablesMade { here, elsewhere };
folder::Part part(TablesMade made);

}  // namespace modou::tally
