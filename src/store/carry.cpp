#include "store/carry.hpp"

#include <fmt/format.h>

#include "base/endian.hpp"
#include "store/definitions.hpp"

namespace modou::store {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::size_t k_values_a_statement = 1'000;  // SQLite takes 32,766, PostgreSQL 65,535

struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::vector<Wanted> kinds;

    std::string column_list() const {
        std::string out;
        for (const auto& column : columns) out += (out.empty() ? "" : ", ") + column;
        return out;
    }
};

// As the migrations made them: a table stands behind those that it refers to. `file` is the one of the two databases
// that is SQLite's, which keeps that order.
Result<std::vector<Table>> tables_of(Store& file) {
    std::vector<Table> tables;
    MODOU_CHECK(file.read([&](Session& s) {
        return s.rows<std::string, std::string, std::string>(
            "SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' "
            "AND "
            "t.name NOT LIKE 'sqlite_%' AND t.name <> 'schema_version' ORDER BY t.rowid, c.cid",
            {}, [&](const std::string& table, const std::string& column, const std::string& type) {
                if (tables.empty() || tables.back().name != table) tables.push_back({table, {}, {}});
                tables.back().columns.push_back(column);
                tables.back().kinds.push_back({type == "INTEGER" ? Kind::integer
                                               : type == "BLOB"  ? Kind::blob
                                                                 : Kind::text,
                                               true});
            });
    }));
    return tables;
}

Dialect dialect_of(Store& store) {
    return *store.read([](Session& s) -> Result<Dialect> { return s.dialect(); });
}

Result<std::vector<std::string>> versions(Store& store) {
    std::vector<std::string> out;
    MODOU_CHECK(store.read([&](Session& s) {
        return s.rows<std::string, std::int64_t, std::string>(
            "SELECT room, number, name FROM schema_version ORDER BY room, number", {},
            [&](const std::string& room, std::int64_t number, const std::string& name) {
                out.push_back(fmt::format("{} {} {}", room, number, name));
            });
    }));
    return out;
}

void add_to(TableSum& sum, const Table& table, const Cell* cells) {
    std::string bytes;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (cells[i].null)
            bytes += "-;";
        else if (table.kinds[i].kind == Kind::integer)
            bytes += fmt::format("{};", cells[i].integer);
        else
            bytes += fmt::format("{}:{};", cells[i].bytes.size(), cells[i].bytes);
    }
    const base::Hash hash = base::sha256(base::bytes_of(bytes));
    ++sum.rows;
    sum.first += base::load_le<std::uint64_t>(hash.data());
    sum.second += base::load_le<std::uint64_t>(hash.data() + 8);
}

Result<TableSums> sums_of(Store& store, const std::vector<Table>& tables) {
    TableSums sums;
    MODOU_CHECK(store.read([&](Session& s) -> Status {
        for (const Table& table : tables) {
            TableSum& sum = sums[table.name];
            MODOU_CHECK(s.each(fmt::format("SELECT {} FROM {}", table.column_list(), table.name), {}, table.kinds,
                               [&](const Cell* cells) -> Status {
                                   add_to(sum, table, cells);
                                   return {};
                               }));
        }
        return {};
    }));
    return sums;
}

// Rows of one table that wait to be written.
class Waiting {
  public:
    Waiting(Session& to, const Table& table)
        : to_(to), table_(table), most_(std::max<std::size_t>(1, k_values_a_statement / table.columns.size())) {}

    Status add(const Cell* cells) {
        rows_.insert(rows_.end(), cells, cells + table_.columns.size());
        return ++count_ < most_ ? Status{} : send();
    }
    Status send() {
        if (count_ == 0) return {};
        std::string sql = fmt::format("INSERT INTO {} ({}) VALUES ", table_.name, table_.column_list());
        std::vector<Bind> binds;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const std::size_t column = i % table_.columns.size();
            sql += fmt::format("{}:v{}{}",
                               column > 0 ? ", "
                               : i > 0    ? ", ("
                                          : "(",
                               i, column + 1 == table_.columns.size() ? ")" : "");
            const Kind kind = table_.kinds[column].kind;
            binds.push_back(kind == Kind::integer ? bind<std::int64_t>(rows_[i], rows_[i].integer)
                            : kind == Kind::blob  ? bind<base::Bytes>(rows_[i], base::bytes_of(rows_[i].bytes))
                                                  : bind<std::string_view>(rows_[i], rows_[i].bytes));
        }
        MODOU_CHECK(to_.run(sql, binds));
        rows_.clear();
        count_ = 0;
        return {};
    }

  private:
    // NULL has the kind of its column too: a statement is kept for each order of kinds.
    template <class T>
    static Bind bind(const Cell& cell, T value) {
        return cell.null ? Bind(std::nullopt) : Bind(value);
    }

    Session& to_;
    const Table& table_;
    const std::size_t most_;
    std::vector<Cell> rows_;
    std::size_t count_ = 0;
};

}  // namespace

namespace {

Result<std::vector<Table>> same_tables(Store& from, Store& to) {
    MODOU_TRY(const auto here, versions(from));
    MODOU_TRY(const auto there, versions(to));
    MODOU_TRY(const auto shape_here, from.read([](Session& s) { return shape(s); }));
    MODOU_TRY(const auto shape_there, to.read([](Session& s) { return shape(s); }));
    if (here != there || shape_here != shape_there)
        return base::fail(
            Code::conflict,
            "两边的表不一样：请先用这个版本的 Modou 打开一次这个文件夹 · the tables of the two are not the "
            "same: open the folder once with this Modou first");
    return tables_of(dialect_of(to) == Dialect::sqlite ? to : from);
}

}  // namespace

Result<TableSums> compare_rows(Store& from, Store& to) {
    MODOU_TRY(const auto tables, same_tables(from, to));
    MODOU_TRY(const auto stood, sums_of(from, tables));
    MODOU_TRY(auto stands, sums_of(to, tables));
    for (const auto& [name, sum] : stood)
        if (stands[name] != sum)
            return base::fail(
                Code::damaged,
                fmt::format("搬过去的行与原来的不同：{} 行，应有 {} 行 · the rows there are not those here: "
                            "{}, should be {}",
                            stands[name].rows, sum.rows, stands[name].rows, sum.rows),
                name);
    return stands;
}

Result<TableSums> carry_rows(Store& from, Store& to,
                             const std::function<Status(const std::string& table, std::int64_t rows)>& progress) {
    MODOU_TRY(const auto tables, same_tables(from, to));
    MODOU_CHECK(to.write([&](Session& target) -> Status {
        return from.read([&](Session& source) -> Status {
            for (const Table& table : tables) {
                MODOU_CHECK(target.run("DELETE FROM " + table.name));  // what a migration itself has put there
                Waiting waiting(target, table);
                std::int64_t rows = 0;
                MODOU_CHECK(source.each(fmt::format("SELECT {} FROM {}", table.column_list(), table.name), {},
                                        table.kinds, [&](const Cell* cells) -> Status {
                                            MODOU_CHECK(waiting.add(cells));
                                            return ++rows % 1'000 == 0 ? progress(table.name, rows) : Status{};
                                        }));
                MODOU_CHECK(waiting.send());
                MODOU_CHECK(progress(table.name, rows));
            }
            return {};
        });
    }));
    return compare_rows(from, to);
}

}  // namespace modou::store
