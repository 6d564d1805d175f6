// A house of two small rooms: in which order they are opened, begun and served, and what becomes of one that fails.
#include "house/house.hpp"

#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>

namespace modou::house {
namespace {

using base::Result;
using base::Status;

struct Well {
    std::vector<std::string>& happened;
    ~Well() { happened.push_back("the well ends"); }
};
// It uses the well, which stands before it.
struct Garden {
    std::vector<std::string>& happened;
    Well& well;
    ~Garden() { happened.push_back("the garden ends"); }
};

class HouseTest : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_GE(sodium_init(), 0);
        path_ = (std::filesystem::temp_directory_path() / fmt::format("modou-house-{}", ::getpid())).string();
        std::filesystem::remove_all(path_);
        base::SystemRandom random;
        ASSERT_TRUE(folder::init_folder(path_, "test", random));
        plans_ = {well(), {.name = "words alone"}, garden()};
    }
    void TearDown() override { std::filesystem::remove_all(path_); }

    std::function<Status()> says(std::string what) {
        return [this, what = std::move(what)]() -> Status {
            happened_.push_back(what);
            if (what == fails_) return base::fail(base::Code::io, "not today", what);
            return {};
        };
    }
    RoomPlan well() {
        folder::Part part;
        part.schema = {"well", {{1, "buckets", "CREATE TABLE bucket (id INTEGER PRIMARY KEY) STRICT;"}}};
        RoomPlan plan{.name = "well", .parts = {part}};
        plan.open = [this](House&) -> Result<Opened> {
            MODOU_CHECK(says("the well opens")());
            Opened opened;
            opened.hold(std::make_shared<Well>(happened_));
            opened.older = says("the well finishes older acts");
            opened.begin = says("the well begins");
            opened.serve = [this](const Site& site) -> Result<frame::Room> {
                MODOU_CHECK(says("the well is served")());
                frame::Room room{.name = "well"};
                if (site.op) room.notices.push_back(site.op->name_en);
                return room;
            };
            return opened;
        };
        return plan;
    }
    RoomPlan garden() {
        RoomPlan plan{.name = "garden"};
        plan.open = [this](House& house) -> Result<Opened> {
            MODOU_CHECK(says("the garden opens")());
            Opened opened;
            opened.hold(std::make_shared<Garden>(happened_, house.get<Well>()));
            opened.begin = says("the garden begins");
            return opened;
        };
        return plan;
    }
    Result<std::unique_ptr<House>> open(folder::Access access = folder::Access::write) {
        happened_.clear();
        folder::HowToOpen how;
        how.access = access;
        return House::open(path_, plans_, how);
    }
    using Happened = std::vector<std::string>;

    std::string path_, fails_;
    std::vector<std::string> happened_;
    std::vector<RoomPlan> plans_;
};

TEST_F(HouseTest, RoomsOpenInTheOrderOfTheListAndEndInTheOther) {
    {
        auto house = open();
        ASSERT_TRUE(house) << house.error().text();
        EXPECT_EQ(happened_, (Happened{"the well opens", "the garden opens", "the well finishes older acts",
                                       "the well begins", "the garden begins"}));
        EXPECT_EQ(&(*house)->get<Garden>().well, &(*house)->get<Well>());
        ASSERT_TRUE((*house)->close());
        happened_.clear();
    }
    EXPECT_EQ(happened_, (Happened{"the garden ends", "the well ends"}));
}

TEST_F(HouseTest, AReaderFinishesNothing) {
    {
        auto made = open();
        ASSERT_TRUE(made) << made.error().text();
        ASSERT_TRUE((*made)->close());
    }
    auto house = open(folder::Access::read);
    ASSERT_TRUE(house) << house.error().text();
    EXPECT_EQ(happened_, (Happened{"the well opens", "the garden opens", "the well begins", "the garden begins"}));
}

TEST_F(HouseTest, TheFolderHasThePartsOfAllRooms) {
    EXPECT_EQ(parts_of(plans_).size(), 1u);
    auto house = open();
    ASSERT_TRUE(house) << house.error().text();
    EXPECT_TRUE((*house)->folder().ports().store().read(
        [](store::Session& s) { return s.first<std::int64_t>("SELECT count(*) FROM bucket"); }));
    ASSERT_TRUE((*house)->close());
}

TEST_F(HouseTest, EachRoomIsServedThatServesAndHearsWhoRunsTheSite) {
    auto house = open();
    ASSERT_TRUE(house) << house.error().text();
    Site site;
    site.op.emplace();
    site.op->name_en = "Whoever";
    const auto rooms = (*house)->serve(site);
    ASSERT_TRUE(rooms) << rooms.error().text();
    ASSERT_EQ(rooms->size(), 1u);
    EXPECT_EQ(rooms->front().notices, Happened{"Whoever"});
    ASSERT_TRUE((*house)->close());
}

TEST_F(HouseTest, ARoomThatFailsIsNamedAndTheNextOpeningIsAsIfNothingHadBeen) {
    for (const std::string step : {"the well opens", "the garden opens", "the well finishes older acts",
                                   "the well begins", "the garden begins"}) {
        fails_ = step;
        const auto house = open();
        ASSERT_FALSE(house) << step;
        EXPECT_EQ(house.error().where, step);
    }
    fails_ = "the well is served";
    auto house = open();
    ASSERT_TRUE(house) << house.error().text();
    EXPECT_EQ((*house)->serve({}).error().where, "the well is served");
    ASSERT_TRUE((*house)->close());
}

using HouseDeathTest = HouseTest;
TEST_F(HouseDeathTest, WhatNoRoomHoldsEndsTheProcessAtOnce) {
    auto house = open();
    ASSERT_TRUE(house) << house.error().text();
    EXPECT_DEATH((void)(*house)->get<std::string>(), "");
}

}  // namespace
}  // namespace modou::house
