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
    {"store.disk_full_nothing_written",
     "磁盘满了，这一次什么都没有写：请腾出空间再运行一次 · the disk is full and nothing of this was written: free some "
     "space and run it again (SQLite {})",
     "磁盘满了，这一次什么都没有写：请腾出空间再运行一次（SQLite {}）"},
    {"store.disk_failed_read_write",
     "磁盘读写出错：请检查磁盘，再运行一次 · the disk failed to read or write: look at the disk, then run it again "
     "(SQLite {})",
     "磁盘读写出错：请检查磁盘，再运行一次（SQLite {}）"},
    {"store.database_cannot_opened_see",
     "打不开数据库：请检查文件夹在不在、有没有权限 · the database cannot be opened: see that its folder exists and may "
     "be written to (SQLite {})",
     "打不开数据库：请检查文件夹在不在、有没有权限（SQLite {}）"},
    {"store.nothing_written_see_permissions",
     "这里不许写：请检查文件夹和文件的权限 · nothing may be written here: see to the permissions of the folder and its "
     "files (SQLite {})",
     "这里不许写：请检查文件夹和文件的权限（SQLite {}）"},
    {"store.another_program_holds_database",
     "别的程序正占着数据库：请关掉它，或稍后再试 · another program holds the database: close it, or try again in a "
     "moment (SQLite {})",
     "别的程序正占着数据库：请关掉它，或稍后再试（SQLite {}）"},
    {"store.database_damaged_stop_server",
     "数据库文件已损坏：请停止服务，运行 modou repair，或用备份恢复 · the database is damaged: stop the server and run "
     "modou repair, or restore it from a backup (SQLite {})",
     "数据库文件已损坏：请停止服务，运行 modou repair，或用备份恢复（SQLite {}）"},
    {"store.file_no_database_restore",
     "这个文件不是数据库：请用备份恢复 · this file is no database: restore it from a backup (SQLite {})",
     "这个文件不是数据库：请用备份恢复（SQLite {}）"},
    {"store.too_little_memory_try", "内存不够：请稍后再试 · there is too little memory: try again later (SQLite {})",
     "内存不够：请稍后再试（SQLite {}）"},
    {"store.contradicts_recorded_already_nothing",
     "与已经记下的相抵触，这一次什么都没有写：请再运行一次；还是这样就运行 modou repair · it contradicts what is "
     "recorded already, and nothing of this was written: run it again, and modou repair if that does not help (SQLite "
     "{})",
     "与已经记下的相抵触，这一次什么都没有写：请再运行一次；还是这样就运行 modou repair（SQLite {}）"},
    {"store.value_too_large_kept", "一个值太大，写不下 · a value is too large to be kept (SQLite {})",
     "一个值太大，写不下（SQLite {}）"},
    {"store.database_tables_not_modou",
     "数据库的表不是这个版本的 Modou 所要的：请运行 modou repair；还是这样请报告 · the database's tables are not those "
     "that this Modou expects: run modou repair, and report it if that does not help (SQLite {})",
     "数据库的表不是这个版本的 Modou 所要的：请运行 modou repair；还是这样请报告（SQLite {}）"},
};

}  // namespace

base::Sentences store() {
    return k_sentences;
}

}  // namespace modou::sentences
