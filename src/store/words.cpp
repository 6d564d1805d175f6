#include "store/words.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>

namespace modou::store {
namespace {

using base::Code;

struct Known {
    int result;  // the lowest byte of the code
    Code code;
    std::string_view words;
};

constexpr Known k_known[] = {
    {SQLITE_FULL, Code::io,
     "磁盘满了，这一次什么都没有写：请腾出空间再运行一次 · the disk is full and nothing of this was written: free some "
     "space and run it again"},
    {SQLITE_IOERR, Code::io,
     "磁盘读写出错：请检查磁盘，再运行一次 · the disk failed to read or write: look at the disk, then run it again"},
    {SQLITE_CANTOPEN, Code::io,
     "打不开数据库：请检查文件夹在不在、有没有权限 · the database cannot be opened: see that its folder exists and may "
     "be "
     "written to"},
    {SQLITE_READONLY, Code::io,
     "这里不许写：请检查文件夹和文件的权限 · nothing may be written here: see to the permissions of the folder and its "
     "files"},
    {SQLITE_PERM, Code::io,
     "这里不许写：请检查文件夹和文件的权限 · nothing may be written here: see to the permissions of the folder and its "
     "files"},
    {SQLITE_BUSY, Code::busy,
     "别的程序正占着数据库：请关掉它，或稍后再试 · another program holds the database: close it, or try again in a "
     "moment"},
    {SQLITE_LOCKED, Code::busy,
     "别的程序正占着数据库：请关掉它，或稍后再试 · another program holds the database: close it, or try again in a "
     "moment"},
    {SQLITE_CORRUPT, Code::damaged,
     "数据库文件已损坏：请停止服务，运行 modou repair，或用备份恢复 · the database is damaged: stop the server and run "
     "modou "
     "repair, or restore it from a backup"},
    {SQLITE_NOTADB, Code::damaged,
     "这个文件不是数据库：请用备份恢复 · this file is no database: restore it from a backup"},
    {SQLITE_CONSTRAINT, Code::conflict,
     "与已经记下的相抵触，这一次什么都没有写：请再运行一次；还是这样就运行 modou repair · it contradicts what is "
     "recorded "
     "already, and nothing of this was written: run it again, and modou repair if that does not help"},
    {SQLITE_TOOBIG, Code::limit, "一个值太大，写不下 · a value is too large to be kept"},
    {SQLITE_NOMEM, Code::unavailable, "内存不够：请稍后再试 · there is too little memory: try again later"},
};

constexpr std::string_view k_other =
    "数据库的表不是这个版本的 Modou 所要的：请运行 modou repair；还是这样请报告 · the database's tables are not those "
    "that "
    "this Modou expects: run modou repair, and report it if that does not help";

// "UNIQUE constraint failed: gift.shop, gift.id" → ": gift.shop, gift.id"; nothing when it is more than names.
std::string columns_of(std::string_view said) {
    const auto at = said.rfind(": ");
    if (at == std::string_view::npos || said.size() - at > 120) return {};
    const std::string_view names = said.substr(at);
    constexpr std::string_view k_plain = "abcdefghijklmnopqrstuvwxyz0123456789_., ";
    return names.find_first_not_of(k_plain, 2) == std::string_view::npos ? std::string(names) : std::string();
}

}  // namespace

base::Error in_words(int result, std::string_view said, int system, std::string where) {
    int kind = result & 0xff;
    if (kind == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT)) kind = SQLITE_FULL;
    if (kind == SQLITE_IOERR && (system == EROFS || system == EACCES || system == EPERM)) kind = SQLITE_READONLY;
    for (const Known& known : k_known)
        if (kind == known.result)
            return {known.code, std::move(where),
                    fmt::format("{} (SQLite {}{})", known.words, result,
                                known.code == Code::conflict ? columns_of(said) : "")};
    return {Code::bug, std::move(where), fmt::format("{} (SQLite {})", k_other, result)};
}

}  // namespace modou::store
