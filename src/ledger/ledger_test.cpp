#include <future>
#include <random>
#include <thread>

#include "journal/testing_files.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/testing_book.hpp"
#include "ledger/trace.hpp"

namespace modou::ledger {
namespace {

using base::Code;
using base::Status;

base::ReferenceDigest reference(std::uint64_t order, std::uint64_t item = 0) {
    base::ReferenceDigest digest;
    std::mt19937_64 mix(order);
    const std::uint64_t group = mix();
    std::memcpy(digest.bytes.data(), &group, 8);
    std::memcpy(digest.bytes.data() + 8, &item, 8);
    return digest;
}

// Holds back whoever makes a run of the index durable, until it is let go.
class HeldFiles final : public journal::Files {
  public:
    explicit HeldFiles(std::unique_ptr<journal::Files> files) : files_(std::move(files)) {}
    void wait_reached() { reached_.get_future().wait(); }
    void let_go() { let_go_.set_value(); }

    base::Status sync_folder(const std::string& folder) override {
        if (folder == "index" && !held_.exchange(true)) {
            reached_.set_value();
            let_go_.get_future().wait();
        }
        return files_->sync_folder(folder);
    }
    base::Result<std::unique_ptr<journal::File>> open(const std::string& name, Open how) override {
        return files_->open(name, how);
    }
    base::Result<bool> exists(const std::string& name) override { return files_->exists(name); }
    base::Status rename(const std::string& from, const std::string& to) override { return files_->rename(from, to); }
    base::Status remove(const std::string& name) override { return files_->remove(name); }
    base::Status make_folder(const std::string& name) override { return files_->make_folder(name); }
    base::Result<std::vector<std::string>> list(const std::string& folder) override { return files_->list(folder); }
    base::Result<std::uint64_t> free_bytes() override { return files_->free_bytes(); }

