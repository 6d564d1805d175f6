// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"postgres.not_read_address_postgresql",
     "这不是 PostgreSQL 的地址，请写成 postgres://用户@主机:端口/数据库 · this does not read as an address of "
     "PostgreSQL: write postgres://USER@HOST:PORT/DATABASE",
     "这不是 PostgreSQL 的地址，请写成 postgres://用户@主机:端口/数据库"},
    {"postgres.address_password_not_taken",
     "地址里不放密码，它会留在文件和命令历史里：请把密码写进 PGPASSFILE 所指的文件（chmod 600），每行 "
     "主机:端口:数据库:用户:密码 · an address with a password is not taken, it would stay in files and in the shell's "
     "history: write the password into the file that PGPASSFILE names (chmod 600), a line "
     "host:port:database:user:password",
     "地址里不放密码，它会留在文件和命令历史里：请把密码写进 PGPASSFILE 所指的文件（chmod 600），每行 "
     "主机:端口:数据库:用户:密码"},
    {"postgres.address_not_taken_leave",
     "地址里的 {} 这里用不上，请去掉 · {} in the address is not taken: leave it out, or give it by libpq's own "
     "variable (PG…)",
     "地址里的 {} 这里用不上，请去掉"},
    {"postgres.address_names_no_database",
     "地址里没有写数据库：请写成 postgres://用户@主机:端口/数据库 · the address names no database: write "
     "postgres://USER@HOST:PORT/DATABASE",
     "地址里没有写数据库：请写成 postgres://用户@主机:端口/数据库"},
    {"postgres.address_holds_line_end", "{} 里有换行 · {} in the address holds a line end", "{} 里有换行"},
    {"postgres.address_postgresql_begins_postgres",
     "PostgreSQL 的地址以 postgres:// 开头 · an address of PostgreSQL begins with postgres://",
     "PostgreSQL 的地址以 postgres:// 开头"},
    {"postgres.another_modou_writes_database",
     "另一个 Modou 正在这个数据库里写：请先停下它 · another Modou writes in this database: stop it first{}",
     "另一个 Modou 正在这个数据库里写：请先停下它"},
    {"postgres.statement_still_under_way", "a statement is still under way on this connection",
     "这个连接上还有一条语句没有做完"},
    {"postgres.database_asks_password_write",
     "数据库要密码：请把它写进 PGPASSFILE 所指的文件或 ~/.pgpass（chmod 600，否则不读），每行 "
     "主机:端口:数据库:用户:密码；PGPASSWORD 不用 · the database asks for a password: write it into the file that "
     "PGPASSFILE names, or ~/.pgpass (chmod 600, or it is not read), a line host:port:database:user:password; "
     "PGPASSWORD "
     "is not taken",
     "数据库要密码：请把它写进 PGPASSFILE 所指的文件或 ~/.pgpass（chmod 600，否则不读），每行 "
     "主机:端口:数据库:用户:密码；PGPASSWORD 不用"},
    {"postgres.another_modou_has_gone_on",
     "另一个 Modou 已经接着在这个数据库里写，这一个不再写：请停下其中一个；要用这一个，就在那一个停下后重新启动它 · "
     "another Modou has gone on writing in this database, and this one writes no more: stop one of the two; to go on "
     "with "
     "this one, start it again when the other has ended",
     "另一个 Modou 已经接着在这个数据库里写，这一个不再写：请停下其中一个；要用这一个，就在那一个停下后重新启动它"},
    {"postgres.database_not_take_user",
     "数据库不接受这个用户和密码：请检查 PGPASSFILE 所指的文件 · the database does not take this user with this "
     "password: look at the file that PGPASSFILE names ({})",
     "数据库不接受这个用户和密码：请检查 PGPASSFILE 所指的文件（{}）"},
    {"postgres.createdb_createuser_database_cannot",
     "连不上数据库：请检查服务是否在运行、数据库和用户是否建好（createdb、createuser）· the database cannot be "
     "reached: see that its server runs, and that the database and the user are there (createdb, createuser) ({})",
     "连不上数据库：请检查服务是否在运行、数据库和用户是否建好（createdb、createuser）（{}）"},
    {"postgres.another_program_holds_database",
     "别的程序正占着数据库：请稍后再试 · another program holds the database: try again in a moment (PostgreSQL {})",
     "别的程序正占着数据库：请稍后再试（PostgreSQL {}）"},
    {"postgres.database_server_ending_starting",
     "数据库服务正在关闭或启动：请稍后再试 · the database server is ending or starting: try again in a moment "
     "(PostgreSQL {})",
     "数据库服务正在关闭或启动：请稍后再试（PostgreSQL {}）"},
    {"postgres.disk_database_server_full",
     "数据库服务器的磁盘满了，这一次什么都没有写：请腾出空间再运行一次 · the disk of the database server is full and "
     "nothing of this was written: free some space and run it again (PostgreSQL {})",
     "数据库服务器的磁盘满了，这一次什么都没有写：请腾出空间再运行一次（PostgreSQL {}）"},
    {"postgres.database_server_too_little",
     "数据库服务器的内存或连接不够：请稍后再试 · the database server has too little memory or too few connections: try "
     "again later (PostgreSQL {})",
     "数据库服务器的内存或连接不够：请稍后再试（PostgreSQL {}）"},
    {"postgres.database_server_stopped_nothing",
     "数据库服务器中止了这一步，什么都没有写：请再运行一次 · the database server stopped this, and nothing of it was "
     "written: run it again (PostgreSQL {})",
     "数据库服务器中止了这一步，什么都没有写：请再运行一次（PostgreSQL {}）"},
    {"postgres.disk_database_server_failed",
     "数据库服务器的磁盘读写出错：请检查它的磁盘，再运行一次 · the disk of the database server failed: look at it, "
     "then run it again (PostgreSQL {})",
     "数据库服务器的磁盘读写出错：请检查它的磁盘，再运行一次（PostgreSQL {}）"},
    {"postgres.database_damaged_stop_server",
     "数据库已损坏：请停止服务，用备份恢复 · the database is damaged: stop the server and restore it from a backup "
     "(PostgreSQL {})",
     "数据库已损坏：请停止服务，用备份恢复（PostgreSQL {}）"},
    {"postgres.index_database_damaged_stop",
     "数据库的索引已损坏：请停止服务，运行 REINDEX 或用备份恢复 · an index of the database is damaged: stop the "
     "server, then REINDEX or restore it from a backup (PostgreSQL {})",
     "数据库的索引已损坏：请停止服务，运行 REINDEX 或用备份恢复（PostgreSQL {}）"},
    {"postgres.contradicts_recorded_already_nothing",
     "与已经记下的相抵触，这一次什么都没有写：请再运行一次；还是这样就运行 modou repair · it contradicts what is "
     "recorded already, and nothing of this was written: run it again, and modou repair if that does not help "
     "(PostgreSQL {})",
     "与已经记下的相抵触，这一次什么都没有写：请再运行一次；还是这样就运行 modou repair（PostgreSQL {}）"},
    {"postgres.database_only_read_perhaps",
     "这个数据库只能读：连上的也许是备机，请连主库 · this database may only be read: perhaps it is a standby; connect "
     "to the primary (PostgreSQL {})",
     "这个数据库只能读：连上的也许是备机，请连主库（PostgreSQL {}）"},
    {"postgres.earlier_step_change_failed",
     "这一次改动里先前有一步没有成，所以什么都没有写 · an earlier step of this change failed, so that nothing of it "
     "was written (PostgreSQL {})",
     "这一次改动里先前有一步没有成，所以什么都没有写（PostgreSQL {}）"},
    {"postgres.database_not_take_user_look",
     "数据库不接受这个用户：请检查用户名，并把密码写进 PGPASSFILE 所指的文件 · the database does not take this user: "
     "look at the name, and write the password into the file that PGPASSFILE names (PostgreSQL {})",
     "数据库不接受这个用户：请检查用户名，并把密码写进 PGPASSFILE 所指的文件（PostgreSQL {}）"},
    {"postgres.no_such_database_make",
     "没有这个数据库：请先用 createdb 建立 · there is no such database: make it with createdb first (PostgreSQL {})",
     "没有这个数据库：请先用 createdb 建立（PostgreSQL {}）"},
    {"postgres.user_not_database_make",
     "这个用户在数据库里权限不够：请让它成为数据库的所有者 · this user may not do that in the database: make it the "
     "database's owner (PostgreSQL {})",
     "这个用户在数据库里权限不够：请让它成为数据库的所有者（PostgreSQL {}）"},
    {"postgres.value_too_large_kept", "一个值太大，写不下 · a value is too large to be kept (PostgreSQL {})",
     "一个值太大，写不下（PostgreSQL {}）"},
    {"postgres.text_holds_postgresql_cannot",
     "文字里有 PostgreSQL 存不下的字符（空字符，或不是 UTF-8） · the text holds what PostgreSQL cannot keep (a NUL, or "
     "bytes that are not UTF-8) (PostgreSQL {})",
     "文字里有 PostgreSQL 存不下的字符（空字符，或不是 UTF-8）（PostgreSQL {}）"},
    {"postgres.database_tables_not_modou",
     "数据库的表不是这个版本的 Modou 所要的：请运行 modou repair；还是这样请报告 · the database's tables are not those "
     "that this Modou expects: run modou repair, and report it if that does not help (PostgreSQL {})",
     "数据库的表不是这个版本的 Modou 所要的：请运行 modou repair；还是这样请报告（PostgreSQL {}）"},
    {"postgres.connection_database_lost_under",
     "与数据库的连接断了，正在做的一步没有写下：请稍后再试，会重新连接 · the connection to the database was lost and "
     "what was under way is undone: try again in a moment, it connects anew",
     "与数据库的连接断了，正在做的一步没有写下：请稍后再试，会重新连接"},
    {"postgres.connection_database_lost_during",
     "提交时与数据库的连接断了，写没写下还不知道：请再运行一次同样的操作 · the connection to the database was lost "
     "during the commit, so that it may or may not have been kept: run the same once more",
     "提交时与数据库的连接断了，写没写下还不知道：请再运行一次同样的操作"},
};

}  // namespace

base::Sentences postgres() {
    return k_sentences;
}

}  // namespace modou::sentences
