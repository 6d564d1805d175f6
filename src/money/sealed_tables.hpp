// The tables of this room whose rows carry seals: every column of a row, in this order, is part of its seal.
#pragma once

#include "folder/seals.hpp"

namespace modou::money::tables {

inline constexpr store::Kind k_number = store::Kind::integer, k_text = store::Kind::text;

inline const folder::SealedTable payout{"payout",
                                        1,
                                        {{"key", k_text},
                                         {"id", k_number},
                                         {"project", k_text},
                                         {"payee", k_text},
                                         {"people", k_number},
                                         {"amount", k_number},
                                         {"purpose", k_text},
                                         {"purpose_salt", k_text},
                                         {"evidence", k_text},
                                         {"proposed_by", k_text},
                                         {"proposed_at", k_number},
                                         {"approved_by", k_text},
                                         {"approved_at", k_number},
                                         {"ended_by", k_text},
                                         {"ended_at", k_number},
                                         {"ending", k_text},
                                         {"settle", k_number},
                                         {"paid_evidence", k_text}}};
inline const folder::SealedTable statement_scope{
    "statement_scope",
    1,
    {{"number", k_number}, {"holder", k_text}, {"form", k_text}, {"columns", k_text}, {"account", k_text}}};
inline const folder::SealedTable statement_file{"statement_file",
                                                3,
                                                {{"holder", k_text},
                                                 {"digest", k_text},
                                                 {"scope", k_number},
                                                 {"first_day", k_number},
                                                 {"last_day", k_number},
                                                 {"noted", k_number}}};
inline const folder::SealedTable statement_day{"statement_day",
                                               2,
                                               {{"holder", k_text},
                                                {"day", k_number},
                                                {"amount_in", k_number},
                                                {"amount_out", k_number},
                                                {"refunded", k_number},
                                                {"lines", k_number}}};

}  // namespace modou::money::tables
