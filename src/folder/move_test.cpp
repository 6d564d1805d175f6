// From files into a database and back; cut off anywhere, and never the undoing of what somebody else made.
#include "folder/move.hpp"

#include <sys/wait.h>

#include <fstream>

#include "folder/testing_folder.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Result;

class MoveTest : public FolderTest {
  protected:
    void SetUp() override {
        MODOU_NEEDS_POSTGRES();
        FolderTest::SetUp();
        ASSERT_EQ(opened(), "");
        ASSERT_TRUE(say("a", "one"));
        ASSERT_TRUE(say("b", "two 豆"));
        close();
        to_ = place_.postgres ? std::nullopt : std::optional(postgres::TestServer::get().fresh());
    }
    void close() {
        ASSERT_TRUE(folder_->close());
        folder_.reset();
    }
    static void quiet(const std::string&, std::uint64_t, std::uint64_t) {}
    Result<Moved> moved() { return move_folder(path_, {words_part()}, to_, quiet); }
    // Another process moves the folder, and is killed when fn(number of the step, its name) says so. True: it was.
    bool killed(const std::function<bool(int, const std::string&)>& fn) {
        const pid_t child = ::fork();
        if (child == 0) {
            int steps = 0;
            const auto done =
                move_folder(path_, {words_part()}, to_, [&](const std::string& what, std::uint64_t, std::uint64_t) {
                    if (fn(++steps, what)) ::kill(::getpid(), SIGKILL);
                });
            if (!done) fmt::print(stderr, "{}\n", done.error().text());
            ::_exit(done ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "the move failed";
        return WIFSIGNALED(status);
    }
    bool killed_at(const std::string& step) {
        return killed([&](int, const std::string& what) { return what == step; });
    }
    bool in_force_there() const { return place_of(path_).value() == to_; }
    // Everything is there, and after one more try nothing of a move besides.
    void expect_done() {
        place_.postgres = to_;
        EXPECT_TRUE(in_force_there());
        if (std::filesystem::exists(path_ + "/moving")) {
            EXPECT_TRUE(moved());
        }
        EXPECT_EQ(found(), "");
        EXPECT_FALSE(std::filesystem::exists(path_ + "/moving"));
        if (to_) {
            EXPECT_EQ(ask_there("SELECT 1 FROM pg_class WHERE relname = 'journal_move'")->size(), 0u);
            EXPECT_FALSE(std::filesystem::exists(path_ + "/book"));
        }
        EXPECT_FALSE(std::filesystem::exists(path_ + "/book/moving"));
        ASSERT_EQ(opened(), "");
        EXPECT_EQ(said("b"), "two 豆");
        EXPECT_TRUE(say("after", "three"));
        close();
    }
    Result<postgres::Rows> ask_there(std::string_view sql) {
        auto connection = postgres::Connection::open(*to_);
        return (*connection)->ask(sql);
    }

    std::optional<postgres::Address> to_;
};
INSTANTIATE_TEST_SUITE_P(From, MoveTest, ::testing::Values("Files", "Postgres"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(MoveTest, KilledAtEachStepItGoesOnByItselfTheNextTime) {
    int step = 1;
    for (; killed([&](int at, const std::string&) { return at == step; }) && !in_force_there(); ++step)
        EXPECT_EQ(found(), "") << step;
    EXPECT_GT(step, 5);
    expect_done();
}

TEST_P(MoveTest, KilledAfterItsLastStepItIsTidiedUpByTheNextTry) {
    const std::string came_from = place_.tables();
    ASSERT_TRUE(killed_at("in force"));
    EXPECT_TRUE(in_force_there());
    const auto done = moved();
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_GT(done->rows, 4);
    EXPECT_EQ(done->left, to_ ? path_ + "/before-move-1" : came_from);
    EXPECT_EQ(std::filesystem::exists(path_ + "/before-move-1/modou.db"), to_.has_value());
    expect_done();
    EXPECT_EQ(moved().error().code, Code::conflict) << "it lies there";
}

TEST_P(MoveTest, KilledOnceAtEachStepItIsBegunAgainThoughTheBookHasGrown) {
    for (const char* step : {"begin", "marked", "tables", "words", "book", "check", "checked"}) {
        ASSERT_TRUE(killed_at(step)) << step;
        ASSERT_EQ(opened(), "") << step;
        ASSERT_TRUE(say(step, "meanwhile"));
        close();
        const auto done = moved();
        ASSERT_TRUE(done) << step << ": " << done.error().text();
        EXPECT_TRUE(done->left_half.empty());
        ASSERT_NO_FATAL_FAILURE(expect_done());
        EXPECT_EQ(found(), "") << step;
        // And to a fresh place the other way round.
        to_ = to_ ? std::nullopt : std::optional(postgres::TestServer::get().fresh());
        ASSERT_TRUE(moved()) << step;
        ASSERT_NO_FATAL_FAILURE(expect_done());
        to_ = to_ ? std::nullopt : std::optional(postgres::TestServer::get().fresh());
    }
}

TEST_P(MoveTest, KilledBeforeItsLastStepItIsFinishedAndNothingIsCarriedTwice) {
    ASSERT_TRUE(killed_at("whole"));
    EXPECT_FALSE(in_force_there());
    bool carried = false;
    const auto done =
        move_folder(path_, {words_part()}, to_,
                    [&](const std::string& what, std::uint64_t, std::uint64_t) { carried |= what == "book"; });
    ASSERT_TRUE(done) << done.error().text();
    if (to_) {
        EXPECT_FALSE(carried);
    }
    EXPECT_GT(done->rows, 4);
    expect_done();
}

TEST_P(MoveTest, AWholeCopyThatIsNotTheBookOfNowIsLeftAlone) {
    if (!to_) GTEST_SKIP() << "files are set aside";
    ASSERT_TRUE(killed_at("whole"));
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(say("c", "meanwhile"));
    close();
    const auto refused = moved();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_NE(refused.error().text().find("dropdb"), std::string::npos) << refused.error().text();
    EXPECT_EQ(ask_there("SELECT count(*) FROM words")->number(0, 0), 2) << "another folder may live by it";
    EXPECT_EQ(found(), "");
}

TEST_P(MoveTest, WhatNoMoveOfThisFolderMadeIsNeverClearedAway) {
    if (!to_) {
        // Files that lie about are set aside, whole.
        ASSERT_TRUE(killed_at("book"));
        std::ofstream(path_ + "/book/moving") << "another one";
        std::ofstream(path_ + "/book/letter") << "mine";
        ASSERT_TRUE(moved());
        EXPECT_TRUE(std::filesystem::exists(path_ + "/before-move-1/book/letter"));
        expect_done();
        return;
    }
    ASSERT_TRUE(killed_at("book"));
    {
        auto connection = postgres::Connection::open(*to_);
        ASSERT_TRUE((*connection)->script("CREATE TABLE letter (says text); INSERT INTO letter VALUES ('mine')"));
    }
    const auto refused = moved();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find("table letter"), std::string::npos) << refused.error().text();
    EXPECT_EQ(ask_there("SELECT says FROM letter")->text(0, 0), "mine");
    EXPECT_EQ(found(), "");
    {
        auto connection = postgres::Connection::open(*to_);
        ASSERT_TRUE((*connection)->script("DROP TABLE letter; UPDATE journal_move SET id = 'another one'"));
    }
    const auto other = moved();
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().text().find("createdb"), std::string::npos) << other.error().text();
    EXPECT_EQ(ask_there("SELECT count(*) FROM words")->number(0, 0), 2);
    // To yet another one it goes, and says where a part was left.
    const std::string left = to_->text();
    to_ = postgres::TestServer::get().fresh();
    const auto done = moved();
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->left_half, left);
    expect_done();
}

TEST_P(MoveTest, ABookWhoseClockIsDoubtedIsMovedAtTheOwnersWord) {
    class FarClock final : public base::Clock {
      public:
        base::Instant now() override { return {base::SystemClock().now().seconds + 500 * 86'400}; }
    } clock;
    ASSERT_EQ(opened({.clock_check = ledger::LedgerOptions::ClockCheck::accept, .clock = &clock}), "");
    ASSERT_TRUE(say("late", "of the year after next"));
    close();
    HowToOpen how;
    const auto refused = move_folder(path_, {words_part()}, to_, quiet, nullptr, how);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find("--accept-clock"), std::string::npos) << refused.error().text();
    how.clock_check = ledger::LedgerOptions::ClockCheck::accept;
    const auto done = move_folder(path_, {words_part()}, to_, quiet, nullptr, how);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_TRUE(in_force_there());
}

TEST_P(MoveTest, IsMovedToTheOtherPlaceAndBackWithEverythingInIt) {
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

TEST_P(MoveTest, AMoveThatFindsAChangedRowIsNotMade) {
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
