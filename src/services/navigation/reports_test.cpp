#include "services/navigation/reports.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace modou::navigation {
namespace {

constexpr std::int64_t k_day_ms = 86'400'000, k_noon = 1'800'000'000'000;

class ReportsTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = (std::filesystem::temp_directory_path() / fmt::format("modou-reports-{}", ::getpid())).string();
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        auto opened = Reports::open(folder_ + "/reports.db");
        ASSERT_TRUE(opened) << opened.error().text();
        reports_.emplace(std::move(*opened));
    }
    void TearDown() override {
        reports_.reset();
        std::filesystem::remove_all(folder_);
    }
    std::int64_t add(const std::string& device, std::int64_t at_ms = k_noon, Finding finding = Finding::blocked) {
        NewReport report;
        report.at = routing::position_of(0.02, 0.02);
        report.finding = finding;
        const auto added = reports_->add(report, device, address(), at_ms);
        EXPECT_TRUE(added) << added.error().text();
        return added ? added->id : 0;
    }
    // Each call comes from a house of its own, unless a test says where from.
    std::string address() {
        if (!here_.empty()) return here_;
        ++house_;
        return fmt::format("10.0.{}.{}", house_ / 250, house_ % 250);
    }
    KeptReport one(std::int64_t id, std::int64_t now_ms) {
        const auto all = reports_->list(Reports::Which::all, now_ms);
        for (const auto& report : *all)
            if (report.id == id) return report;
        ADD_FAILURE() << "no report " << id;
        return {};
    }

    std::string folder_, here_;
    int house_ = 0;
    std::optional<Reports> reports_;
};

TEST_F(ReportsTest, AStrangersReportCountsAtOnceAndFades) {
    const auto id = add("anna");
    EXPECT_TRUE(one(id, k_noon).stands);
    EXPECT_NEAR(one(id, k_noon).confidence, k_new_trust, 1e-9);
    EXPECT_NEAR(one(id, k_noon + 14 * k_day_ms).confidence, k_new_trust / 2, 1e-9);
    EXPECT_FALSE(one(id, k_noon + 30 * k_day_ms).stands);
    // What is built stays longer than what stands in the way.
    const auto kerb = add("anna", k_noon, Finding::kerb);
    EXPECT_TRUE(one(kerb, k_noon + 365 * k_day_ms).stands);
}

TEST_F(ReportsTest, AHostileReporterLosesAllWeightOnceFoundOut) {
    std::vector<std::int64_t> lies;
    for (int i = 0; i < 6; ++i) lies.push_back(add("mallory", k_noon + i * 3'600'000));
    const std::int64_t now = k_noon + k_day_ms / 2;
    EXPECT_EQ(reports_->list(Reports::Which::standing, now)->size(), 6u);
    ASSERT_TRUE(reports_->decide(lies[0], State::rejected, now));
    EXPECT_LT(one(lies[5], now).confidence, k_new_trust);
    ASSERT_TRUE(reports_->decide(lies[1], State::rejected, now));
    ASSERT_TRUE(reports_->decide(lies[2], State::rejected, now));
    EXPECT_TRUE(reports_->list(Reports::Which::standing, now)->empty());
    const auto more = reports_->add({}, "mallory", address(), now);
    ASSERT_TRUE(more);
    EXPECT_FALSE(more->stands) << "waits for a moderator";
}

