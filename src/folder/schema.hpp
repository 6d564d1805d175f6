// The tables of this room, where no other room's migrations make them (part.hpp).
#pragma once

#include "app/schema.hpp"
#include "folder/part.hpp"

namespace modou::folder {

inline store::RoomSchema schema() {
    return {"folder", {{1, "settings and seals", R"sql(
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, seal INTEGER) STRICT;
CREATE TABLE seal_sum (name TEXT PRIMARY KEY, row_count INTEGER NOT NULL, total INTEGER NOT NULL) STRICT;
CREATE TABLE seal_head (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, digest TEXT NOT NULL) STRICT;
)sql"}}};
}

// Of all rooms of a folder, in the order in which they run.
inline store::Migrations migrations(const Parts& parts) {
    store::Migrations all{app::schema()};
    bool own = true;
    for (const Part& part : parts) {
        if (!part.schema.migrations.empty()) all.push_back(part.schema);
        own = own && !part.makes_folder_tables;
    }
    if (own) all.push_back(schema());
    return all;
}

namespace tables {
inline const SealedTable setting{"setting", 1, {{"name", store::Kind::text}, {"value", store::Kind::text}}};
}

inline SealedTables sealed_tables(const Parts& parts) {
    SealedTables all{&tables::setting};
    for (const Part& part : parts) all.insert(all.end(), part.sealed.begin(), part.sealed.end());
    return all;
}

}  // namespace modou::folder
