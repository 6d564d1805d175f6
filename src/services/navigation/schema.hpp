// The tables of this room, in DIR/map/reports.db.
#pragma once

#include "store/store.hpp"

namespace modou::navigation {

inline store::Migrations migrations() {
    return {{"navigation",
             {{1, "reports", R"sql(
CREATE TABLE report (id INTEGER PRIMARY KEY, made_ms INTEGER NOT NULL, lon INTEGER NOT NULL, lat INTEGER NOT NULL, way INTEGER NOT NULL,
                     kind TEXT NOT NULL, who TEXT NOT NULL, value_milli INTEGER, surface TEXT NOT NULL, smoothness TEXT NOT NULL,
                     note TEXT NOT NULL, device TEXT NOT NULL, state TEXT NOT NULL, decided_ms INTEGER) STRICT;
CREATE INDEX report_device ON report (device, made_ms);
CREATE INDEX report_state ON report (state);
CREATE TABLE voice (report INTEGER NOT NULL REFERENCES report (id), device TEXT NOT NULL, still INTEGER NOT NULL, made_ms INTEGER NOT NULL,
                    PRIMARY KEY (report, device)) STRICT;
CREATE TABLE photo (report INTEGER PRIMARY KEY REFERENCES report (id), jpeg BLOB NOT NULL) STRICT;
CREATE TABLE version (number INTEGER NOT NULL) STRICT;
INSERT INTO version VALUES (0);
)sql"},
              // origin: one of 256 groups of addresses, by a keyed digest; gone once the report has its second voice.
              {2, "second_voices", R"sql(
ALTER TABLE report ADD COLUMN origin INTEGER;
ALTER TABLE report ADD COLUMN crowded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE report ADD COLUMN seconded INTEGER NOT NULL DEFAULT 0;
CREATE INDEX report_made ON report (made_ms);
CREATE TABLE origin_key (key BLOB NOT NULL) STRICT;
)sql"}}}};
}

}  // namespace modou::navigation
