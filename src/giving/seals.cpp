#include "giving/seals.hpp"

#include <cstring>

#include "base/endian.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Bind;
using store::Cell;
using store::Kind;
using store::Session;

constexpr Kind k_i = Kind::integer, k_t = Kind::text;

const std::array<SealedTable, k_sealed_tables> k_tables{{
    {"setting", 1, {{"name", k_t}, {"value", k_t}}},
    {"definition", 1, {{"number", k_i}, {"programme", k_t}, {"version", k_i}, {"digest", k_t}}},
    {"project",
     1,
     {{"id", k_t},
      {"title_zh", k_t},
      {"title_en", k_t},
      {"cause", k_t},
      {"holder", k_t},
      {"region", k_t},
      {"account", k_i}}},
    {"pledge",
     1,
     {{"row_number", k_i},
      {"shop", k_t},
      {"item", k_t},
      {"mode", k_t},
      {"value", k_t},
      {"project", k_t},
      {"from_time", k_i},
      {"definition", k_i},
      {"file", k_t}}},
    {"link", 1, {{"token_digest", k_t}, {"party", k_i}, {"made_at", k_i}, {"revoked_at", k_i}}},
    {"payout",
     1,
     {{"key", k_t},
      {"id", k_i},
      {"project", k_t},
      {"payee", k_t},
      {"people", k_i},
      {"amount", k_i},
      {"purpose", k_t},
      {"purpose_salt", k_t},
      {"evidence", k_t},
      {"proposed_by", k_t},
      {"proposed_at", k_i},
      {"approved_by", k_t},
      {"approved_at", k_i},
      {"ended_by", k_t},
      {"ended_at", k_i},
      {"ending", k_t},
      {"settle", k_i},
      {"paid_evidence", k_t}}},
    {"statement_scope", 1, {{"number", k_i}, {"holder", k_t}, {"form", k_t}, {"columns", k_t}, {"account", k_t}}},
    {"statement_file",
     3,
     {{"holder", k_t}, {"digest", k_t}, {"scope", k_i}, {"first_day", k_i}, {"last_day", k_i}, {"noted", k_i}}},
    {"statement_day",
     2,
     {{"holder", k_t}, {"day", k_i}, {"amount_in", k_i}, {"amount_out", k_i}, {"refunded", k_i}, {"lines", k_i}}},
    {"project_about",
     2,
     {{"project", k_t}, {"version", k_i}, {"entry", k_i}, {"at", k_i}, {"sha256", k_t}, {"says", k_t}}},
    {"project_update", 1, {{"entry", k_i}, {"project", k_t}, {"at", k_i}, {"sha256", k_t}, {"says", k_t}}},
}};

// RFC 2104 with SHA-256.
base::Hash hmac(base::Bytes key32, base::Bytes text) {
    std::vector<std::byte> inner(64, std::byte{0x36}), outer(64, std::byte{0x5c});
    for (std::size_t i = 0; i < key32.size(); ++i) {
        inner[i] ^= key32[i];
        outer[i] ^= key32[i];
    }
    inner.insert(inner.end(), text.begin(), text.end());
    const base::Hash within = base::sha256(inner);
    outer.insert(outer.end(), within.begin(), within.end());
    return base::sha256(outer);
}

std::string column_list(const SealedTable& table) {
    std::string list;
    for (const auto& column : table.columns) {
        list += column.name;
        list += ", ";
    }
    return list + "seal";
}

Bind bind_of(const SealedColumn& column, const Cell& cell) {
    if (cell.null) return {std::nullopt};
    if (column.kind == Kind::integer) return {static_cast<std::int64_t>(cell.integer)};
    return {std::string_view(cell.bytes)};
}

std::string key_where(const SealedTable& table) {
    std::string where;
    for (std::size_t i = 0; i < table.key_columns; ++i)
        where += fmt::format("{}{} = :k{}", i == 0 ? "" : " AND ", table.columns[i].name, i);
    return where;
}

