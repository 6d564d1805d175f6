// For tests: a data folder of one project, opened for writing.
#pragma once

#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>

#include "folder/testing_place.hpp"
#include "giving/testing_opened.hpp"
#include "money/disburse.hpp"

namespace modou::giving {

class OfficeTest : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_FOLLOW_PLACE(database_);
        ASSERT_GE(sodium_init(), 0);
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        folder_ = (std::filesystem::temp_directory_path() /
                   fmt::format("modou-{}-{}-{}", test->test_suite_name(), test->name(), ::getpid()))
                      .string();
        std::filesystem::remove_all(folder_);
        base::SystemRandom random;
        ASSERT_TRUE(folder::init_folder(folder_, "test", random, database_));
        reopen();
        ASSERT_TRUE(
            office_->import_projects("project,title_zh,title_en,cause,holder,region\np,一,One,c,h,r\n", "p.csv"));
    }
    void TearDown() override {
        office_.reset();
        std::filesystem::remove_all(folder_);
    }
    void reopen() {
        office_.reset();
        auto office = open_office(folder_);
        ASSERT_TRUE(office) << office.error().text();
        office_ = std::move(*office);
    }
    // Ten yuan for the project, on 2023-11-14.
    void give(base::AccountId shop) {
        ASSERT_TRUE(office_->book().run([&](ledger::Batch& batch) -> base::Status {
            ledger::Transfer gift;
            gift.debit = shop;
            gift.credit = office_->projects()->at("p").account;
            gift.amount = 1'000;
            gift.event_time = {1'700'000'000};
            gift.reference = base::reference_digest(office_->keys().digests, "mall", "1");
            MODOU_CHECK(batch.post(gift));
            return {};
        }));
    }
    folder::Place place() const { return {folder_, database_}; }
    // Six yuan of it for somebody's pipes.
    static money::Proposal proposal() {
        money::Proposal p;
        p.project = "p";
        p.payee = "Village Works";
        p.purpose = "pipes";
        p.person = "anna";
        p.amount = {600};
        p.evidence = "a contract";
        return p;
    }

    std::optional<postgres::Address> database_;
    std::string folder_;
    HeldOffice office_;
};

}  // namespace modou::giving
