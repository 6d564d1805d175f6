#include "store/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <stdexcept>

#include "store/definitions.hpp"
#include "store/testing_postgres.hpp"

namespace modou::store {
namespace {

using base::Code;
using base::Result;
using base::Status;

class StoreFile : public testing::Test {
  protected:
    void SetUp() override {
        folder_ =
            std::filesystem::temp_directory_path() /
            fmt::format("modou store {} {}", ::getpid(), testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string path() const { return (folder_ / "modou.db").string(); }  // with spaces, on purpose

    std::filesystem::path folder_;
};

// What rooms may rely on, on a file and on a PostgreSQL server.
class EachStore : public StoreFile, public testing::WithParamInterface<Dialect> {
  protected:
    void SetUp() override {
        StoreFile::SetUp();
        if (!postgres()) return;
        MODOU_NEEDS_POSTGRES();
        address_ = postgres::TestServer::get().fresh();
    }
    bool postgres() const { return GetParam() == Dialect::postgres; }
    Result<Store> open(const Migrations& migrations, Options options = {}) const {
        return postgres() ? Store::open(address_, migrations, options) : Store::open(path(), migrations, options);
    }
    postgres::Address address_;
};
INSTANTIATE_TEST_SUITE_P(On, EachStore, testing::Values(Dialect::sqlite, Dialect::postgres), [](const auto& one) {
    return std::string(one.param == Dialect::sqlite ? "Sqlite" : "Postgres");
});

// On PostgreSQL alone.
class StoreServer : public EachStore {};
INSTANTIATE_TEST_SUITE_P(On, StoreServer, testing::Values(Dialect::postgres),
                         [](const auto&) { return std::string("Postgres"); });

const Migration k_gifts{
    1, "gifts",
    "CREATE TABLE gift (id INTEGER PRIMARY KEY, shop TEXT NOT NULL, fen INTEGER NOT NULL CHECK (fen > 0), "
    "note TEXT, proof BLOB) STRICT; CREATE UNIQUE INDEX gift_shop ON gift (shop, id);"};
const Migration k_marks{2, "marks", "CREATE TABLE mark (gift INTEGER NOT NULL REFERENCES gift (id)) STRICT"};
Migrations one() {
    return {{"test", {k_gifts}}};
}
Migrations two() {
    return {{"test", {k_gifts, k_marks}}};
}

constexpr std::string_view k_add = "INSERT INTO gift (id, shop, fen, note) VALUES (:id, :shop, :fen, :note)";
constexpr std::string_view k_count = "SELECT count(*) FROM gift";

std::int64_t count(Store& store) {
    auto row = store.read([](Session& s) { return s.first<std::int64_t>(k_count); });
    return row ? std::get<0>(**row) : -1;
}
Status add(Store& store, std::int64_t id, std::int64_t fen = 1) {
    return store.write([&](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {id, "豆豆小店", fen, std::nullopt}));
        return {};
    });
}

TEST_F(StoreFile, IsReadByItsOwnerAlone) {
    auto store = Store::open(path(), one());
    ASSERT_TRUE(store);
    ASSERT_TRUE(add(*store, 1));
    for (const char* end : {"", "-wal", "-shm"})
        EXPECT_EQ(std::filesystem::status(path() + end).permissions(), std::filesystem::perms(0600)) << end;
}

TEST_P(EachStore, KeepsWhatWasWrittenAfterReopening) {
    {
        auto store = open(one());
        ASSERT_TRUE(store) << store.error().text();
        ASSERT_TRUE(add(*store, 7));
    }
    auto store = open(two());
    ASSERT_TRUE(store) << store.error().text();
    EXPECT_EQ(count(*store), 1);
}

TEST_P(EachStore, CarriesEveryTypeUnchanged) {
    auto store = open(one());
    ASSERT_TRUE(store);
    const std::int64_t big = (std::int64_t{1} << 53) + 1;
    const std::string text = postgres() ? "a 豆" : std::string("a\0b 豆", 7);
    const std::string proof("\0\xff\x01", 3);
    const auto written = store->write([&](Session& s) -> Status {
        constexpr std::string_view k = "INSERT INTO gift (id, shop, fen, note, proof) VALUES (:a, :b, :c, :d, :e)";
        MODOU_CHECK(s.run(k, {1, text, big, std::nullopt, base::bytes_of(proof)}));
        MODOU_CHECK(s.run(k, {2, "", INT64_MAX, std::optional<std::string>("x"), std::nullopt}));
        MODOU_CHECK(s.run(k, {3, "c", 1, std::string(100'000, 'y'), base::bytes_of("")}));
        return {};
    });
    ASSERT_TRUE(written) << written.error().text();
    int seen = 0;
    auto read = store->read([&](Session& s) {
        return s.rows<std::int64_t, std::string, std::int64_t, std::optional<std::string>, std::optional<base::Bytes>>(
            "SELECT id, shop, fen, note, proof FROM gift ORDER BY id", {},
            [&](std::int64_t id, const std::string& shop, std::int64_t fen, const std::optional<std::string>& note,
                std::optional<base::Bytes> blob) {
                ++seen;
                if (id == 1) {
                    EXPECT_EQ(shop, text);
                    EXPECT_EQ(fen, big);
                    EXPECT_FALSE(note);
                    ASSERT_TRUE(blob);
                    EXPECT_EQ(std::string(reinterpret_cast<const char*>(blob->data()), blob->size()), proof);
                } else if (id == 2) {
                    EXPECT_EQ(shop, "");
                    EXPECT_EQ(fen, INT64_MAX);
                    EXPECT_EQ(note, "x");
                    EXPECT_FALSE(blob);
                } else {
                    EXPECT_EQ(note->size(), 100'000u);
                }
            });
    });
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(seen, 3);
}

TEST_P(EachStore, UndoesAWriteThatFailsOrThrows) {
    auto store = open(one());
    ASSERT_TRUE(store);
    auto refused = store->write([&](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {1, "a", 1, std::nullopt}));
        return base::fail(Code::limit, "enough");
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::limit);
    EXPECT_EQ(count(*store), 0);
    EXPECT_THROW((void)store->write([&](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {1, "a", 1, std::nullopt}));
        throw std::runtime_error("a bug");
    }),
                 std::runtime_error);
    EXPECT_EQ(count(*store), 0);
    EXPECT_TRUE(add(*store, 1));
    EXPECT_EQ(count(*store), 1);
}

TEST_F(StoreFile, NamesABrokenConstraintAsConflict) {
    auto store = Store::open(path(), two());
    ASSERT_TRUE(store);
    ASSERT_TRUE(add(*store, 1));
    int refusals = 0;
    for (const auto& outcome : {add(*store, 1), add(*store, 2, 0), store->write([](Session& s) -> Status {
                                    MODOU_CHECK(s.run("INSERT INTO mark (gift) VALUES (:gift)", {99}));
                                    return {};
                                }),
                                store->write([](Session& s) -> Status {
                                    MODOU_CHECK(s.run(k_add, {"not a number", "a", 1, std::nullopt}));
                                    return {};
                                })}) {
        ASSERT_FALSE(outcome);
        const bool of_type = outcome.error().message.find("(SQLite 20)") != std::string::npos;
        EXPECT_EQ(outcome.error().code, of_type ? Code::bug : Code::conflict) << outcome.error().text();
        EXPECT_EQ(outcome.error().where, path());
        ++refusals;
    }
    EXPECT_EQ(refusals, 4);
    EXPECT_NE(add(*store, 1).error().message.find(": gift.id)"), std::string::npos) << "what a report needs";
    EXPECT_TRUE(add(*store, 2)) << "a statement that failed can be used again";
}

TEST_F(StoreFile, SaysNothingOfBoundValuesInErrors) {
    auto store = Store::open(path(), one());
    ASSERT_TRUE(store);
    auto refused = store->write([](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {1, "13800001234", 0, "secret note"}));
        return {};
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text().find("13800001234"), std::string::npos) << refused.error().text();
    EXPECT_EQ(refused.error().text().find("secret"), std::string::npos) << refused.error().text();
}

// Each refusal in both languages, with what to do, and without SQLite's own words.
TEST_F(StoreFile, NoRefusalIsInSqlitesOwnWords) {
    std::vector<base::Error> said;
    const auto note = [&](const auto& outcome) {
        ASSERT_FALSE(outcome);
        said.push_back(outcome.error());
    };
    {
        auto store = Store::open(path(), one());
        auto second = Store::open(path(), one(), {.readers = 1, .busy_ms = 1});
        ASSERT_TRUE(store && second);
        ASSERT_TRUE(add(*store, 1));
        note(add(*store, 1));
        note(add(*store, 2, 0));
        note(store->write([](Session& s) { return s.run("INSERT INTO gone (a) VALUES (1)"); }));
        note(store->write([](Session& s) { return s.run("UPDATE gift SET gone = 1"); }));
        note(store->write([](Session& s) { return s.run("NO SQL"); }));
        note(store->read([](Session& s) { return s.run("DELETE FROM gift"); }));
        (void)store->write([&](Session&) -> Status {
            note(add(*second, 3));
            return {};
        });
        note(store->write([](Session& s) -> Status {
            MODOU_CHECK(s.run("PRAGMA max_page_count = 10"));
            for (int id = 9; id < 999; ++id) MODOU_CHECK(s.run(k_add, {id, std::string(999, 'x'), 1, std::nullopt}));
            return {};
        }));
    }
    note(Store::open((folder_ / "no" / "modou.db").string(), one()));
    std::filesystem::create_directories(folder_ / "folder.db");
    note(Store::open((folder_ / "folder.db").string(), one()));
    for (const std::size_t at : {0u, 100u, 4096u + 8u}) {
        const std::string broken = (folder_ / fmt::format("broken{}.db", at)).string();
        std::filesystem::copy_file(path(), broken);
        std::fstream(broken, std::ios::in | std::ios::out | std::ios::binary).seekp(static_cast<std::streamoff>(at))
            << std::string(64, '\xEE');
        auto store = Store::open(broken, one());
        if (!store)
            said.push_back(store.error());
        else if (auto read = store->read([](Session& s) { return s.first<std::int64_t>(k_count); }); !read)
            said.push_back(read.error());
    }
    EXPECT_GE(said.size(), 11u);
    for (const auto& error : said) {
        EXPECT_NE(error.message.find(" · "), std::string::npos) << error.text();
        for (const char* own : {"UNIQUE", "constraint", "no such", "near \"", "locked", "malformed", "not a database",
                                "readonly", "full:", "unable", "INSERT", "UPDATE", "sqlite3_", "disk image"})
            EXPECT_EQ(error.text().find(own), std::string::npos) << error.text();
    }
}

TEST_P(EachStore, ReadersSeeOnlyWhatIsCommitted) {
    auto store = open(one());
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->write([&](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {1, "a", 1, std::nullopt}));
        EXPECT_EQ(std::get<0>(**s.first<std::int64_t>(k_count)), 1);
        std::thread([&] { EXPECT_EQ(count(*store), 0); }).join();
        return {};
    }));
    EXPECT_EQ(count(*store), 1);
}

