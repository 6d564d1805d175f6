// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"store.database_path_not_hold", "a database's path may not hold a quotation mark or a NUL",
     "数据库的路径不能有引号或 NUL"},
    {"store.tables_two_not_same",
     "两边的表不一样：请先用这个版本的 Modou 打开一次这个文件夹 · the tables of the two are not the same: open the "
     "folder once with this Modou first",
     "两边的表不一样：请先用这个版本的 Modou 打开一次这个文件夹"},
    {"store.rows_not_should",
     "搬过去的行与原来的不同：{} 行，应有 {} 行 · the rows there are not those here: {}, should be {}",
     "搬过去的行与原来的不同：{} 行，应有 {} 行"},
    {"store.column_null_type_not", "column {} is NULL, and its type does not allow it",
     "列 {} 是 NULL，而它的类型不允许"},
    {"store.column_no_bytea", "column {} is no bytea", "列 {} 不是 bytea"},
    {"store.quotation_mark_never_closed", "a quotation mark is never closed", "有引号没有闭合"},
    {"store.not_mean_same_postgresql", "{} does not mean the same in PostgreSQL", "{} 在 PostgreSQL 里意思不同"},
    {"store.table_not_strict", "a table is not STRICT", "有一张表不是 STRICT"},
    {"store.migration_room_stands_where", "migration {} of room {} stands where number {} was expected",
     "房间 {1} 的迁移 {0} 占了第 {2} 号的位置"},
    {"store.table_is_not_strict", "table {} is not STRICT", "表 {} 不是 STRICT"},
    {"store.table_breaks_foreign_key", "table {} breaks a foreign key after migration", "迁移后表 {} 的外键不成立"},
    {"store.migration_kept_schema_version", "a migration that is kept in schema_version does not run: it was changed",
     "schema_version 里留下的一步迁移跑不通：它被改过"},
    {"store.database_newer_modou_room", "the database is newer than this Modou: room {} is at schema {}, known are {}",
     "数据库比这一版魔豆新：{} 的表是第 {} 版，这里只认到 {}"},
};

}  // namespace

base::Sentences store() {
    return k_sentences;
}

}  // namespace modou::sentences
