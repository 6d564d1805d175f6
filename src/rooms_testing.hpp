// For tests of what the rooms are together: a folder opened for writing, and a service of giving alone.
#pragma once

#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>

#include "giving/testing_opened.hpp"
#include "giving_door/door.hpp"
#include "server/service.hpp"

namespace modou::server {

class FreshFolder : public ::testing::Test {
  protected:
    void TearDown() override {
        service_.reset();
        std::filesystem::remove_all(folder_);
    }
    // An empty folder of this origin.
    void make(const std::string& origin) {
        ASSERT_GE(sodium_init(), 0);
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        folder_ =
            (std::filesystem::temp_directory_path() / fmt::format("modou-{}-{}", test->test_suite_name(), ::getpid()))
                .string();
        std::filesystem::remove_all(folder_);
        base::SystemRandom random;
        ASSERT_TRUE(folder::init_folder(folder_, origin, random));
    }

    std::string folder_;
    std::unique_ptr<Service> service_;
};

class OpenedFolder : public FreshFolder {
  protected:
    void SetUp() override { begin("test"); }
    void TearDown() override {
        service_.reset();
        office_.reset();
        FreshFolder::TearDown();
    }
    void begin(const std::string& origin) {
        make(origin);
        auto office = giving::open_office(folder_);
        ASSERT_TRUE(office) << office.error().text();
        office_ = std::move(*office);
    }

    giving::HeldOffice office_;
};

inline std::unique_ptr<Service> service_of(giving::Office& office, std::optional<house::Operator> op = {}) {
    std::vector<frame::Room> rooms;
    rooms.push_back(giving_door::room(office, op));
    server::Site site{office.keys().ingest_token, [&office] { return office.folder().made_data(); },
                      op ? op->address : ""};
    auto service = Service::open(std::move(rooms), std::move(site));
    EXPECT_TRUE(service) << service.error().text();
    return std::move(*service);
}

}  // namespace modou::server
