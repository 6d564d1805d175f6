#include "store/migrate.hpp"

#include "store/definitions.hpp"
#include "store/dialect.hpp"

namespace modou::store {

namespace {

using base::Code;

constexpr std::string_view k_version_table =
    "CREATE TABLE IF NOT EXISTS schema_version (room TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, "
    "PRIMARY KEY (room, number)) STRICT";
// PostgreSQL keeps no text of a table: the texts that have run stand beside, in their order (definitions.hpp).
constexpr std::string_view k_version_texts =
    "ALTER TABLE schema_version ADD COLUMN IF NOT EXISTS run bigint, ADD COLUMN IF NOT EXISTS sql text";
constexpr std::string_view k_add_text =
    "UPDATE schema_version SET sql = :q, run = (SELECT coalesce(max(run), 0) + 1 FROM schema_version) WHERE room = :r "
    "AND number = :n";
constexpr std::string_view k_version = "SELECT coalesce(max(number), 0) FROM schema_version WHERE room = :room";
constexpr std::string_view k_add_version =
    "INSERT INTO schema_version (room, number, name) VALUES (:room, :number, :name)";
constexpr std::string_view k_loose_table =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE "
    "'sqlite_%'";
constexpr std::string_view k_broken_key = "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1";

base::Result<std::vector<std::int64_t>> versions(Session& session, const Migrations& migrations) {
    std::vector<std::int64_t> out(migrations.size(), 0);
    MODOU_TRY(const bool table, has_table(session, "schema_version"));
    if (!table) return out;
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

base::Status run(Connection& connection, std::string_view sql) {
    if (connection.dialect() == Dialect::sqlite) return connection.script(sql);
    MODOU_TRY(const std::string said, in_postgres(sql));
    return connection.script(said);
}

base::Status apply(Connection& connection, Session& session, const Migrations& migrations,
                   const std::vector<std::int64_t>& at) {
    const bool postgres = connection.dialect() == Dialect::postgres;
    MODOU_CHECK(run(connection, k_version_table));
    if (postgres) MODOU_CHECK(connection.script(k_version_texts));
    for (std::size_t i = 0; i < migrations.size(); ++i)
        for (const Migration& migration : migrations[i].migrations) {
            if (migration.number <= at[i]) continue;
            const auto place =
                fmt::format("migration {}/{:04}_{}", migrations[i].room, migration.number, migration.name);
            if (auto done = run(connection, migration.sql); !done)
                return base::fail(done.error().code, done.error().message, place);
            MODOU_CHECK(session.run(k_add_version, {migrations[i].room, migration.number, migration.name}));
            if (postgres) MODOU_CHECK(session.run(k_add_text, {migration.sql, migrations[i].room, migration.number}));
        }
    if (postgres) return {};  // it has types and foreign keys of its own, and in_postgres() asks for STRICT
    MODOU_TRY(const auto loose, session.first<std::string>(k_loose_table));
    if (loose) return base::fail(Code::bug, fmt::format("table {} is not STRICT", std::get<0>(*loose)));
    MODOU_TRY(const auto broken, session.first<std::string>(k_broken_key));
    if (broken)
        return base::fail(Code::bug,
                          fmt::format("table {} breaks a foreign key after migration", std::get<0>(*broken)));
    return {};
}

}  // namespace

base::Status run_again(Session& postgres, Connection& twin) {
    MODOU_CHECK(twin.script(k_version_table));
    std::vector<std::string> texts;
    MODOU_CHECK(postgres.rows<std::optional<std::string>>(
        "SELECT sql FROM schema_version ORDER BY run", {},
        [&](const std::optional<std::string>& text) { texts.push_back(text.value_or("")); }));
    for (const std::string& text : texts)
        if (!twin.script(text))
            return base::fail(Code::damaged, "a migration that is kept in schema_version does not run: it was changed");
    return {};
}

base::Status migrate(Connection& connection, const Migrations& migrations) {
    Session session(connection);
    for (const RoomSchema& schema : migrations) MODOU_CHECK(numbers_run_from_one(schema));

    // Looked at first without a lock: opening an up-to-date file never waits for a writer.
    for (bool locked : {false, true}) {
        if (locked) MODOU_CHECK(connection.begin());
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
            if (outcome) outcome = connection.commit();
            if (!outcome) connection.rollback();
        }
        if (!outcome || !pending) return outcome;
    }
    return {};
}

}  // namespace modou::store
