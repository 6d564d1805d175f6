// For tests: a book in a folder of its own, in segment files or in a database (MODOU_TESTS_ON).
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "journal/testing_place.hpp"
#include "ledger/ledger.hpp"

namespace modou::ledger {

class BookTest : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_FOLLOW_PLACE(database_);
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::temp_directory_path() /
                  fmt::format("modou-{}-{}-{}", test->test_suite_name(), test->name(), ::getpid());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        files_ = journal::posix_files(folder_.string());
    }
    void TearDown() override {
        ledger_.reset();
        std::filesystem::remove_all(folder_);
    }
    // Closes it first, if it is open.
    base::Status open_as(const LedgerOptions& options, base::Clock& clock) {
        ledger_.reset();
        MODOU_TRY(ledger_, Ledger::open(
                               *files_,
                               [&](Sequence known) {
                                   journal_.known_durable = known;
                                   return journal::open_for_test(*files_, database_, journal_);
                               },
                               clock, random_, options));
        return {};
    }
    void open() {
        const base::Status opened = open_as(options_, clock_);
        ASSERT_TRUE(opened) << opened.error().text();
    }
    // With a reference of its own where it has none.
    Answered post(Transfer t) {
        if (t.reference == base::ReferenceDigest{}) {
            t.reference.bytes[15] = std::byte{0xff};
            std::memcpy(t.reference.bytes.data(), &++drawn_, 8);
        }
        Answered answered;
        const base::Status done = ledger_->run([&](Batch& b) -> base::Status {
            MODOU_TRY(answered, b.post(t));
            return {};
        });
        EXPECT_TRUE(done) << (done ? "" : done.error().text());
        return answered;
    }
    AccountId open_account(Policy policy, bool is_public, Transfer more = {}) {
        more.kind = Kind::open;
        more.policy = policy;
        more.is_public = is_public;
        return post(more).account;
    }

    std::optional<postgres::Address> database_;
    std::filesystem::path folder_;
    std::unique_ptr<journal::Files> files_;
    base::SystemClock clock_;
    base::SystemRandom random_;
    LedgerOptions options_;
    journal::FileJournalOptions journal_;
    std::unique_ptr<Ledger> ledger_;

  private:
    std::uint64_t drawn_ = 0;
};

}  // namespace modou::ledger
