#include <gtest/gtest.h>

#include "postgres/address.hpp"
#include "postgres/connection.hpp"
#include "postgres/testing_server.hpp"
#include "postgres/words.hpp"
#include "postgres/writer_lock.hpp"

namespace modou::postgres {
namespace {

using base::Code;

TEST(Address, IsReadFromAUrlAndKeptInALine) {
    const auto read = Address::from_url("postgres://modou@db.example.org:5433/books?sslmode=verify-full");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->host, "db.example.org");
    EXPECT_EQ(read->port, "5433");
    EXPECT_EQ(read->dbname, "books");
    EXPECT_EQ(read->user, "modou");
    EXPECT_EQ(read->sslmode, "verify-full");
    EXPECT_EQ(read->text(), "postgres://modou@db.example.org:5433/books");
    const auto again = Address::from_line(read->line());
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*again, *read);
    Address odd;
    odd.dbname = "it's a \\ name";
    odd.host = "/run/with space";
    const auto kept = Address::from_line(odd.line());
    ASSERT_TRUE(kept) << odd.line();
    EXPECT_EQ(*kept, odd);
}

TEST(Address, APasswordIsRefusedAndNotRepeated) {
    for (const char* url : {"postgres://modou:geheim@localhost/books", "postgresql://h/books?user=u&password=geheim"}) {
        const auto read = Address::from_url(url);
        ASSERT_FALSE(read) << url;
        EXPECT_EQ(read.error().code, Code::bad_input);
        EXPECT_NE(read.error().text().find("PGPASSFILE"), std::string::npos) << read.error().text();
        EXPECT_EQ(read.error().text().find("geheim"), std::string::npos) << read.error().text();
    }
}

TEST(Address, WhatIsNotTakenIsRefusedByName) {
    EXPECT_NE(Address::from_url("postgres://h/books?options=-cfsync%3Doff").error().text().find("options"),
              std::string::npos);
    EXPECT_FALSE(Address::from_url("postgres://h"));
    EXPECT_FALSE(Address::from_url("mysql://h/books"));
    EXPECT_FALSE(Address::from_url("postgres://[h/b"));
    EXPECT_FALSE(Address::from_line("host=h dbname=b password=x"));
}

TEST(Words, EachRefusalIsInBothLanguages) {
    for (const char* state :
         {"",      "08006", "22012", "23505", "40001", "53100", "53200", "55P03", "57P01", "57014",
          "58030", "XX001", "25006", "25P02", "28P01", "3D000", "42501", "42P01", "54000", "22021"}) {
        const auto error = in_words(state, "", "books");
        EXPECT_NE(error.message.find(" · "), std::string::npos) << state << " " << error.message;
    }
    EXPECT_EQ(in_words("23505", "gift_pkey", "").code, Code::conflict);
    EXPECT_EQ(in_words("42P01", "", "").code, Code::bug);
    EXPECT_EQ(in_words("", "", "").code, Code::unavailable);
}

class Server : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_NEEDS_POSTGRES();
        address_ = TestServer::get().fresh();
        auto opened = Connection::open(address_);
        ASSERT_TRUE(opened) << opened.error().text();
        connection_ = std::move(*opened);
    }
    Address address_;
    std::unique_ptr<Connection> connection_;
};

TEST_F(Server, CarriesNumbersAndBytesUnchanged) {
    ASSERT_TRUE(connection_->script("CREATE TABLE t (a bigint PRIMARY KEY, b bytea, c text)"));
    const std::string bytes("\0\xff\x01", 3);
    const std::vector<Statement> statements{
        {"INSERT INTO t VALUES ($1, $2, $3)", {Value(INT64_MIN), Value(base::bytes_of(bytes)), Value("豆")}},
        {"INSERT INTO t VALUES ($1, $2, $3)", {Value(INT64_MAX), Value(base::Bytes{}), Value("")}}};
    ASSERT_TRUE(connection_->all(statements));
    const auto rows = connection_->ask("SELECT a, b, c FROM t WHERE a <= $1 ORDER BY a", {Value(INT64_MAX)});
    ASSERT_TRUE(rows) << rows.error().text();
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ(rows->number(0, 0), INT64_MIN);
    EXPECT_EQ(rows->number(1, 0), INT64_MAX);
    EXPECT_EQ(rows->text(0, 1), bytes);
    EXPECT_EQ(rows->text(0, 2), "豆");
    EXPECT_EQ(rows->text(1, 1), "");
}

