// A folder with one small room in it: whatever keeps notes, opened, guarded and finished like any other.
#include "folder/folder.hpp"

#include <fstream>
#include <thread>

#include "folder/acts.hpp"
#include "folder/testing_folder.hpp"

namespace modou::folder {
namespace {

using base::Status;
using store::Session;

class FixedClock final : public base::Clock {
  public:
    base::Instant now() override { return {1'780'000'000}; }
};
// The same bytes in the same order, every time.
class CountedRandom final : public base::Random {
  public:
    void fill(std::span<std::byte> into) override {
        for (std::byte& one : into)
            one = static_cast<std::byte>((state_ = state_ * 6'364'136'223'846'793'005ULL + 1) >> 7);
    }

  private:
    std::uint64_t state_ = 7;
};

INSTANTIATE_TEST_SUITE_P(In, FolderTest, ::testing::Values("Files", "Postgres"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(FolderTest, OpensWithoutAnyRoomAndIsHeldByOneWriter) {
    ASSERT_EQ(opened({}, {}), "");
    const auto second = Folder::open(path_, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::Code::busy);
    ASSERT_TRUE(folder_->close());
    ASSERT_EQ(opened({.access = Access::read}, {}), "");
    EXPECT_EQ(folder_->ports().log, nullptr);
}

TEST_P(FolderTest, AnActThatWasCutOffAnywhereIsFinishedByTheNextOpening) {
    using Arrow = app::Outbox::Arrow;
    int n = 0;
    for (const Arrow arrow : {Arrow::intent_kept, Arrow::book_answered, Arrow::projected}) {
        ASSERT_EQ(opened(), "");
        folder_->ports().outbox.set_hook([&](Arrow at, const app::Intent&) -> Status {
            if (at != arrow) return {};
            return base::fail(base::Code::io, "cut off");
        });
        const std::string id = fmt::format("w{}", ++n);
        EXPECT_FALSE(say(id, "hello"));
        ASSERT_EQ(opened(), "");
        EXPECT_EQ(said(id), "hello") << n;
        EXPECT_TRUE(folder_->check(Depth::whole)->empty());
        EXPECT_TRUE(folder_->close());
    }
}

TEST_P(FolderTest, ARowThatSomebodyChangedIsNamedUntilTheOwnerTakesIt) {
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(say("a", "one"));
    ASSERT_TRUE(folder_->close());
    change("UPDATE words SET says = 'two' WHERE id = 'a'");
    EXPECT_NE(opened().find("words id a"), std::string::npos);
    EXPECT_NE(found().find("words id a: this row does not fit its seal"), std::string::npos) << found();
    ASSERT_EQ(opened({.tables = HowToOpen::Tables::accepted}), "");
    EXPECT_EQ(said("a"), "two");
    ASSERT_TRUE(folder_->close());
    EXPECT_EQ(found(), "");
}

TEST_P(FolderTest, ARowOfWhichTheBookKnowsNothingIsNamedByItsRoom) {
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(folder_->ports().tables.write([](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(s.run("INSERT INTO words (id, says) VALUES ('b', 'mine')"));
        return sealing.row(k_words, {"b"});
    }));
    const auto problems = folder_->check(Depth::whole);
    ASSERT_TRUE(problems);
    ASSERT_EQ(problems->size(), 1u);
    EXPECT_EQ(problems->front().where, place_.tables() + ": words b");
}

TEST_P(FolderTest, FilesThatAreGoneOrChangedAreNamed) {
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(say("paper.txt", "a paper"));
    ASSERT_TRUE(folder_->close());
    folder_.reset();
    std::filesystem::create_directory(path_ + "/papers");
    std::ofstream(path_ + "/papers/" + std::string(64, 'a') + ".txt") << "not what its name says";
    const std::string all = found();
    EXPECT_NE(all.find("papers/paper.txt: the paper of paper.txt is gone"), std::string::npos) << all;
    EXPECT_NE(all.find("the paper is not the one that was kept"), std::string::npos) << all;
}

TEST_P(FolderTest, WithClockAndRandomFixedTheBookIsTheSameByteForByte) {
    if (place_.postgres) GTEST_SKIP() << "a copy of the folder is no copy of its database";
    std::vector<std::string> books;
    std::filesystem::copy(path_, path_ + ".as-made", std::filesystem::copy_options::recursive);
    for (int run = 0; run < 2; ++run) {
        folder_.reset();
        std::filesystem::remove_all(path_);
        std::filesystem::copy(path_ + ".as-made", path_, std::filesystem::copy_options::recursive);
        FixedClock clock;
        CountedRandom random;
        ASSERT_EQ(opened({.clock = &clock, .random = &random}), "");
        ASSERT_TRUE(say("a", "one"));
        ASSERT_TRUE(say("b", "two"));
        const auto published = folder_->close();
        ASSERT_TRUE(published);
        folder_.reset();
        std::ifstream in(path_ + "/log/checkpoint");
        books.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    std::filesystem::remove_all(path_ + ".as-made");
    ASSERT_FALSE(books[0].empty());
    EXPECT_EQ(books[0], books[1]);
}

// The figure that counts is printed; a server of a test does not sync, `bench/on_postgres.py` has one that does.
TEST_P(FolderTest, SixteenAtOnceAreAllDoneAndNoneTwice) {
    ASSERT_EQ(opened(), "");
    constexpr int k_threads = 16, k_each = 12;
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    const auto begun = std::chrono::steady_clock::now();
    for (int t = 0; t < k_threads; ++t)
        threads.emplace_back([&, t] {
            for (int n = 0; n < k_each; ++n)
                if (!say(fmt::format("{} {}", t, n), "word")) ++failed;
        });
    for (auto& thread : threads) thread.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    EXPECT_EQ(failed, 0);
    const auto rows =
        folder_->ports().store().read([](Session& s) { return s.first<std::int64_t>("SELECT count(*) FROM words"); });
    EXPECT_EQ(std::get<0>(**rows), k_threads * k_each);
    EXPECT_TRUE(folder_->check(Depth::whole)->empty());
    fmt::print("folder: {:.0f} operations a second, 16 in flight\n", k_threads * k_each / took.count());
}

// ---- a database that goes away

// The issue's own: gone in the middle of a transaction, back later. What was under way is finished or undone, whole,
// and the writer's lock is held again.
TEST_P(FolderTest, PostgresGoneInTheMiddleOfATransactionAndBackLaterLosesNothing) {
    if (!place_.postgres) GTEST_SKIP() << "files do not go away";
    auto& server = postgres::TestServer::get();
    ASSERT_EQ(opened(), "");
    // In a transaction of the tables.
    const auto undone = folder_->ports().tables.write([&](Session& s, Sealing& sealing) -> Status {
        MODOU_CHECK(s.run("INSERT INTO words (id, says) VALUES ('lost', 'x')"));
        MODOU_CHECK(sealing.row(k_words, {"lost"}));
        server.tell("kill");
        return {};
    });
    EXPECT_FALSE(undone);
    EXPECT_FALSE(say("early", "there is no server"));
    server.tell("start");
    EXPECT_EQ(said("lost"), "");
    // Between the act's intent and the book: the book waits for the server.
    std::thread starts;
    folder_->ports().outbox.set_hook([&](app::Outbox::Arrow at, const app::Intent&) -> Status {
        if (at != app::Outbox::Arrow::intent_kept || starts.joinable()) return {};
        server.tell("kill");
        starts = std::thread([&] { server.tell("start"); });
        return {};
    });
    const auto waited = say("a", "one");
    starts.join();
    EXPECT_TRUE(waited) << waited.error().text();
    // Between the book and the tables: the act stays open, and is finished when it is asked for again.
    folder_->ports().outbox.set_hook([&](app::Outbox::Arrow at, const app::Intent&) -> Status {
        if (at == app::Outbox::Arrow::book_answered) server.tell("kill");
        return {};
    });
    EXPECT_FALSE(say("b", "two"));
    folder_->ports().outbox.set_hook({});
    server.tell("start");
    EXPECT_TRUE(say("b", "two"));
    for (const auto& [id, says] : {std::pair{"a", "one"}, {"b", "two"}}) EXPECT_EQ(said(id), says);
    const auto problems = folder_->check(Depth::whole);
    ASSERT_TRUE(problems) << problems.error().text();
    EXPECT_TRUE(problems->empty()) << problems->front().en;
    auto connection = postgres::Connection::open(*place_.postgres);
    ASSERT_TRUE(connection);
    EXPECT_EQ((*connection)
                  ->ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT "
                        "oid FROM pg_database WHERE datname = current_database())")
                  ->number(0, 0),
              1);
    EXPECT_TRUE(folder_->close());
    EXPECT_EQ(found(), "");
}

TEST_P(FolderTest, AWriterThatWasReplacedWhileTheDatabaseWasAwayWritesNothingMore) {
    if (!place_.postgres) GTEST_SKIP() << "files do not go away";
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(say("a", "one"));
    std::string elsewhere = path_ + ".elsewhere";  // as on another machine
    std::filesystem::remove_all(elsewhere);
    std::filesystem::copy(path_, elsewhere, std::filesystem::copy_options::recursive);
    auto first = std::move(folder_);
    postgres::TestServer::get().tell("restart");
    std::swap(path_, elsewhere);
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(say("b", "two"));
    folder_.swap(first);
    const auto refused = say("c", "three");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::conflict) << refused.error().text();
    EXPECT_NE(refused.error().text().find("another Modou"), std::string::npos) << refused.error().text();
    folder_.swap(first);
    EXPECT_EQ(said("c"), "");
    const auto intents = folder_->ports().store().read(
        [](Session& s) { return s.first<std::int64_t>("SELECT count(*) FROM operation WHERE key = 'c'"); });
    ASSERT_TRUE(intents) << intents.error().text();
    EXPECT_EQ(std::get<0>(**intents), 0) << "not even the intent, which the key of the book's records would not refuse";
    EXPECT_TRUE(say("d", "four"));
    EXPECT_TRUE(folder_->check(Depth::whole)->empty());
    EXPECT_TRUE(folder_->close());
    folder_.swap(first);
    first.reset();
    EXPECT_FALSE(say("e", "five")) << "also when the other one has ended";
    folder_.reset();
    std::filesystem::remove_all(elsewhere);
}

}  // namespace
}  // namespace modou::folder
