// What stands between this room and the outside: positions in other datums, requests, words.
#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <boost/json.hpp>
#include <cmath>

#include "services/navigation/answers.hpp"
#include "services/navigation/asked.hpp"
#include "services/navigation/gcj02.hpp"
#include "services/navigation/ors.hpp"
#include "services/navigation/words.hpp"

namespace modou::navigation {
namespace {

using routing::Attribute;
using routing::Position;

TEST(Gcj02, ShiftsInChinaAndComesBack) {
    // Tiananmen: 116.39127, 39.90704 in WGS 84 shows as about 116.39751, 39.90845.
    const Position there = gcj02_of(routing::position_of(116.39127, 39.90704));
    EXPECT_NEAR(there.lon_degrees(), 116.39751, 2e-5);
    EXPECT_NEAR(there.lat_degrees(), 39.90844, 2e-5);
    EXPECT_TRUE(rc::check("the way back ends within 2 cm", [] {
        const Position at{*rc::gen::inRange(730'000'000, 1'350'000'000), *rc::gen::inRange(180'000'000, 530'000'000)};
        RC_ASSERT(routing::distance_m(wgs84_of(gcj02_of(at)), at) < 0.02);
    }));
    for (const Position abroad : {routing::position_of(8.67, 49.41), routing::position_of(-70, -30)}) {
        EXPECT_EQ(gcj02_of(abroad), abroad);
        EXPECT_EQ(wgs84_of(abroad), abroad);
    }
}

TEST(Asked, LimitsAreThoseNamedAndNoOthers) {
    const auto asked = read_route(
        R"({"from":[8.6,49.4],"to":[8.7,49.4],"steps":"avoid","limits":{"incline_percent":6,"incline_down_percent":9,"kerb_m":0.03},
        "forbid":{"surface":["gravel","no such surface"],"smoothness":["bad"]},"unknown":"avoid","reports":[{"at":[8.65,49.4],"way":5}]})");
    ASSERT_TRUE(asked) << asked.error().text();
    const routing::Limits& limits = asked->request.profile.limits;
    EXPECT_EQ(limits.steps, routing::Steps::avoid);
    EXPECT_EQ(limits.incline_up_percent, 6);
    EXPECT_EQ(limits.incline_down_percent, 9);
    EXPECT_EQ(limits.kerb_m, 0.03);
    EXPECT_FALSE(limits.width_m);
    EXPECT_TRUE(limits.forbidden_surfaces >> unsigned(routing::Surface::gravel) & 1);
    EXPECT_TRUE(limits.forbidden_surfaces >> unsigned(routing::Surface::other) & 1);
    EXPECT_EQ(limits.named, bit(Attribute::incline_up) | bit(Attribute::incline_down) | bit(Attribute::kerb) |
                                bit(Attribute::surface) | bit(Attribute::smoothness));
    EXPECT_EQ(asked->own.size(), 1u);
    EXPECT_EQ(asked->request.plazas, routing::Plazas::around);
    EXPECT_EQ(read_route(R"({"from":[8.6,49.4],"to":[8.7,49.4],"profile":"manual"})")->request.plazas,
              routing::Plazas::across);
    const auto wheelchair = read_route(R"({"from":[8.6,49.4],"to":[8.7,49.4],"profile":"wheelchair"})");
    EXPECT_FALSE(wheelchair->request.profile.limits.incline_up_percent) << "openrouteservice limits what is named";
    EXPECT_EQ(wheelchair->request.profile.limits.steps, routing::Steps::avoid);
    EXPECT_EQ(wheelchair->request.plazas, routing::Plazas::around);
    EXPECT_EQ(wheelchair->request.profile.limits.worst, routing::Suited::suitable);
    EXPECT_EQ(read_route(R"({"from":[8.6,49.4],"to":[8.7,49.4],"profile":"wheelchair","allow_unsuitable":true})")
                  ->request.profile.limits.worst,
              routing::Suited::unsuitable);
    EXPECT_EQ(read_route(R"({"from":[8.6,49.4],"to":[8.7,49.4]})")->request.profile.limits.worst,
              routing::Suited::never);
}

TEST(Asked, WhatIsToldButNotUnderstoodIsCrossedWhenTheRequestSaysSo) {
    const auto limits = [](std::string_view members) {
        const auto asked = read_route(R"({"from":[8.6,49.4],"to":[8.7,49.4])" + std::string(members) + "}");
        EXPECT_TRUE(asked) << members;
        return asked->request.profile.limits;
    };
    using routing::Unread;
    for (const auto profile : {"manual", "powered"}) {
        const std::string named = R"(,"profile":")" + std::string(profile) + '"';
        EXPECT_EQ(limits(named).unread, Unread::stop);
        EXPECT_EQ(limits(named + R"(,"unknown":"accept")").unread, Unread::pass);
        EXPECT_EQ(limits(named + R"(,"unknown":"warn")").unread, Unread::pass);
        EXPECT_EQ(limits(named + R"(,"unknown":"avoid")").unread, Unread::stop);
        EXPECT_EQ(limits(named).fords, routing::Fords::avoid);
    }
    for (const auto profile : {"cane", "pram", "wheelchair", "on_foot"})
        EXPECT_EQ(limits(R"(,"profile":")" + std::string(profile) + '"').unread, Unread::pass) << profile;
    EXPECT_EQ(limits(R"(,"profile":"on_foot")").fords, routing::Fords::pass);
    EXPECT_EQ(limits(R"(,"profile":"on_foot","avoid_features":["fords","steps"])").fords, routing::Fords::avoid);
    EXPECT_EQ(limits(R"(,"avoid_features":["steps"])").steps, routing::Steps::avoid);
}

TEST(Asked, EachSlipIsNamed) {
    const std::pair<std::string_view, std::string_view> slips[] = {
        {R"({"to":[1,2]})", "from"},
        {R"({"from":[1],"to":[1,2]})", "from"},
        {R"({"from":[1,2],"to":[1,91]})", "to"},
        {R"({"from":[1,2],"to":[1,2],"metric":"fast"})", "metric"},
        {R"({"from":[1,2],"to":[1,2],"limits":{"kerb_m":"low"}})", "limits.kerb_m"},
        {R"({"from":[1,2],"to":[1,2],"limits":{"kerb":1}})", "limits.kerb"},
        {R"({"from":[1,2],"to":[1,2],"profile":"bus"})", "profile"},
        {R"({"from":[1,2],"to":[1,2],"allow_unsuitable":"yes"})", "allow_unsuitable"},
        {R"({"from":[1,2],"to":[1,2],"avoid_features":["fjords"]})", "avoid_features"},
        {R"({"from":[1,2],"to":[1,2],"avoid_features":"fords"})", "avoid_features"},
        {R"({"from":[1,2],"to":[1,2],"avoid_features":[7]})", "avoid_features"},
        {R"({"from":[1,2],"to":[1,2],"reports":[{}]})", "reports.at"},
        {R"({"from":[1,2],"to":[1,2],"reports":7})", "reports"},
        {R"({"from":[1,2],"to":[1,2],"crs":"mars"})", "crs"},
        {R"({"from":[1,2],"to":[1,2],"forbid":{"colour":[]}})", "forbid.colour"}};
    for (const auto& [line, field] : slips) {
        const auto asked = read_route(line);
        ASSERT_FALSE(asked) << line;
        EXPECT_EQ(asked.error().where, field) << line;
        EXPECT_EQ(asked.error().code, base::Code::bad_input);
    }
    EXPECT_EQ(read_route(std::string(k_request_bytes_most + 1, ' ')).error().code, base::Code::limit);
    EXPECT_EQ(read_route(R"({"from":[1,2],"to":[1,2],"speling":1})")->ignored, std::vector<std::string>{"speling"});
    EXPECT_TRUE(rc::check("any bytes are an answer",
                          [](const std::string& line) { (void)read_route(line), (void)read_reach(line); }));
}

TEST(Ors, RestrictionsBecomeLimits) {
    const auto asked = read_directions(
        "wheelchair",
        R"({"coordinates":[[8.6,49.4],[8.7,49.4]],"preference":"shortest","language":"zh-CN","options":{"avoid_features":["steps","ferries","fords"],
        "profile_params":{"restrictions":{"maximum_incline":3,"maximum_sloped_kerb":0.01,"minimum_width":1.1,"surface_type":"cobblestone:flattened","smoothness_type":"good","track_type":"grade2"},"surface_quality_known":true,"allow_unsuitable":true}},
        "alternative_routes":{"target_count":3}})");
    ASSERT_TRUE(asked) << asked.error().text();
    const auto& request = asked->asked.request;
    EXPECT_EQ(asked->wanted.language, Language::zh);
    EXPECT_EQ(request.metric, routing::Metric::shortest);
    EXPECT_EQ(request.alternatives, 2u);
    const auto& limits = request.profile.limits;
    EXPECT_EQ(limits.incline_up_percent, 3);
    EXPECT_EQ(limits.kerb_m, 0.01);
    EXPECT_EQ(limits.width_m, 1.1);
    EXPECT_EQ(limits.max_track_grade, 2);
    EXPECT_EQ(limits.unknown, routing::Unknown::avoid);
    EXPECT_EQ(limits.worst, routing::Suited::unsuitable);
    EXPECT_EQ(limits.fords, routing::Fords::avoid);
    const auto forbidden = [&](routing::Surface s) { return (limits.forbidden_surfaces >> unsigned(s) & 1) != 0; };
    EXPECT_FALSE(forbidden(routing::Surface::sett));
    EXPECT_TRUE(forbidden(routing::Surface::cobblestone));
    EXPECT_TRUE(forbidden(routing::Surface::gravel));
    EXPECT_FALSE(limits.forbidden_smoothness >> unsigned(routing::Smoothness::good) & 1);
    EXPECT_TRUE(limits.forbidden_smoothness >> unsigned(routing::Smoothness::intermediate) & 1);
    for (const char* bad :
         {R"({"coordinates":[[1,2],[3,4],[5,6]]})", R"({"coordinates":[[1,2],[3,4]],"units":"feet"})",
          R"({"coordinates":[[1,2],[3,4]],"options":{"avoid_polygons":{}}})",
          R"({"coordinates":[[1,2],[3,4]],"options":{"avoid_features":["fjords"]}})",
          R"({"coordinates":[[1,2],[3,4]],"options":{"profile_params":{"restrictions":{"max_incline":1}}}})"})
        EXPECT_FALSE(read_directions("manual", bad)) << bad;
}

TEST(Words, SayWhatIsAvoidedAndWhatItCosts) {
    routing::Avoided item;
    item.why = bit(Attribute::steps);
    item.value = 14;
    item.extra_m = 181;
    EXPECT_EQ(avoided_in_words(item, Language::zh), "避开14级台阶，多走180米");
    EXPECT_EQ(avoided_in_words(item, Language::en), "Avoids 14 steps, 180 m more");
    item.same_detour = true;
    EXPECT_EQ(avoided_in_words(item, Language::zh), "避开14级台阶");
    item.why = bit(Attribute::kerb);
    item.value = 0.14;
    EXPECT_EQ(avoided_in_words(item, Language::en), "Avoids a kerb of 14 cm");
    for (unsigned i = 0; i < unsigned(Attribute::count); ++i) {
        item.why = routing::Attributes(1u << i);
        for (const double value : {0.0, 7.5})
            for (const auto language : {Language::zh, Language::en}) {
                item.value = value;
                EXPECT_GT(avoided_in_words(item, language).size(), 8u) << i;
            }
    }
    item.why = item.unread = bit(Attribute::width);
    item.value = 0;
    EXPECT_EQ(avoided_in_words(item, Language::en), "Avoids a way whose width is told, but not understood");
    EXPECT_EQ(avoided_in_words(item, Language::zh), "避开宽度标了却看不懂的路");
    item.why = bit(Attribute::ford);
    item.unread = 0;
    item.hours = routing::Hours::opening;
    EXPECT_EQ(avoided_in_words(item, Language::en), "Avoids a ford (open at certain hours only)");
    const routing::Step step{.turn = routing::Turn::left, .name = {"学府路", "Xuefu Road"}, .length_m = 40};
    EXPECT_NE(instruction(step, Language::zh).find("沿学府路"), std::string::npos);
    EXPECT_NE(instruction(step, Language::en).find("along Xuefu Road"), std::string::npos);
    EXPECT_EQ(metres_in_words(7.4, Language::zh), "7米");
    EXPECT_EQ(metres_in_words(182, Language::en), "180 m");
    EXPECT_EQ(metres_in_words(998, Language::en), "1.0 km");
    EXPECT_EQ(metres_in_words(1'449, Language::zh), "1.4公里");
}

TEST(Answers, NameHoursAndWhatIsNotUnderstood) {
    routing::Route route;
    route.found = true;
    route.points = {{80'000'000, 490'000'000}, {80'001'000, 490'000'000}};
    route.certain.unread_m = 7;
    routing::Stretch& stretch = route.stretches.emplace_back();
    stretch.last_point = 1;
    stretch.way = 11;
    stretch.certainty = stretch.width = routing::Certainty::unread;
    stretch.hours = routing::Hours::foot | routing::Hours::opening;
    const auto line = boost::json::parse(route_line(route, {}, Language::en));
    EXPECT_EQ(line.at("certainty").at("not_understood").to_number<double>(), 7);
    EXPECT_EQ(line.at("open_at_hours").at(0).at("way"), 11);
    EXPECT_EQ(line.at("open_at_hours").at(0).at("hours"), (boost::json::array{"foot:conditional", "opening_hours"}));
    const auto modou =
        boost::json::parse(directions_json(std::span(&route, 1), {})).at("features").at(0).at("properties").at("modou");
    EXPECT_EQ(modou.at("stretches").at(0).at("of").at("width"), "not_understood");
    EXPECT_EQ(modou.at("stretches").at(0).at("hours").as_array().size(), 2u);
    EXPECT_EQ(modou.at("notes").as_array().size(), 2u);
    EXPECT_EQ(modou.at("open_at_hours").as_array().size(), 1u);
}

TEST(Answers, AreJsonWhateverTheNamesAre) {
    routing::Route route;
    route.found = true;
    route.points = {{80'000'000, 490'000'000}, {80'001'000, 490'000'000}};
    route.steps.push_back(
        {.turn = routing::Turn::left, .name = {"a \"quoted\" \\ name\n", "a \"quoted\" \\ name\n"}, .length_m = 7});
    routing::Stretch& stretch = route.stretches.emplace_back();
    stretch.last_point = 1;
    stretch.way = -5;
    const auto json = boost::json::parse(directions_json(std::span(&route, 1), {}));
    EXPECT_EQ(json.at("features").at(0).at("properties").at("segments").at(0).at("steps").at(0).at("name").as_string(),
              "a \"quoted\" \\ name\n");
    routing::Reach reach;
    reach.rings = {
        {{0, 0}, {10, 0}, {10, 10}, {0, 10}}, {{2, 2}, {2, 4}, {4, 4}, {4, 2}}, {{20, 20}, {30, 20}, {30, 30}}};
    const auto outline = boost::json::parse(reach_line(reach, {})).at("outline").at("coordinates").as_array();
    ASSERT_EQ(outline.size(), 2u);
    EXPECT_EQ(outline[0].as_array().size(), 2u) << "the hole lies in its ring";
    EXPECT_EQ(outline[0].at(0).as_array().size(), 5u) << "closed";
}

}  // namespace
}  // namespace modou::navigation