TEST_P(EachStore, AReadSeesOnePictureWhateverIsWritten) {
    auto store = open(one());
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->read([&](Session& s) -> Status {
        EXPECT_EQ(std::get<0>(**s.first<std::int64_t>(k_count)), 0);
        std::thread([&] { EXPECT_TRUE(add(*store, 1)); }).join();
        EXPECT_EQ(std::get<0>(**s.first<std::int64_t>(k_count)), 0);
        return {};
    }));
    EXPECT_EQ(count(*store), 1);
}

TEST_P(EachStore, AReadMayNotWrite) {
    auto store = open(one());
    ASSERT_TRUE(store);
    auto outcome = store->read([](Session& s) { return s.run(k_add, {1, "a", 1, std::nullopt}); });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(count(*store), 0);
}

// Each write moves an amount between two rows; a reader that saw half of one would find another sum.
TEST_P(EachStore, ManyReadersNeverSeeHalfAWrite) {
    auto store = open(one());
    ASSERT_TRUE(store);
    ASSERT_TRUE(add(*store, 1, 1'000));
    ASSERT_TRUE(add(*store, 2, 1'000));
    std::atomic<bool> done = false;
    std::atomic<int> reads = 0, wrong = 0;
    std::latch started(6);
    std::vector<std::thread> readers;
    for (int i = 0; i < 6; ++i)  // more than the pool holds
        readers.emplace_back([&] {
            bool first = true;
            do {
                auto sum = store->read([](Session& s) { return s.first<std::int64_t>("SELECT sum(fen) FROM gift"); });
                if (!sum || std::get<0>(**sum) != 2'000) ++wrong;
                ++reads;
                if (std::exchange(first, false)) started.count_down();
            } while (!done);
        });
    started.wait();
    for (int i = 0; i < 200; ++i) {
        const int by = i % 2 ? 7 : -7;
        auto moved = store->write([&](Session& s) -> Status {
            MODOU_CHECK(s.run("UPDATE gift SET fen = fen + :by WHERE id = 1", {by}));
            MODOU_CHECK(s.run("UPDATE gift SET fen = fen - :by WHERE id = 2", {by}));
            return {};
        });
        EXPECT_TRUE(moved) << moved.error().text();
    }
    done = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_GE(reads, 6);
}

TEST_P(EachStore, AStatementMayBeReadInsideItsOwnRows) {
    auto store = open(one());
    ASSERT_TRUE(store);
    for (int id = 1; id <= 3; ++id) ASSERT_TRUE(add(*store, id));
    int pairs = 0;
    ASSERT_TRUE(store->read([&](Session& s) {
        constexpr std::string_view k = "SELECT id FROM gift ORDER BY id";
        return s.rows<std::int64_t>(
            k, {}, [&](std::int64_t) { return s.rows<std::int64_t>(k, {}, [&](std::int64_t) { ++pairs; }); });
    }));
    EXPECT_EQ(pairs, 9);
}

TEST_P(EachStore, ARowCallbackThatFailsStopsTheReadingAndHoldsNoLock) {
    auto store = open(one());
    ASSERT_TRUE(store);
    for (int id = 1; id <= 3; ++id) ASSERT_TRUE(add(*store, id));
    int seen = 0;
    auto stopped = store->read([&](Session& s) {
        return s.rows<std::int64_t>("SELECT id FROM gift", {}, [&](std::int64_t) -> Status {
            ++seen;
            return base::fail(Code::limit, "one is enough");
        });
    });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Code::limit);
    EXPECT_EQ(seen, 1);
    auto null = store->read([](Session& s) { return s.first<std::string>("SELECT note FROM gift"); });
    ASSERT_FALSE(null) << "NULL read as a type that cannot be NULL";
    // A reader that still held its picture would keep the log from being emptied.
    auto emptied = store->write([](Session& s) { return s.run("UPDATE gift SET fen = 2"); });
    EXPECT_EQ(*emptied, 3);
}

TEST_P(EachStore, AFailingMigrationLeavesTheDatabaseAsItWas) {
    { ASSERT_TRUE(open(one())); }
    Migrations bad = two();
    bad[0].migrations.push_back(
        {3, "broken", "CREATE TABLE third (a INTEGER) STRICT; CREATE TABLE gift (a INTEGER) STRICT"});
    auto refused = open(bad);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().where.find("test/0003_broken"), std::string::npos) << refused.error().text();
    auto store = open(one());
    ASSERT_TRUE(store) << "not newer than it was: " << store.error().text();
    for (const char* table : {"mark", "third"})
        EXPECT_FALSE(store->read([&](Session& s) { return has_table(s, table); }).value()) << table;
}

TEST_P(EachStore, RefusesADatabaseNewerThanTheCode) {
    { ASSERT_TRUE(open(two())); }
    auto refused = open(one());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::unsupported) << refused.error().text();
    EXPECT_TRUE(open(two()));
}

TEST_P(EachStore, RefusesLooseTablesAndHolesInTheNumbers) {
    auto loose = open({{"test", {{1, "loose", "CREATE TABLE loose (a)"}}}});
    ASSERT_FALSE(loose);
    EXPECT_NE(loose.error().message.find("STRICT"), std::string::npos);
    auto hole = open({{"test", {k_gifts, {3, "x", "SELECT 1"}}}});
    ASSERT_FALSE(hole);
    EXPECT_EQ(hole.error().code, Code::bug);
}

TEST_P(EachStore, SaysBusyWhenAnotherHoldsThePen) {
    auto first = open(one());
    auto second = open(one(), {.readers = 1, .busy_ms = 10});
    ASSERT_TRUE(first && second);
    ASSERT_TRUE(first->write([&](Session&) -> Status {
        auto outcome = add(*second, 1);
        EXPECT_FALSE(outcome);
        if (!outcome) {
            EXPECT_EQ(outcome.error().code, Code::busy) << outcome.error().text();
        }
        return {};
    }));
    EXPECT_TRUE(add(*second, 1));
}

TEST_F(StoreFile, SaysIoWhenThereIsNoRoom) {
    auto store = Store::open(path(), one());
    ASSERT_TRUE(store);
    auto outcome = store->write([](Session& s) -> Status {
        MODOU_CHECK(s.run("PRAGMA max_page_count = 10"));
        for (int id = 0; id < 1'000; ++id) MODOU_CHECK(s.run(k_add, {id, std::string(1'000, 'x'), 1, std::nullopt}));
        return {};
    });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::io) << outcome.error().text();
    EXPECT_EQ(count(*store), 0);
    ASSERT_TRUE(add(*store, 1)) << "the writer goes on";
}

