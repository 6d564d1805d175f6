#include "postgres/connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <bit>

#include "base/text.hpp"
#include "postgres/words.hpp"

namespace modou::postgres {
namespace {

using base::Code;
using base::Status;

constexpr Oid k_int8 = 20, k_bytea = 17, k_text = 25;

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

bool good(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
}

std::string_view field(const PGresult* result, int which) {
    const char* said = result == nullptr ? nullptr : PQresultErrorField(result, which);
    return said == nullptr ? std::string_view{} : said;
}

// Parameters as libpq takes them.
struct Bound {
    std::vector<std::array<char, 8>> numbers;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    std::vector<Oid> types;

    explicit Bound(std::span<const Value> from) : numbers(from.size()) {
        for (std::size_t i = 0; i < from.size(); ++i) {
            formats.push_back(1);
            if (from[i].kind() == Value::Kind::number) {
                auto number = static_cast<std::uint64_t>(from[i].number());
                for (int at = 7; at >= 0; --at, number >>= 8)
                    numbers[i][static_cast<std::size_t>(at)] = static_cast<char>(number & 0xff);
                values.push_back(numbers[i].data());
                lengths.push_back(8);
                types.push_back(k_int8);
            } else {
                values.push_back(from[i].bytes().empty() ? "" : from[i].bytes().data());
                lengths.push_back(static_cast<int>(from[i].bytes().size()));
                types.push_back(from[i].kind() == Value::Kind::bytes ? k_bytea : k_text);
            }
        }
    }
    int count() const { return static_cast<int>(values.size()); }
};

base::Error not_connected(PGconn* connection, const std::string& where) {
    const std::string said =
        base::shortened(base::trimmed(PQerrorMessage(connection) == nullptr ? "" : PQerrorMessage(connection)), 300);
    if (PQconnectionNeedsPassword(connection) != 0)
        return {
            Code::forbidden, where,
            "数据库要密码：请把它写进 PGPASSFILE 所指的文件或 ~/.pgpass（chmod 600，否则不读），每行 "
            "主机:端口:数据库:用户:密码；PGPASSWORD 不用 · the database asks for a password: write it into the file "
            "that PGPASSFILE names, or ~/.pgpass (chmod 600, or it is not read), a line "
            "host:port:database:user:password; PGPASSWORD is not taken"};
    if (PQconnectionUsedPassword(connection) != 0)
        return {Code::forbidden, where,
                "数据库不接受这个用户和密码：请检查 PGPASSFILE 所指的文件 · the database does not take this user with "
                "this password: look at the file that PGPASSFILE names (" +
                    said + ")"};
    return {Code::unavailable, where,
            "连不上数据库：请检查服务是否在运行、数据库和用户是否建好（createdb、createuser）· the database cannot be "
            "reached: see that its server runs, and that the database and the user are there (createdb, createuser) (" +
                said + ")"};
}

}  // namespace

struct Rows::Impl {
    Answer answer;
};
Rows::Rows(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

std::size_t Rows::size() const {
    return static_cast<std::size_t>(PQntuples(impl_->answer.get()));
}
std::int64_t Rows::number(std::size_t row, int column) const {
    const base::Bytes cell = bytes(row, column);
    MODOU_ASSERT(cell.size() == 8, "the column is a bigint, and not NULL");
    std::uint64_t number = 0;
    for (const std::byte one : cell) number = number << 8 | static_cast<std::uint64_t>(one);
    return static_cast<std::int64_t>(number);
}
base::Bytes Rows::bytes(std::size_t row, int column) const {
    const PGresult* const answer = impl_->answer.get();
    return {reinterpret_cast<const std::byte*>(PQgetvalue(answer, static_cast<int>(row), column)),
            static_cast<std::size_t>(PQgetlength(answer, static_cast<int>(row), column))};
}
std::string_view Rows::text(std::size_t row, int column) const {
    const base::Bytes cell = bytes(row, column);
    return {reinterpret_cast<const char*>(cell.data()), cell.size()};
}

struct Connection::Impl {
    PGconn* connection = nullptr;
    std::string where;
    bool lost = false;
    ~Impl() { PQfinish(connection); }

    base::Error refused(const PGresult* result) {
        const std::string_view state = field(result, PG_DIAG_SQLSTATE);
        // libpq notices an end only when it reads again: what has no state did not come from the server.
        lost = lost || PQstatus(connection) != CONNECTION_OK || ends_connection(state);
        return in_words(state, field(result, PG_DIAG_CONSTRAINT_NAME), where);
    }

    // The answers of a pipeline up to its end: the first error among them.
    std::optional<base::Error> answers(std::size_t statements) {
        std::optional<base::Error> wrong;
        for (std::size_t seen = 0; seen <= statements;) {
            const Answer answer(PQgetResult(connection));
            if (!answer) {  // between two statements, or the end of a connection
                lost = lost || PQstatus(connection) != CONNECTION_OK;
                if (lost) return unknown_in_words(where);
                ++seen;
                continue;
            }
            if (PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC) return wrong;
            if (!good(answer.get()) && !wrong && PQresultStatus(answer.get()) != PGRES_PIPELINE_ABORTED)
                wrong = refused(answer.get());
        }
        lost = true;
        return unknown_in_words(where);
    }
};

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;

base::Result<std::unique_ptr<Connection>> Connection::open(const Address& address) {
    auto impl = std::make_unique<Impl>();
    impl->where = address.text();
    impl->connection = PQconnectdb(address.for_libpq().c_str());
    if (PQstatus(impl->connection) != CONNECTION_OK)
        return tl::unexpected(not_connected(impl->connection, impl->where));
    PQsetNoticeProcessor(
        impl->connection, [](void*, const char*) {}, nullptr);
    std::unique_ptr<Connection> out(new Connection(std::move(impl)));
    // A commit that was answered is on the disk, whatever the server's own setting says.
    MODOU_CHECK(
        out->script("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') "
                    "= 'off'"));
    return out;
}

Status Connection::script(std::string_view sql) {
    const Answer answer(PQexec(impl_->connection, std::string(sql).c_str()));
    if (!good(answer.get())) return tl::unexpected(impl_->refused(answer.get()));
    return {};
}

base::Result<Rows> Connection::ask(std::string_view sql, std::initializer_list<Value> values) {
    const Bound bound(std::span(values.begin(), values.size()));
    Answer answer(PQexecParams(impl_->connection, std::string(sql).c_str(), bound.count(), bound.types.data(),
                               bound.values.data(), bound.lengths.data(), bound.formats.data(), 1));
    if (!good(answer.get())) return tl::unexpected(impl_->refused(answer.get()));
    auto impl = std::make_unique<Rows::Impl>();
    impl->answer = std::move(answer);
    return Rows(std::move(impl));
}

Status Connection::all(std::span<const Statement> statements) {
    PGconn* const connection = impl_->connection;
    if (lost()) return tl::unexpected(lost_in_words(impl_->where));
    if (PQenterPipelineMode(connection) != 1)
        return base::fail(Code::bug, "a statement is still under way on this connection", impl_->where);
    // Without BEGIN: what stands before one end of a pipeline is one transaction
    // (https://www.postgresql.org/docs/15/protocol-flow.html#PROTOCOL-FLOW-PIPELINING).
    bool sent = true;
    for (const Statement& statement : statements) {
        const Bound bound(statement.values);
        sent =
            sent && PQsendQueryParams(connection, std::string(statement.sql).c_str(), bound.count(), bound.types.data(),
                                      bound.values.data(), bound.lengths.data(), bound.formats.data(), 1) == 1;
    }
    sent = sent && PQpipelineSync(connection) == 1;
    impl_->lost = !sent;
    auto wrong = sent ? impl_->answers(statements.size()) : unknown_in_words(impl_->where);
    if (lost() || PQexitPipelineMode(connection) != 1) {
        impl_->lost = true;
        return tl::unexpected(unknown_in_words(impl_->where));
    }
    if (wrong) return tl::unexpected(std::move(*wrong));
    return {};
}

bool Connection::lost() const {
    return impl_->lost || PQstatus(impl_->connection) != CONNECTION_OK;
}

bool Connection::ended() {
    PGconn* const connection = impl_->connection;
    for (pollfd waiting{PQsocket(connection), POLLIN, 0}; !lost() && ::poll(&waiting, 1, 0) > 0;) {
        impl_->lost = PQconsumeInput(connection) != 1;
        (void)PQisBusy(connection);  // takes in what has come: the server's last words, which nobody asked for
    }
    return lost();
}

}  // namespace modou::postgres
