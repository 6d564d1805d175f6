// The tables of this room, where no other room's migrations make them (part.hpp).
#pragma once

#include "store/store.hpp"

namespace modou::money {

inline store::RoomSchema schema() {
    return {"money", {{1, "payouts and statements", R"sql(
CREATE TABLE payout (key TEXT PRIMARY KEY, id INTEGER UNIQUE, project TEXT NOT NULL, payee TEXT NOT NULL,
    people INTEGER NOT NULL, amount INTEGER NOT NULL, purpose TEXT NOT NULL, purpose_salt TEXT NOT NULL, evidence TEXT NOT NULL,
    proposed_by TEXT NOT NULL, proposed_at INTEGER NOT NULL, approved_by TEXT, approved_at INTEGER, ended_by TEXT, ended_at INTEGER,
    ending TEXT, settle INTEGER, paid_evidence TEXT, seal INTEGER) STRICT;
CREATE INDEX payout_project ON payout (project, id);
CREATE INDEX payout_amount ON payout (amount);
CREATE TABLE statement_line (holder TEXT NOT NULL, line TEXT NOT NULL, day INTEGER NOT NULL, amount_in INTEGER NOT NULL,
    amount_out INTEGER NOT NULL, scope INTEGER NOT NULL DEFAULT 0, detail INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (holder, line)) STRICT;
CREATE INDEX statement_older ON statement_line (holder, day) WHERE scope = 0;
CREATE INDEX statement_out ON statement_line (holder, amount_out, day) WHERE amount_out > 0;
CREATE INDEX statement_back ON statement_line (holder, amount_out, day) WHERE amount_out < 0;
CREATE INDEX statement_withdrawn ON statement_line (holder, day) WHERE detail >= 562949953421312 AND detail < 844424930131968;
CREATE TABLE statement_day (holder TEXT NOT NULL, day INTEGER NOT NULL, amount_in INTEGER NOT NULL, amount_out INTEGER NOT NULL,
    refunded INTEGER NOT NULL DEFAULT 0, seal INTEGER, lines INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (holder, day)) STRICT;
CREATE TABLE statement_scope (number INTEGER PRIMARY KEY, holder TEXT NOT NULL, form TEXT NOT NULL, columns TEXT NOT NULL,
    account TEXT NOT NULL, seal INTEGER, UNIQUE (holder, form, columns, account)) STRICT;
CREATE TABLE statement_file (holder TEXT NOT NULL, digest TEXT NOT NULL, scope INTEGER NOT NULL REFERENCES statement_scope (number),
    first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, noted INTEGER NOT NULL, seal INTEGER, PRIMARY KEY (holder, digest, scope)) STRICT;
CREATE INDEX statement_not_noted ON statement_file (holder) WHERE noted = 0;
CREATE TABLE statement_unread (holder TEXT NOT NULL, form TEXT NOT NULL, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL) STRICT;
)sql"}}};
}

}  // namespace modou::money
