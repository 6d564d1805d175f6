// Statements are prepared once for each text and shape of values; values go through slots that the statement is bound
// to. SOCI's row-by-row dynamic access is four times slower and reads INTEGER as int, so columns are bound by type.
#include "store/connection.hpp"

#include <soci/soci.h>

#include <unordered_map>
#include <vector>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "postgres/words.hpp"
#include "store/backend.hpp"

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

// "\\x00ff…", as PostgreSQL writes a bytea.
bool from_hex(std::string_view text, std::string& out) {
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (!text.starts_with("\\x") || text.size() % 2 != 0) return false;
    out.clear();
    for (std::size_t i = 2; i < text.size(); i += 2) {
        const int high = digit(text[i]), low = digit(text[i + 1]);
        if (high < 0 || low < 0) return false;
        out.push_back(static_cast<char>(high << 4 | low));
    }
    return true;
}

}  // namespace

struct Connection::Impl {
    std::unique_ptr<Backend> backend;
    Access access = Access::read;
    std::unique_ptr<soci::session> session;
    std::unordered_map<std::string, std::unique_ptr<Statement>, StringHash, std::equal_to<>> statements;
    std::string key;  // reused, so that finding a statement allocates nothing

    // SOCI keeps blobs of PostgreSQL outside their table; a bytea is read and written as its hex text.
    bool hex() const { return backend->dialect() == Dialect::postgres; }

    base::Status connect() {
        statements.clear();
        session = std::make_unique<soci::session>();
        return backend->connect(*session, access);
    }

    std::unique_ptr<Statement> prepare(std::string_view sql, Binds binds, std::span<const Wanted> wanted) {
        auto made = std::make_unique<Statement>(*session);
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
                    if (hex()) {
                        made->statement.exchange(soci::use(slot.cell.bytes, slot.indicator));
                        break;
                    }
                    slot.blob = std::make_unique<soci::blob>(*session);
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
                    if (hex()) {
                        made->statement.exchange(soci::into(slot.cell.bytes, slot.indicator));
                        break;
                    }
                    slot.blob = std::make_unique<soci::blob>(*session);
                    made->statement.exchange(soci::into(*slot.blob, slot.indicator));
                    break;
            }
        }
        made->statement.prepare(std::string(sql));
        made->statement.define_and_bind();
        return made;
    }

    base::Status fill(Statement& statement, Binds binds) {
        for (std::size_t i = 0; i < binds.size(); ++i) {
            Slot& slot = statement.parameters[i];
            slot.indicator = binds[i].null() ? soci::i_null : soci::i_ok;
            switch (slot.kind) {
                case Kind::integer:
                    slot.cell.integer = binds[i].integer();
                    break;
                case Kind::text:
                    // libpq would keep what stands before the NUL, and say nothing.
                    if (hex() && binds[i].bytes().find('\0') != std::string_view::npos)
                        return tl::unexpected(postgres::in_words("22021", "", backend->where()));
                    slot.cell.bytes.assign(binds[i].bytes());
                    break;
                case Kind::blob:
                    if (hex()) {
                        slot.cell.bytes = "\\x" + base::hex(base::bytes_of(binds[i].bytes()));
                        break;
                    }
                    slot.blob->trim(0);
                    if (!binds[i].bytes().empty())
                        slot.blob->write(0, binds[i].bytes().data(), binds[i].bytes().size());
                    break;
            }
        }
        return {};
    }

    // Calls body(statement) with the statement filled. A statement that failed, or was left half read, is dropped:
    // SQLite would keep its read lock. PostgreSQL's has answered whole, and could not be dropped in a transaction that
    // failed: it stays.
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
                    if (good || owned || impl.hex()) return;
                    for (auto it = impl.statements.begin(); it != impl.statements.end(); ++it)
                        if (it->second.get() == statement) {
                            impl.statements.erase(it);
                            return;
                        }
                }
            } guard{*this, statement, own != nullptr};
            statement->running = true;
            if (auto filled = fill(*statement, binds); !filled) return tl::unexpected<base::Error>(filled.error());
            auto out = body(*statement);
            guard.good = out.has_value();
            return out;
        } catch (const soci::soci_error& thrown) {
            return tl::unexpected<base::Error>(backend->error(*session, thrown));
        }
    }
};

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() {
    impl_->statements.clear();  // before the session that they belong to
}

base::Result<std::unique_ptr<Connection>> Connection::open(std::unique_ptr<Backend> backend, Access access) {
    auto impl = std::make_unique<Impl>();
    impl->backend = std::move(backend);
    impl->access = access;
    MODOU_CHECK(impl->connect());
    return std::unique_ptr<Connection>(new Connection(std::move(impl)));
}

base::Result<std::unique_ptr<Connection>> Connection::when_used(std::unique_ptr<Backend> backend, Access access) {
    if (!backend->lost()) return open(std::move(backend), access);
    auto impl = std::make_unique<Impl>();
    impl->backend = std::move(backend);
    impl->access = access;
    return std::unique_ptr<Connection>(new Connection(std::move(impl)));
}

Dialect Connection::dialect() const {
    return impl_->backend->dialect();
}

base::Status Connection::begin() {
    // Nothing is under way yet: what is asked once more was not done before.
    for (bool again : {false, true}) {
        if (impl_->backend->lost()) MODOU_CHECK(impl_->connect());
        auto begun = impl_->backend->begin(*impl_->session, impl_->access);
        if (begun || again || !impl_->backend->lost()) return begun;
    }
    return {};
}

base::Status Connection::commit() {
    return impl_->backend->commit(*impl_->session);
}

void Connection::rollback() {
    // The database may have rolled back by itself (a full disk, for one): then this says "no transaction", and that is
    // well. A connection that was lost has nothing to undo.
    if (!impl_->backend->lost()) (void)script("ROLLBACK");
}

base::Status Connection::script(std::string_view sql) {
    return impl_->backend->script(*impl_->session, sql);
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
                } else if (!cell.null && impl_->hex()) {
                    if (!from_hex(slot.cell.bytes, cell.bytes))
                        return base::fail(Code::bug, fmt::format("column {} is no bytea", i + 1),
                                          base::shortened(sql, 120));
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

Dialect Session::dialect() const {
    return connection_.dialect();
}
base::Result<std::int64_t> Session::run(std::string_view sql, Binds binds) {
    return connection_.run(sql, binds);
}
base::Status Session::each(std::string_view sql, Binds binds, std::span<const Wanted> wanted, const EachRow& fn) {
    return connection_.each(sql, binds, wanted, fn);
}

}  // namespace modou::store
