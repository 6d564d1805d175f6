#include "postgres/writer_lock.hpp"

#include <mutex>

#include "postgres/connection.hpp"
#include "postgres/words.hpp"

namespace modou::postgres {
namespace {

using base::Code;
using base::Result;
using base::Status;

// The limit is that of a statement: a session has locks of its own kind for as long as it lives. The number of the lock
// is any that others do not take: "modou" and 2.
constexpr std::string_view k_lock = "SET lock_timeout = 10000; SELECT pg_advisory_lock(119988195747074)";
constexpr std::string_view k_holder =
    "SELECT a.pid::bigint, coalesce(host(a.client_addr), 'this machine') FROM pg_locks l JOIN pg_stat_activity a ON "
    "a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 27936 AND l.objid::bigint = 3989366018 "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";
// Waits for the transactions of the writer before (fence()).
constexpr std::string_view k_name_me =
    "INSERT INTO journal_writer (one, writer) VALUES (1, gen_random_uuid()::text) ON CONFLICT (one) DO UPDATE SET "
    "writer = excluded.writer RETURNING writer";

tl::unexpected<base::Error> busy(Connection& connection, const Address& address) {
    const auto holder = connection.ask(k_holder);
    std::string who;
    if (holder && holder->size() > 0)
        who = fmt::format(" (session {} from {})", holder->number(0, 0), holder->text(0, 1));
    return base::fail(
        Code::busy,
        fmt::format("另一个 Modou 正在这个数据库里写：请先停下它 · another Modou writes in this database: "
                    "stop it first{}",
                    who),
        address.text());
}

}  // namespace

struct WriterLock::Impl {
    explicit Impl(const Address& where) : address(where) {}

    const Address address;
    std::string writer, fence;
    std::mutex mutex;  // guards what follows
    std::unique_ptr<Connection> connection;
    std::int64_t session = 0;
    bool fenced = false;

    Status know_session() {
        MODOU_TRY(const auto rows, connection->ask("SELECT pg_backend_pid()::bigint"));
        session = rows.number(0, 0);
        return {};
    }

    // Whether nobody has taken the lock since.
    Result<bool> mine(Connection& over) {
        MODOU_TRY(const auto rows, over.ask("SELECT 1 FROM journal_writer WHERE writer = $1", {Value(writer)}));
        fenced = rows.size() == 0;
        return !fenced;
    }

    Status again() {
        MODOU_TRY(auto opened, Connection::open(address));
        MODOU_TRY(const bool still, mine(*opened));
        if (!still) return tl::unexpected(fenced_in_words(address.text()));
        // As long as the row names this writer, the lock is held by nobody, or by its own session of before, of whose
        // end the server has not heard yet.
        MODOU_CHECK(opened->ask(fmt::format("SELECT pg_terminate_backend(pid::int, 5000) FROM ({}) AS holder (pid, "
                                            "address) WHERE pid = $1",
                                            k_holder),
                                {Value(session)}));
        const Status taken = opened->script(k_lock);
        MODOU_TRY(const bool yet, mine(*opened));
        if (!yet) return tl::unexpected(fenced_in_words(address.text()));
        if (!taken) return taken.error().code == Code::busy ? Status(busy(*opened, address)) : taken;
        connection = std::move(opened);
        return know_session();
    }
};

WriterLock::WriterLock(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WriterLock::~WriterLock() = default;

Result<std::unique_ptr<WriterLock>> WriterLock::take(const Address& address) {
    auto impl = std::make_unique<Impl>(address);
    MODOU_TRY(impl->connection, Connection::open(address));
    if (const Status taken = impl->connection->script(k_lock); !taken) {
        if (taken.error().code != Code::busy) return tl::unexpected(taken.error());
        return busy(*impl->connection, address);
    }
    MODOU_CHECK(impl->connection->script(
        "CREATE TABLE IF NOT EXISTS journal_writer (one bigint PRIMARY KEY, writer text NOT NULL)"));
    MODOU_TRY(const auto named, impl->connection->ask(k_name_me));
    impl->writer = named.text(0, 0);
    // No row, no lock on it: then the division fails, which nothing else of Modou's asks for (words.cpp).
    impl->fence = fmt::format(
        "SELECT 1 / count(*) FROM (SELECT 1 FROM journal_writer WHERE writer = '{}' FOR SHARE) AS held", impl->writer);
    MODOU_CHECK(impl->know_session());
    return std::unique_ptr<WriterLock>(new WriterLock(std::move(impl)));
}

Status WriterLock::hold() {
    std::lock_guard lock(impl_->mutex);
    if (impl_->fenced) return tl::unexpected(fenced_in_words(impl_->address.text()));
    return impl_->connection->ended() ? impl_->again() : Status{};
}

const std::string& WriterLock::fence() const {
    return impl_->fence;
}

}  // namespace modou::postgres
