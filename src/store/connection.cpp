// Statements are prepared once for each text and shape of values; values go through slots that the statement is bound
// to. SOCI's row-by-row dynamic access is four times slower and reads INTEGER as int, so columns are bound by type.
#include "store/connection.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "store/words.hpp"

namespace modou::store {

namespace {

using base::Code;

struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

// Statements are constants of the rooms, a few hundred in all; more would be text that someone builds, and is not kept.
constexpr std::size_t k_max_statements = 512;

// What a parameter or a column is bound to for as long as the statement lives.
struct Slot {
    Kind kind = Kind::text;
    Cell cell;
    soci::indicator indicator = soci::i_ok;
    std::unique_ptr<soci::blob> blob;
};

struct Statement {
    explicit Statement(soci::session& session) : statement(session) {}
    soci::statement statement;
    std::vector<Slot> parameters;
    std::vector<Slot> columns;
    std::vector<Cell> row;
    bool running = false;
};

}  // namespace

struct Connection::Impl {
    soci::session session;
    std::string path;
    std::unordered_map<std::string, std::unique_ptr<Statement>, StringHash, std::equal_to<>> statements;
    std::string key;  // reused, so that finding a statement allocates nothing

    sqlite_api::sqlite3* handle() { return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_; }

    base::Error error(const soci::soci_error& thrown) {
        int result = SQLITE_ERROR;
        if (const auto* precise = dynamic_cast<const soci::sqlite3_soci_error*>(&thrown)) result = precise->result();
        const int last = sqlite_api::sqlite3_extended_errcode(handle());
        if (result == SQLITE_ERROR || (last & 0xff) == (result & 0xff)) result = last;
        return in_words(result, thrown.get_error_message(), sqlite_api::sqlite3_system_errno(handle()), path);
    }

    std::unique_ptr<Statement> prepare(std::string_view sql, Binds binds, std::span<const Wanted> wanted) {
        auto made = std::make_unique<Statement>(session);
        made->parameters.resize(binds.size());
        made->columns.resize(wanted.size());
        made->row.resize(wanted.size());
        made->statement.alloc();
        for (std::size_t i = 0; i < binds.size(); ++i) {
            Slot& slot = made->parameters[i];
            slot.kind = binds[i].kind();
            switch (slot.kind) {
                case Kind::integer:
                    made->statement.exchange(soci::use(slot.cell.integer, slot.indicator));
                    break;
                case Kind::text:
                    made->statement.exchange(soci::use(slot.cell.bytes, slot.indicator));
                    break;
                case Kind::blob:
                    slot.blob = std::make_unique<soci::blob>(session);
                    made->statement.exchange(soci::use(*slot.blob, slot.indicator));
                    break;
            }
        }
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            Slot& slot = made->columns[i];
            slot.kind = wanted[i].kind;
            switch (slot.kind) {
                case Kind::integer:
                    made->statement.exchange(soci::into(slot.cell.integer, slot.indicator));
                    break;
                case Kind::text:
                    made->statement.exchange(soci::into(slot.cell.bytes, slot.indicator));
                    break;
                case Kind::blob:
                    slot.blob = std::make_unique<soci::blob>(session);
                    made->statement.exchange(soci::into(*slot.blob, slot.indicator));
                    break;
            }
        }
        made->statement.prepare(std::string(sql));
        made->statement.define_and_bind();
        return made;
    }

    static void fill(Statement& statement, Binds binds) {
        for (std::size_t i = 0; i < binds.size(); ++i) {
            Slot& slot = statement.parameters[i];
            slot.indicator = binds[i].null() ? soci::i_null : soci::i_ok;
            switch (slot.kind) {
                case Kind::integer:
                    slot.cell.integer = binds[i].integer();
                    break;
                case Kind::text:
                    slot.cell.bytes.assign(binds[i].bytes());
                    break;
                case Kind::blob:
                    slot.blob->trim(0);
                    if (!binds[i].bytes().empty())
                        slot.blob->write(0, binds[i].bytes().data(), binds[i].bytes().size());
                    break;
            }
        }
    }

    // Calls body(statement) with the statement filled. A statement that failed, or was left half read, is dropped:
    // SQLite would keep its read lock.
    template <class Body>
    auto with(std::string_view sql, Binds binds, std::span<const Wanted> wanted, Body&& body)
        -> decltype(body(std::declval<Statement&>())) {
        key.assign(sql);
        key.push_back('\0');
        for (const Bind& bind : binds) key.push_back(static_cast<char>(bind.kind()));
        key.push_back('\0');
        for (const Wanted& column : wanted) key.push_back(static_cast<char>(column.kind));

        Statement* statement = nullptr;
        std::unique_ptr<Statement> own;  // while the kept one is being read further out
        auto found = statements.find(key);
        try {
            if (found == statements.end() && statements.size() < k_max_statements)
                found = statements.emplace(key, prepare(sql, binds, wanted)).first;
            if (found != statements.end()) statement = found->second.get();
            if (!statement || statement->running) {
                own = prepare(sql, binds, wanted);
                statement = own.get();
            }
            struct Guard {
                Impl& impl;
                Statement* statement;
                bool owned, good = false;
                ~Guard() {
                    statement->running = false;
                    if (good || owned) return;
                    for (auto it = impl.statements.begin(); it != impl.statements.end(); ++it)
                        if (it->second.get() == statement) {
                            impl.statements.erase(it);
                            return;
                        }
                }
            } guard{*this, statement, own != nullptr};
            statement->running = true;
            fill(*statement, binds);
            auto out = body(*statement);
            guard.good = out.has_value();
            return out;
        } catch (const soci::soci_error& thrown) {
            return tl::unexpected<base::Error>(error(thrown));
        }
    }
};

