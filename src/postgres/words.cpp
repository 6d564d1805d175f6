#include "postgres/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace modou::postgres {
namespace {

using base::Code;

struct Known {
    std::string_view begins;  // of the state; the longer one stands first
    Code code;
    std::string_view words;
};

constexpr std::string_view k_busy =
    "别的程序正占着数据库：请稍后再试 · another program holds the database: try again in a moment";
constexpr std::string_view k_ends =
    "数据库服务正在关闭或启动：请稍后再试 · the database server is ending or starting: try again in a moment";

constexpr Known k_known[] = {
    {"53100", Code::io,
     "数据库服务器的磁盘满了，这一次什么都没有写：请腾出空间再运行一次 · the disk of the database server is full and "
     "nothing of this was written: free some space and run it again"},
    {"53", Code::unavailable,
     "数据库服务器的内存或连接不够：请稍后再试 · the database server has too little memory or too few connections: try "
     "again later"},
    {"55P03", Code::busy, k_busy},
    {"40", Code::busy, k_busy},
    {"57P01", Code::unavailable, k_ends},
    {"57P02", Code::unavailable, k_ends},
    {"57P03", Code::unavailable, k_ends},
    {"57", Code::unavailable,
     "数据库服务器中止了这一步，什么都没有写：请再运行一次 · the database server stopped this, and nothing of it was "
     "written: run it again"},
    {"58", Code::io,
     "数据库服务器的磁盘读写出错：请检查它的磁盘，再运行一次 · the disk of the database server failed: look at it, "
     "then "
     "run it again"},
    {"XX001", Code::damaged,
     "数据库已损坏：请停止服务，用备份恢复 · the database is damaged: stop the server and restore it from a backup"},
    {"XX002", Code::damaged,
     "数据库的索引已损坏：请停止服务，运行 REINDEX 或用备份恢复 · an index of the database is damaged: stop the "
     "server, "
     "then REINDEX or restore it from a backup"},
    {"23", Code::conflict,
     "与已经记下的相抵触，这一次什么都没有写：请再运行一次；还是这样就运行 modou repair · it contradicts what is "
     "recorded already, and nothing of this was written: run it again, and modou repair if that does not help"},
    {"25006", Code::io,
     "这个数据库只能读：连上的也许是备机，请连主库 · this database may only be read: perhaps it is a standby; connect "
     "to "
     "the primary"},
    {"25P02", Code::conflict,
     "这一次改动里先前有一步没有成，所以什么都没有写 · an earlier step of this change failed, so that nothing of it "
     "was written"},
    {"28", Code::forbidden,
     "数据库不接受这个用户：请检查用户名，并把密码写进 PGPASSFILE 所指的文件 · the database does not take this user: "
     "look at the name, and write the password into the file that PGPASSFILE names"},
    {"3D", Code::not_found,
     "没有这个数据库：请先用 createdb 建立 · there is no such database: make it with createdb first"},
    {"42501", Code::forbidden,
     "这个用户在数据库里权限不够：请让它成为数据库的所有者 · this user may not do that in the database: make it the "
     "database's owner"},
    {"54", Code::limit, "一个值太大，写不下 · a value is too large to be kept"},
    {"22021", Code::bad_input,
     "文字里有 PostgreSQL 存不下的字符（空字符，或不是 UTF-8） · the text holds what PostgreSQL cannot keep (a NUL, or "
     "bytes that are not UTF-8)"},
};

constexpr std::string_view k_other =
    "数据库的表不是这个版本的 Modou 所要的：请运行 modou repair；还是这样请报告 · the database's tables are not those "
    "that this Modou expects: run modou repair, and report it if that does not help";

}  // namespace

bool ends_connection(std::string_view state) {
    return state.empty() || state.starts_with("08") || state.starts_with("57P");
}

base::Error in_words(std::string_view state, std::string_view constraint, std::string where) {
    if (state.empty() || state.starts_with("08")) return lost_in_words(std::move(where));
    // Division by zero: the fence divides by how many rows name this writer (writer_lock.cpp), and nothing else
    // divides.
    if (state == "22012") return fenced_in_words(std::move(where));
    for (const Known& known : k_known)
        if (state.starts_with(known.begins))
            return {
                known.code, std::move(where),
                fmt::format("{} (PostgreSQL {}{}{})", known.words, state, constraint.empty() ? "" : ": ", constraint)};
    return {Code::bug, std::move(where), fmt::format("{} (PostgreSQL {})", k_other, state)};
}

base::Error lost_in_words(std::string where) {
    return {
        Code::unavailable, std::move(where),
        "与数据库的连接断了，正在做的一步没有写下：请稍后再试，会重新连接 · the connection to the database was lost "
        "and what was under way is undone: try again in a moment, it connects anew"};
}

base::Error fenced_in_words(std::string where) {
    return {Code::conflict, std::move(where),
            "另一个 Modou "
            "已经接着在这个数据库里写，这一个不再写：请停下其中一个；要用这一个，就在那一个停下后重新启动它 · another "
            "Modou has gone on writing in this database, and this one writes no more: stop one of the two; to go on "
            "with this "
            "one, start it again when the other has ended"};
}

base::Error unknown_in_words(std::string where) {
    return {
        Code::unknown_outcome, std::move(where),
        "提交时与数据库的连接断了，写没写下还不知道：请再运行一次同样的操作 · the connection to the database was lost "
        "during the commit, so that it may or may not have been kept: run the same once more"};
}

}  // namespace modou::postgres