std::string row_name(const SealedTable& table, const std::vector<Cell>& cells) {
    std::string name(table.name);
    for (std::size_t i = 0; i < table.key_columns; ++i) {
        const auto& column = table.columns[i];
        name += fmt::format(" {} {}", column.name,
                            column.kind == Kind::integer ? std::to_string(cells[i].integer) : cells[i].bytes);
    }
    return name;
}

}  // namespace

const SealedTable& sealed_table(Table table) {
    return k_tables[static_cast<std::size_t>(table)];
}

RowBytes& RowBytes::add(std::int64_t value) {
    std::array<char, 9> bytes{'i'};
    std::memcpy(bytes.data() + 1, &value, sizeof value);
    bytes_.append(bytes.data(), bytes.size());
    return *this;
}
RowBytes& RowBytes::add(std::string_view text) {
    std::array<char, 5> bytes{'t'};
    const auto size = static_cast<std::uint32_t>(text.size());
    std::memcpy(bytes.data() + 1, &size, sizeof size);
    bytes_.append(bytes.data(), bytes.size());
    bytes_.append(text);
    return *this;
}
RowBytes& RowBytes::add(std::nullopt_t) {
    bytes_.push_back('n');
    return *this;
}

Seals::Seals(const base::DigestKey& key) {
    const auto derived = [&](std::string_view what) {
        return hmac(base::sha256(key.bytes), base::bytes_of("modou seals v1 " + std::string(what)));
    };
    // party_digest takes its key from bytes 16 … 32.
    const base::Hash rows = derived("rows"), parts = derived("parts"), head = derived("head");
    std::memcpy(rows_.bytes.data() + 16, rows.data(), 16);
    std::memcpy(parts_.bytes.data() + 16, parts.data(), 16);
    std::memcpy(head_.data(), head.data(), head_.size());
}

std::int64_t Seals::row(Table table, const RowBytes& row) const {
    return static_cast<std::int64_t>(base::party_digest(rows_, "row", sealed_table(table).name, row.view()).value);
}

std::uint64_t Seals::part(Table table, std::int64_t seal) const {
    std::array<char, 8> bytes{};
    std::memcpy(bytes.data(), &seal, sizeof seal);
    return base::party_digest(parts_, "part", sealed_table(table).name, {bytes.data(), bytes.size()}).value;
}

std::uint64_t Seals::line(std::string_view holder, std::string_view line, std::int64_t day, std::int64_t in,
                          std::int64_t out, std::int64_t scope, std::int64_t detail) const {
    thread_local RowBytes bytes;
    bytes.clear();
    bytes.add(line).add(day).add(in).add(out).add(scope).add(detail);
    return base::party_digest(parts_, "line", holder, bytes.view()).value;
}

std::string Seals::head(std::int64_t version,
                        const std::map<std::string, std::pair<std::int64_t, std::int64_t>>& sums) const {
    std::string text = fmt::format("version {}\n", version);
    for (const auto& [name, sum] : sums) text += fmt::format("{} {} {}\n", name, sum.first, sum.second);
    return base::hex(hmac(head_, base::bytes_of(text)));
}

std::int64_t Seals::schema(std::string_view definitions) const {
    return static_cast<std::int64_t>(base::party_digest(rows_, "schema", "", definitions).value);
}

Result<SealHead> read_seal_head(Session& session) {
    MODOU_TRY(const auto row, (session.first<std::int64_t, std::string>("SELECT version, digest FROM seal_head")));
    // A version below 1 is one that nobody wrote: as if there was none, which the book knows better.
    return row && std::get<0>(*row) > 0 ? SealHead{std::get<0>(*row), std::get<1>(*row)} : SealHead{};
}

Result<SealSums> read_seal_sums(Session& session) {
    SealSums sums;
    MODOU_CHECK((session.rows<std::string, std::int64_t, std::int64_t>(
        "SELECT name, row_count, total FROM seal_sum", {},
        [&](const std::string& name, std::int64_t rows, std::int64_t total) {
            sums[name] = {rows, total};
        })));
    return sums;
}

