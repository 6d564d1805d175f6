// The first migrations of this room make the tables of money and folder too, as they did before those were rooms. Where
// this room is not, they make them themselves: both ways must lead to the same tables.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "folder/schema.hpp"
#include "giving/schema.hpp"
#include "money/schema.hpp"

namespace modou::giving {
namespace {

// Columns with what they are, and indexes, of each table.
std::map<std::string, std::vector<std::string>> tables_of(const store::Migrations& migrations) {
    const std::string path =
        (std::filesystem::temp_directory_path() / fmt::format("modou-tables-{}.db", ::getpid())).string();
    std::filesystem::remove(path);
    std::map<std::string, std::vector<std::string>> tables;
    {
        auto store = store::Store::open(path, migrations);
        EXPECT_TRUE(store) << store.error().text();
        if (!store) return {};
        EXPECT_TRUE(store->read([&](store::Session& s) -> base::Status {
            MODOU_CHECK((s.rows<std::string, std::string, std::string, std::int64_t, std::string, std::int64_t>(
                "SELECT m.name, c.name, c.type, c.\"notnull\", coalesce(c.dflt_value, ''), c.pk FROM sqlite_schema m "
                "JOIN "
                "pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.name",
                {},
                [&](const std::string& table, const std::string& column, const std::string& type, std::int64_t needed,
                    const std::string& otherwise, std::int64_t key) {
                    tables[table].push_back(fmt::format("{} {} {} {} {}", column, type, needed, otherwise, key));
                })));
            return s.rows<std::string, std::string>(
                "SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name", {},
                [&](const std::string& table, const std::string& sql) { tables[table].push_back(sql); });
        }));
    }
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    return tables;
}

TEST(TablesOfOlderMigrations, AreThoseThatTheRoomsMakeThemselves) {
    auto made_by_giving = tables_of({schema()});
    const auto made_alone = tables_of({money::schema(), folder::schema()});
    EXPECT_GE(made_alone.size(), 9u);
    for (const auto& [table, columns] : made_alone) EXPECT_EQ(made_by_giving[table], columns) << table;
}

}  // namespace
}  // namespace modou::giving
