#include "store/definitions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/backend.hpp"
#include "store/migrate.hpp"

namespace modou::store {
namespace {

using base::Result;
using base::Status;

bool on_sqlite(const Session& session) {
    return session.dialect() == Dialect::sqlite;
}

// Of the schema that the connection makes tables in.
constexpr std::string_view k_here = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

std::string column_line(const std::string& table, const std::string& column, const std::string& type,
                        std::int64_t needed, const std::optional<std::string>& by_itself) {
    return fmt::format("column {}.{} {}{}{}", table, column, type, needed != 0 ? " not null" : "",
                       by_itself ? " default " + *by_itself : "");
}

Status sqlite_shape(Session& s, std::vector<std::string>& lines) {
    MODOU_CHECK((s.rows<std::string, std::string, std::string, std::int64_t, std::optional<std::string>>(
        "SELECT t.name, c.name, lower(c.type), c.\"notnull\" OR c.pk > 0, c.dflt_value FROM sqlite_schema t, "
        "pragma_table_info(t.name) "
        "c "
        "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
        {}, [&](auto... of_column) { lines.push_back(column_line(of_column...)); })));
    MODOU_CHECK((s.rows<std::string, std::string>(
        "SELECT name, group_concat(column_name, ',') FROM (SELECT t.name AS name, c.name AS column_name FROM "
        "sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.pk > "
        "0 ORDER BY t.name, c.pk) GROUP BY name",
        {}, [&](const std::string& table, const std::string& columns) {
            lines.push_back(fmt::format("primary key {} ({})", table, columns));
        })));
    MODOU_CHECK((s.rows<std::string, std::string, std::string, std::int64_t, std::int64_t, std::string>(
        "SELECT t.name, i.origin, i.name, i.\"unique\", i.partial, (SELECT group_concat(c.name, ',') FROM "
        "pragma_index_info(i.name) c) FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND "
        "i.origin <> 'pk'",
        {},
        [&](const std::string& table, const std::string& origin, const std::string& name, std::int64_t unique,
            std::int64_t partial, const std::string& columns) {
            lines.push_back(origin == "u" ? fmt::format("unique {} ({})", table, columns)
                                          : fmt::format("index {} on {} ({}){}{}", name, table, columns,
                                                        unique != 0 ? " unique" : "", partial != 0 ? " partial" : ""));
        })));
    return s.rows<std::string, std::string, std::string, std::string>(
        "SELECT t.name, f.\"from\", f.\"table\", f.\"to\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f "
        "WHERE "
        "t.type = 'table'",
        {}, [&](const std::string& table, const std::string& from, const std::string& other, const std::string& to) {
            lines.push_back(fmt::format("foreign key {}.{} to {}.{}", table, from, other, to));
        });
}

Status postgres_shape(Session& s, std::vector<std::string>& lines) {
    MODOU_CHECK((s.rows<std::string, std::string, std::string, std::int64_t, std::optional<std::string>>(
        fmt::format(
            "SELECT t.relname, a.attname, CASE WHEN format_type(a.atttypid, a.atttypmod) = 'bigint' THEN "
            "'integer' WHEN format_type(a.atttypid, a.atttypmod) = 'bytea' THEN 'blob' WHEN "
            "format_type(a.atttypid, a.atttypmod) = 'text' AND l.collname = 'C' THEN 'text' ELSE "
            "format_type(a.atttypid, a.atttypmod) || ' ' || coalesce(l.collname, '') END, CASE WHEN a.attnotnull "
            "THEN 1 ELSE 0 END, regexp_replace(pg_get_expr(d.adbin, d.adrelid), '::(bigint|text)$', '') FROM pg_class "
            "t JOIN pg_attribute a ON a.attrelid = t.oid LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN "
            "pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE t.relkind = 'r' AND t.relnamespace = "
            "{} AND a.attnum > 0 AND NOT "
            "a.attisdropped AND t.relname NOT LIKE 'journal\\_%' AND NOT (t.relname = 'schema_version' AND "
            "a.attname IN ('run', 'sql'))",
            k_here),
        {}, [&](auto... of_column) { lines.push_back(column_line(of_column...)); })));
    MODOU_CHECK((s.rows<std::string, std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::string>(
        fmt::format(
            "SELECT t.relname, n.relname, CASE WHEN i.indisprimary THEN 1 ELSE 0 END, CASE WHEN i.indisunique THEN 1 "
            "ELSE 0 END, CASE WHEN i.indpred IS NULL THEN 0 ELSE 1 END, (SELECT count(*) FROM pg_constraint c WHERE "
            "c.conindid = i.indexrelid AND c.contype = 'u'), (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM "
            "unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) JOIN pg_attribute a ON a.attrelid = t.oid AND "
            "a.attnum "
            "= k.attnum) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid "
            "WHERE t.relkind = 'r' AND t.relnamespace = {} AND t.relname NOT LIKE 'journal\\_%'",
            k_here),
        {},
        [&](const std::string& table, const std::string& name, std::int64_t primary, std::int64_t unique,
            std::int64_t partial, std::int64_t constraint, const std::string& columns) {
            if (primary != 0)
                lines.push_back(fmt::format("primary key {} ({})", table, columns));
            else if (constraint != 0)
                lines.push_back(fmt::format("unique {} ({})", table, columns));
            else
                lines.push_back(fmt::format("index {} on {} ({}){}{}", name, table, columns,
                                            unique != 0 ? " unique" : "", partial != 0 ? " partial" : ""));
        })));
    return s.rows<std::string, std::string, std::string, std::string>(
        fmt::format("SELECT t.relname, a.attname, o.relname, b.attname FROM pg_constraint c JOIN pg_class t ON t.oid = "
                    "c.conrelid JOIN pg_class o ON o.oid = c.confrelid JOIN pg_attribute a ON a.attrelid = t.oid AND "
                    "a.attnum = c.conkey[1] JOIN pg_attribute b ON b.attrelid = o.oid AND b.attnum = c.confkey[1] "
                    "WHERE c.contype = 'f' AND t.relnamespace = {}",
                    k_here),
        {}, [&](const std::string& table, const std::string& from, const std::string& other, const std::string& to) {
            lines.push_back(fmt::format("foreign key {}.{} to {}.{}", table, from, other, to));
        });
}

Status sqlite_definitions(Session& session, const EachDefinition& each) {
    return session.rows<std::string, std::string, std::optional<std::string>>(
        "SELECT type, name, sql FROM sqlite_schema WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[1-4]') ORDER "
        "BY type, name",
        {}, [&](const std::string& type, const std::string& name, const std::optional<std::string>& sql) {
            each(type, name, sql.value_or(""));
        });
}

}  // namespace

Result<bool> has_table(Session& session, std::string_view name) {
    MODOU_TRY(
        const auto found,
        session.first<std::int64_t>(
            on_sqlite(session) ? "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = :n"
                               : fmt::format("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname = :n AND "
                                             "relnamespace = {}",
                                             k_here),
            {name}));
    return std::get<0>(*found) == 1;
}

Result<std::vector<std::string>> table_names(Session& session) {
    std::vector<std::string> names;
    MODOU_CHECK(session.rows<std::string>(
        on_sqlite(session)
            ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY "
              "name"
            : fmt::format("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = {} AND "
                          "relname NOT LIKE 'journal\\_%' ORDER BY relname",
                          k_here),
        {}, [&](std::string name) { names.push_back(std::move(name)); }));
    return names;
}

Result<std::int64_t> count_objects(Session& session) {
    MODOU_TRY(const auto found,
              session.first<std::int64_t>(on_sqlite(session)
                                              ? "SELECT count(*) FROM sqlite_schema"
                                              : fmt::format("SELECT count(*) FROM pg_class WHERE relnamespace = {} AND "
                                                            "relname NOT LIKE 'journal\\_%'",
                                                            k_here)));
    return std::get<0>(*found);
}

Result<std::optional<std::string>> foreign_object(Session& session) {
    MODOU_TRY(
        const auto found,
        session.first<std::string>(
            on_sqlite(session)
                ? "SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('trigger', 'view')"
                : fmt::format(
                      "SELECT 'trigger ' || g.tgname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid WHERE "
                      "t.relnamespace = {0} AND NOT g.tgisinternal UNION ALL SELECT 'view ' || relname FROM pg_class "
                      "WHERE relnamespace = {0} AND relkind IN ('v', 'm', 'f') UNION ALL SELECT 'rule ' || r.rulename "
                      "FROM pg_rewrite r JOIN pg_class t ON t.oid = r.ev_class WHERE t.relnamespace = {0} AND "
                      "t.relkind "
                      "= 'r' UNION ALL SELECT 'policy ' || p.polname FROM pg_policy p JOIN pg_class t ON t.oid = "
                      "p.polrelid WHERE t.relnamespace = {0} LIMIT 1",
                      k_here)));
    if (!found) return std::nullopt;
    return std::get<0>(*found);
}

Result<std::vector<std::string>> shape(Session& session) {
    std::vector<std::string> lines;
    MODOU_CHECK(on_sqlite(session) ? sqlite_shape(session, lines) : postgres_shape(session, lines));
    std::sort(lines.begin(), lines.end());
    return lines;
}

Status each_definition(Session& session, const EachDefinition& each) {
    if (on_sqlite(session)) return sqlite_definitions(session, each);
    MODOU_TRY(auto twin, Connection::open(sqlite_backend(":memory:", 0), Access::write));
    Session twins(*twin);
    MODOU_CHECK(run_again(session, *twin));
    MODOU_CHECK(sqlite_definitions(twins, each));
    MODOU_TRY(const auto here, shape(session));
    MODOU_TRY(const auto there, shape(twins));
    std::vector<std::string> differ;
    std::set_symmetric_difference(here.begin(), here.end(), there.begin(), there.end(), std::back_inserter(differ));
    for (const auto& line : differ) each("differs", line, "");
    return {};
}

Status self_check(Session& session, std::int64_t bytes,
                  const std::function<void(const std::string& row, const std::string& wrong)>& each) {
    if (!on_sqlite(session)) return {};
    static constexpr Wanted k_number[] = {{Kind::integer, true}};
    static constexpr Wanted k_text[] = {{Kind::text, true}};
    std::int64_t size = 0;
    for (const char* pragma : {"PRAGMA page_count", "PRAGMA page_size"})
        MODOU_CHECK(session.each(pragma, {}, k_number, [&](const Cell* cell) -> Status {
            size = size == 0 ? cell->integer : size * cell->integer;
            return {};
        }));
    if (size > bytes) return {};
    MODOU_CHECK(session.each("PRAGMA integrity_check(20)", {}, k_text, [&](const Cell* cell) -> Status {
        if (cell->bytes != "ok") each("", cell->bytes);
        return {};
    }));
    return session.each("PRAGMA foreign_key_check", {}, k_text, [&](const Cell* cell) -> Status {
        each(cell->bytes, "");
        return {};
    });
}

}  // namespace modou::store
