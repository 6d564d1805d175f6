// The table of this room. Forward only; plain enough for SQLite and PostgreSQL.
#pragma once

#include "store/store.hpp"

namespace modou::app {

// state: open, done or refused. `reason`: why it was refused, or why an open one cannot be finished.
inline store::RoomSchema schema() {
    return {"app",
            {{1, "operations", R"sql(
CREATE TABLE operation (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, who TEXT NOT NULL,
                        why TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, body TEXT, drawn TEXT, answer TEXT, position INTEGER,
                        reason TEXT, tries INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE UNIQUE INDEX operation_key ON operation (kind, key) WHERE state <> 'refused';
CREATE INDEX operation_open ON operation (number) WHERE state = 'open';
)sql"},
             {2, "seals of open acts", R"sql(
ALTER TABLE operation ADD COLUMN seal TEXT NOT NULL DEFAULT '';
)sql"},
             {3, "log of acts", R"sql(
ALTER TABLE operation ADD COLUMN link TEXT NOT NULL DEFAULT '';
ALTER TABLE operation ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
)sql"}}};
}

}  // namespace modou::app
