// A folder with one small room in it: whatever keeps notes, opened, guarded and finished like any other.
#include "folder/folder.hpp"

#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/typed.hpp"
#include "folder/acts.hpp"
#include "folder/findings.hpp"
#include "folder/move.hpp"
#include "folder/own_source.hpp"
#include "postgres/testing_server.hpp"

namespace modou::folder {
namespace {

using base::Result;
using base::Status;
using store::Session;

const SealedTable k_words{"words", 1, {{"id", store::Kind::text}, {"says", store::Kind::text}}};

struct WordsBody {
    std::string id, says;
};
BOOST_DESCRIBE_STRUCT(WordsBody, (), (id, says))
struct WordsNoted {
    std::uint64_t note = 0;
};
BOOST_DESCRIBE_STRUCT(WordsNoted, (), (note))

Part words_part() {
    Part part;
    part.schema = {
        "words", {{1, "words", "CREATE TABLE words (id TEXT PRIMARY KEY, says TEXT NOT NULL, seal INTEGER) STRICT;"}}};
    part.sealed = {&k_words};
    part.kept = {{"papers", ".txt", "纸上的字与收到时不同", "the paper is not the one that was kept"}};
    part.check = [](RowCheck& check) -> Status {
        std::vector<std::string> ids;
        MODOU_CHECK(check.session().rows<std::string>("SELECT id FROM words", {},
                                                      [&](std::string id) { ids.push_back(std::move(id)); }));
        for (const std::string& id : ids) {
            MODOU_TRY(const auto noted, check.book().find(check.reference("words " + id)));
            if (!noted) check.wrong("words " + id, "账上没有", "the book has no such words");
        }
        return {};
    };
    part.named_files = [](Session& session, const NameFile& each) {
        return session.rows<std::string>(
            "SELECT id FROM words WHERE id LIKE '%paper%'", {},
            [&](const std::string& id) { each("papers/" + id, id + " 的纸", "the paper of " + id); });
    };
    return part;
}

void declare(Folder& folder) {
    const Ports& ports = folder.ports();
    ports.outbox.declare(app::operation<WordsBody>(
        "words.say", "words",
        [&keys = ports.digests()](const app::Intent& intent, const WordsBody& body, ledger::Ledger& book,
                                  const app::Progress&) {
            return app::in_batch(book, [&](ledger::Batch& batch) -> Result<WordsNoted> {
                ledger::Transfer note;
                note.kind = journal::Kind::note;
                note.event_time = intent.at;
                note.text = body.says;
                note.reference = base::reference_digest(keys, k_own_source, "words " + body.id);
                MODOU_TRY(const auto known, batch.find(note.reference));
                if (known) return WordsNoted{known->sequence};
                MODOU_TRY(const auto answered, batch.post_new(note));
                return WordsNoted{answered.sequence};
            });
        },
        sealed(
            ports.tables,
            [](Session& s, Sealing& sealing, const app::Intent&, const WordsBody& body, const WordsNoted&) -> Status {
                MODOU_CHECK(s.run("INSERT INTO words (id, says) VALUES (:i, :s)", {body.id, body.says}));
                return sealing.row(k_words, {body.id});
            })));
}

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

// In its own files, and in a database.
class FolderTest : public ::testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        ASSERT_GE(sodium_init(), 0);
        path_ = (std::filesystem::temp_directory_path() / fmt::format("modou-room-folder-{}", ::getpid())).string();
        std::filesystem::remove_all(path_);
        if (GetParam() == std::string("Postgres")) {
            MODOU_NEEDS_POSTGRES();
            place_.postgres = postgres::TestServer::get().fresh();
        }
        place_.folder = path_;
        base::SystemRandom random;
        ASSERT_TRUE(init_folder(path_, "test", random, place_.postgres));
    }
    void TearDown() override {
        folder_.reset();
        std::filesystem::remove_all(path_);
    }
    // Answers why it cannot be opened.
    std::string opened(const HowToOpen& how = {}, Parts parts = {words_part()}) {
        folder_.reset();
        auto folder = Folder::open(path_, std::move(parts), how);
        if (!folder) return folder.error().text();
        folder_ = std::move(*folder);
        declare(*folder_);
        const Status finished = folder_->finish_acts();
        return finished ? "" : finished.error().text();
    }
    Status say(const std::string& id, const std::string& says) {
        app::Act act;
        act.kind = "words.say";
        act.key = id;
        act.body = app::to_json(WordsBody{id, says});
        return folder_->ports().outbox.act(std::move(act)).map([](const auto&) {});
    }
    std::string said(const std::string& id) {
        const auto row = folder_->ports().store().read(
            [&](Session& s) { return s.first<std::string>("SELECT says FROM words WHERE id = :i", {id}); });
        return row && *row ? std::get<0>(**row) : "";
    }
    // As somebody would who has the file and nothing else.
    void change(std::string_view sql) {
        folder_.reset();
        auto store = open_store(place_, {});
        ASSERT_TRUE(store);
        ASSERT_TRUE((*store)->write([&](Session& s) { return s.run(sql).map([](auto) {}); }));
    }
    std::string found() {
        const auto findings = check_folder(path_, {words_part()}, Held::here, [](std::uint64_t) {});
        if (!findings) return findings.error().text();
        std::string all;
        for (const Problem& problem : findings->problems) all += problem.where + ": " + problem.en + "\n";
        return all;
    }

    std::string path_;
    Place place_;
    std::unique_ptr<Folder> folder_;
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

TEST_P(FolderTest, IsMovedToTheOtherPlaceAndBackWithEverythingInIt) {
    MODOU_NEEDS_POSTGRES();
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(say("a", "one"));
    ASSERT_TRUE(say("b", "two 豆"));
    ASSERT_TRUE(folder_->close());
    folder_.reset();
    const MoveProgress quiet = [](const std::string&, std::uint64_t, std::uint64_t) {};
    for (int n = 0; n < 2; ++n) {
        place_.postgres = place_.postgres ? std::nullopt : std::optional(postgres::TestServer::get().fresh());
        const auto moved = move_folder(path_, {words_part()}, place_.postgres, quiet);
        ASSERT_TRUE(moved) << moved.error().text();
        EXPECT_GT(moved->entries, 2u);
        EXPECT_GT(moved->rows, 4);
        EXPECT_EQ(place_of(path_).value(), place_.postgres);
        EXPECT_EQ(found(), "");
        ASSERT_EQ(opened(), "");
        EXPECT_EQ(said("b"), "two 豆");
        ASSERT_TRUE(say(fmt::format("c{}", n), "three"));
        ASSERT_TRUE(folder_->close());
        folder_.reset();
    }
    EXPECT_EQ(move_folder(path_, {words_part()}, place_.postgres, quiet).error().code, base::Code::conflict);
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

TEST_P(FolderTest, AMoveThatFindsAChangedRowIsNotMade) {
    MODOU_NEEDS_POSTGRES();
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(say("a", "one"));
    ASSERT_TRUE(folder_->close());
    change("UPDATE words SET says = 'two' WHERE id = 'a'");
    const auto other = place_.postgres ? std::nullopt : std::optional(postgres::TestServer::get().fresh());
    const auto moved =
        move_folder(path_, {words_part()}, other, [](const std::string&, std::uint64_t, std::uint64_t) {});
    ASSERT_FALSE(moved);
    EXPECT_NE(moved.error().text().find("words id a"), std::string::npos) << moved.error().text();
    EXPECT_EQ(place_of(path_).value(), place_.postgres);
}

}  // namespace
}  // namespace modou::folder
