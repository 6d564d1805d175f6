#include "app/outbox.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>

#include "app/act_log.hpp"
#include "app/schema.hpp"
#include "app/typed.hpp"
#include "ledger/on_files.hpp"

namespace modou::app {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

struct Say {
    std::string words;
    std::uint32_t times = 1;
};
BOOST_DESCRIBE_STRUCT(Say, (), (words, times))
struct Said {
    std::uint64_t entry = 0;
};
BOOST_DESCRIBE_STRUCT(Said, (), (entry))

const store::RoomSchema k_tables{"test", {{1, "said", R"sql(
CREATE TABLE said (entry INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
)sql"}}};

// The machine's time, and so many days more.
class ShiftedClock final : public base::Clock {
  public:
    base::Instant now() override { return {base::SystemClock().now().seconds + days * 86'400}; }
    std::int64_t days = 0;
};

class OutboxTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = (std::filesystem::temp_directory_path() / fmt::format("modou-outbox-{}", ::getpid())).string();
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        reopen();
    }
    void TearDown() override {
        close();
        std::filesystem::remove_all(folder_);
    }
    void close() {
        outbox_.reset();
        store_.reset();
        book_.reset();
        files_.reset();
    }
    void reopen() {
        close();
        files_ = journal::posix_files(folder_);
        auto book = ledger::open_on_files(*files_, clock_, random_, {});
        ASSERT_TRUE(book) << book.error().text();
        book_ = std::move(*book);
        auto opened = store::Store::open(folder_ + "/modou.db", {schema(), k_tables});
        ASSERT_TRUE(opened) << opened.error().text();
        store_ = std::make_unique<store::Store>(std::move(*opened));
        outbox_ = std::make_unique<Outbox>(*store_, *book_, key_, clock_);
        outbox_->declare(say("say", "mouth"));
        outbox_->declare(say("shout", "street"));
    }

    base::ReferenceDigest reference(const Intent& intent) const {
        return base::reference_digest(key_, intent.kind, intent.key);
    }

    // A note in the book, and a row that says so. What it says decides how the book answers.
    Operation say(std::string kind, std::string lane) {
        return operation<Say>(
            std::move(kind), std::move(lane),
            [this](const Intent& intent, const Say& body, ledger::Ledger& book, const Progress&) -> Result<Said> {
                if (body.words == "trouble") return base::fail(Code::damaged, "this one is broken");
                if (body.words == "throw") throw std::runtime_error("a fault");
                if (body.words == "no") return base::fail(Code::forbidden, "the book says no to this one");
                if (busy_ > 0) {
                    --busy_;
                    return base::fail(Code::unavailable, "not now");
                }
                return in_batch(book, [&](ledger::Batch& batch) -> Result<Said> {
                    if (refuse_) return base::fail(Code::forbidden, "the book says no");
                    ledger::Transfer note;
                    note.kind = journal::Kind::note;
                    note.text = body.words;
                    note.event_time = intent.at;
                    note.reference = reference(intent);
                    MODOU_TRY(const auto answered, batch.post(note));
                    return Said{answered.sequence};
                });
            },
            [](Session& s, const Intent&, const Say& body, const Said& said) -> Status {
                MODOU_CHECK(s.run("INSERT INTO said (entry, words) VALUES (:e, :w)",
                                  {static_cast<std::int64_t>(said.entry), body.words}));
                return {};
            });
    }

    static Act act(const std::string& words, const std::string& key = {}, const std::string& kind = "say") {
        return {kind, key, to_json(Say{words}), {}, "0123", "a test", std::nullopt, {}, {}};
    }

    std::vector<std::string> said() {
        std::vector<std::string> words;
        EXPECT_TRUE(store_->read([&](Session& s) {
            return s.rows<std::string>("SELECT words FROM said ORDER BY entry", {},
                                       [&](std::string one) { words.push_back(std::move(one)); });
        }));
        return words;
    }
    std::vector<std::string> in_book() {
        std::vector<std::string> words;
        for (base::Sequence i = 0; i < book_->durable(); ++i) {
            const auto record = book_->journal().record_at(i);
            EXPECT_TRUE(record);
            words.emplace_back(record->text(static_cast<std::uint32_t>(i - record->header.first)));
        }
        return words;
    }
    template <class T>
    T value(std::string_view sql) {
        const auto row = store_->read([&](Session& s) { return s.first<T>(sql); });
        EXPECT_TRUE(row && *row) << sql;
        return std::get<0>(**row);
    }

    std::string folder_;
    base::DigestKey key_{};
    ShiftedClock clock_;
    base::SystemRandom random_;
    std::unique_ptr<journal::Files> files_;
    std::unique_ptr<ledger::Ledger> book_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Outbox> outbox_;
    std::atomic<bool> refuse_{false};
    std::atomic<int> busy_{0};
};

TEST_F(OutboxTest, TheSameActAgainIsAnsweredAsBefore) {
    const auto first = outbox_->act(act("hello", "k"));
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_FALSE(first->again);
    EXPECT_EQ(first->answer, "{\"entry\":0}");
    EXPECT_EQ(first->position, 1u);
    Act later = act("hello", "k");
    later.drawn = "{\"salt\":1}";
    later.at = base::Instant{1};
    later.check = [](Session&) -> Status { return base::fail(Code::conflict, "asked of new acts only"); };
    for (int i = 0; i < 2; ++i) {
        const auto again = outbox_->act(later);
        ASSERT_TRUE(again) << again.error().text();
        EXPECT_TRUE(again->again);
        EXPECT_EQ(again->answer, first->answer);
        reopen();
    }
    EXPECT_EQ(said(), std::vector<std::string>{"hello"});
    EXPECT_EQ(in_book(), std::vector<std::string>{"hello"});
}

TEST_F(OutboxTest, WithoutAKeyTheBodyIsTheKey) {
    ASSERT_TRUE(outbox_->act(act("hello")));
    EXPECT_TRUE(outbox_->act(act("hello"))->again);
    EXPECT_FALSE(outbox_->act(act("hello", {}, "shout"))->again);
    EXPECT_FALSE(outbox_->act(act("goodbye"))->again);
    EXPECT_EQ(said(), (std::vector<std::string>{"hello", "hello", "goodbye"}));
}

TEST_F(OutboxTest, TheSameKeyWithOtherWordsIsAConflict) {
    ASSERT_TRUE(outbox_->act(act("hello", "k")));
    EXPECT_EQ(outbox_->act(act("goodbye", "k")).error().code, Code::conflict);
    ASSERT_TRUE(outbox_->act(act("goodbye", "k", "shout"))) << "the key of another kind is another key";
    EXPECT_EQ(said(), (std::vector<std::string>{"hello", "goodbye"}));
}

TEST_F(OutboxTest, ACheckThatSaysNoKeepsNothing) {
    Act asked = act("hello", "k");
    asked.check = [](Session&) -> Status { return base::fail(Code::not_found, "no such room"); };
    EXPECT_EQ(outbox_->act(asked).error().message, "no such room");
    EXPECT_EQ(value<std::int64_t>("SELECT count(*) FROM operation"), 0);
    EXPECT_TRUE(in_book().empty());
}

TEST_F(OutboxTest, ARefusalIsKeptWithItsReasonAndTheActMayBeAskedAgain) {
    refuse_ = true;
    for (int i = 0; i < 2; ++i) {
        const auto no = outbox_->act(act("hello", "k"));
        ASSERT_FALSE(no);
        EXPECT_EQ(no.error(), (base::Error{Code::forbidden, "", "the book says no"}));
    }
    EXPECT_EQ(value<std::int64_t>("SELECT count(*) FROM operation WHERE state = 'refused' AND reason LIKE "
                                  "'forbidden: the book says no' AND body IS NULL AND who = '0123'"),
              2);
    reopen();
    EXPECT_TRUE(outbox_->run_open()->empty());
    refuse_ = false;
    ASSERT_TRUE(outbox_->act(act("other words, for a refusal holds no key", "k")));
    EXPECT_EQ(said().size(), 1u);
}

TEST_F(OutboxTest, CutOffAtAnyArrowItIsFinishedByTheNextOpening) {
    using Arrow = Outbox::Arrow;
    std::vector<std::string> all;
    for (const Arrow arrow : {Arrow::intent_kept, Arrow::book_answered, Arrow::projected}) {
        const std::string words = fmt::format("cut at {}", static_cast<int>(arrow));
        all.push_back(words);
        outbox_->set_hook([&](Arrow here, const Intent& intent) -> Status {
            EXPECT_EQ(intent.kind, "say");
            return here == arrow ? Status(base::fail(Code::unknown_outcome, "killed here")) : Status{};
        });
        EXPECT_EQ(outbox_->act(act(words, words)).error().message, "killed here");
        reopen();
        int heard = 0;
        outbox_->listen([&](const Done& done) -> Status {
            EXPECT_EQ(done.key, words);
            ++heard;
            return {};
        });
        const auto found = outbox_->run_open();
        ASSERT_TRUE(found);
        const bool open = arrow != Arrow::projected;
        EXPECT_EQ(found->size(), open ? 1u : 0u);
        EXPECT_EQ(heard, open ? 1 : 0);
        EXPECT_EQ(said(), all);
        EXPECT_EQ(in_book(), all);
        EXPECT_TRUE(outbox_->act(act(words, words))->again);
        EXPECT_TRUE(outbox_->waiting()->empty());
    }
}

TEST_F(OutboxTest, WhatWasCutOffIsFinishedByTheSameActAndBeforeALaterOne) {
    for (const bool same : {true, false}) {
        outbox_->set_hook([&](Outbox::Arrow here, const Intent&) -> Status {
            return here == Outbox::Arrow::intent_kept ? Status(base::fail(Code::io, "killed here")) : Status{};
        });
        const std::string first = same ? "one" : "two";
        EXPECT_FALSE(outbox_->act(act(first)));
        outbox_->set_hook({});
        ASSERT_TRUE(outbox_->act(act(same ? first : "three")));
    }
    EXPECT_EQ(said(), (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(OutboxTest, OpenActsAreFinishedInTheirOrder) {
    std::vector<std::string> expected;
    outbox_->set_hook([](Outbox::Arrow, const Intent&) -> Status { return base::fail(Code::io, "killed here"); });
    for (const char* kind : {"say", "shout"}) {
        std::vector<Act> acts;
        for (int i = 0; i < 12; ++i) {
            expected.push_back(fmt::format("{} {}", kind, i));
            acts.push_back(act(expected.back(), {}, kind));
        }
        EXPECT_FALSE(outbox_->act(kind, [&](Session&) -> Result<std::vector<Act>> { return acts; }));
    }
    reopen();
    const auto found = outbox_->run_open();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), expected.size());
    EXPECT_EQ(said(), expected);
    EXPECT_EQ(in_book(), expected);
}

TEST_F(OutboxTest, OneThatCannotBeFinishedIsSaidAndStopsNoOther) {
    for (const char* bad : {"trouble", "throw"}) {
        EXPECT_FALSE(outbox_->act(act(bad)));
        ASSERT_TRUE(outbox_->act(act(fmt::format("after {}", bad))));
    }
    ASSERT_TRUE(store_->write([](Session& s) -> Status {
        MODOU_CHECK(
            s.run("INSERT INTO operation (number, kind, key, digest, who, why, at, state, body) VALUES (90, 'dance', "
                  "'k', '', '', '', 0, 'open', '{}'), (91, 'say', 'torn', '', '', '', 0, 'open', '{\"wor')"));
        return {};
    }));
    reopen();
    const auto found = outbox_->run_open();
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 4u);
    for (const Found& one : *found) EXPECT_TRUE(one.error) << one.kind;
    ASSERT_TRUE(outbox_->act(act("after all")));
    const auto waiting = outbox_->waiting();
    ASSERT_TRUE(waiting);
    ASSERT_EQ(waiting->size(), 4u);
    EXPECT_EQ(waiting->at(0).reason, "damaged: this one is broken");
    EXPECT_NE(waiting->at(1).reason.find("a fault"), std::string::npos);
    EXPECT_NE(waiting->at(2).reason.find("knows no act of the kind dance"), std::string::npos);
    EXPECT_NE(waiting->at(3).reason.find("is not what was kept"), std::string::npos);
    EXPECT_EQ(said(), (std::vector<std::string>{"after trouble", "after throw", "after all"}));
}

TEST_F(OutboxTest, WhoCanOnlyWriteTheDatabaseMakesNoActAndChangesNone) {
    for (const char* change : {"body = '{\"words\":\"I owe you\",\"times\":1}'", "at = at + 1", "who = 'another'",
                               "key = 'another'", "drawn = 'x'"}) {
        outbox_->set_hook([](Outbox::Arrow, const Intent&) -> Status { return base::fail(Code::io, "killed here"); });
        EXPECT_FALSE(outbox_->act(act("hello", change)));
        ASSERT_TRUE(store_->write([&](Session& s) -> Status {
            MODOU_CHECK(s.run(fmt::format("UPDATE operation SET {} WHERE state = 'open' AND reason IS NULL", change)));
            return {};
        }));
        reopen();
        const auto found = outbox_->run_open();
        ASSERT_TRUE(found);
        ASSERT_TRUE(found->back().error) << change;
        EXPECT_EQ(found->back().error->code, Code::damaged);
    }
    EXPECT_TRUE(in_book().empty());
}

TEST_F(OutboxTest, AProjectionThatFailsLeavesTheActOpenAndNothingOfItInTheTables) {
    ASSERT_TRUE(store_->write([](Session& s) -> Status {
        MODOU_CHECK(s.run("INSERT INTO said (entry, words) VALUES (0, 'in its way')"));
        return {};
    }));
    EXPECT_EQ(outbox_->act(act("hello")).error().code, Code::conflict);
    EXPECT_EQ(in_book(), std::vector<std::string>{"hello"});
    EXPECT_EQ(outbox_->waiting()->size(), 1u);
    ASSERT_TRUE(store_->write([](Session& s) -> Status {
        MODOU_CHECK(s.run("DELETE FROM said"));
        return {};
    }));
    reopen();
    ASSERT_TRUE(outbox_->run_open());
    EXPECT_EQ(said(), in_book());
}

TEST_F(OutboxTest, TwoCallersAtOnceGetOneAnswer) {
    for (int round = 0; round < 20; ++round) {
        std::vector<std::future<Result<Done>>> callers;
        for (int i = 0; i < 4; ++i)
            callers.push_back(std::async(std::launch::async, [&, round, i] {
                return outbox_->act(
                    act(fmt::format("round {}", round), fmt::format("k{}", round), i == 3 ? "shout" : "say"));
            }));
        std::set<std::string> answers;
        int again = 0;
        for (int i = 0; i < 4; ++i) {
            const auto done = callers[static_cast<std::size_t>(i)].get();
            ASSERT_TRUE(done) << done.error().text();
            if (i < 3) answers.insert(done->answer);
            again += done->again ? 1 : 0;
        }
        EXPECT_EQ(answers.size(), 1u);
        EXPECT_EQ(again, 2);
    }
    EXPECT_EQ(in_book().size(), 40u);
}

// ---- acts that wait at the same time

// About different things: one act for each of the words.
std::vector<Act> about_each(std::initializer_list<const char*> all) {
    std::vector<Act> acts;
    for (const char* words : all) {
        Act one{"say", words, to_json(Say{words}), {}, "0123", "a test", std::nullopt, {}, words};
        acts.push_back(std::move(one));
    }
    return acts;
}

TEST_F(OutboxTest, ActsAboutDifferentThingsGoTogether) {
    std::vector<std::string> way;
    outbox_->set_hook([&](Outbox::Arrow arrow, const Intent& intent) -> Status {
        way.push_back(fmt::format("{} {}", intent.key, static_cast<int>(arrow)));
        // All are kept before the first is carried out, and in the tables before the first is answered.
        if (arrow == Outbox::Arrow::book_answered) EXPECT_EQ(book_->durable(), 3u);
        EXPECT_EQ(value<std::int64_t>("SELECT count(*) FROM operation"), 3);
        EXPECT_EQ(said().size(), arrow == Outbox::Arrow::projected ? 3u : 0u);
        return {};
    });
    for (const auto& done : outbox_->act_at_once(about_each({"a", "b", "c"}))) {
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_FALSE(done->again);
        EXPECT_EQ(done->position, 3u);
    }
    EXPECT_EQ(way, (std::vector<std::string>{"a 0", "b 0", "c 0", "a 1", "b 1", "c 1", "a 2", "b 2", "c 2"}));
    EXPECT_EQ(in_book(), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(outbox_->finished(), 3u);
}

TEST_F(OutboxTest, WhatIsAboutTheSameThingOrAboutTheWholeLaneWaitsForWhatCameBefore) {
    auto acts = about_each({"a", "b", "c", "d", "e"});
    acts[1].about = "a";  // sees the row of the first
    acts[3].about = "";   // sees all rows before it, and the last one sees its own
    std::map<std::string, std::int64_t> seen;
    for (Act& act : acts)
        act.check = [&seen, key = act.key](Session& s) -> Status {
            MODOU_TRY(const auto rows, s.first<std::int64_t>("SELECT count(*) FROM said"));
            seen[key] = std::get<0>(*rows);
            return {};
        };
    for (const auto& done : outbox_->act_at_once(acts)) ASSERT_TRUE(done) << done.error().text();
    // a and c go together; then b; then d alone; then e.
    EXPECT_EQ(seen, (std::map<std::string, std::int64_t>{{"a", 0}, {"b", 2}, {"c", 0}, {"d", 3}, {"e", 4}}));
}

TEST_F(OutboxTest, OneThatIsRefusedOrCannotBeWrittenTakesNoOtherWithIt) {
    auto acts = about_each({"a", "checked", "no", "trouble", "throw", "b"});
    acts[1].check = [](Session&) -> Status { return base::fail(Code::conflict, "the check says no"); };
    std::vector<std::string> answers;
    for (const auto& done : outbox_->act_at_once(acts)) answers.push_back(done ? "done" : done.error().message);
    EXPECT_EQ(answers, (std::vector<std::string>{"done", "the check says no", "the book says no to this one",
                                                 "this one is broken", "the act say failed: a fault", "done"}));
    EXPECT_EQ(said(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(outbox_->waiting()->size(), 2u);  // the broken ones, with their reasons

    // The row of the book's next entry but one is taken: the tables of that act alone fail.
    ASSERT_TRUE(store_->write([](Session& s) {
        return s.run("INSERT INTO said (entry, words) VALUES (3, 'somebody else')").map([](auto) {});
    }));
    const auto done = outbox_->act_at_once(about_each({"c", "d", "e"}));
    EXPECT_TRUE(done[0] && done[2]);
    ASSERT_FALSE(done[1]);
    EXPECT_EQ(done[1].error().code, Code::conflict);
    EXPECT_EQ(said(), (std::vector<std::string>{"a", "b", "c", "somebody else", "e"}));
    EXPECT_EQ(in_book(), (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

TEST_F(OutboxTest, WhatGoesTogetherAndIsCutOffIsFinishedInItsOrder) {
    std::vector<std::string> all;
    for (int cut = 1; cut <= 9; ++cut) {
        const auto words = [&](const char* which) { return fmt::format("{} {}", cut, which); };
        std::vector<Act> acts;
        for (const char* which : {"a", "b", "c"}) {
            acts.push_back(act(words(which), words(which)));
            acts.back().about = which;
            all.push_back(words(which));
        }
        int arrows = 0;
        outbox_->set_hook([&](Outbox::Arrow, const Intent&) -> Status {
            return ++arrows < cut ? Status{} : Status(base::fail(Code::unknown_outcome, "killed here"));
        });
        const auto answers = outbox_->act_at_once(acts);
        EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const auto& one) { return one.has_value(); }),
                  std::max(0, cut - 7));
        reopen();
        ASSERT_TRUE(outbox_->run_open());
        EXPECT_EQ(said(), all);
        EXPECT_EQ(in_book(), all);
        for (const auto& done : outbox_->act_at_once(acts)) EXPECT_TRUE(done && done->again);
    }
}

TEST_F(OutboxTest, NoActPassesAnEarlierOneThatWaitsForTheBook) {
    busy_ = 1;
    for (const auto& done : outbox_->act_at_once(about_each({"a", "b"}))) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, Code::unavailable);
    }
    EXPECT_TRUE(in_book().empty());
    ASSERT_TRUE(outbox_->run_open());
    EXPECT_EQ(in_book(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(OutboxTest, ManyCallersShareTheirCommits) {
    std::vector<std::future<Result<Done>>> callers;
    for (int i = 0; i < 64; ++i)
        callers.push_back(std::async(std::launch::async, [this, i] {
            Act one = act(fmt::format("words {}", i), fmt::format("k{}", i));
            one.about = fmt::format("thing {}", i % 32);
            return outbox_->act(std::move(one));
        }));
    std::set<std::int64_t> numbers;
    for (auto& caller : callers) {
        const auto done = caller.get();
        ASSERT_TRUE(done) << done.error().text();
        numbers.insert(done->number);
    }
    EXPECT_EQ(numbers.size(), 64u);
    EXPECT_EQ(said().size(), 64u);
    EXPECT_EQ(in_book().size(), 64u);
}

TEST_F(OutboxTest, WhatABookThatTakesNothingInHasToldIsNotDoneLater) {
    ASSERT_TRUE(book_->close());
    EXPECT_EQ(outbox_->act(act("hello")).error().code, Code::unavailable);
    reopen();
    EXPECT_TRUE(outbox_->run_open()->empty());
    EXPECT_TRUE(in_book().empty());
}

TEST_F(OutboxTest, TheRunnerFinishesWhatHadToWait) {
    std::promise<std::string> heard;
    outbox_->listen([&](const Done& done) -> Status {
        heard.set_value(done.key);
        return {};
    });
    outbox_->begin_runner();
    busy_ = 1;
    EXPECT_EQ(outbox_->act(act("hello", "k")).error().code, Code::unavailable);
    auto future = heard.get_future();
    ASSERT_EQ(future.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    EXPECT_EQ(future.get(), "k");
    outbox_->end_runner();
    EXPECT_EQ(said(), std::vector<std::string>{"hello"});
}

TEST_F(OutboxTest, WhatIsFinishedKeepsNothingThatLeadsToAnybody) {
    ASSERT_TRUE(outbox_->act(act("a name", "k")));
    EXPECT_EQ(
        value<std::int64_t>("SELECT count(*) FROM operation WHERE state = 'done' AND body IS NULL AND drawn IS NULL"),
        1);
    const std::string with_this_key = value<std::string>("SELECT digest FROM operation");
    key_.bytes[3] = std::byte{7};
    reopen();
    EXPECT_EQ(outbox_->act(act("a name", "k")).error().code, Code::conflict)
        << "the digest " << with_this_key << " could be found by trying names";
}

// ---- the log of acts

class ActLogTest : public OutboxTest {
  protected:
    // The acts that are not as they were kept.
    std::vector<std::int64_t> wrong() {
        std::vector<std::int64_t> numbers;
        EXPECT_TRUE(store_->read([&](Session& s) {
            return check_act_log(s, *book_, key_, [&](std::int64_t number, const std::string&, const std::string&) {
                numbers.push_back(number);
            });
        }));
        return numbers;
    }
    void change(std::string_view sql) {
        ASSERT_TRUE(store_->write([&](Session& s) { return s.run(sql).map([](auto) {}); }));
    }
    // As somebody would who has the key as well: rows changed, and all links made anew.
    void write_anew(std::string_view sql) {
        change(sql);
        std::string before;
        std::vector<std::pair<std::int64_t, std::string>> links;
        ASSERT_TRUE(store_->read([&](Session& s) {
            return s.rows<std::int64_t, std::string, std::string, std::string, std::string, std::string, std::int64_t,
                          std::int64_t>(
                "SELECT number, kind, key, digest, who, why, at, kept FROM operation ORDER BY number", {},
                [&](std::int64_t number, std::string kind, std::string key, std::string digest, std::string who,
                    std::string why, std::int64_t at, std::int64_t kept) {
                    before = link_of(key_, before, {number, kind, key, digest, who, why, {at}, {kept}});
                    links.emplace_back(number, before);
                });
        }));
        for (const auto& [number, link] : links)
            ASSERT_TRUE(store_->write([&](Session& s) {
                return s.run("UPDATE operation SET link = :l WHERE number = :n", {link, number}).map([](auto) {});
            }));
    }
};

TEST_F(ActLogTest, WhoWhenAndWhyCannotBeChangedNorAnActTakenOut) {
    for (const char* words : {"a", "b", "c", "d"}) ASSERT_TRUE(outbox_->act(act(words)));
    EXPECT_TRUE(wrong().empty());
    for (const char* column : {"who", "why", "key", "kind", "digest"}) {
        const auto was = value<std::string>(fmt::format("SELECT {} FROM operation WHERE number = 2", column));
        change(fmt::format("UPDATE operation SET {} = 'x' WHERE number = 2", column));
        EXPECT_EQ(wrong(), std::vector<std::int64_t>{2}) << column;
        change(fmt::format("UPDATE operation SET {} = '{}' WHERE number = 2", column, was));
    }
    change("UPDATE operation SET at = at + 1 WHERE number = 3");
    EXPECT_EQ(wrong(), std::vector<std::int64_t>{3});
    change("UPDATE operation SET at = at - 1 WHERE number = 3");
    EXPECT_TRUE(wrong().empty());
    change("DELETE FROM operation WHERE number = 2");
    EXPECT_EQ(wrong(), std::vector<std::int64_t>{3});
}

TEST_F(ActLogTest, TheBookNotesTheHeadOfADayWithTheFirstActOfALaterOne) {
    ASSERT_TRUE(outbox_->act(act("a")));
    ASSERT_TRUE(outbox_->act(act("b")));
    EXPECT_EQ(in_book(), (std::vector<std::string>{"a", "b"}));
    ++clock_.days;
    ASSERT_TRUE(outbox_->act(act("c")));
    ASSERT_TRUE(outbox_->act(act("d")));
    const auto book = in_book();
    ASSERT_EQ(book.size(), 5u);
    EXPECT_EQ(book[2], head_text(2, value<std::string>("SELECT link FROM operation WHERE number = 2")));
    EXPECT_TRUE(wrong().empty());
    // Who has the key writes the chain anew; the book knows better of the day that is over.
    write_anew("UPDATE operation SET why = 'another reason' WHERE number = 1");
    EXPECT_EQ(wrong(), std::vector<std::int64_t>{2});
}

TEST_F(ActLogTest, ActsOfAModouBeforeTheLogStandAndTheChainBeginsBehindThem) {
    ASSERT_TRUE(outbox_->act(act("a")));
    change("UPDATE operation SET link = ''");
    ASSERT_TRUE(outbox_->act(act("b")));
    EXPECT_TRUE(wrong().empty());
    ASSERT_TRUE(outbox_->act(act("c")));
    change("UPDATE operation SET link = '' WHERE number = 3");
    EXPECT_EQ(wrong(), std::vector<std::int64_t>{3});
}

TEST_F(ActLogTest, OfTablesThatWerePutBackAtTheOwnersWordTheNextActHasANumberThatTheBookDoesNotKnow) {
    ASSERT_TRUE(outbox_->act(act("a")));
    ASSERT_TRUE(outbox_->act(act("b")));
    ++clock_.days;
    ASSERT_TRUE(outbox_->act(act("c")));  // notes the head of act 2
    change("DELETE FROM operation WHERE number > 1");
    ASSERT_TRUE(store_->write([](Session& s) { return accept_acts(s); }));
    const auto done = outbox_->act(act("d"));
    ASSERT_TRUE(done);
    EXPECT_EQ(done->number, 3);
    EXPECT_TRUE(wrong().empty());
}

}  // namespace
}  // namespace modou::app
