// The rows of a book in PostgreSQL. Inside this room only.
#pragma once

#include <functional>
#include <optional>

#include "journal/journal.hpp"
#include "postgres/connection.hpp"

namespace modou::journal {

inline constexpr std::string_view k_make_book =
    "CREATE TABLE journal_record (shard bigint NOT NULL, first bigint NOT NULL, count bigint NOT NULL, segment bigint "
    "NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (shard, first)); "
    "CREATE TABLE journal_private (shard bigint NOT NULL, first bigint NOT NULL, bytes bytea NOT NULL, PRIMARY KEY "
    "(shard, first)); "
    // Digests and salts do not pack; a part of a long row can be read alone.
    "ALTER TABLE journal_record ALTER COLUMN bytes SET STORAGE EXTERNAL; "
    "ALTER TABLE journal_private ALTER COLUMN bytes SET STORAGE EXTERNAL";
inline constexpr std::string_view k_add_record =
    "INSERT INTO journal_record (shard, first, count, segment, bytes) VALUES (0, $1, $2, $3, $4)";
inline constexpr std::string_view k_add_private =
    "INSERT INTO journal_private (shard, first, bytes) VALUES (0, $1, $2)";

base::Result<bool> has_book_tables(postgres::Connection& connection);
std::string record_place(const postgres::Address& address, std::int64_t first);

// A record's row, read.
struct Row {
    base::Sequence first = 0, segment = 0;
    base::Bytes bytes, secrets;  // as in the files; secrets are empty where their row is missing
};
using EachRow = std::function<base::Status(const Row&)>;
// Rows from the record `first` on, in their order, a few megabytes at a time.
base::Status each_row(postgres::Connection& connection, base::Sequence first, const EachRow& each);

// Checks row by row that each continues the one before, as a walk over a segment does.
struct RowWalk {
    base::Sequence end = 0;
    std::optional<base::Hash> previous;  // none: not known
    std::int64_t record_time_ms = 0;
    base::Sequence segment = 0;
    std::uint64_t segment_bytes = 0;

    base::Result<RecordHeader> take(const Row& row, const std::string& where);
};

}  // namespace modou::journal
