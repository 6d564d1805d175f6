// The tables of this room. Forward only; plain enough for SQLite and PostgreSQL.
#pragma once

#include "store/store.hpp"

namespace modou::giving {

inline store::RoomSchema schema() {
    return {"giving",
            {{1, "projects, shops, pledges, links", R"sql(
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE definition (number INTEGER PRIMARY KEY, programme TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL,
                         UNIQUE (programme, version)) STRICT;
CREATE TABLE holder (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE project (id TEXT PRIMARY KEY, title_zh TEXT NOT NULL, title_en TEXT NOT NULL, cause TEXT NOT NULL,
                      holder TEXT NOT NULL REFERENCES holder (id), region TEXT NOT NULL, account INTEGER NOT NULL UNIQUE) STRICT;
CREATE TABLE shop (id TEXT PRIMARY KEY, account INTEGER NOT NULL UNIQUE) STRICT;
CREATE TABLE pledge (row_number INTEGER PRIMARY KEY, shop TEXT NOT NULL REFERENCES shop (id), item TEXT NOT NULL, mode TEXT NOT NULL,
                     value TEXT NOT NULL, project TEXT NOT NULL REFERENCES project (id), from_time INTEGER NOT NULL,
                     definition INTEGER NOT NULL, file TEXT NOT NULL, UNIQUE (shop, item, from_time)) STRICT;
CREATE TABLE fact (subject TEXT NOT NULL, fact TEXT NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL, valid_from INTEGER NOT NULL,
                   PRIMARY KEY (subject, fact, valid_from)) STRICT;
CREATE TABLE link (token_digest TEXT PRIMARY KEY, party INTEGER NOT NULL, made_at INTEGER NOT NULL, revoked_at INTEGER) STRICT;
CREATE INDEX link_party ON link (party);
)sql"},
             {2, "payouts", R"sql(
CREATE TABLE payout (key TEXT PRIMARY KEY, id INTEGER UNIQUE, project TEXT NOT NULL REFERENCES project (id), payee TEXT NOT NULL,
                     people INTEGER NOT NULL, amount INTEGER NOT NULL, purpose TEXT NOT NULL, purpose_salt TEXT NOT NULL,
                     evidence TEXT NOT NULL, proposed_by TEXT NOT NULL, proposed_at INTEGER NOT NULL, approved_by TEXT, approved_at INTEGER,
                     ended_by TEXT, ended_at INTEGER, ending TEXT, settle INTEGER, paid_evidence TEXT) STRICT;
CREATE INDEX payout_project ON payout (project, id);
)sql"},
             {3, "statements", R"sql(
CREATE TABLE statement_line (holder TEXT NOT NULL, line TEXT NOT NULL, day INTEGER NOT NULL, amount_in INTEGER NOT NULL,
                             amount_out INTEGER NOT NULL, PRIMARY KEY (holder, line)) STRICT;
CREATE INDEX statement_out ON statement_line (holder, day) WHERE amount_out > 0;
CREATE TABLE statement_day (holder TEXT NOT NULL, day INTEGER NOT NULL, amount_in INTEGER NOT NULL, amount_out INTEGER NOT NULL,
                            PRIMARY KEY (holder, day)) STRICT;
)sql"},
             {4, "where the lines of statements come from, refunds", R"sql(
CREATE TABLE statement_scope (number INTEGER PRIMARY KEY, holder TEXT NOT NULL, form TEXT NOT NULL, columns TEXT NOT NULL, account TEXT NOT NULL,
                              UNIQUE (holder, form, columns, account)) STRICT;
CREATE TABLE statement_file (holder TEXT NOT NULL, digest TEXT NOT NULL, scope INTEGER NOT NULL REFERENCES statement_scope (number),
                             first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, noted INTEGER NOT NULL, PRIMARY KEY (holder, digest, scope)) STRICT;
CREATE INDEX statement_not_noted ON statement_file (holder) WHERE noted = 0;
ALTER TABLE statement_line ADD COLUMN scope INTEGER NOT NULL DEFAULT 0;
ALTER TABLE statement_line ADD COLUMN detail INTEGER NOT NULL DEFAULT 0;
CREATE INDEX statement_older ON statement_line (holder, day) WHERE scope = 0;
CREATE INDEX statement_back ON statement_line (holder, day) WHERE amount_out < 0;
ALTER TABLE statement_day ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0;
)sql"},
             {5, "seals of the rows, sums of the seals", R"sql(
ALTER TABLE setting ADD COLUMN seal INTEGER;
ALTER TABLE definition ADD COLUMN seal INTEGER;
ALTER TABLE project ADD COLUMN seal INTEGER;
ALTER TABLE pledge ADD COLUMN seal INTEGER;
ALTER TABLE link ADD COLUMN seal INTEGER;
ALTER TABLE payout ADD COLUMN seal INTEGER;
ALTER TABLE statement_scope ADD COLUMN seal INTEGER;
ALTER TABLE statement_file ADD COLUMN seal INTEGER;
ALTER TABLE statement_day ADD COLUMN seal INTEGER;
ALTER TABLE statement_day ADD COLUMN lines INTEGER NOT NULL DEFAULT 0;
CREATE TABLE seal_sum (name TEXT PRIMARY KEY, row_count INTEGER NOT NULL, total INTEGER NOT NULL) STRICT;
CREATE TABLE seal_head (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, digest TEXT NOT NULL) STRICT;
)sql"},
             {6, "payments and lines of an amount are found by it", R"sql(
DROP INDEX statement_out;
DROP INDEX statement_back;
CREATE INDEX statement_out ON statement_line (holder, amount_out, day) WHERE amount_out > 0;
CREATE INDEX statement_back ON statement_line (holder, amount_out, day) WHERE amount_out < 0;
CREATE INDEX payout_amount ON payout (amount);
)sql"},
             {7, "pledges are found by what they promise", R"sql(
CREATE INDEX pledge_promise ON pledge (project, mode, value);
)sql"},
             {8, "what projects are for, their updates", R"sql(
CREATE TABLE project_about (project TEXT NOT NULL REFERENCES project (id), version INTEGER NOT NULL, entry INTEGER NOT NULL UNIQUE,
                            at INTEGER NOT NULL, sha256 TEXT NOT NULL, says TEXT NOT NULL, seal INTEGER, PRIMARY KEY (project, version)) STRICT;
CREATE TABLE project_update (entry INTEGER PRIMARY KEY, project TEXT NOT NULL REFERENCES project (id), at INTEGER NOT NULL,
                             sha256 TEXT NOT NULL, says TEXT NOT NULL, seal INTEGER, UNIQUE (project, sha256)) STRICT;
CREATE INDEX project_update_project ON project_update (project, entry);
)sql"},
             {9, "sources that were named", R"sql(
CREATE TABLE source (name TEXT PRIMARY KEY) STRICT;
)sql"},
             {10, "withdrawals from payment services, and files read before they were kept", R"sql(
CREATE INDEX statement_withdrawn ON statement_line (holder, day) WHERE detail >= 562949953421312 AND detail < 844424930131968;
CREATE TABLE statement_unread (holder TEXT NOT NULL, form TEXT NOT NULL, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL) STRICT;
INSERT INTO statement_unread (holder, form, first_day, last_day) SELECT f.holder, s.form, f.first_day, f.last_day FROM statement_file f
    JOIN statement_scope s ON s.number = f.scope WHERE s.form <> 'bank';
)sql"}}};
}

}  // namespace modou::giving