TEST_F(StoreFile, SaysDamagedWhenTheFileIsNotADatabase) {
    std::ofstream(path()) << std::string(8'192, 'x');
    auto refused = Store::open(path(), one());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::damaged) << refused.error().text();
}

TEST_F(StoreFile, SaysIoWhenTheFolderIsMissing) {
    auto refused = Store::open((folder_ / "no" / "modou.db").string(), one());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::io) << refused.error().text();
}

// The limit is wide for a loaded machine; the figure that counts is printed.
TEST_P(EachStore, WritesAndReadsRowsInBulkQuickly) {
    auto store = open(one());
    ASSERT_TRUE(store);
    const int k_rows = postgres() ? 10'000 : 200'000;  // a row is a round trip there
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(store->write([&](Session& s) -> Status {
        for (int id = 0; id < k_rows; ++id) MODOU_CHECK(s.run(k_add, {id, "shop-000123", 256, std::nullopt}));
        return {};
    }));
    const auto written = std::chrono::steady_clock::now();
    std::int64_t sum = 0;
    ASSERT_TRUE(store->read([&](Session& s) {
        return s.rows<std::int64_t, std::string_view, std::int64_t>(
            "SELECT id, shop, fen FROM gift", {},
            [&](std::int64_t, std::string_view, std::int64_t fen) { sum += fen; });
    }));
    const auto read = std::chrono::steady_clock::now();
    EXPECT_EQ(sum, std::int64_t{k_rows} * 256);
    const auto each_us = [&](auto span) { return std::chrono::duration<double, std::micro>(span).count() / k_rows; };
    fmt::print("store: {:.2f} us a row written, {:.2f} us a row read\n", each_us(written - begin),
               each_us(read - written));
    EXPECT_LT(each_us(written - begin), postgres() ? 400 : 40);
}

