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
    {"postgres.statement_still_under_way", "a statement is still under way on this connection",
     "这个连接上还有一条语句没有做完"},
};

}  // namespace

base::Sentences postgres() {
    return k_sentences;
}

}  // namespace modou::sentences