namespace {

// A connection is used by one thread at a time (the store's writer has a lock, a reader is lent): SQLite need not lock
// at each column that is read. Asked for before SQLite is first used; asked later, it locks on, and nothing is wrong.
void no_locks_within_connections() {
    static std::once_flag asked;
    std::call_once(asked, [] { (void)sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD); });
}

}  // namespace

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;

base::Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Access access, int busy_ms) {
    if (path.find('"') != std::string::npos || path.find('\0') != std::string::npos)
        return base::fail(Code::bad_input, "a database's path may not hold a quotation mark or a NUL", path);
    no_locks_within_connections();
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    try {
        impl->session.open(soci::sqlite3, fmt::format("dbname=\"{}\"", path));
    } catch (const soci::soci_error& thrown) {
        const auto* precise = dynamic_cast<const soci::sqlite3_soci_error*>(&thrown);
        return tl::unexpected(in_words(precise != nullptr ? precise->result() : SQLITE_CANTOPEN, {}, 0, path));
    }
    sqlite_api::sqlite3_busy_timeout(impl->handle(), busy_ms);
    // Nobody here makes triggers or views: who can write the file must not run SQL of theirs in our transactions.
    for (const int what : {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW})
        sqlite_api::sqlite3_db_config(impl->handle(), what, 0, nullptr);
    std::unique_ptr<Connection> out(new Connection(std::move(impl)));
    // synchronous=FULL: what write() has answered is on the disk, also after a power cut
    // (https://www.sqlite.org/wal.html).
    MODOU_CHECK(
        out->script("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; "
                    "PRAGMA synchronous = FULL; PRAGMA cache_size = -8192"));
    if (access == Access::read) MODOU_CHECK(out->script("PRAGMA query_only = ON"));
    return out;
}

base::Status Connection::script(std::string_view sql) {
    char* said = nullptr;
    const int result = sqlite_api::sqlite3_exec(impl_->handle(), std::string(sql).c_str(), nullptr, nullptr, &said);
    const std::string message = said ? said : "";
    sqlite_api::sqlite3_free(said);
    if (result != SQLITE_OK)
        return tl::unexpected(in_words(sqlite_api::sqlite3_extended_errcode(impl_->handle()), message,
                                       sqlite_api::sqlite3_system_errno(impl_->handle()), impl_->path));
    return {};
}

base::Result<std::int64_t> Connection::run(std::string_view sql, Binds binds) {
    return impl_->with(sql, binds, {}, [](Statement& statement) -> base::Result<std::int64_t> {
        statement.statement.execute(true);
        return statement.statement.get_affected_rows();
    });
}

base::Status Connection::each(std::string_view sql, Binds binds, std::span<const Wanted> wanted, const EachRow& fn) {
    return impl_->with(sql, binds, wanted, [&](Statement& statement) -> base::Status {
        for (bool more = statement.statement.execute(true); more; more = statement.statement.fetch()) {
            for (std::size_t i = 0; i < wanted.size(); ++i) {
                Slot& slot = statement.columns[i];
                slot.cell.null = slot.indicator == soci::i_null;
                if (slot.cell.null && !wanted[i].may_be_null)
                    return base::fail(Code::bug,
                                      fmt::format("column {} is NULL, and its type does not allow it", i + 1),
                                      base::shortened(sql, 120));
                Cell& cell = statement.row[i];
                cell.null = slot.cell.null;
                if (slot.kind == Kind::integer) {
                    cell.integer = slot.cell.integer;
                } else if (slot.kind == Kind::text) {
                    std::swap(cell.bytes, slot.cell.bytes);  // no copy; SOCI assigns the slot again before the next row
                } else if (!cell.null) {
                    cell.bytes.resize(slot.blob->get_len());
                    if (!cell.bytes.empty()) slot.blob->read(0, cell.bytes.data(), cell.bytes.size());
                }
            }
            MODOU_CHECK(fn(statement.row.data()));
        }
        return {};
    });
}

base::Result<std::int64_t> Session::run(std::string_view sql, Binds binds) {
    return connection_.run(sql, binds);
}
base::Status Session::each(std::string_view sql, Binds binds, std::span<const Wanted> wanted, const EachRow& fn) {
    return connection_.each(sql, binds, wanted, fn);
}

}  // namespace modou::store