TEST_F(ReportsTest, OneDeviceAndOneAddressAreAskedToSlowDown) {
    for (int i = 0; i < k_a_spell; ++i) add("hasty");
    const auto over = reports_->add({}, "hasty", address(), k_noon);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, base::Code::limit);
    EXPECT_TRUE(reports_->add({}, "hasty", address(), k_noon + 601'000));

    here_ = "192.0.2.7";
    int taken = 0;
    for (int i = 0; i < 20; ++i) taken += reports_->add({}, fmt::format("crowd{}", i), here_, k_noon).has_value();
    EXPECT_EQ(taken, k_address_devices);
}

TEST_F(ReportsTest, ACrowdOfUnknownDevicesTalksNothingAway) {
    const auto fresh = add("anna"), looked_at = add("anna");
    ASSERT_TRUE(reports_->decide(looked_at, State::accepted, k_noon));
    for (int i = 0; i < 50; ++i)
        for (const auto id : {fresh, looked_at})
            ASSERT_TRUE(reports_->voice(id, fmt::format("sock{}", i), false, address(), k_noon + i));
    EXPECT_TRUE(one(looked_at, k_noon + 1'000).stands);
    EXPECT_EQ(one(looked_at, k_noon + 1'000).gone, 50u);
    // Nor can it keep a barrier alive for ever.
    const auto old = add("bert");
    for (int i = 0; i < 50; ++i)
        ASSERT_TRUE(reports_->voice(old, fmt::format("sock{}", i), true, address(), k_noon + i * k_day_ms));
    EXPECT_FALSE(one(old, k_noon + 60 * k_day_ms).stands);
}

TEST_F(ReportsTest, VoicesOfKnownReportersMoveWhatStands) {
    for (const char* who : {"carla", "dan"}) ASSERT_TRUE(reports_->decide(add(who), State::accepted, k_noon));
    const auto id = add("anna");
    ASSERT_TRUE(reports_->voice(id, "carla", true, address(), k_noon + 10 * k_day_ms));
    EXPECT_GT(one(id, k_noon + 10 * k_day_ms).confidence, k_new_trust) << "seen again: as if reported today";
    ASSERT_TRUE(reports_->voice(id, "carla", false, address(), k_noon + 11 * k_day_ms));
    ASSERT_TRUE(reports_->voice(id, "dan", false, address(), k_noon + 11 * k_day_ms));
    EXPECT_FALSE(one(id, k_noon + 11 * k_day_ms).stands);
    EXPECT_EQ(one(id, k_noon + 11 * k_day_ms).still, 0u) << "one voice a device: the last counts";
    const auto own = reports_->voice(id, "anna", true, address(), k_noon);
    ASSERT_FALSE(own);
    EXPECT_EQ(own.error().code, base::Code::forbidden);
}

TEST_F(ReportsTest, OnlyItsReporterTakesAReportBackAndOnlyBeforeAModeratorSpoke) {
    const auto id = add("anna"), decided = add("anna");
    EXPECT_FALSE(reports_->withdraw(id, "bert"));
    EXPECT_TRUE(reports_->withdraw(id, "anna"));
    EXPECT_FALSE(reports_->withdraw(id, "anna"));
    ASSERT_TRUE(reports_->decide(decided, State::accepted, k_noon));
    EXPECT_FALSE(reports_->withdraw(decided, "anna"));
    EXPECT_FALSE(reports_->decide(id, State::accepted, k_noon)) << "withdrawn stays withdrawn";
    EXPECT_FALSE(reports_->decide(999, State::accepted, k_noon));
    EXPECT_FALSE(reports_->voice(id, "bert", true, address(), k_noon));
}

TEST_F(ReportsTest, AllFieldsComeBackAfterAnotherOpening) {
    NewReport told;
    told.at = {-123, 456};
    told.way = -77;
    told.finding = Finding::steep;
    told.who = routing::Report::walkers;
    told.value = -7.5;
    told.surface = routing::Surface::gravel;
    told.smoothness = routing::Smoothness::bad;
    told.note = "it's \"here\" <x>; DROP TABLE report";
    told.jpeg = "jpeg";
    const auto before = *reports_->version();
    const auto added = reports_->add(told, "anna", "a", k_noon);
    ASSERT_TRUE(added);
    EXPECT_GT(*reports_->version(), before);
    EXPECT_EQ(*reports_->photo(added->id), std::nullopt) << "not before a moderator looked";
    ASSERT_TRUE(reports_->decide(added->id, State::accepted, k_noon));
    reports_.emplace(*Reports::open(folder_ + "/reports.db"));
    const auto back = one(added->id, k_noon);
    EXPECT_EQ(back.told.at, told.at);
    EXPECT_EQ(back.told.way, told.way);
    EXPECT_EQ(back.told.finding, told.finding);
    EXPECT_EQ(back.told.who, told.who);
    EXPECT_EQ(back.told.value, told.value);
    EXPECT_EQ(back.told.surface, told.surface);
    EXPECT_EQ(back.told.smoothness, told.smoothness);
    EXPECT_EQ(back.told.note, told.note);
    EXPECT_TRUE(back.has_photo);
    EXPECT_EQ(*reports_->photo(added->id), "jpeg");
}

// Reports of `number` devices, two metres apart, a minute's tenth between them, each from an address of its own.
TEST_F(ReportsTest, ACrowdInOnePlaceNeedsASecondVoiceBeforeItBindsAnybody) {
    const auto crowd = [&](int number, Finding finding) {
        std::vector<std::int64_t> ids;
        for (int i = 0; i < number; ++i) {
            NewReport report;
            report.at = routing::position_of(0.02 + 0.0004 * i, 0.02);  // 44 m: none confirms another
            report.finding = finding;
            const auto added = reports_->add(report, fmt::format("made-up{}", i), address(), k_noon + i * 6'000);
            EXPECT_TRUE(added) << added.error().text();
            EXPECT_EQ(added->stands, i < k_crowd);
            EXPECT_EQ(added->unconfirmed, i >= k_crowd);
            EXPECT_EQ(added->moved_others, i == k_crowd);
            ids.push_back(added->id);
        }
        return ids;
    };
    const std::int64_t later = k_noon + 600'000;
    const auto ids = crowd(k_crowd + 1, Finding::blocked);
    for (const auto id : ids) {
        EXPECT_TRUE(one(id, later).unconfirmed);
        EXPECT_FALSE(one(id, later).stands);
    }
    EXPECT_EQ(reports_->list(Reports::Which::standing, later)->size(), ids.size()) << "shown, as unconfirmed";
    // From the reporter's own house, or from one who was found lying, it is no second voice.
    here_ = "10.0.0.1";
    ASSERT_TRUE(reports_->voice(ids[0], "his other browser", true, here_, later));
    here_.clear();
    EXPECT_TRUE(one(ids[0], later).unconfirmed);
    ASSERT_TRUE(reports_->voice(ids[0], "a neighbour", false, "192.0.2.1", later));
    EXPECT_TRUE(one(ids[0], later).unconfirmed) << "gone confirms nothing";
    ASSERT_TRUE(reports_->voice(ids[1], "a neighbour", true, "192.0.2.1", later));
    EXPECT_TRUE(one(ids[1], later).stands);
    // A moderator's word is one too; and the same told again from elsewhere.
    ASSERT_TRUE(reports_->decide(ids[2], State::accepted, later));
    EXPECT_TRUE(one(ids[2], later).stands);
    NewReport same;
    same.at = routing::position_of(0.02 + 0.0004 * 20, 0.02);
    const auto second = reports_->add(same, "bert", "192.0.2.2", later);
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->stands);
    EXPECT_TRUE(one(ids[20], later).stands);
    EXPECT_FALSE(one(ids[19], later).stands);
}

TEST_F(ReportsTest, AMappingPartyOverATownOrADayIsNoCrowd) {
    for (int i = 0; i < 2 * k_crowd; ++i) {
        NewReport report;
        report.at = routing::position_of(0.02 + 0.0011 * (i % 20), 0.02 + (i / 20));  // 122 m apart, two towns
        const auto added = reports_->add(report, fmt::format("mapper{}", i), address(), k_noon + i * 1'000);
        ASSERT_TRUE(added);
        EXPECT_TRUE(added->stands) << i;
    }
    for (int i = 0; i < 2 * k_crowd; ++i) {
        const auto added = reports_->add({}, fmt::format("walker{}", i), address(), k_noon + i * 31'000);
        ASSERT_TRUE(added);
        EXPECT_TRUE(added->stands) << i;
    }
}

TEST_F(ReportsTest, AllStrangersTogetherHaveALimitAndKnownReportersAreHeardBesideIt) {
    ASSERT_TRUE(reports_->decide(add("carla", k_noon - k_day_ms), State::accepted, k_noon - k_day_ms));
    int taken = 0;
    for (int i = 0; i < k_all_spell + 20; ++i) {
        NewReport report;
        report.at = routing::position_of(i * 0.02, 0.02);
        taken += reports_->add(report, fmt::format("stranger{}", i), address(), k_noon).has_value();
    }
    EXPECT_EQ(taken, k_all_spell);
    EXPECT_FALSE(reports_->voice(1, "one more", true, address(), k_noon));
    EXPECT_TRUE(reports_->add({}, "carla", address(), k_noon));
    EXPECT_TRUE(reports_->add({}, "late", address(), k_noon + 601'000));
}

TEST(Trust, RisesWithWhatWasAcceptedAndEndsWithLies) {
    EXPECT_DOUBLE_EQ(trust(0, 0), k_new_trust);
    EXPECT_GT(trust(5, 0), trust(1, 0));
    EXPECT_LT(trust(1, 1), trust(1, 0));
    EXPECT_EQ(trust(2, 3), 0);
    EXPECT_GT(trust(3, 3), 0);
}

TEST(Device, IsThirtyTwoBytesAndNeverStoredPlain) {
    const std::string key(43, 'A');
    ASSERT_TRUE(device_of(key));
    EXPECT_EQ(device_of(key)->find("AAAA"), std::string::npos);
    for (const std::string bad : {"", "short", "has spaces in it and is long enough to be one", "=AAA"})
        EXPECT_FALSE(device_of(bad));
    EXPECT_FALSE(device_of(std::string(44, 'A')));
}

TEST(Findings, AllHaveANameAndAnEffect) {
    for (unsigned i = 0; i < unsigned(Finding::count); ++i) {
        const auto finding = Finding(i);
        EXPECT_EQ(parse_finding(finding_name(finding)), finding);
        KeptReport report;
        report.told.finding = finding;
        const auto effect = effect_of(report);
        if (effect.kind != routing::Report::Kind::fact) continue;
        EXPECT_TRUE(effect.kerb_m || effect.width_m || effect.incline_percent ||
                    effect.smoothness != routing::Smoothness::unknown)
            << finding_name(finding);
    }
    EXPECT_EQ(parse_finding("ghost"), std::nullopt);
}

}  // namespace
}  // namespace modou::navigation
