// The tables of this room whose rows carry seals: every column of a row, in this order, is part of its seal.
#pragma once

#include "folder/seals.hpp"

namespace modou::giving::tables {

inline constexpr store::Kind k_number = store::Kind::integer, k_text = store::Kind::text;

inline const folder::SealedTable project{"project",
                                         1,
                                         {{"id", k_text},
                                          {"title_zh", k_text},
                                          {"title_en", k_text},
                                          {"cause", k_text},
                                          {"holder", k_text},
                                          {"region", k_text},
                                          {"account", k_number}}};
inline const folder::SealedTable pledge{"pledge",
                                        1,
                                        {{"row_number", k_number},
                                         {"shop", k_text},
                                         {"item", k_text},
                                         {"mode", k_text},
                                         {"value", k_text},
                                         {"project", k_text},
                                         {"from_time", k_number},
                                         {"definition", k_number},
                                         {"file", k_text}}};
inline const folder::SealedTable link{
    "link", 1, {{"token_digest", k_text}, {"party", k_number}, {"made_at", k_number}, {"revoked_at", k_number}}};
inline const folder::SealedTable project_about{"project_about",
                                               2,
                                               {{"project", k_text},
                                                {"version", k_number},
                                                {"entry", k_number},
                                                {"at", k_number},
                                                {"sha256", k_text},
                                                {"says", k_text}}};
inline const folder::SealedTable project_update{
    "project_update",
    1,
    {{"entry", k_number}, {"project", k_text}, {"at", k_number}, {"sha256", k_text}, {"says", k_text}}};

}  // namespace modou::giving::tables
