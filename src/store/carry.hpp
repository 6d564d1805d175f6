// The rows of all tables from one database into another that has the same tables and none of the rows.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "store/store.hpp"

namespace modou::store {

// Rows of one table, and a sum over the SHA-256 of each: the same rows in any order give the same.
struct TableSum {
    std::int64_t rows = 0;
    std::uint64_t first = 0, second = 0;
    bool operator==(const TableSum&) const = default;
};
using TableSums = std::map<std::string, TableSum>;

// All in one transaction, whole or not at all; then both are read and compared, table by table. `progress(table, rows)`
// now and then. Errors: conflict (other tables, or other migrations), damaged (what stands there is not what stood
// here), and those of write.
base::Result<TableSums> carry_rows(
    Store& from, Store& to, const std::function<base::Status(const std::string& table, std::int64_t rows)>& progress);

// The end of it alone, for what was carried before. Errors: conflict, damaged (of the table that differs).
base::Result<TableSums> compare_rows(Store& from, Store& to);

}  // namespace modou::store
