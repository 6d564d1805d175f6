#include "folder/seals.hpp"

#include <cstring>

#include "base/endian.hpp"
#include "store/definitions.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Bind;
using store::Cell;
using store::Kind;
using store::Session;

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

std::int64_t Seals::row(const SealedTable& table, const RowBytes& row) const {
    return static_cast<std::int64_t>(base::party_digest(rows_, "row", table.name, row.view()).value);
}

std::uint64_t Seals::part(const SealedTable& table, std::int64_t seal) const {
    std::array<char, 8> bytes{};
    std::memcpy(bytes.data(), &seal, sizeof seal);
    return base::party_digest(parts_, "part", table.name, {bytes.data(), bytes.size()}).value;
}

std::uint64_t Seals::member(std::string_view kind, std::string_view owner, const RowBytes& row) const {
    return base::party_digest(parts_, kind, owner, row.view()).value;
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
    MODOU_CHECK(store::each_definition(
        session, [&](const std::string& type, const std::string& name, const std::string& definition) {
            text += fmt::format("{} {}\n{}\n", type, name, definition);
        }));
    return std::pair{std::get<0>(*migrations), seals.schema(text)};
}

Status each_sealed_row(Session& session, const Seals& seals, const SealedTable& table, std::string_view where,
                       store::Binds binds, const std::function<Status(const SealedRow&)>& each) {
    std::vector<store::Wanted> wanted;
    for (const auto& column : table.columns) wanted.push_back({column.kind, true});
    wanted.push_back({Kind::integer, true});
    RowBytes bytes;
    SealedRow row;
    return session.each(
        fmt::format("SELECT {} FROM {}{}{}", column_list(table), table.name, where.empty() ? "" : " WHERE ", where),
        binds, wanted, [&](const Cell* cells) -> Status {
            bytes.clear();
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                if (cells[i].null)
                    bytes.add(std::nullopt);
                else if (table.columns[i].kind == Kind::integer)
                    bytes.add(static_cast<std::int64_t>(cells[i].integer));
                else
                    bytes.add(std::string_view(cells[i].bytes));
            }
            const Cell& seal = cells[table.columns.size()];
            row.stored = seal.null ? std::nullopt : std::optional<std::int64_t>(seal.integer);
            row.computed = seals.row(table, bytes);
            if (row.stored != row.computed) {
                row.cells.assign(cells, cells + table.columns.size());
                row.name = row_name(table, row.cells);
            }
            return each(row);
        });
}

Status Sealing::row(const SealedTable& table, std::initializer_list<Bind> key) {
    return rows(table, key_where(table), key);
}

Status Sealing::rows(const SealedTable& table, std::string_view where, std::initializer_list<Bind> binds) {
    std::vector<SealedRow> found;
    MODOU_CHECK(each_sealed_row(session_, seals_, table, where, store::Binds(binds.begin(), binds.size()),
                                [&](const SealedRow& row) -> Status {
                                    if (row.stored != row.computed) found.push_back(row);
                                    return {};
                                }));
    const std::string update = fmt::format("UPDATE {} SET seal = :s WHERE {}", table.name, key_where(table));
    for (const SealedRow& row : found) {
        std::vector<Bind> values{row.computed};
        for (std::size_t i = 0; i < table.key_columns; ++i) values.push_back(bind_of(table.columns[i], row.cells[i]));
        MODOU_CHECK(session_.run(update, store::Binds(values)));
        Change& change = changes_[table.name];
        if (row.stored)
            change.total -= seals_.part(table, *row.stored);
        else
            ++change.rows;
        change.total += seals_.part(table, row.computed);
        changed_ = true;
    }
    return {};
}

Status Sealing::removing(const SealedTable& table, std::string_view where, std::initializer_list<Bind> binds) {
    return each_sealed_row(session_, seals_, table, where, store::Binds(binds.begin(), binds.size()),
                           [&](const SealedRow& row) -> Status {
                               if (!row.stored) return {};
                               Change& change = changes_[table.name];
                               --change.rows;
                               change.total -= seals_.part(table, *row.stored);
                               changed_ = true;
                               return {};
                           });
}

std::int64_t Sealing::added(const SealedTable& table, const RowBytes& row) {
    const std::int64_t seal = seals_.row(table, row);
    Change& change = changes_[table.name];
    ++change.rows;
    change.total += seals_.part(table, seal);
    changed_ = true;
    return seal;
}

Status Sealing::finish() {
    if (!changed_) return {};
    MODOU_TRY(const SealHead head, read_seal_head(session_));
    for (const auto& [name, change] : changes_) {
        // Added as unsigned numbers, stored as the signed ones that SQL has.
        MODOU_TRY(const auto old, (session_.first<std::int64_t, std::int64_t>(
                                      "SELECT row_count, total FROM seal_sum WHERE name = :n", {name})));
        const std::int64_t rows = (old ? std::get<0>(*old) : 0) + change.rows;
        const auto total =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(old ? std::get<1>(*old) : 0) + change.total);
        MODOU_CHECK(
            session_.run("INSERT INTO seal_sum (name, row_count, total) VALUES (:n, :r, :t) ON CONFLICT (name) DO "
                         "UPDATE SET row_count = excluded.row_count, total = excluded.total",
                         {name, rows, total}));
    }
    changes_.clear();
    changed_ = false;
    return write_head(head.version > noted_ ? head.version : head.version + 1);
}

Status Sealing::write_head(std::int64_t version) {
    MODOU_TRY(auto sums, read_seal_sums(session_));
    MODOU_TRY(const auto migrations, session_.first<std::int64_t>("SELECT count(*) FROM schema_version"));
    auto& sealed = sums[std::string(k_schema_sum)];
    // Only where migrations have run since: what somebody else did to the definitions must be seen.
    if (sealed.first != std::get<0>(*migrations)) {
        MODOU_TRY(const auto schema, schema_sum(session_, seals_));
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

Status Sealing::everything(std::int64_t version, const SealedTables& tables) {
    MODOU_CHECK(session_.run("DELETE FROM seal_sum"));
    for (const SealedTable* table : tables) {
        MODOU_CHECK(session_.run(fmt::format("UPDATE {} SET seal = NULL WHERE seal IS NOT NULL", table->name)));
        MODOU_CHECK(rows(*table, "", {}));
    }
    changed_ = true;
    MODOU_CHECK(finish());
    return write_head(version);
}

}  // namespace modou::folder
