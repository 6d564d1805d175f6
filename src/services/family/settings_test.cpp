// Settings of a database: told once, kept with who told them, taken in the exact weighing, refused when they cannot be.
#include "services/family/settings.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "services/family/cases.hpp"
#include "services/family/testing_folder.hpp"

namespace modou::family {
namespace {

using testing::HasSubstr;
using Access = Database::Access;

class SettingsOf : public Folder {
  protected:
    static Settings settings(std::string_view json) {
        auto read = read_settings(json);
        EXPECT_TRUE(read) << read.error().text();
        read->by = "王工 Wang";
        read->why = "本地人群 θ, protocol 7";
        read->at = *base::parse_time("2026-11-27T10:00:00+08:00");
        return *read;
    }
    static std::string refused(Database& database, std::string_view json) {
        const auto read = read_settings(json);
        if (!read) return read.error().text();
        const auto settled = database.settle(settings(json));
        return settled ? "taken" : settled.error().text();
    }
};

constexpr std::string_view k_all =
    R"({"theta": 0.02, "silent_allele_freq": 0.003, "dropout": 0.01,
        "mutation": {"model": "proportional", "rate_male": 0.003, "rate_female": 0.001}})";

TEST_F(SettingsOf, AreKeptOnceWithWhoToldThemWhenAndWhy) {
    EXPECT_FALSE(open()->settings());
    ASSERT_TRUE(open(Access::read)->settle(settings(k_all))) << "a search may tell them as well";
    const auto database = open();
    ASSERT_TRUE(database->settings());
    const Settings& kept = *database->settings();
    EXPECT_TRUE(kept.same_values(settings(k_all)));
    EXPECT_EQ(kept.mutation->rate_male, 0.003);
    EXPECT_EQ(told_by(kept, Language::en), "set by 王工 Wang, 2026-11-27 10:00:00 (UTC+8): 本地人群 θ, protocol 7");
    EXPECT_THAT(told_by(kept, Language::zh), HasSubstr("王工 Wang 于 2026-11-27 10:00:00 设定"));
    EXPECT_THAT(words(kept, Language::en), HasSubstr("theta 0.02, silent alleles 0.003, dropout 0.01, mutation prop"));
    EXPECT_THAT(words(kept, Language::zh), HasSubstr("沉默等位基因 0.003"));
    EXPECT_TRUE(database->settle(settings(k_all))) << "the same again";
    const auto other = database->settle(settings(R"({"theta": 0.01})"));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, base::Code::conflict);
    EXPECT_THAT(other.error().message, HasSubstr("王工"));
    EXPECT_EQ(open(Access::read)->settings()->theta, 0.02);
}

TEST_F(SettingsOf, WhatCannotBeIsRefusedByName) {
    const auto database = open();
    EXPECT_THAT(refused(*database, R"({"theta": 1})"), HasSubstr("theta: lies"));
    EXPECT_THAT(refused(*database, R"({"theta": -0.1})"), HasSubstr("theta: lies"));
    EXPECT_THAT(refused(*database, R"({"silent_allele_freq": 1.5})"), HasSubstr("silent_allele_freq: lies"));
    EXPECT_THAT(refused(*database, R"({"dropout": 2})"), HasSubstr("dropout: lies"));
    EXPECT_THAT(refused(*database, R"({"dropout": {"P1": 0.1}})"), HasSubstr("dropout: must be one number"));
    EXPECT_THAT(refused(*database, R"({"theta": "0.01"})"), HasSubstr("theta: must be one number"));
    EXPECT_THAT(refused(*database, R"({"thetta": 0.01})"), HasSubstr("thetta: is no setting"));
    EXPECT_THAT(refused(*database, R"({"mutation": "stepwise"})"), HasSubstr("mutation: must be an object"));
    EXPECT_THAT(refused(*database, R"({"mutation": {"model": "steps"}})"), HasSubstr("mutation.model"));
    EXPECT_THAT(refused(*database, R"({"mutation": {"model": "equal", "rate_male": 2}})"), HasSubstr("mutation: "));
    EXPECT_THAT(refused(*database, R"({"mutation": {"model": "proportional", "rate_male": 0.99}})"),
                HasSubstr("too high"));
    EXPECT_THAT(refused(*database, "[]"), HasSubstr("no JSON object"));
    EXPECT_THAT(refused(*database, "{"), HasSubstr("no JSON object"));
    for (auto word : {&Settings::by, &Settings::why}) {
        auto nobody = settings(k_all);
        nobody.*word = "  ";
        EXPECT_THAT(database->settle(nobody).error().message, HasSubstr("who chose them, and why"));
        nobody.*word = std::string(k_settings_words_bytes_most + 1, 'x');
        EXPECT_FALSE(database->settle(nobody));
    }
    EXPECT_FALSE(database->settings());
    EXPECT_FALSE(open(Access::read)->settings()) << "nothing of them was kept";
}

