#include "publish/public_log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "journal/testing_files.hpp"
#include "ledger/on_files.hpp"
#include "proof/leaf.hpp"
#include "proof/receipt.hpp"

namespace modou::publish {
namespace {

using ledger::Policy;
using Opening = PublicLog::Opening;

constexpr std::uint64_t k_batch = 4'096;
constexpr std::uint64_t k_level_1_leaves = 65'536;  // under one full tile of level 1

class PublicLogTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  fmt::format("modou-publish-{}-{}", ::getpid(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        known_ = {*key_.verifier()};
        open_book();
        project_ = account(Policy::fund, true, "clean-water");
        shop_ = account(Policy::source, false, "");
    }
    void TearDown() override {
        close();
        std::filesystem::remove_all(folder_);
    }
    void close() {
        log_.reset();
        book_.reset();
    }
    void open_book() {
        auto files = std::make_unique<journal::FailingFiles>(journal::posix_files(folder_.string()));
        faults_ = files.get();
        files_ = std::move(files);
        auto opened = ledger::open_on_files(*files_, clock_, random_, {});
        ASSERT_TRUE(opened) << opened.error().text();
        book_ = std::move(*opened);
    }
    Status open_log() {
        MODOU_TRY(log_, PublicLog::open(*files_, *book_, key_, known_));
        return {};
    }
    ledger::Answered post(ledger::Transfer t) {
        std::memcpy(t.reference.bytes.data(), &++posted_, sizeof posted_);
        t.event_time = {1'793'000'000};
        ledger::Answered answered;
        EXPECT_TRUE(book_->run([&](ledger::Batch& batch) -> Status {
            MODOU_TRY(answered, batch.post(t));
            return {};
        }));
        EXPECT_EQ(answered.answer, ledger::Answer::ok);
        return answered;
    }
    base::AccountId account(Policy policy, bool is_public, std::string_view name) {
        ledger::Transfer t;
        t.kind = ledger::Kind::open;
        t.policy = policy;
        t.is_public = is_public;
        t.text = name;
        return post(t).account;
    }
    ledger::Transfer gift(std::uint64_t amount) const {
        ledger::Transfer t;
        t.debit = shop_;
        t.credit = project_;
        t.amount = amount;
        return t;
    }
    void give(std::uint64_t count) {
        while (count > 0) {
            const std::uint64_t now = std::min(count, k_batch);
            ASSERT_TRUE(book_->run([&](ledger::Batch& batch) -> Status {
                for (std::uint64_t i = 0; i < now; ++i) {
                    ledger::Transfer t = gift(1 + i % 300);
                    t.event_time = {1'793'000'000};
                    std::memcpy(t.reference.bytes.data(), &++posted_, sizeof posted_);
                    MODOU_CHECK(batch.post_new(t));
                }
                return {};
            }));
            count -= now;
        }
    }
    std::string checkpoint_file() const { return (folder_ / "log/checkpoint").string(); }
    Hash root() const { return log_->published()->checkpoint.root; }

    std::filesystem::path folder_;
    base::SystemClock clock_;
    base::SystemRandom random_;
    std::unique_ptr<journal::Files> files_;
    journal::FailingFiles* faults_ = nullptr;
    std::unique_ptr<ledger::Ledger> book_;
    std::unique_ptr<PublicLog> log_;
    proof::SigningKey key_ = *proof::make_key("books.example.org", proof::KeyType::ed25519, random_);
    std::vector<proof::VerifierKey> known_;
    base::AccountId project_, shop_;
    std::uint64_t posted_ = 0;
};

TEST_F(PublicLogTest, GrowsInAnyRhythmAndProvesEveryEntryAndEveryEarlierSize) {
    ASSERT_TRUE(open_log());
    std::mt19937_64 rng(7);
    std::vector<std::pair<std::uint64_t, Hash>> heads;
    for (int i = 0; i < 12; ++i) {
        give(1 + rng() % (k_level_1_leaves / 5));
        ASSERT_TRUE(log_->catch_up());
        heads.emplace_back(log_->published()->checkpoint.size, root());
    }
    const std::uint64_t size = heads.back().first;
    ASSERT_GT(size, k_level_1_leaves);
    EXPECT_EQ(size, book_->durable());
    std::vector<Hash> leaves;
    for (std::uint64_t i = 0; i < size; ++i) leaves.push_back(proof::leaf_hash(*log_->leaf(i)));
    for (const auto& [at, head] : heads) {
        EXPECT_EQ(proof::root_of(std::span(leaves).first(at)), head);
        EXPECT_TRUE(proof::check_consistency(at, head, size, root(), *log_->consistency(at, size)));
    }
    for (int i = 0; i < 200; ++i) {
        const auto& [at, head] = heads[rng() % heads.size()];
        const std::uint64_t index = rng() % at;
        EXPECT_TRUE(proof::check_inclusion(index, at, leaves[index], *log_->inclusion(index, at), head));
    }
    EXPECT_FALSE(log_->inclusion(0, size + 1));
    proof::each_tile(size, [&](const proof::Tile& tile) {
        if (tile.level != 0) return true;
        const auto bytes = log_->file(tile);
        EXPECT_TRUE(bytes) << tile.path();
        return bytes && std::memcmp(bytes->data(), &leaves[tile.index * 256], bytes->size()) == 0;
    });
    EXPECT_EQ(log_->file({0, size / 256, static_cast<unsigned>(size % 256 + 1)}).error().code, base::Code::not_found);
}

TEST_F(PublicLogTest, TilesAreDerived) {
    ASSERT_TRUE(open_log());
    give(2 * k_level_1_leaves + 300);
    ASSERT_TRUE(log_->catch_up());
    const Hash before = root();
    const proof::Tile tile{1, 0, 256};
    const auto good = log_->file(tile);
    ASSERT_TRUE(good);
    const auto stored = folder_ / "log/tile-1-00000000000000";
    ASSERT_EQ(std::filesystem::file_size(stored), good->size());
    const auto reopen = [&] {
        close();
        open_book();
        ASSERT_TRUE(open_log());
        EXPECT_EQ(root(), before);
        EXPECT_EQ(log_->file(tile), good);
    };
    reopen();
    std::filesystem::remove(stored);
    reopen();
    std::filesystem::resize_file(stored, 100);
    reopen();
    {
        std::fstream file(stored, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(77);
        file.put(static_cast<char>(std::to_integer<int>((*good)[77]) ^ 1));
    }
    reopen();
    ASSERT_FALSE(HasFatalFailure());
    give(10);
    EXPECT_TRUE(log_->catch_up());
    EXPECT_EQ(log_->published()->checkpoint.size, book_->durable());
}

TEST_F(PublicLogTest, GoesOnByItselfAfterAFaultThatPassed) {
    ASSERT_TRUE(open_log());
    const auto whole = [&] {
        std::vector<Hash> leaves;
        for (std::uint64_t i = 0; i < book_->durable(); ++i) leaves.push_back(proof::leaf_hash(*log_->leaf(i)));
        return proof::root_of(leaves);
    };
    const auto shown = [&] { return log_->published() ? log_->published()->checkpoint.size : 0; };
    give(300);
    ASSERT_TRUE(log_->catch_up());
    for (const std::string name : {"log/checkpoint", "log/tile-1"})
        for (const std::string operation : {"open", "write", "sync", "rename", "folder"}) {
            const std::uint64_t before = shown();
            faults_->fail(operation, operation == "folder" ? "log" : name);
            give(k_level_1_leaves / 2 + 777);
            const std::uint64_t failed = faults_->failed();
            for (std::uint64_t n = 1; n <= 3; ++n) {
                const auto done = log_->catch_up();
                if (done) break;  // no tile was full
                EXPECT_EQ(done.error().code, base::Code::io);
                EXPECT_TRUE(log_->failure());
                EXPECT_EQ(log_->failures(), n);
                EXPECT_EQ(shown(), before);
                // The tree that was shown stays provable meanwhile.
                EXPECT_TRUE(log_->inclusion(before - 1, before));
            }
            EXPECT_TRUE(faults_->failed() > failed || name == "log/tile-1") << operation << " on " << name;
            faults_->fail("");
            ASSERT_TRUE(log_->catch_up()) << operation << " on " << name;
            EXPECT_FALSE(log_->failure());
            EXPECT_EQ(log_->failures(), 0u);
            EXPECT_EQ(shown(), book_->durable());
        }
    EXPECT_EQ(root(), whole());
    const Hash before = root();
    const proof::Tile tile{1, 1, 256};
    const auto bytes = log_->file(tile);
    close();
    open_book();
    ASSERT_TRUE(open_log());
    EXPECT_EQ(root(), before);
    EXPECT_EQ(log_->file(tile), bytes);
}

TEST_F(PublicLogTest, ABookThatCannotBeReadForAWhileLosesNoLeaf) {
    ASSERT_TRUE(open_log());
    give(10'000);
    faults_->fail("read", "seg-");
    EXPECT_FALSE(log_->catch_up());
    faults_->fail("");
    ASSERT_TRUE(log_->catch_up());
    EXPECT_EQ(log_->published()->checkpoint.size, book_->durable());
    const std::uint64_t size = book_->durable();
    EXPECT_TRUE(proof::check_inclusion(7'000, size, proof::leaf_hash(*log_->leaf(7'000)), *log_->inclusion(7'000, size),
                                       root()));
}

TEST_F(PublicLogTest, ANewKeyThatCouldNotSignAtOnceSignsTheSameCheckpointFirst) {
    ASSERT_TRUE(open_log());
    give(10);
    ASSERT_TRUE(log_->catch_up());
    const std::uint64_t size = log_->published()->checkpoint.size;
    const auto next = *proof::make_key(key_.name, proof::KeyType::ed25519, random_);
    faults_->fail("write", "log/checkpoint");
    EXPECT_FALSE(log_->use_key(next));
    give(10);
    EXPECT_FALSE(log_->catch_up());
    faults_->fail("rename", "log/checkpoint");
    EXPECT_FALSE(log_->catch_up());
    EXPECT_EQ(log_->published()->checkpoint.size, size);
    faults_->fail("");
    ASSERT_TRUE(log_->use_key(next));
    EXPECT_TRUE(proof::open_checkpoint(log_->published()->note, std::vector{*key_.verifier()}));
    EXPECT_TRUE(proof::open_checkpoint(log_->published()->note, std::vector{*next.verifier()}));
    ASSERT_TRUE(log_->catch_up());
    EXPECT_EQ(log_->published()->checkpoint.size, book_->durable());
}

TEST_F(PublicLogTest, WaitsLongerAfterEachFailureButNeverLong) {
    using namespace std::chrono_literals;
    EXPECT_EQ(PublicLog::retry_after(0), 1s);
    EXPECT_EQ(PublicLog::retry_after(1), 1s);
    EXPECT_EQ(PublicLog::retry_after(3), 4s);
    EXPECT_EQ(PublicLog::retry_after(1'000'000), 16s);
}

TEST_F(PublicLogTest, ABookThatDoesNotFitItsCheckpointIsRefused) {
    ASSERT_TRUE(open_log());
    give(500);
    ASSERT_TRUE(log_->catch_up());
    // The same length, another book: accounts and gifts as before, salts of their own.
    close();
    std::filesystem::remove_all(folder_ / "book");
    std::filesystem::remove_all(folder_ / "index");
    std::filesystem::remove_all(folder_ / "state");
    posted_ = 0;
    open_book();
    account(Policy::fund, true, "clean-water");
    auto shorter = open_log();
    ASSERT_FALSE(shorter);
    EXPECT_EQ(shorter.error().code, base::Code::damaged);
    account(Policy::source, false, "");
    give(500);
    auto other = open_log();
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, base::Code::damaged);
    // And one that was signed by nobody known.
    known_ = {*proof::make_key("books.example.org", proof::KeyType::ed25519, random_)->verifier()};
    EXPECT_EQ(open_log().error().code, base::Code::damaged);
}

TEST_F(PublicLogTest, ARetiredKeyStillStandsForWhatItSigned) {
    ASSERT_TRUE(open_log());
    ASSERT_TRUE(log_->catch_up());
    log_.reset();
    key_ = *proof::make_key("books.example.org", proof::KeyType::ed25519, random_);
    known_.insert(known_.begin(), *key_.verifier());
    ASSERT_TRUE(open_log());
    give(1);
    ASSERT_TRUE(log_->catch_up());
    EXPECT_TRUE(proof::open_checkpoint(log_->published()->note, std::span(known_).first(1)));
}

TEST_F(PublicLogTest, WitnessesStayWithTheirCheckpointOverARestart) {
    ASSERT_TRUE(open_log());
    give(10);
    ASSERT_TRUE(log_->catch_up());
    const auto witness = *proof::make_key("w.example.org", proof::KeyType::cosignature_v1, random_);
    const auto cosigned = [&] {
        return proof::open_checkpoint(log_->published()->note, known_, std::vector{*witness.verifier()}, 1).has_value();
    };
    const auto text = proof::parse_note(log_->published()->note)->text;
    const auto signature = *proof::cosign(text, witness, {1'793'000'000});
    const std::uint64_t size = log_->published()->checkpoint.size;
    EXPECT_FALSE(cosigned());
    ASSERT_TRUE(log_->add_cosignatures(size, {&signature, 1}));
    ASSERT_TRUE(log_->add_cosignatures(size, {&signature, 1}));  // said twice, stands once
    EXPECT_EQ(proof::parse_note(log_->published()->note)->signatures.size(), 2u);
    close();
    open_book();
    ASSERT_TRUE(open_log());
    EXPECT_TRUE(cosigned());
    give(1);
    ASSERT_TRUE(log_->catch_up());
    EXPECT_FALSE(cosigned());
    ASSERT_TRUE(log_->add_cosignatures(size, {&signature, 1}));  // too late: of the one before
    EXPECT_FALSE(cosigned());
}

TEST_F(PublicLogTest, ANewKeySignsFromTheNewestCheckpointOn) {
    ASSERT_TRUE(open_log());
    give(10);
    ASSERT_TRUE(log_->catch_up());
    const auto next = *proof::make_key(key_.name, proof::KeyType::ed25519, random_);
    const auto signed_by = [&](const proof::SigningKey& key) {
        return proof::open_checkpoint(log_->published()->note, std::vector{*key.verifier()}).has_value();
    };
    EXPECT_EQ(log_->use_key(*proof::make_key("other.example.org", proof::KeyType::ed25519, random_)).error().code,
              base::Code::bad_input);
    ASSERT_TRUE(log_->use_key(next));
    EXPECT_TRUE(signed_by(key_) && signed_by(next));
    give(1);
    ASSERT_TRUE(log_->catch_up());
    EXPECT_TRUE(signed_by(next));
    EXPECT_FALSE(signed_by(key_));

    // A rotation cut short after the files were written: the next start makes up for it.
    const auto third = *proof::make_key(key_.name, proof::KeyType::ed25519, random_);
    known_.push_back(*next.verifier());
    known_.push_back(*third.verifier());
    key_ = third;
    close();
    open_book();
    ASSERT_TRUE(open_log());
    EXPECT_TRUE(signed_by(next) && signed_by(third));
}

TEST_F(PublicLogTest, AReceiptProvesAGiftOpenedOrSealed) {
    ASSERT_TRUE(open_log());
    const auto gave = post(gift(256)).sequence;
    EXPECT_EQ(log_->receipt(gave, Opening::opened).error().code, base::Code::unavailable);
    EXPECT_EQ(log_->receipt(gave + 1, Opening::opened).error().code, base::Code::not_found);
    ASSERT_TRUE(log_->catch_up());
    const auto opened = proof::verify_receipt(*log_->receipt(gave, Opening::opened), known_);
    ASSERT_TRUE(opened) << opened.error().text();
    ASSERT_TRUE(opened->receipt.opening);
    EXPECT_EQ(opened->receipt.opening->entry.debit, shop_);
    EXPECT_EQ(opened->leaf.debit, 0u);  // a shop is not named in public
    EXPECT_EQ(opened->leaf.amount, 256u);
    const auto sealed = proof::verify_receipt(*log_->receipt(gave, Opening::sealed), known_);
    ASSERT_TRUE(sealed) << sealed.error().text();
    EXPECT_FALSE(sealed->receipt.opening);
}

TEST_F(PublicLogTest, NoLeafTellsOnePersonsPayment) {
    ASSERT_TRUE(open_log());
    give(100);
    const auto batch = account(Policy::fund, true, "batch:June");
    const auto person = account(Policy::person, false, "");
    ledger::Transfer t;
    t.debit = project_;
    t.credit = batch;
    t.amount = 90;
    const auto in_public = post(t).sequence;
    t.debit = batch;
    t.credit = person;
    t.amount = 18;
    const auto paid = post(t).sequence;
    ASSERT_TRUE(log_->catch_up());
    const auto leaf = proof::read_leaf(*log_->leaf(paid));
    ASSERT_TRUE(leaf) << leaf.error().text();
    EXPECT_TRUE(leaf->hidden());
    EXPECT_EQ(leaf->debit + leaf->credit + leaf->debit_from + leaf->credit_from + leaf->amount + leaf->refers, 0u);
    EXPECT_EQ(leaf->day.number, 0);
    EXPECT_EQ(proof::read_leaf(*log_->leaf(in_public))->amount, 90u);
    // Whoever holds the private part can still prove it.
    const auto proven = proof::verify_receipt(*log_->receipt(paid, Opening::opened), known_);
    ASSERT_TRUE(proven) << proven.error().text();
    EXPECT_EQ(proven->receipt.opening->entry.amount, 18u);
}

}  // namespace
}  // namespace modou::publish
