#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <mutex>

#include "store/backend.hpp"
#include "store/words.hpp"

namespace modou::store {
namespace {

using base::Code;
using base::Status;

// A connection is used by one thread at a time (the store's writer has a lock, a reader is lent): SQLite need not lock
// at each column that is read. Asked for before SQLite is first used; asked later, it locks on, and nothing is wrong.
void no_locks_within_connections() {
    static std::once_flag asked;
    std::call_once(asked, [] { (void)sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD); });
}

sqlite_api::sqlite3* handle(soci::session& session) {
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

class Sqlite final : public Backend {
  public:
    Sqlite(std::string path, int busy_ms) : path_(std::move(path)), busy_ms_(busy_ms) {}

    Dialect dialect() const override { return Dialect::sqlite; }
    std::string where() const override { return path_; }

    Status connect(soci::session& session, Access access) override {
        if (path_.find('"') != std::string::npos || path_.find('\0') != std::string::npos)
            return base::fail(Code::bad_input, "a database's path may not hold a quotation mark or a NUL", path_);
        no_locks_within_connections();
        try {
            session.open(soci::sqlite3, fmt::format("dbname=\"{}\"", path_));
        } catch (const soci::soci_error& thrown) {
            const auto* precise = dynamic_cast<const soci::sqlite3_soci_error*>(&thrown);
            return tl::unexpected(in_words(precise != nullptr ? precise->result() : SQLITE_CANTOPEN, {}, 0, path_));
        }
        sqlite_api::sqlite3_busy_timeout(handle(session), busy_ms_);
        // Nobody here makes triggers or views: who can write the file must not run SQL of theirs in our transactions.
        for (const int what : {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW})
            sqlite_api::sqlite3_db_config(handle(session), what, 0, nullptr);
        // synchronous=FULL: what write() has answered is on the disk, also after a power cut
        // (https://www.sqlite.org/wal.html).
        MODOU_CHECK(script(session,
                           "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; PRAGMA "
                           "synchronous = FULL; PRAGMA cache_size = -8192"));
        if (access == Access::read) MODOU_CHECK(script(session, "PRAGMA query_only = ON"));
        return {};
    }

    Status script(soci::session& session, std::string_view sql) override {
        char* said = nullptr;
        const int result = sqlite_api::sqlite3_exec(handle(session), std::string(sql).c_str(), nullptr, nullptr, &said);
        const std::string message = said != nullptr ? said : "";
        sqlite_api::sqlite3_free(said);
        if (result != SQLITE_OK)
            return tl::unexpected(in_words(sqlite_api::sqlite3_extended_errcode(handle(session)), message,
                                           sqlite_api::sqlite3_system_errno(handle(session)), path_));
        return {};
    }

    Status begin(soci::session& session, Access access) override {
        return script(session, access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN");
    }
    Status commit(soci::session& session) override { return script(session, "COMMIT"); }

    base::Error error(soci::session& session, const soci::soci_error& thrown) override {
        int result = SQLITE_ERROR;
        if (const auto* precise = dynamic_cast<const soci::sqlite3_soci_error*>(&thrown)) result = precise->result();
        const int last = sqlite_api::sqlite3_extended_errcode(handle(session));
        if (result == SQLITE_ERROR || (last & 0xff) == (result & 0xff)) result = last;
        return in_words(result, thrown.get_error_message(), sqlite_api::sqlite3_system_errno(handle(session)), path_);
    }

  private:
    const std::string path_;
    const int busy_ms_;
};

}  // namespace

std::unique_ptr<Backend> sqlite_backend(std::string path, int busy_ms) {
    return std::make_unique<Sqlite>(std::move(path), busy_ms);
}

}  // namespace modou::store