Result<std::pair<std::int64_t, std::int64_t>> schema_sum(Session& session, const Seals& seals) {
    MODOU_TRY(const auto migrations, session.first<std::int64_t>("SELECT count(*) FROM schema_version"));
    std::string text;
    MODOU_CHECK((session.rows<std::string, std::string, std::optional<std::string>>(
        "SELECT type, name, sql FROM sqlite_schema WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[1-4]') ORDER "
        "BY type, name",
        {}, [&](const std::string& type, const std::string& name, const std::optional<std::string>& sql) {
            text += fmt::format("{} {}\n{}\n", type, name, sql.value_or(""));
        })));
    return std::pair{std::get<0>(*migrations), seals.schema(text)};
}

Status each_sealed_row(Session& session, const Seals& seals, Table table, std::string_view where, store::Binds binds,
                       const std::function<Status(const SealedRow&)>& each) {
    const SealedTable& info = sealed_table(table);
    std::vector<store::Wanted> wanted;
    for (const auto& column : info.columns) wanted.push_back({column.kind, true});
    wanted.push_back({Kind::integer, true});
    RowBytes bytes;
    SealedRow row;
    return session.each(
        fmt::format("SELECT {} FROM {}{}{}", column_list(info), info.name, where.empty() ? "" : " WHERE ", where),
        binds, wanted, [&](const Cell* cells) -> Status {
            bytes.clear();
            for (std::size_t i = 0; i < info.columns.size(); ++i) {
                if (cells[i].null)
                    bytes.add(std::nullopt);
                else if (info.columns[i].kind == Kind::integer)
                    bytes.add(static_cast<std::int64_t>(cells[i].integer));
                else
                    bytes.add(std::string_view(cells[i].bytes));
            }
            const Cell& seal = cells[info.columns.size()];
            row.stored = seal.null ? std::nullopt : std::optional<std::int64_t>(seal.integer);
            row.computed = seals.row(table, bytes);
            if (row.stored != row.computed) {
                row.cells.assign(cells, cells + info.columns.size());
                row.name = row_name(info, row.cells);
            }
            return each(row);
        });
}

Status Sealing::row(Table table, std::initializer_list<Bind> key) {
    return rows(table, key_where(sealed_table(table)), key);
}

Status Sealing::rows(Table table, std::string_view where, std::initializer_list<Bind> binds) {
    const SealedTable& info = sealed_table(table);
    std::vector<SealedRow> found;
    MODOU_CHECK(each_sealed_row(session_, seals_, table, where, store::Binds(binds.begin(), binds.size()),
                                [&](const SealedRow& row) -> Status {
                                    if (row.stored != row.computed) found.push_back(row);
                                    return {};
                                }));
    const std::string update = fmt::format("UPDATE {} SET seal = :s WHERE {}", info.name, key_where(info));
    for (const SealedRow& row : found) {
        std::vector<Bind> values{row.computed};
        for (std::size_t i = 0; i < info.key_columns; ++i) values.push_back(bind_of(info.columns[i], row.cells[i]));
        MODOU_CHECK(session_.run(update, store::Binds(values)));
        Change& change = changes_[table];
        if (row.stored)
            change.total -= seals_.part(table, *row.stored);
        else
            ++change.rows;
        change.total += seals_.part(table, row.computed);
        changed_ = true;
    }
    return {};
}

Status Sealing::removing(Table table, std::string_view where, std::initializer_list<Bind> binds) {
    return each_sealed_row(session_, seals_, table, where, store::Binds(binds.begin(), binds.size()),
                           [&](const SealedRow& row) -> Status {
                               if (!row.stored) return {};
                               Change& change = changes_[table];
                               --change.rows;
                               change.total -= seals_.part(table, *row.stored);
                               changed_ = true;
                               return {};
                           });
}

