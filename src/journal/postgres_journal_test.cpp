// What the book promises, on each of its engines; then what is PostgreSQL's alone.
#include "journal/postgres_journal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "journal/segment.hpp"
#include "postgres/testing_server.hpp"

namespace modou::journal {
namespace {

using base::Code;
using postgres::TestServer;

RecordBuilder::Built record_of(base::Sequence first, std::uint64_t entries, std::int64_t time_ms = 1'700'000'000'000) {
    RecordBuilder record(first, time_ms);
    for (std::uint64_t i = 0; i < entries; ++i) {
        Entry e;
        e.kind = Kind::post;
        e.unit = base::Unit::cny;
        e.event_time = {1'700'000'000};
        e.debit = {7};
        e.credit = {9};
        e.amount = 200 + first + i;
        e.reference.bytes[0] = static_cast<std::byte>(first + i);
        Private s;
        s.salt[0] = static_cast<std::byte>(i + 1);
        s.party = {first + i + 5};
        record.add(e, s, i == 0 ? "a name" : "");
    }
    return std::move(record).build();
}

base::Status append(Journal& journal, std::initializer_list<std::uint64_t> counts) {
    std::vector<RecordBuilder::Built> built;
    base::Sequence at = journal.end().size;
    for (const std::uint64_t count : counts) {
        built.push_back(record_of(at, count));
        at += count;
    }
    std::vector<RecordBuilder::Built*> group;
    for (auto& one : built) group.push_back(&one);
    return journal.append(journal.end().size, group);
}

enum class Engine { memory, files, postgres };

class EachJournal : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / fmt::format("modou-each-journal-{}", ::getpid());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        files_ = posix_files(folder_.string());
        if (GetParam() != Engine::postgres) return;
        MODOU_NEEDS_POSTGRES();
        address_ = TestServer::get().fresh();
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<Journal> open() {
        if (GetParam() == Engine::memory) return std::make_unique<MemoryJournal>();
        if (GetParam() == Engine::files) {
            auto opened = FileJournal::open(*files_, {});
            EXPECT_TRUE(opened) << opened.error().text();
            return opened ? std::move(*opened) : nullptr;
        }
        auto opened = PostgresJournal::open(address_, {});
        EXPECT_TRUE(opened) << opened.error().text();
        return opened ? std::move(*opened) : nullptr;
    }

    std::filesystem::path folder_;
    std::unique_ptr<Files> files_;
    postgres::Address address_;
};
INSTANTIATE_TEST_SUITE_P(
    On, EachJournal, ::testing::Values(Engine::memory, Engine::files, Engine::postgres), [](const auto& one) {
        return std::string(one.param == Engine::memory ? "Memory" : one.param == Engine::files ? "Files" : "Postgres");
    });

TEST_P(EachJournal, HoldsWhatWasAppendedAndNothingElse) {
    auto book = open();
    EXPECT_EQ(book->end().size, 0u);
    EXPECT_EQ(book->entry_at(0).error().code, Code::not_found);
    ASSERT_TRUE(append(*book, {3, 1, 400}));
    ASSERT_TRUE(append(*book, {2}));
    EXPECT_EQ(book->end().size, 406u);
    for (const base::Sequence at : {0u, 2u, 3u, 4u, 403u, 404u, 405u}) {
        const auto entry = book->entry_at(at);
        ASSERT_TRUE(entry) << at;
        EXPECT_EQ(entry->entry.amount, 200 + at);
        EXPECT_EQ(entry->secret.party.value, at + 5);
        const auto record = book->record_at(at);
        ASSERT_TRUE(record);
        EXPECT_LE(record->header.first, at);
        EXPECT_GT(record->header.end(), at);
        EXPECT_EQ(record->text(0), "a name");
    }
    EXPECT_EQ(book->entries_at(2, 100)->size(), 1u) << "none beyond the record";
    EXPECT_EQ(book->entries_at(10, 100)->size(), 100u);
    EXPECT_EQ(book->record_at(406).error().code, Code::not_found);
}

TEST_P(EachJournal, TakesARecordAtItsEndAlone) {
    auto book = open();
    ASSERT_TRUE(append(*book, {5}));
    for (const base::Sequence wrong : {0u, 4u, 6u}) {
        auto built = record_of(wrong, 1);
        std::array<RecordBuilder::Built*, 1> group{&built};
        EXPECT_EQ(book->append(wrong, group).error().code, Code::conflict);
    }
    EXPECT_EQ(book->end().size, 5u);
    EXPECT_TRUE(append(*book, {1}));
}

TEST_P(EachJournal, AnErasureTakesSaltAndPartyAndNothingElse) {
    auto book = open();
    ASSERT_TRUE(append(*book, {3, 4, 5}));
    EXPECT_TRUE(book->entry_at(4)) << "read before, so that it is remembered";
    const base::Hash last = book->end().last;
    const std::array<base::Sequence, 3> gone{1, 4, 11};
    std::uint64_t told = 0;
    ASSERT_TRUE(book->erase_private(gone, [&](std::uint64_t done) { told = done; }));
    EXPECT_EQ(told, 3u);
    for (base::Sequence at = 0; at < 12; ++at) {
        const auto entry = book->entry_at(at);
        ASSERT_TRUE(entry);
        const bool erased = std::ranges::find(gone, at) != gone.end();
        EXPECT_EQ(entry->secret.party.value, erased ? 0 : at + 5) << at;
        EXPECT_EQ(entry->secret.salt == base::Salt{}, erased) << at;
        EXPECT_EQ(entry->entry.amount, 200 + at);
    }
    EXPECT_EQ(book->end().last, last);
    EXPECT_TRUE(append(*book, {1}));
}

TEST_P(EachJournal, TheSameAppendsChainToTheSameHash) {
    MemoryJournal twin;
    auto book = open();
    for (const std::uint64_t count : {1, 2, 70}) ASSERT_TRUE(append(twin, {count}) && append(*book, {count}));
    EXPECT_EQ(book->end().last, twin.end().last);
    EXPECT_EQ(book->end().record_time_ms, twin.end().record_time_ms);
}

TEST_P(EachJournal, IsTheSameAfterReopening) {
    if (GetParam() == Engine::memory) return;
    End end;
    {
        auto book = open();
        ASSERT_TRUE(append(*book, {1, 20}));
        ASSERT_TRUE(append(*book, {3}));
        end = book->end();
    }
    auto book = open();
    EXPECT_EQ(book->end().size, end.size);
    EXPECT_EQ(book->end().last, end.last);
    EXPECT_EQ(book->end().record_time_ms, end.record_time_ms);
    EXPECT_EQ(book->entry_at(23)->entry.amount, 223u);
    EXPECT_TRUE(append(*book, {1}));
}

// ---- PostgreSQL alone

class Server : public EachJournal {
  protected:
    std::unique_ptr<PostgresJournal> rows(PostgresJournalOptions options = {}) {
        auto opened = PostgresJournal::open(address_, options);
        EXPECT_TRUE(opened) << opened.error().text();
        return opened ? std::move(*opened) : nullptr;
    }
    void by_hand(std::string_view sql) {
        auto connection = postgres::Connection::open(address_);
        ASSERT_TRUE(connection);
        const auto done = (*connection)->script(sql);
        ASSERT_TRUE(done) << done.error().text();
    }
    // Every file of the book, by name.
    static std::map<std::string, std::string> bytes_of_book(const std::filesystem::path& folder) {
        std::map<std::string, std::string> out;
        for (const auto& file : std::filesystem::directory_iterator(folder / "book")) {
            std::ostringstream text;
            text << std::ifstream(file.path(), std::ios::binary).rdbuf();
            out[file.path().filename()] = text.str();
        }
        return out;
    }
};
INSTANTIATE_TEST_SUITE_P(On, Server, ::testing::Values(Engine::postgres),
                         [](const auto&) { return std::string("Postgres"); });

TEST_P(Server, FilesMadeFromItsRowsAreThoseThatTheFileEngineWrites) {
    FileJournalOptions on_files;
    PostgresJournalOptions on_rows;
    on_files.segment_bytes = on_rows.segment_bytes = 2'000;
    {
        auto files = FileJournal::open(*files_, on_files);
        ASSERT_TRUE(files);
        auto book = rows(on_rows);
        for (const auto& group : std::initializer_list<std::initializer_list<std::uint64_t>>{
                 {1}, {5, 9, 1}, {30}, {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, {1}, {19}, {1, 1}}) {
            ASSERT_TRUE(append(**files, group));
            ASSERT_TRUE(append(*book, group));
        }
        const std::array<base::Sequence, 2> gone{3, 17};
        ASSERT_TRUE((*files)->erase_private(gone, [](std::uint64_t) {}));
        ASSERT_TRUE(book->erase_private(gone, [](std::uint64_t) {}));
        book = rows(on_rows);  // it knows its segment again
        ASSERT_TRUE(append(**files, {2, 12}));
        ASSERT_TRUE(append(*book, {2, 12}));
    }
    const auto there = folder_ / "made";
    std::filesystem::create_directories(there);
    const auto made = carry_book(address_, *posix_files(there.string()), [](std::uint64_t) {});
    ASSERT_TRUE(made) << made.error().text();
    const auto expected = bytes_of_book(folder_), exported = bytes_of_book(there);
    EXPECT_GE(expected.size(), 9u) << "several segments";
    ASSERT_EQ(exported.size(), expected.size());
    for (const auto& [name, bytes] : expected) EXPECT_EQ(exported.at(name), bytes) << name;

    // And back: the same rows, and the same files once more.
    const auto other = TestServer::get().fresh();
    const auto rows_again = carry_book(*posix_files(there.string()), other, [](std::uint64_t) {});
    ASSERT_TRUE(rows_again) << rows_again.error().text();
    EXPECT_EQ(rows_again->size, made->size);
    EXPECT_EQ(rows_again->last, made->last);
    const auto third = folder_ / "third";
    std::filesystem::create_directories(third);
    ASSERT_TRUE(carry_book(other, *posix_files(third.string()), [](std::uint64_t) {}));
    EXPECT_EQ(bytes_of_book(third), exported);
    EXPECT_EQ(carry_book(*posix_files(there.string()), other, [](std::uint64_t) {}).error().code, Code::conflict);
}

TEST_P(Server, OfTwoWritersOneIsFenced) {
    auto first = rows(), second = rows();
    ASSERT_TRUE(append(*first, {3}));
    // A longer record at the same place, as a writer makes that was thought to be dead.
    const auto refused = append(*second, {7});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict) << refused.error().text();
    EXPECT_FALSE(append(*second, {1})) << "it must start again";
    EXPECT_TRUE(append(*first, {2}));
    EXPECT_EQ(rows()->end().size, 5u);
}

TEST_P(Server, AnAppendGoesOnWhenTheServerComesBack) {
    auto book = rows();
    ASSERT_TRUE(append(*book, {3}));
    TestServer::get().tell("kill");
    std::thread later([] { TestServer::get().tell("start"); });
    const auto kept = append(*book, {2});
    later.join();
    EXPECT_TRUE(kept) << kept.error().text();
    EXPECT_EQ(book->entry_at(4)->entry.amount, 204u) << "readers find it again";
    EXPECT_EQ(rows()->end().size, 5u);
}

TEST_P(Server, AnAppendThatNobodyCanSettleIsUnknownUntilTheNextStart) {
    PostgresJournalOptions options;
    options.settle_for = std::chrono::milliseconds(50);
    auto book = rows(options);
    ASSERT_TRUE(append(*book, {3}));
    TestServer::get().tell("kill");
    EXPECT_EQ(append(*book, {2}).error().code, Code::unknown_outcome);
    EXPECT_EQ(append(*book, {2}).error().code, Code::unavailable);
    TestServer::get().tell("start");
    EXPECT_EQ(rows()->end().size, 3u);
}

// The answer to a commit is lost, and the rows stand: offered again they are found to be the same.
TEST_P(Server, RowsThatStandAlreadyAreFoundToBeItsOwn) {
    auto book = rows();
    ASSERT_TRUE(append(*book, {3}));
    {
        auto twin = rows();
        ASSERT_TRUE(append(*twin, {2, 4}));  // what the lost transaction had kept
    }
    TestServer::get().tell("restart");
    EXPECT_TRUE(append(*book, {2, 4}));
    EXPECT_EQ(book->end().size, 9u);
    EXPECT_TRUE(append(*book, {1}));
    EXPECT_EQ(rows()->end().last, book->end().last);
}

TEST_P(Server, DamageIsNamedWithItsRecord) {
    {
        auto book = rows();
        ASSERT_TRUE(append(*book, {3}));
        ASSERT_TRUE(append(*book, {2, 2}));
    }
    const auto found = [&] {
        const auto looked = inspect_book(address_, 0, [](std::uint64_t) {});
        EXPECT_TRUE(looked);
        return looked->problems;
    };
    EXPECT_TRUE(found().empty());
    const auto refused = [&] {
        const auto opened = PostgresJournal::open(address_, {});
        return opened ? std::string() : opened.error().text();
    };
    by_hand("UPDATE journal_record SET bytes = set_byte(bytes, 100, get_byte(bytes, 100) # 1) WHERE first = 3");
    ASSERT_EQ(found().size(), 1u);
    EXPECT_NE(found()[0].where.find("journal_record 3"), std::string::npos);
    EXPECT_NE(refused().find("journal_record 3"), std::string::npos) << refused();
    by_hand("UPDATE journal_record SET bytes = set_byte(bytes, 100, get_byte(bytes, 100) # 1) WHERE first = 3");
    EXPECT_EQ(refused(), "");
    by_hand("DELETE FROM journal_private WHERE first = 5");
    EXPECT_NE(refused().find("journal_record 5"), std::string::npos) << refused();
    by_hand("DELETE FROM journal_record WHERE first = 0");
    EXPECT_EQ(found().size(), 2u);
}

TEST_P(Server, ABookThatIsShorterThanWhatWasMadeFromItIsRefused) {
    ASSERT_TRUE(append(*rows(), {3}));
    PostgresJournalOptions options;
    options.known_durable = 4;
    const auto opened = PostgresJournal::open(address_, options);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::damaged);
    EXPECT_EQ(inspect_book(address_, 4, [](std::uint64_t) {})->problems.size(), 1u);
}

TEST_P(Server, ALargeBookIsCheckedFromWhatIsKnownOn) {
    ASSERT_TRUE(append(*rows(), {3}));
    {
        auto book = rows();
        ASSERT_TRUE(append(*book, {2}) && append(*book, {2}));
    }
    PostgresJournalOptions options;
    options.known_durable = 5;
    options.check_whole_below_bytes = 1;
    auto book = rows(options);
    EXPECT_EQ(book->checked_from(), 5u);
    EXPECT_EQ(book->end().size, 7u);
    EXPECT_EQ(book->end().last, rows()->end().last);
    EXPECT_TRUE(book->entry_at(0));
    EXPECT_TRUE(append(*book, {1}));
}

TEST_P(Server, AReaderMakesNothing) {
    PostgresJournalOptions options;
    options.read_only = true;
    auto book = rows(options);
    EXPECT_EQ(book->end().size, 0u);
    EXPECT_EQ(append(*book, {1}).error().code, Code::unavailable);
    EXPECT_EQ(has_book(address_), false);
    ASSERT_TRUE(append(*rows(), {1}));
    EXPECT_EQ(has_book(address_), true);
}

TEST_P(Server, ASmallCacheGivesTheSameEntries) {
    PostgresJournalOptions options;
    options.cache_bytes = 4'000;
    auto book = rows(options);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(*book, {7, 90}));
    EXPECT_TRUE(rc::check("entries of a small cache", [&] {
        const auto at = *rc::gen::inRange<std::uint64_t>(0, 20 * 97);
        RC_ASSERT(book->entry_at(at)->entry.amount == 200 + at);
    }));
}

}  // namespace
}  // namespace modou::journal