TEST_P(EachStore, TellsItsTablesInTheSameWords) {
    auto store = open(two());
    ASSERT_TRUE(store) << store.error().text();
    std::vector<std::string> told;
    ASSERT_TRUE(store->read([&](Session& s) {
        return each_definition(s, [&](const std::string& type, const std::string& name, const std::string& text) {
            told.push_back(type + " " + name + ": " + text);
        });
    }));
    auto file = Store::open((folder_ / "twin.db").string(), two());
    ASSERT_TRUE(file);
    std::vector<std::string> there;
    ASSERT_TRUE(file->read([&](Session& s) {
        return each_definition(s, [&](const std::string& type, const std::string& name, const std::string& text) {
            there.push_back(type + " " + name + ": " + text);
        });
    }));
    EXPECT_EQ(told, there);
    const auto lines = store->read([](Session& s) { return shape(s); });
    ASSERT_TRUE(lines) << lines.error().text();
    EXPECT_THAT(*lines, testing::IsSupersetOf({"column gift.fen integer not null", "column gift.proof blob",
                                               "primary key gift (id)", "index gift_shop on gift (shop,id) unique",
                                               "foreign key mark.gift to gift.id"}));
    EXPECT_FALSE(store->read([](Session& s) { return foreign_object(s); }).value());
}