  private:
    std::unique_ptr<journal::Files> files_;
    std::atomic<bool> held_{false};
    std::promise<void> reached_, let_go_;
};

class LedgerTest : public BookTest {
  protected:
    void SetUp() override {
        BookTest::SetUp();
        options_.generation_entries = 500;
        options_.snapshot_every = 2'000;
    }
    AccountId account(Policy policy, bool is_public = false) { return open_account(policy, is_public); }
    static Transfer gift(std::uint64_t order, AccountId from, AccountId to, std::uint64_t amount) {
        Transfer t;
        t.debit = from;
        t.credit = to;
        t.amount = amount;
        t.reference = reference(order);
        t.party = {order % 7 + 1};
        t.event_time = {1'700'000'000};
        return t;
    }
};

TEST_F(LedgerTest, AnIndexThatCannotBeWrittenForAWhileStopsNobodyAndIsWrittenLater) {
    options_.generation_entries = 4;
    options_.max_unindexed = 40;
    auto failing = std::make_unique<journal::FailingFiles>(std::move(files_));
    journal::FailingFiles& files = *failing;
    files_ = std::move(failing);
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true);
    std::uint64_t first = 0;
    for (const std::string operation : {"open", "write", "sync", "folder"}) {
        files.fail(operation, "index");
        first += 1'000;
        for (std::uint64_t n = 0; n < 10; ++n) ASSERT_EQ(post(gift(first + n, shop, project, 5)).answer, Answer::ok);
        while (!ledger_->upkeep_trouble()) std::this_thread::yield();
        EXPECT_EQ(ledger_->failure(), std::nullopt);
        // Beyond what may wait in memory nothing new comes in, and nobody hangs.
        Status refused;
        for (std::uint64_t n = 10; n < 60 && refused; ++n)
            refused = ledger_->run([&](Batch& batch) -> Status {
                MODOU_CHECK(batch.post(gift(first + n, shop, project, 5)));
                return {};
            });
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, base::Code::unavailable);
        files.fail("");
        while (ledger_->upkeep_trouble() || ledger_->unindexed() > 8) std::this_thread::yield();
        EXPECT_EQ(post(gift(first + 900, shop, project, 5)).answer, Answer::ok);
    }
    EXPECT_EQ(post(gift(1'000, shop, project, 5)).answer, Answer::exists);
}

TEST_F(LedgerTest, AFullDiskIsSaidAndPasses) {
    auto failing = std::make_unique<journal::FailingFiles>(std::move(files_));
    journal::FailingFiles& files = *failing;
    files_ = std::move(failing);
    open();
    EXPECT_EQ(ledger_->refusal(), std::nullopt);
    files.free(1'000);
    ASSERT_TRUE(ledger_->refusal());
    EXPECT_EQ(ledger_->refusal()->code, base::Code::unavailable);
    EXPECT_EQ(ledger_->failure(), std::nullopt);
    files.free(~std::uint64_t{0});
    EXPECT_EQ(ledger_->refusal(), std::nullopt);
}

class TurnedClock final : public base::Clock {
  public:
    base::Instant now() override { return {at.load()}; }
    void turn(std::int64_t days) { at += days * 86'400; }
    std::atomic<std::int64_t> at{1'793'000'000};
};

TEST_F(LedgerTest, AClockFarFromTheBookIsNotBelieved) {
    TurnedClock clock;
    const auto open_at = [&](LedgerOptions::ClockCheck check, std::optional<base::Instant> accepted = {}) {
        LedgerOptions options;
        options.clock = check;
        options.clock_accepted = accepted;
        return open_as(options, clock);
    };
    constexpr auto k_check = LedgerOptions::ClockCheck::check, k_accept = LedgerOptions::ClockCheck::accept;
    clock.turn(200 * 365);
    EXPECT_FALSE(open_at(k_check)) << "no book is begun in the year 2226";
    clock.turn(-200 * 365);
    ASSERT_TRUE(open_at(k_check));
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true);
    const auto gives = [&](std::uint64_t order) {
        return ledger_->run([&](Batch& batch) -> Status {
            MODOU_CHECK(batch.post(gift(order, shop, project, 5)));
            return {};
        });
    };
    ASSERT_TRUE(gives(1));
    for (const std::int64_t days : {401, -401, 73'000}) {
        clock.turn(days);
        const auto refused = gives(2);  // while it runs
        ASSERT_FALSE(refused) << days;
        EXPECT_EQ(refused.error().code, base::Code::unavailable);
        EXPECT_TRUE(ledger_->refusal());
        EXPECT_FALSE(open_at(k_check)) << days;
        clock.turn(-days);
        ASSERT_TRUE(open_at(k_check));
    }
    // A server that rests for years, its clock going on, believes it.
    const Sequence before = ledger_->durable();
    for (int month = 0; month < 30; ++month) {
        clock.turn(30);
        EXPECT_EQ(ledger_->refusal(), std::nullopt) << month;
    }
    ASSERT_TRUE(gives(3));
    EXPECT_EQ(ledger_->durable(), before + 1);
    // Accepted forward; then back, where records keep their times and the earlier word is remembered.
    clock.turn(500);
    ASSERT_TRUE(open_at(k_accept));
    EXPECT_TRUE(ledger_->clock_doubt());
    ASSERT_TRUE(gives(4));
    const std::int64_t late = ledger_->entry(ledger_->durable() - 1)->record_time_ms;
    clock.turn(-500);
    EXPECT_FALSE(open_at(k_check));
    ASSERT_TRUE(open_at(k_accept));
    ASSERT_TRUE(gives(5));
    EXPECT_EQ(ledger_->entry(ledger_->durable() - 1)->record_time_ms, late);
    const base::Instant accepted = clock.now();
    clock.turn(300);
    ASSERT_TRUE(open_at(k_check, accepted));
    EXPECT_FALSE(ledger_->clock_doubt());
}

TEST_F(LedgerTest, WhatTheIndexIsTakingOverIsCountedOnce) {
    options_.generation_entries = 4;
    auto held = std::make_unique<HeldFiles>(std::move(files_));
    HeldFiles& files = *held;
    files_ = std::move(held);
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true);
    const Answered gave = post(gift(1, shop, project, 25));
    Transfer correction;
    correction.kind = Kind::correct;
    correction.refers = gave.sequence;
    correction.amount = 1;
    for (const std::uint64_t order :
         {2, 3}) {  // the first in the generation that becomes a run, the second in the next
        correction.reference = reference(order);
        ASSERT_EQ(post(correction).answer, Answer::ok);
    }
    files.wait_reached();
    std::vector<journal::StoredEntry> corrections, inflow;
    ledger_->read([&](const State&) {
        // The run is in the index, and its generation is still here: nobody takes it away while the state is read.
        files.let_go();
        while (ledger_->index().covered() == 0 && !ledger_->failure()) std::this_thread::yield();
        std::thread([&] {
            corrections = ledger_->corrections_of(gave.sequence).value();
            inflow = ledger_->along(shop, Ledger::Line::inflow, 0, 2, 10).value();
        }).join();
    });
    EXPECT_EQ(ledger_->failure(), std::nullopt);
    EXPECT_EQ(corrections.size(), 2u);
    EXPECT_EQ(inflow.size(), 2u);
}

TEST_F(LedgerTest, ReplaysTheFirstAnswerAndRefusesAChangedBody) {
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true);
    const Transfer t = gift(1, shop, project, 25);
    const Answered first = post(t);
    EXPECT_EQ(first.answer, Answer::ok);
    const Answered again = post(t);
    EXPECT_EQ(again.answer, Answer::exists);
    EXPECT_EQ(again.sequence, first.sequence);
    Transfer other = t;
    other.amount = 26;
    EXPECT_EQ(post(other).answer, Answer::reference_conflict);
    other = t;
    other.basis = 1;
    EXPECT_EQ(post(other).answer, Answer::reference_conflict);
}

TEST_F(LedgerTest, WhatOpeningDidNotCheckIsReadInTheBackground) {
    MODOU_NEEDS_FILES("a byte of a segment file is changed");
    journal_.segment_bytes = 20'000;
    journal_.check_whole_below_bytes = 0;  // as a large book is opened: from the newest snapshot on
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true);
    for (std::uint64_t order = 0; order < 1'200; ++order) post(gift(order, shop, project, 5));
    ledger_->wait_indexed();  // else a start would read what the index does not hold
    ledger_.reset();
    const std::string first = "book/seg-0000000000000000.book";
    {
        auto file = files_->open(first, journal::Files::Open::write);
        ASSERT_TRUE(file);
        std::array<std::byte, 1> byte;
        ASSERT_TRUE((*file)->read(300, byte));
        byte[0] ^= std::byte{1};
        ASSERT_TRUE((*file)->write(300, byte));
    }
    open();
    EXPECT_GT(ledger_->journal().checked_from(), 0u);
    // Ends when the book fails: nothing more is ever posted.
    EXPECT_FALSE(ledger_->wait_durable(ledger_->durable() + 1));
    ASSERT_TRUE(ledger_->failure());
    EXPECT_EQ(ledger_->failure()->code, base::Code::damaged);
    EXPECT_NE(ledger_->failure()->where.find("seg-0000000000000000"), std::string::npos);
    const Transfer next = gift(2'000, shop, project, 5);
    EXPECT_EQ(ledger_->run([&](Batch& batch) -> Status { return batch.post(next).map([](auto) {}); }).error().code,
              base::Code::unavailable);
}

TEST_F(LedgerTest, NeverOverspendsAFundAndCountsPromises) {
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true),
                    payee = account(Policy::sink);
    post(gift(1, shop, project, 100));
    EXPECT_EQ(post(gift(2, project, payee, 101)).answer, Answer::insufficient_funds);
    Transfer promise = gift(3, project, payee, 60);
    promise.kind = Kind::reserve;
    const Answered promised = post(promise);
    EXPECT_EQ(promised.answer, Answer::ok);
    EXPECT_EQ(post(gift(4, project, payee, 41)).answer, Answer::insufficient_funds);
    EXPECT_EQ(post(gift(5, project, payee, 40)).answer, Answer::ok);
    Transfer settle;
    settle.kind = Kind::settle;
    settle.refers = promised.sequence;
    settle.amount = 61;
    settle.reference = reference(6);
    EXPECT_EQ(post(settle).answer, Answer::exceeds_reserve);
    settle.amount = 50;
    EXPECT_EQ(post(settle).answer, Answer::ok);
    Transfer release;
    release.kind = Kind::release;
    release.refers = promised.sequence;
    release.reference = reference(7);
    EXPECT_EQ(post(release).answer, Answer::ok);
    EXPECT_EQ(ledger_->read([&](const State& s) { return s.account(project)->available(); }), 10);
}

TEST_F(LedgerTest, CorrectsByNameAndOnlyWhatHasNotFlowedOn) {
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true),
                    payee = account(Policy::sink);
    const Answered a = post(gift(1, shop, project, 100)), b = post(gift(2, shop, project, 50));
    post(gift(3, project, payee, 80));
    Transfer correct;
    correct.kind = Kind::correct;
    correct.refers = a.sequence;
    correct.amount = 30;
    correct.reference = reference(4);
    EXPECT_EQ(post(correct).answer, Answer::already_spent);  // 80 of its 100 have gone
    correct.amount = 20;
    const Answered done = post(correct);
    EXPECT_EQ(done.answer, Answer::ok);
    EXPECT_EQ(ledger_->entry(done.sequence)->entry.debit_from, 80u);
    correct.refers = b.sequence;
    correct.amount = 51;
    correct.reference = reference(5);
    EXPECT_EQ(post(correct).answer, Answer::exceeds_corrected);
    EXPECT_EQ(ledger_->read([](const State& s) { return s.figures()[0].amount; }), 130u);
    correct.amount = 50;
    EXPECT_EQ(post(correct).answer, Answer::ok);
    EXPECT_EQ(ledger_->read([](const State& s) { return s.figures()[0].gifts; }), 1u);
}

TEST_F(LedgerTest, AChainTakesEffectWholeOrNotAtAll) {
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true),
                    payee = account(Policy::sink);
    std::vector<Answered> answers;
    const auto chain = [&](std::vector<Transfer> links) {
        ASSERT_TRUE(ledger_->run([&](Batch& b) -> Status {
            MODOU_TRY(answers, b.post_chain(links));
            return {};
        }));
    };
    chain({gift(1, shop, project, 10), gift(2, project, payee, 11)});
    EXPECT_EQ(answers[0].answer, Answer::linked_failed);
    EXPECT_EQ(answers[1].answer, Answer::insufficient_funds);
    EXPECT_EQ(ledger_->read([&](const State& s) { return s.account(project)->credits; }), 0u);
    chain({gift(1, shop, project, 10), gift(2, project, payee, 10)});
    EXPECT_EQ(answers[1].answer, Answer::ok);
    chain({gift(1, shop, project, 10), gift(2, project, payee, 10)});
    EXPECT_EQ(answers[0].answer, Answer::exists);
    chain({gift(1, shop, project, 10), gift(3, shop, project, 10)});
    EXPECT_EQ(answers[0].answer, Answer::linked_failed);
}

TEST_F(LedgerTest, FindsEveryEntryThroughRunsMergesAndRestarts) {
    open();
    const AccountId project = account(Policy::fund, true);
    std::vector<AccountId> shops;
    for (int i = 0; i < 20; ++i) shops.push_back(account(Policy::source));
    constexpr std::uint64_t k_gifts = 20'000;
    for (std::uint64_t from = 0; from < k_gifts; from += 250) {
        ASSERT_TRUE(ledger_->run([&](Batch& b) -> Status {
            for (std::uint64_t i = from; i < from + 250; ++i) {
                MODOU_TRY(const auto answered, b.post(gift(i, shops[i % 20], project, 1 + i % 9)));
                EXPECT_EQ(answered.answer, Answer::ok);
            }
            return {};
        }));
    }
    ledger_->wait_indexed();
    EXPECT_LE(ledger_->index().facts().runs, 12u);
    for (int restart = 0; restart < 2; ++restart) {
        for (std::uint64_t i = 0; i < k_gifts; i += 37)
            EXPECT_EQ(post(gift(i, shops[i % 20], project, 1 + i % 9)).answer, Answer::exists) << i;
        const auto of_shop = ledger_->of_account(shops[3], ~Sequence{0}, 5'000);
        ASSERT_TRUE(of_shop);
        EXPECT_EQ(of_shop->size(), k_gifts / 20 + 1);  // and its opening
        EXPECT_TRUE(std::is_sorted(of_shop->rbegin(), of_shop->rend()));
        const auto of_party = ledger_->of_party({2}, ~Sequence{0}, 10'000);
        ASSERT_TRUE(of_party);
        EXPECT_EQ(of_party->size(), (k_gifts + 5) / 7);
        open();
    }
    // Without what is derived: the same.
    ledger_.reset();
    const auto before = std::filesystem::exists(folder_ / "index/manifest");
    EXPECT_TRUE(before);
    std::filesystem::remove_all(folder_ / "index");
    std::filesystem::remove_all(folder_ / "state");
    open();
    EXPECT_EQ(post(gift(77, shops[77 % 20], project, 1 + 77 % 9)).answer, Answer::exists);
    EXPECT_EQ(ledger_->read([](const State& s) { return s.figures()[0].gifts; }), k_gifts);
}

TEST_F(LedgerTest, ADamagedRunIsBuiltAgain) {
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true);
    for (std::uint64_t from = 0; from < 3'000; from += 500)
        ASSERT_TRUE(ledger_->run([&](Batch& b) -> Status {
            for (std::uint64_t i = from; i < from + 500; ++i) MODOU_CHECK(b.post(gift(i, shop, project, 1)));
            return {};
        }));
    ledger_->wait_indexed();
    ledger_.reset();
    for (const auto& item : std::filesystem::directory_iterator(folder_ / "index"))
        if (item.path().filename().string().starts_with("run-")) std::filesystem::resize_file(item.path(), 100);
    open();
    for (std::uint64_t i = 0; i < 3'000; i += 11) EXPECT_EQ(post(gift(i, shop, project, 1)).answer, Answer::exists);
}

TEST_F(LedgerTest, TakesPostsFromManyThreads) {
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true);
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t i = 0; i < 200; ++i) {
                // Each order is sent by two threads: given once.
                const Status done = ledger_->run([&](Batch& b) -> Status {
                    MODOU_CHECK(b.post(gift(10'000 + (t / 2) * 200 + i, shop, project, 2)));
                    return {};
                });
                ASSERT_TRUE(done);
                (void)ledger_->read([](const State& s) { return s.figures()[0].gifts; });
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(ledger_->read([](const State& s) { return s.figures()[0].gifts; }), 400u);
}

TEST_F(LedgerTest, FindsEachEntryOnceWhileTheIndexTakesOver) {
    options_.generation_entries = 32;
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true);
    constexpr std::uint64_t k_gifts = 6'000, k_batch = 32;
    std::atomic<std::uint64_t> given{0};
    std::thread reader([&] {
        for (std::uint64_t order = 0; given < k_gifts;) {
            const std::uint64_t until = given;
            // The newest ones: they are just being handed over.
            order = order < until ? order + 1 : until - std::min<std::uint64_t>(until, 4 * k_batch);
            if (order >= until) continue;
            const auto found = ledger_->find_group(reference(order));
            ASSERT_TRUE(found) << found.error().text();
            ASSERT_EQ(found->size(), 1u) << order;
        }
    });
    for (std::uint64_t from = 0; from < k_gifts; from += k_batch) {
        const std::uint64_t to = std::min(from + k_batch, k_gifts);
        EXPECT_TRUE(ledger_->run([&](Batch& batch) -> Status {
            for (std::uint64_t order = from; order < to; ++order) {
                MODOU_TRY(const auto answered, batch.post(gift(order, shop, project, 5)));
                EXPECT_EQ(answered.answer, Answer::ok);
                const std::uint64_t before = order - order % 97;
                MODOU_TRY(const auto again, batch.find_group(reference(before)));
                EXPECT_EQ(again.size(), 1u) << before;
            }
            return {};
        }));
        given = to;
    }
    reader.join();
}

TEST_F(LedgerTest, TracesWhileTheBookGrowsIsIndexedAndMerged) {
    options_.chunk_entries = 64;
    open();
    const AccountId shop = account(Policy::source), project = account(Policy::fund, true),
                    payee = account(Policy::sink);
    const Sequence begin = ledger_->durable();
    std::atomic<bool> ended{false};
    std::thread writer([&] {
        for (std::uint64_t from = 0; from < 40'000; from += 100)
            EXPECT_TRUE(ledger_->run([&](Batch& b) -> Status {
                for (std::uint64_t i = from; i < from + 100; ++i)
                    MODOU_CHECK(b.post(i % 2 == 0 ? gift(i, shop, project, 3) : gift(i, project, payee, 3)));
                return {};
            }));
        ended = true;
    });
    std::mt19937_64 random(3);
    std::uint64_t traced = 0;
    while (!ended || traced < 1'000) {
        const Sequence size = ledger_->durable();
        if (size < begin + 2) continue;
        if (::testing::Test::HasFailure()) break;
        // The n-th gift pays the n-th payment, whatever of the book is where.
        const Sequence at = begin + random() % ((size - begin) / 2) * 2;
        const auto on = trace(*ledger_, at, Direction::forwards), back = trace(*ledger_, at + 1, Direction::backwards);
        ++traced;
        EXPECT_TRUE(on) << on.error().text();
        EXPECT_TRUE(back) << back.error().text();
        if (!on || !back) break;
        EXPECT_EQ(on->parts.size(), 1u);
        EXPECT_EQ(back->parts, on->parts);
        EXPECT_EQ(on->parts.at(0).hops.back().sequence, at + 1);
    }
    writer.join();
    ledger_->wait_indexed();
    EXPECT_GT(ledger_->index().facts().runs, 1u);
}

TEST(LedgerOverMemory, TheSeamNeedsOnlyCompareAndAppend) {
    // The same ledger over the test double; only the derived files are real.
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("modou-memory-{}", ::getpid());
    std::filesystem::create_directories(folder);
    auto files = journal::posix_files(folder.string());
    base::SystemClock clock;
    base::SystemRandom random;
    LedgerOptions options;
    options.threads = LedgerOptions::Threads::none;
    auto ledger = Ledger::open(
        *files,
        [](Sequence) -> base::Result<std::unique_ptr<journal::Journal>> {
            return std::make_unique<journal::MemoryJournal>();
        },
        clock, random, options);
    ASSERT_TRUE(ledger);
    ASSERT_TRUE((*ledger)->run([](Batch& b) -> Status {
        Transfer open;
        open.kind = Kind::open;
        open.reference = reference(1);
        MODOU_TRY(const auto answered, b.post(open));
        EXPECT_EQ(answered.account.value, 1u);
        return {};
    }));
    ledger->reset();
    std::filesystem::remove_all(folder);
}

TEST(Snapshot, RefusesDamagedBytesWithoutHarm) {
    const auto bytes = encode_state(State());
    EXPECT_TRUE(decode_state(bytes, "x"));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(decode_state(base::Bytes(bytes).first(cut), "x"));
    std::vector<std::byte> huge(bytes);
    huge.insert(huge.begin(), 12, std::byte{0xff});
    EXPECT_FALSE(decode_state(huge, "x"));
}

}  // namespace
}  // namespace modou::ledger