TEST_F(Server, SeveralStatementsAreAllKeptOrNone) {
    ASSERT_TRUE(connection_->script("CREATE TABLE t (a bigint PRIMARY KEY)"));
    const std::vector<Statement> twice{{"INSERT INTO t VALUES ($1)", {Value(1)}},
                                       {"INSERT INTO t VALUES ($1)", {Value(1)}},
                                       {"INSERT INTO t VALUES ($1)", {Value(2)}}};
    const auto refused = connection_->all(twice);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict) << refused.error().text();
    EXPECT_EQ(connection_->ask("SELECT count(*) FROM t")->number(0, 0), 0);
    const std::vector<Statement> once{{"INSERT INTO t VALUES ($1)", {Value(1)}}};
    EXPECT_TRUE(connection_->all(once)) << "the connection goes on after a refusal";
}

TEST_F(Server, ALostConnectionSaysWhetherAnythingMayHaveBeenKept) {
    ASSERT_TRUE(connection_->script("CREATE TABLE t (a bigint PRIMARY KEY)"));
    TestServer::get().tell("kill");
    const std::vector<Statement> one{{"INSERT INTO t VALUES ($1)", {Value(1)}}};
    const auto unknown = connection_->all(one);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Code::unknown_outcome) << unknown.error().text();
    EXPECT_TRUE(connection_->lost());
    const auto nothing = connection_->all(one);
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, Code::unavailable);
    const auto unreachable = Connection::open(address_);
    ASSERT_FALSE(unreachable);
    EXPECT_EQ(unreachable.error().code, Code::unavailable);
    TestServer::get().tell("start");
    EXPECT_TRUE(Connection::open(address_));
    Address wrong = address_;
    wrong.dbname = "nowhere";
    const auto gone = Connection::open(wrong);
    ASSERT_FALSE(gone);
    EXPECT_NE(gone.error().text().find("createdb"), std::string::npos);
}

// The session that holds the lock ends, as when a firewall forgets it; the server runs on.
void end_lock_sessions(Connection& connection) {
    ASSERT_TRUE(
        connection.ask("SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND "
                       "database = (SELECT oid FROM pg_database WHERE datname = current_database())"));
}
std::int64_t held_locks(Connection& connection) {
    return connection
        .ask(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM "
            "pg_database WHERE datname = current_database())")
        ->number(0, 0);
}

TEST_F(Server, TheWritersLockIsTakenAgainWhenTheServerComesBack) {
    auto lock = WriterLock::take(address_);
    ASSERT_TRUE(lock) << lock.error().text();
    EXPECT_TRUE((*lock)->hold());
    TestServer::get().tell("kill");
    const auto gone = (*lock)->hold();
    ASSERT_FALSE(gone) << "nothing may be written";
    EXPECT_EQ(gone.error().code, Code::unavailable) << gone.error().text();
    TestServer::get().tell("start");
    const auto again = (*lock)->hold();
    ASSERT_TRUE(again) << again.error().text();
    connection_ = std::move(*Connection::open(address_));
    EXPECT_EQ(held_locks(*connection_), 1);
    EXPECT_TRUE(connection_->script((*lock)->fence()));
    end_lock_sessions(*connection_);
    EXPECT_TRUE((*lock)->hold()) << "its session alone ended";
    EXPECT_EQ(held_locks(*connection_), 1);
}

TEST_F(Server, AWriterThatWasReplacedIsFencedForGood) {
    auto first = WriterLock::take(address_);
    ASSERT_TRUE(first);
    end_lock_sessions(*connection_);
    {
        auto second = WriterLock::take(address_);
        ASSERT_TRUE(second) << second.error().text();
        EXPECT_TRUE((*second)->hold());
        EXPECT_TRUE(connection_->script((*second)->fence()));
        EXPECT_EQ((*first)->hold().error().code, Code::conflict);
    }
    const auto fenced = (*first)->hold();
    ASSERT_FALSE(fenced) << "what it has in memory is older than what the other one wrote";
    EXPECT_NE(fenced.error().text().find("another Modou"), std::string::npos) << fenced.error().text();
    const auto refused = connection_->script((*first)->fence());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict) << refused.error().text();
}

TEST_F(Server, WhoTakesTheLockWaitsForATransactionOfTheWriterBefore) {
    auto first = WriterLock::take(address_);
    ASSERT_TRUE(first);
    ASSERT_TRUE(connection_->script("BEGIN; " + (*first)->fence()));
    auto watch = Connection::open(address_);
    ASSERT_TRUE(watch);
    end_lock_sessions(**watch);
    std::atomic<bool> taken = false;
    std::thread next([&] {
        auto second = WriterLock::take(address_);
        taken = second.has_value();
    });
    while ((*watch)->ask("SELECT count(*) FROM pg_locks WHERE NOT granted")->number(0, 0) == 0 && !taken)
        std::this_thread::yield();
    EXPECT_FALSE(taken);
    EXPECT_TRUE(connection_->script("COMMIT"));
    next.join();
    EXPECT_TRUE(taken);
}

}  // namespace
}  // namespace modou::postgres