TEST_P(EachStore, AChangeAfterAStatementThatFailedIsNeverKept) {
    auto store = open(one());
    ASSERT_TRUE(store && add(*store, 1));
    const auto kept = store->write([](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {2, "a", 1, std::nullopt}));
        EXPECT_FALSE(s.run(k_add, {1, "a", 1, std::nullopt}));
        return {};  // as if nothing had failed
    });
    // SQLite undoes the one statement; PostgreSQL says that nothing is kept, and keeps nothing.
    EXPECT_EQ(kept.has_value(), !postgres());
    EXPECT_EQ(count(*store), postgres() ? 1 : 2);
    EXPECT_TRUE(add(*store, 3));
}

TEST_P(EachStore, SortsByTheBytes) {
    auto store = open(one());
    ASSERT_TRUE(store);
    for (const char* shop : {"b", "B", "a", "豆", "_", "é"})
        ASSERT_TRUE(store->write([&](Session& s) -> Status {
            MODOU_CHECK(
                s.run("INSERT INTO gift (id, shop, fen) SELECT coalesce(max(id), 0) + 1, :s, 1 FROM gift", {shop}));
            return {};
        }));
    std::string order;
    ASSERT_TRUE(store->read([&](Session& s) {
        return s.rows<std::string>("SELECT shop FROM gift WHERE shop >= 'B' ORDER BY shop", {},
                                   [&](const std::string& shop) { order += shop + " "; });
    }));
    EXPECT_EQ(order, "B _ a b é 豆 ");
}

