// PostgreSQL behind the door. One writer at a time, in whichever process: each writing transaction holds an advisory
// lock, so that it never fails because of another one. Readers see one picture and may not write.
#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>

#include "postgres/connection.hpp"
#include "postgres/words.hpp"
#include "postgres/writer_lock.hpp"
#include "store/backend.hpp"

namespace modou::store {
namespace {

using base::Status;

// The lock of writing transactions of Modou, any number that others do not take: "modou" and 1.
constexpr std::string_view k_begin_write = "BEGIN; SELECT pg_advisory_xact_lock(119988195747073)";
constexpr std::string_view k_begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

class Postgres final : public Backend {
  public:
    Postgres(postgres::Address address, int busy_ms, postgres::WriterLock* writer)
        : address_(std::move(address)),
          busy_ms_(busy_ms),
          writer_(writer),
          begin_write_(writer == nullptr ? std::string(k_begin_write)
                                         : fmt::format("{}; {}", k_begin_write, writer->fence())) {}

    Dialect dialect() const override { return Dialect::postgres; }
    std::string where() const override { return address_.text(); }
    bool lost() const override { return lost_; }

    Status connect(soci::session& session, Access access) override {
        try {
            session.open(soci::postgresql, address_.for_libpq());
        } catch (const soci::soci_error& thrown) {
            // SOCI keeps nothing but PostgreSQL's own words: asked once more, it says which of the usual reasons it is.
            lost_ = true;
            MODOU_CHECK(postgres::Connection::open(address_));
            return tl::unexpected(postgres::lost_in_words(where()));
        }
        lost_ = false;
        PQsetNoticeProcessor(
            handle(session), [](void*, const char*) {}, nullptr);
        // What write() has answered is on the disk, whatever the server's own setting says.
        MODOU_CHECK(script(session, fmt::format("SET lock_timeout = {}; SET bytea_output = 'hex'; SELECT "
                                                "set_config('synchronous_commit', 'on', false) WHERE "
                                                "current_setting('synchronous_commit') = 'off'",
                                                busy_ms_)));
        if (access == Access::read) MODOU_CHECK(script(session, "SET default_transaction_read_only = on"));
        return {};
    }

    Status script(soci::session& session, std::string_view sql) override {
        PGconn* const connection = handle(session);
        PGresult* const result = PQexec(connection, std::string(sql).c_str());
        const auto status = PQresultStatus(result);
        const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        const char* state = good ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
        const std::string said = state != nullptr ? state : "";
        PQclear(result);
        if (good) return {};
        return tl::unexpected(refused(connection, said));
    }

    Status begin(soci::session& session, Access access) override {
        if (access == Access::write && writer_ != nullptr) MODOU_CHECK(writer_->hold());
        auto begun = script(session, access == Access::write ? begin_write_ : k_begin_read);
        if (!begun && !lost_) (void)script(session, "ROLLBACK");
        return begun;
    }

    Status commit(soci::session& session) override {
        // A COMMIT of a transaction in which something failed undoes it, and calls that well done.
        if (!lost_ && PQtransactionStatus(handle(session)) == PQTRANS_INERROR) {
            (void)script(session, "ROLLBACK");
            return tl::unexpected(postgres::in_words("25P02", "", where()));
        }
        if (auto kept = script(session, "COMMIT"); !kept)
            return lost_ ? tl::unexpected(postgres::unknown_in_words(where())) : kept;
        return {};
    }

    base::Error error(soci::session& session, const soci::soci_error& thrown) override {
        const auto* precise = dynamic_cast<const soci::postgresql_soci_error*>(&thrown);
        // What is no refusal of the server (a value that does not read) is a fault of the statement.
        if (precise == nullptr && PQstatus(handle(session)) == CONNECTION_OK)
            return postgres::in_words("42804", "", where());
        std::string state = precise != nullptr ? precise->sqlstate() : "";
        if (state.find_first_not_of(' ') == std::string::npos) state.clear();
        return refused(handle(session), state);
    }

  private:
    static PGconn* handle(soci::session& session) {
        return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
    }
    base::Error refused(PGconn* connection, std::string_view state) {
        lost_ = lost_ || PQstatus(connection) != CONNECTION_OK || postgres::ends_connection(state);
        return postgres::in_words(state, "", where());
    }

    const postgres::Address address_;
    const int busy_ms_;
    postgres::WriterLock* const writer_;
    const std::string begin_write_;
    bool lost_ = true;  // not connected yet
};

}  // namespace

std::unique_ptr<Backend> postgres_backend(postgres::Address address, int busy_ms, postgres::WriterLock* writer) {
    return std::make_unique<Postgres>(std::move(address), busy_ms, writer);
}

}  // namespace modou::store
