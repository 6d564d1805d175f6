#include "store/migrate.hpp"

namespace modou::store {

namespace {

using base::Code;

constexpr std::string_view k_version_table =
    "CREATE TABLE IF NOT EXISTS schema_version (room TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, "
    "PRIMARY KEY (room, number)) STRICT";
constexpr std::string_view k_has_version_table =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'";
constexpr std::string_view k_version = "SELECT coalesce(max(number), 0) FROM schema_version WHERE room = :room";
constexpr std::string_view k_add_version =
    "INSERT INTO schema_version (room, number, name) VALUES (:room, :number, :name)";
constexpr std::string_view k_loose_table =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE "
    "'sqlite_%'";
constexpr std::string_view k_broken_key = "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1";

base::Result<std::vector<std::int64_t>> versions(Session& session, const Migrations& migrations) {
    std::vector<std::int64_t> out(migrations.size(), 0);
    MODOU_TRY(const auto table, session.first<std::int64_t>(k_has_version_table));
    if (!table || std::get<0>(*table) == 0) return out;
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        MODOU_TRY(const auto row, session.first<std::int64_t>(k_version, {migrations[i].room}));
        out[i] = std::get<0>(*row);
    }
    return out;
}

base::Status numbers_run_from_one(const RoomSchema& schema) {
    int expected = 1;
    for (const Migration& migration : schema.migrations)
        if (migration.number != expected++)
            return base::fail(Code::bug, fmt::format("migration {} of room {} stands where number {} was expected",
                                                     migration.number, schema.room, expected - 1));
    return {};
}

base::Status apply(Connection& connection, Session& session, const Migrations& migrations,
                   const std::vector<std::int64_t>& at) {
    MODOU_CHECK(connection.script(k_version_table));
    for (std::size_t i = 0; i < migrations.size(); ++i)
        for (const Migration& migration : migrations[i].migrations) {
            if (migration.number <= at[i]) continue;
            const auto place =
                fmt::format("migration {}/{:04}_{}", migrations[i].room, migration.number, migration.name);
            if (auto done = connection.script(migration.sql); !done)
                return base::fail(done.error().code, done.error().message, place);
            MODOU_CHECK(session.run(k_add_version, {migrations[i].room, migration.number, migration.name}));
        }
    MODOU_TRY(const auto loose, session.first<std::string>(k_loose_table));
    if (loose) return base::fail(Code::bug, fmt::format("table {} is not STRICT", std::get<0>(*loose)));
    MODOU_TRY(const auto broken, session.first<std::string>(k_broken_key));
    if (broken)
        return base::fail(Code::bug,
                          fmt::format("table {} breaks a foreign key after migration", std::get<0>(*broken)));
    return {};
}

}  // namespace

base::Status migrate(Connection& connection, const Migrations& migrations) {
    Session session(connection);
    for (const RoomSchema& schema : migrations) MODOU_CHECK(numbers_run_from_one(schema));

    // Looked at first without a lock: opening an up-to-date file never waits for a writer.
    for (bool locked : {false, true}) {
        if (locked) MODOU_CHECK(connection.script("BEGIN IMMEDIATE"));
        auto at = versions(session, migrations);
        base::Status outcome;
        bool pending = false;
        if (!at) outcome = tl::unexpected(at.error());
        for (std::size_t i = 0; at && i < migrations.size(); ++i) {
            const auto known = static_cast<std::int64_t>(migrations[i].migrations.size());
            if ((*at)[i] > known)
                outcome = base::fail(
                    Code::unsupported,
                    fmt::format("the database is newer than this Modou: room {} is at schema {}, known are {}",
                                migrations[i].room, (*at)[i], known));
            pending |= (*at)[i] < known;
        }
        if (locked && outcome && pending) outcome = apply(connection, session, migrations, *at);
        if (locked) {
            if (outcome) outcome = connection.script("COMMIT");
            if (!outcome) (void)connection.script("ROLLBACK");
        }
        if (!outcome || !pending) return outcome;
    }
    return {};
}

}  // namespace modou::store