TEST_F(SettingsOf, AFileThatDoesNotHoldIsNamed) {
    for (const char* text : {"", "[]", "{}", R"({"format": 1, "theta": "x"})", R"({"format": 1, "theta": 0.01})"}) {
        std::ofstream(folder_ + "/settings.json") << text;
        const auto database = Database::open(folder_, Access::read);
        ASSERT_FALSE(database) << text;
        EXPECT_EQ(database.error().code, base::Code::damaged);
    }
    std::ofstream(folder_ + "/settings.json") << R"({"format": 2})";
    EXPECT_EQ(Database::open(folder_, Access::read).error().code, base::Code::unsupported);
}

// The ratio of a match is the one that `kin lr` has for the same people under the same model.
TEST_F(SettingsOf, AreTakenInTheExactWeighing) {
    const Profile f = stranger("F"), m = stranger("M");
    const auto lost = found(child("lost", f, m));
    const std::vector<SearchingFamily> families = {family("couple", {f, m}), family("father", {f}),
                                                   family("sib", {as(child("", f, m), "S"), m})};
    std::map<std::string, double> before;
    {
        auto database = open();
        for (const auto& one : families) ASSERT_TRUE(database->add(one));
        ASSERT_TRUE(database->add(lost));
        ASSERT_TRUE(database->sync());
        const auto plain = database->search(lost, {});
        for (const auto& match : plain->matches) before[match.family] = match.log10_ratio;
        ASSERT_TRUE(database->settle(settings(k_all)));
    }
    const auto database = open();
    const auto answer = database->search(lost, {});
    ASSERT_TRUE(answer) << answer.error().text();
    ASSERT_EQ(answer->matches.size(), 3u);
    for (const auto& match : answer->matches) {
        EXPECT_GT(std::abs(match.log10_ratio - before.at(match.family)), 0.01) << match.family;
        const auto& one = *std::ranges::find(families, match.family, &SearchingFamily::id);
        auto asked = *case_of(one, lost, database->ranking());
        EXPECT_EQ(asked.comparison.model.theta, 0.02);
        EXPECT_EQ(asked.comparison.model.silent, 0.003);
        EXPECT_EQ(asked.comparison.profiles[0].dropout, 0.01);
        const auto direct =
            family::answer(asked, [&](std::string_view) -> base::Result<const kinship::FrequencyTable*> {
                return &database->rules().frequencies.table;
            });
        ASSERT_TRUE(direct) << direct.error().text();
        EXPECT_NEAR(match.log10_ratio, direct->total_log10_ratio, 1e-9) << match.family;
        const auto back = database->search(one, {});
        ASSERT_EQ(back->matches.size(), 1u) << match.family;
        EXPECT_NEAR(back->matches[0].log10_ratio, match.log10_ratio, 1e-9);
    }
    // A profile's own dropout stands.
    auto told = f;
    told.dropout = 0.2;
    EXPECT_EQ(case_of(family("x", {told}), lost, database->ranking())->comparison.profiles[0].dropout, 0.2);
}

// What a search can wait for: brothers of a parent are not weighed, a family without parents is weighed without theta.
TEST_F(SettingsOf, WhatThetaAndStepsMakeTooLargeIsLeftOutAndNamed) {
    const Profile f = stranger("F"), m = stranger("M"), g = stranger("G"), h = stranger("H");
    const auto lost = found(child("lost", f, m));
    SearchingFamily far = family("far", {as(child("", g, h), "U"), as(child("", g, h), "V")});
    far.people[0].father = "G", far.people[0].mother = "H";
    far.people.push_back({"G", "", "", kinship::Sex::male});
    far.people.push_back({"H", "", "", kinship::Sex::female});
    for (const char* id : {"U", "V"}) far.people.push_back({id, "G", "H"});
    far.people.push_back({"W", "", "", kinship::Sex::male});
    far.people.push_back({"Y", "W", "M"});
    far.typed.push_back(as(child("", f, m), "Y"));
    auto database = open();
    ASSERT_TRUE(database->add(family("couple", {f, m})));
    ASSERT_TRUE(database->add(far));
    ASSERT_TRUE(database->settle(settings(R"({"theta": 0.01})")));
    SearchWish wish;
    wish.log10_least = -10;
    const auto answer = database->search(lost, wish);
    ASSERT_TRUE(answer) << answer.error().text();
    const auto of = [&](std::string_view id) { return std::ranges::find(answer->matches, id, &Match::family)->ranked; };
    EXPECT_FALSE(of("couple").without_theta);
    EXPECT_EQ(of("couple").left_out, (std::vector{Relation::paternal_uncle, Relation::maternal_uncle}));
    EXPECT_EQ(of("couple").relations.size(), 4u);
    EXPECT_TRUE(of("far").without_theta);
}

TEST_F(SettingsOf, WithNoneTheAnswersStayAsTheyWere) {
    const Profile f = stranger("F"), m = stranger("M");
    const auto lost = found(child("lost", f, m));
    auto database = open();
    ASSERT_TRUE(database->add(family("couple", {f, m})));
    const auto before = database->search(lost, {});
    ASSERT_TRUE(database->settle(settings("{}")));
    const auto after = database->search(lost, {});
    ASSERT_EQ(after->matches.size(), 1u);
    EXPECT_EQ(after->matches[0].log10_ratio, before->matches[0].log10_ratio);
    EXPECT_EQ(after->elsewhere, before->elsewhere);
}

}  // namespace
}  // namespace modou::family
