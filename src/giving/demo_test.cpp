// The demonstration: its projects have substance, and one seed makes one set of data.
#include <fstream>

#include "base/csv.hpp"
#include "giving/demo.hpp"
#include "giving/demo_files.hpp"
#include "giving/demo_projects.hpp"
#include "giving/testing_office.hpp"

namespace modou::giving {
namespace {

std::string sample(const std::string& name) {
    std::ifstream in(MODOU_SOURCE_DIR "/samples/demo/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(DemoFiles, AreTheSamplesAsTheyStand) {
    EXPECT_EQ(demo_file("projects.csv"), sample("projects.csv"));
    EXPECT_EQ(demo_file("updates.csv"), sample("updates.csv"));
    std::size_t pictures = 0;
    for (const DemoFile& file : demo_files()) {
        if (!file.name.ends_with(".jpg")) continue;
        ++pictures;
        EXPECT_EQ(file.bytes, sample("pictures/" + std::string(file.name))) << file.name;
    }
    EXPECT_EQ(pictures, 20);
    EXPECT_EQ(demo_file("none.jpg"), "");
}

class DemoTest : public OfficeTest {
  protected:
    // In a fresh folder of its own; answers what each project has received.
    std::map<std::string, std::int64_t> made(std::uint64_t seed) {
        TearDown();
        MODOU_FOLLOW_PLACE(database_);
        base::SystemRandom random;
        EXPECT_TRUE(folder::init_folder(folder_, "test", random, database_));
        reopen();
        const auto done = make_demo(*office_, {1'000, seed}, [](std::uint64_t, std::uint64_t) {});
        EXPECT_TRUE(done) << done.error().text();
        std::map<std::string, std::int64_t> totals;
        for (const auto& [id, project] : *office_->projects())
            totals[id] = office_->book().read([&, account = project.account](const auto& state) {
                return static_cast<std::int64_t>(state.account(account)->balance());
            });
        return totals;
    }
};

TEST_F(DemoTest, OneSeedMakesOneSetOfData) {
    const auto first = made(7);
    EXPECT_EQ(first.size(), 40);
    EXPECT_EQ(made(7), first);
    EXPECT_NE(made(8), first);
}

TEST_F(DemoTest, EveryProjectSaysWhatItIsFor) {
    made(1);
    for (const auto& [id, project] : *office_->projects()) {
        ASSERT_NE(project.about, nullptr) << id;
        const About& about = project.about->about;
        EXPECT_NE(about.description_zh, "") << id;
        EXPECT_NE(about.plan_en, "") << id;
        EXPECT_GT(about.target_fen, 0) << id;
        EXPECT_GE(about.budget.size(), 3) << id;
        EXPECT_GE(about.pictures.size(), 1) << id;
        EXPECT_TRUE(project.holder_en.ends_with("(demonstration)")) << id;
    }
}

TEST_F(DemoTest, UpdatesAreOfTheirDaysAndNoneOfADayToCome) {
    made(1);
    const auto updates = demo_updates();
    ASSERT_TRUE(updates) << updates.error().text();
    const base::Day today = base::day_of(office_->clock().now());
    std::map<std::string, std::vector<std::string>> wanted, found;  // by project: days, newest first
    for (const UpdateAsked& one : *updates)
        if (!(today < *one.day)) {
            auto& days = wanted[one.words.project];
            days.insert(days.begin(), base::format_day(*one.day));
        }
    for (const auto& [id, project] : *office_->projects()) {
        const auto there = updates_of(*office_, id, ~base::Sequence{0}, 100);
        ASSERT_TRUE(there) << there.error().text();
        for (const ProjectUpdate& one : *there) found[id].push_back(base::format_day(one.day));
    }
    EXPECT_EQ(found, wanted);
}

}  // namespace
}  // namespace modou::giving