std::int64_t Sealing::added(Table table, const RowBytes& row) {
    const std::int64_t seal = seals_.row(table, row);
    Change& change = changes_[table];
    ++change.rows;
    change.total += seals_.part(table, seal);
    changed_ = true;
    return seal;
}

Status Sealing::finish() {
    if (!changed_) return {};
    MODOU_TRY(const SealHead head, read_seal_head(session_));
    for (const auto& [table, change] : changes_) {
        // Added as unsigned numbers, stored as the signed ones that SQL has.
        MODOU_TRY(const auto old,
                  (session_.first<std::int64_t, std::int64_t>("SELECT row_count, total FROM seal_sum WHERE name = :n",
                                                              {sealed_table(table).name})));
        const std::int64_t rows = (old ? std::get<0>(*old) : 0) + change.rows;
        const auto total =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(old ? std::get<1>(*old) : 0) + change.total);
        MODOU_CHECK(
            session_.run("INSERT INTO seal_sum (name, row_count, total) VALUES (:n, :r, :t) ON CONFLICT (name) DO "
                         "UPDATE SET row_count = excluded.row_count, total = excluded.total",
                         {sealed_table(table).name, rows, total}));
    }
    changes_.clear();
    changed_ = false;
    return write_head(head.version > noted_ ? head.version : head.version + 1);
}

Status Sealing::write_head(std::int64_t version) {
    MODOU_TRY(auto sums, read_seal_sums(session_));
    MODOU_TRY(const auto schema, schema_sum(session_, seals_));
    auto& sealed = sums[std::string(k_schema_sum)];
    // Only where migrations have run since: what somebody else did to the definitions must be seen.
    if (sealed.first != schema.first) {
        sealed = schema;
        MODOU_CHECK(
            session_.run("INSERT INTO seal_sum (name, row_count, total) VALUES (:n, :r, :t) ON CONFLICT (name) DO "
                         "UPDATE SET row_count = excluded.row_count, total = excluded.total",
                         {k_schema_sum, schema.first, schema.second}));
    }
    MODOU_CHECK(
        session_.run("INSERT INTO seal_head (one, version, digest) VALUES (1, :v, :d) ON CONFLICT (one) DO UPDATE SET "
                     "version = excluded.version, digest = excluded.digest",
                     {version, seals_.head(version, sums)}));
    return {};
}

Status Sealing::everything(std::int64_t version) {
    MODOU_CHECK(session_.run("DELETE FROM seal_sum"));
    // The lines of statements first: their days carry their sum.
    std::map<std::pair<std::string, std::int64_t>, std::uint64_t> days;
    MODOU_CHECK((session_.rows<std::string_view, std::string_view, std::int64_t, std::int64_t, std::int64_t,
                               std::int64_t, std::int64_t>(
        "SELECT holder, line, day, amount_in, amount_out, scope, detail FROM statement_line", {},
        [&](std::string_view holder, std::string_view line, std::int64_t day, std::int64_t in, std::int64_t out,
            std::int64_t scope, std::int64_t detail) {
            days[{std::string(holder), day}] += seals_.line(holder, line, day, in, out, scope, detail);
        })));
    for (const auto& [day, lines] : days)
        MODOU_CHECK(session_.run("UPDATE statement_day SET lines = :l WHERE holder = :h AND day = :d",
                                 {static_cast<std::int64_t>(lines), day.first, day.second}));
    for (std::size_t i = 0; i < k_sealed_tables; ++i) {
        const Table table = sealed_table_number(i);
        MODOU_CHECK(
            session_.run(fmt::format("UPDATE {} SET seal = NULL WHERE seal IS NOT NULL", sealed_table(table).name)));
        MODOU_CHECK(rows(table, "", {}));
    }
    changed_ = true;
    MODOU_CHECK(finish());
    return write_head(version);
}

}  // namespace modou::giving