TEST_P(StoreServer, RefusesTextThatItWouldCutShort) {
    auto store = open(one());
    ASSERT_TRUE(store);
    const auto refused = store->write([](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {1, std::string("a\0b", 3), 1, std::nullopt}));
        return {};
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::bad_input) << refused.error().text();
    EXPECT_EQ(count(*store), 0);
}

TEST_P(StoreServer, AServerLostWithinATransactionUndoesItAndIsFoundAgain) {
    auto store = open(one());
    ASSERT_TRUE(store && add(*store, 1));
    const auto lost = store->write([](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {2, "a", 1, std::nullopt}));
        postgres::TestServer::get().tell("kill");
        MODOU_CHECK(s.run(k_add, {3, "a", 1, std::nullopt}));
        return {};
    });
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Code::unavailable) << lost.error().text();
    EXPECT_FALSE(add(*store, 4)) << "there is no server";
    EXPECT_EQ(count(*store), -1);
    postgres::TestServer::get().tell("start");
    EXPECT_EQ(count(*store), 1);
    EXPECT_TRUE(add(*store, 4));
    EXPECT_EQ(count(*store), 2);
}

TEST_P(StoreServer, AServerLostBeforeTheCommitIsAnUnknownOutcome) {
    auto store = open(one());
    ASSERT_TRUE(store);
    const auto unknown = store->write([](Session& s) -> Status {
        MODOU_CHECK(s.run(k_add, {2, "a", 1, std::nullopt}));
        postgres::TestServer::get().tell("restart");
        return {};
    });
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Code::unknown_outcome) << unknown.error().text();
    EXPECT_EQ(count(*store), 0) << "an idle reader is connected anew, and nobody is told";
}

TEST_P(StoreServer, SaysWhatSomebodyElseChanged) {
    auto store = open(two());
    ASSERT_TRUE(store);
    auto by_hand = postgres::Connection::open(address_);
    ASSERT_TRUE(by_hand);
    const auto differs = [&] {
        std::string said;
        EXPECT_TRUE(store->read([&](Session& s) {
            return each_definition(s, [&](const std::string& type, const std::string& name, const std::string&) {
                if (type == "differs") said += name + "\n";
            });
        }));
        return said;
    };
    EXPECT_EQ(differs(), "");
    ASSERT_TRUE((*by_hand)->script("ALTER TABLE gift ADD COLUMN more bigint; DROP INDEX gift_shop"));
    EXPECT_EQ(differs(), "column gift.more integer\nindex gift_shop on gift (shop,id) unique\n");
    ASSERT_TRUE(
        (*by_hand)->script("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE "
                           "TRIGGER mine BEFORE INSERT ON gift FOR EACH ROW EXECUTE FUNCTION f()"));
    EXPECT_EQ(store->read([](Session& s) { return foreign_object(s); }).value(), "trigger mine");
}

}  // namespace
}  // namespace modou::store
