#include "services/navigation/navigator.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "engines/atlas/demo_town.hpp"
#include "services/navigation/survey.hpp"

namespace modou::navigation {
namespace {

class NavigatorTest : public ::testing::Test {
  protected:
    void SetUp() override {
        data_ = (std::filesystem::temp_directory_path() / fmt::format("modou-navigator-{}", ::getpid())).string();
        std::filesystem::remove_all(data_);
        std::filesystem::create_directories(data_);
    }
    void TearDown() override {
        navigator_.reset();
        std::filesystem::remove_all(data_);
    }
    void open(bool with_map = true) {
        if (with_map) import();
        auto opened = Navigator::open(data_, [this] { return now_ms_.load(); });
        ASSERT_TRUE(opened) << opened.error().text();
        navigator_ = std::move(*opened);
    }
    void import() {
        const std::string town = atlas::demo_extract();
        const auto done = import_map(data_, base::bytes_of(town), {"镇", "Town", true, {}}, {});
        ASSERT_TRUE(done) << done.error().text();
    }
    routing::Route to_the_library(std::string_view more = "") {
        const auto asked =
            read_route(fmt::format(R"({{"from":[0.0164,0.0203],"to":[0.0173,0.0252],"profile":"manual"{}}})", more));
        EXPECT_TRUE(asked) << asked.error().text();
        auto lease = navigator_->lease();
        EXPECT_TRUE(lease);
        const auto request = lease->complete(*asked);
        EXPECT_TRUE(request);
        auto route = lease->planner().route(*request);
        EXPECT_TRUE(route);
        return *route;
    }
    NewReport on_the_way() {
        NewReport report;
        report.at = routing::position_of(0.0164, 0.0223);
        report.way = 6;  // Xuefu Road
        return report;
    }

    std::string data_;
    std::atomic<std::int64_t> now_ms_ = 1'800'000'000'000;
    std::unique_ptr<Navigator> navigator_;
};

TEST_F(NavigatorTest, AReportChangesTheNextRouteAndFadesWithTime) {
    open();
    const auto before = to_the_library();
    std::atomic<int> told = 0;
    navigator_->on_change([&](const Navigator::Change& change) { told += change.report != 0; });
    const auto added = navigator_->report(on_the_way(), "anna", "a");
    ASSERT_TRUE(added) << added.error().text();
    EXPECT_EQ(told, 1);
    const auto after = to_the_library();
    EXPECT_NE(after.ways, before.ways);
    EXPECT_GT(after.distance_m, before.distance_m + 1);
    for (const auto& stretch : after.stretches) EXPECT_TRUE(stretch.reports.empty()) << "goes around it";
    ASSERT_TRUE(navigator_->withdraw(added->id, "anna"));
    EXPECT_EQ(to_the_library().ways, before.ways);
}

TEST_F(NavigatorTest, ReportsStandAgainAfterARestart) {
    open();
    const auto before = to_the_library();
    ASSERT_TRUE(navigator_->report(on_the_way(), "anna", "a"));
    const auto after = to_the_library();
    navigator_.reset();
    open(false);
    EXPECT_EQ(to_the_library().ways, after.ways);
    navigator_.reset();
    now_ms_ += 40ll * 86'400'000;
    open(false);
    EXPECT_EQ(to_the_library().ways, before.ways) << "faded";
}

TEST_F(NavigatorTest, ARampFoundOpensTheSteps) {
    open();
    EXPECT_EQ(std::ranges::count(to_the_library().ways, 32), 0);
    NewReport ramp;
    ramp.at = routing::position_of(0.017302, 0.02484);
    ramp.way = 32;
    ramp.finding = Finding::ramp;
    ASSERT_TRUE(navigator_->report(ramp, "anna", "a"));
    EXPECT_EQ(std::ranges::count(to_the_library().ways, 32), 1);
}

TEST_F(NavigatorTest, AReportFarFromEveryWayIsRefused) {
    open();
    auto far = on_the_way();
    far.at = routing::position_of(0.5, 0.5);
    const auto added = navigator_->report(far, "anna", "a");
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().where, "at");
}

TEST_F(NavigatorTest, TakesUpAMapThatComesLater) {
    open(false);
    EXPECT_EQ(navigator_->lease().error().code, base::Code::unavailable);
    EXPECT_EQ(navigator_->report(on_the_way(), "anna", "a").error().code, base::Code::unavailable);
    std::atomic<bool> came = false;
    navigator_->on_change([&](const Navigator::Change&) { came = true; });
    import();
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!came && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    ASSERT_TRUE(came);
    EXPECT_TRUE(to_the_library().found);
    navigator_->on_change({});
}

TEST_F(NavigatorTest, ADamagedMapIsNotUsedAndSaysSo) {
    import();
    for (const auto& entry : std::filesystem::directory_iterator(data_ + "/map"))
        if (entry.path().extension() == ".atlas") {
            std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(4'000);
            file.put('\x7f').put('\x01').put('\x55');
        }
    open(false);
    EXPECT_FALSE(navigator_->trouble().empty());
    EXPECT_EQ(navigator_->lease().error().code, base::Code::unavailable);
}

TEST_F(NavigatorTest, ManyAskWhileReportsComeAndGo) {
    open();
    std::atomic<bool> end = false;
    std::atomic<int> found = 0;
    std::vector<std::thread> askers;
    for (int i = 0; i < 3; ++i)
        askers.emplace_back([&] {
            while (!end) found += to_the_library().found;
        });
    for (int i = 0; i < 6; ++i) {
        const auto added = navigator_->report(on_the_way(), fmt::format("d{}", i), fmt::format("a{}", i));
        ASSERT_TRUE(added);
        ASSERT_TRUE(navigator_->withdraw(added->id, fmt::format("d{}", i)));
    }
    end = true;
    for (auto& asker : askers) asker.join();
    EXPECT_GT(found, 0);
}

TEST_F(NavigatorTest, TheSurveyAsksWhatManyRoutesHangOnAndNotWhatWasAnswered) {
    open();
    auto lease = navigator_->lease();
    ASSERT_TRUE(lease);
    routing::Request as;
    as.profile = *routing::preset("manual");
    const auto near = routing::position_of(0.02, 0.02);
    const auto questions = survey(lease->planner(), as, near, 20);
    ASSERT_TRUE(questions);
    ASSERT_GT(questions->size(), 3u);
    for (std::size_t i = 1; i < questions->size(); ++i) EXPECT_LE((*questions)[i].passes, (*questions)[i - 1].passes);
    const auto again = survey(lease->planner(), as, near, 20);
    EXPECT_EQ((*again)[0].way, (*questions)[0].way) << "the same place asks the same";
    const Question& first = (*questions)[0];
    NewReport answer;
    answer.at = first.at;
    answer.way = first.way;
    answer.finding = first.asks == routing::Attribute::kerb         ? Finding::no_kerb
                     : first.asks == routing::Attribute::incline_up ? Finding::flat
                     : first.asks == routing::Attribute::width      ? Finding::wide
                                                                    : Finding::surface;
    answer.smoothness = routing::Smoothness::good;
    ASSERT_TRUE(navigator_->report(answer, "anna", "a"));
    as.reports = navigator_->standing().reports;
    const auto then = survey(lease->planner(), as, near, 20);
    EXPECT_TRUE(
        std::ranges::none_of(*then, [&](const Question& q) { return q.asks == first.asks && q.at == first.at; }));
}

}  // namespace
}  // namespace modou::navigation
