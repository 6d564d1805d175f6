// Requests as openrouteservice's clients send them: each member is used, known to say nothing, refused or named.
#include "services/navigation/ors.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/text.hpp"
#include "services/navigation/answers.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using routing::Attribute;

std::string body(std::string_view more) {
    return R"({"coordinates":[[0.0164,0.0203],[0.0173,0.0252]])" + (more.empty() ? "" : "," + std::string(more)) + "}";
}
std::vector<std::string> unused_of(const Asked& asked) {
    std::vector<std::string> names;
    for (const auto& one : asked.unused) names.push_back(one.member);
    return names;
}
// The unused members, or where it was refused behind a "!".
std::vector<std::string> read(std::string_view more) {
    const auto asked = read_directions("wheelchair", body(more));
    return asked ? unused_of(asked->asked) : std::vector<std::string>{"!" + asked.error().where};
}
using Names = std::vector<std::string>;

TEST(OrsLimits, AreTakenFromWhereverTheyStand) {
    for (const char* place :
         {R"("options":{"profile_params":{"restrictions":{"maximum_incline":3}}})",
          R"("options":{"profile_params":{"maximum_incline":3}})",
          R"("options":{"restrictions":{"maximum_incline":3}})", R"("options":{"maximum_incline":3})",
          R"("profile_params":{"restrictions":{"maximum_incline":3}})", R"("profile_params":{"maximum_incline":3})",
          R"("restrictions":{"maximum_incline":3})", R"("maximum_incline":3)", R"("maximum_incline":"3")"}) {
        const auto asked = read_directions("wheelchair", body(place));
        ASSERT_TRUE(asked) << place << asked.error().text();
        const auto& limits = asked->asked.request.profile.limits;
        EXPECT_EQ(limits.incline_up_percent, 3) << place;
        EXPECT_EQ(limits.incline_down_percent, 3) << place;
        EXPECT_TRUE(limits.named & bit(Attribute::incline_up)) << place;
        EXPECT_TRUE(asked->asked.unused.empty()) << place;
    }
    for (const char* place : {R"("options":{"profile_params":{"surface_quality_known":true}})",
                              R"("options":{"profile_params":{"restrictions":{"surface_quality_known":"true"}}})",
                              R"("options":{"surface_quality_known":true})"})
        EXPECT_EQ(read_directions("wheelchair", body(place))->asked.request.profile.limits.unknown,
                  routing::Unknown::avoid)
            << place;
}
TEST(OrsLimits, ToldTwiceMustAgree) {
    EXPECT_EQ(read(R"("options":{"minimum_width":1,"profile_params":{"restrictions":{"minimum_width":1}}})"), Names{});
    EXPECT_EQ(read(R"("options":{"minimum_width":1,"profile_params":{"restrictions":{"minimum_width":1.2}}})"),
              Names{"!options.profile_params.restrictions.minimum_width"});
    EXPECT_EQ(read(R"("maximum_sloped_kerb":0.03,"restrictions":{"maximum_sloped_kerb":0.06})"),
              Names{"!restrictions.maximum_sloped_kerb"});
}
TEST(OrsLimits, SlipsAreRefusedWithTheirPlace) {
    const std::pair<const char*, const char*> slips[] = {
        {R"("options":{"profile_params":{"restrictions":{"max_incline":3}}})",
         "options.profile_params.restrictions.max_incline"},
        {R"("options":{"profile_params":{"max_incline":3}})", "options.profile_params.max_incline"},
        {R"("options":{"max_incline":3})", "options.max_incline"},
        {R"("restrictions":{"incline":3})", "restrictions.incline"},
        {R"("options":{"profile_params":{"restrictions":{"maximum_incline":"steep"}}})",
         "options.profile_params.restrictions.maximum_incline"},
        {R"("options":{"profile_params":{"restrictions":{"maximum_incline":"6%"}}})",
         "options.profile_params.restrictions.maximum_incline"},
        {R"("options":{"profile_params":{"surface_quality_known":"perhaps"}})",
         "options.profile_params.surface_quality_known"},
        {R"("options":{"profile_params":7})", "options.profile_params"},
        {R"("options":"{}")", "options"},
        {R"("options":{"avoid_features":["stairs"]})", "options.avoid_features"},
        {R"("options":{"avoid_countries":[1]})", "options.avoid_countries"},
        {R"("options":{"round_trip":{"length":100}})", "options.round_trip"},
        {R"("profile":"foot-walking")", "profile"},
        {R"("preference":"custom")", "preference"},
        {R"("radiuses":[0,350])", "radiuses"},
        {R"("radiuses":"350")", "radiuses"},
        {R"("units":"yd")", "units"},
        {R"("instructions":"perhaps")", "instructions"}};
    for (const auto& [more, place] : slips) EXPECT_EQ(read(more), Names{"!" + std::string(place)}) << more;
}
TEST(OrsMembers, ThatAreNotDoneAreNamedAndThoseWithoutBearingAreNot) {
    EXPECT_EQ(read(R"("elevation":true,"extra_info":["surface"],"bearings":[[45,10],[120,20]],"colour":"red")"),
              (Names{"elevation", "extra_info", "bearings", "colour"}));
    EXPECT_EQ(read(R"("elevation":false,"extra_info":[],"geometry_simplify":"false","continue_straight":false)"),
              Names{});
    EXPECT_EQ(read(R"("optimized":"false","suppress_warnings":true,"instructions_format":"text","id":"mine")"),
              Names{});
    EXPECT_EQ(read(R"("instructions_format":"html")"), Names{"instructions_format"});
    EXPECT_EQ(read(R"("language":"de-de")"), Names{"language"});
    EXPECT_EQ(read(R"("language":"zh-cn")"), Names{});
    EXPECT_EQ(read(R"("alternative_routes":{"target_count":2,"share_factor":0.6,"weight_factor":1.4})"),
              (Names{"alternative_routes.share_factor", "alternative_routes.weight_factor"}));
    EXPECT_EQ(read(R"("options":{"profile_params":{"weightings":{"green":0.4}},"vehicle_type":"hgv"})"),
              (Names{"options.profile_params.weightings", "options.vehicle_type"}));
    EXPECT_EQ(read(R"("modou":{"colour":"red","from":[1,2]})"), (Names{"modou.from", "modou.colour"}));
    EXPECT_EQ(read(R"("profile":"wheelchair","language":null,"options":{}, "options2":{})"), Names{"options2"});
}
// The property that fuzz/request_fuzz.cpp asks of any request: whatever is added anywhere is refused or named.
TEST(OrsMembers, AMemberThatNobodyKnowsIsNeverDropped) {
    const std::string whole =
        body(R"("options":{"avoid_features":["steps"],"profile_params":{"restrictions":{"maximum_incline":6}}},
                "alternative_routes":{"target_count":2},"modou":{"limits":{"width_m":1},"forbid":{"surface":["sand"]},
                "reports":[{"at":[0.0169,0.0249]}]})");
    ASSERT_TRUE(read_directions("wheelchair", whole));
    int added = 0;
    const std::function<void(json::value&, const json::value&)> each = [&](json::value& at, const json::value& root) {
        if (auto* object = at.if_object()) {
            (*object)["nobody_knows"] = 1;
            ++added;
            const auto asked = read_directions("wheelchair", json::serialize(root));
            bool named = !asked;
            if (asked)
                for (const auto& one : asked->asked.unused) named = named || one.member.ends_with("nobody_knows");
            EXPECT_TRUE(named) << json::serialize(root);
            object->erase("nobody_knows");
            for (auto& [name, value] : *object) each(value, root);
        } else if (auto* list = at.if_array()) {
            for (auto& one : *list) each(one, root);
        }
    };
    json::value root = json::parse(whole);
    each(root, root);
    EXPECT_EQ(added, 9);
}
TEST(OrsMembers, ALongNameIsToldByItsBeginningAndStaysText) {
    for (std::size_t first = 0; first < 3; ++first) {
        std::string name(first, 'x');
        for (int i = 0; i < 40; ++i) name += "长";
        const auto asked = read_directions("wheelchair", body("\"" + name + "\":1"));
        ASSERT_TRUE(asked);
        ASSERT_EQ(asked->asked.unused.size(), 1u);
        const std::string& told = asked->asked.unused[0].member;
        EXPECT_TRUE(base::is_utf8(told)) << "no character is cut in two";
        EXPECT_TRUE(told.ends_with("…") && told.size() <= 80) << told;
    }
}

TEST(OrsAnswers, RadiusesUnitsAndAttributes) {
    const auto asked = read_directions(
        "wheelchair",
        body(R"("radiuses":[100,-1],"units":"km","geometry":"false","attributes":["avgspeed","total_pop"])"));
    ASSERT_TRUE(asked) << asked.error().text();
    EXPECT_EQ(asked->from_radius_m, 100);
    EXPECT_EQ(asked->to_radius_m, k_radius_most_m);
    EXPECT_EQ(asked->wanted.unit_m, 1000);
    EXPECT_FALSE(asked->wanted.geometry);
    EXPECT_EQ(asked->wanted.attributes, std::vector<std::string>{"avgspeed"});
    EXPECT_EQ(unused_of(asked->asked), Names{"attributes"});
}
TEST(OrsQuery, StartAndEndInTheAddress) {
    const auto asked = read_directions_query(
        "wheelchair", {{"api_key", "k"}, {"start", "8.6,49.4"}, {"end", "8.7,49.5"}, {"zoom", "3"}});
    ASSERT_TRUE(asked) << asked.error().text();
    EXPECT_EQ(asked->asked.request.from, routing::position_of(8.6, 49.4));
    EXPECT_EQ(asked->asked.request.to, routing::position_of(8.7, 49.5));
    EXPECT_EQ(unused_of(asked->asked), Names{"zoom"});
    EXPECT_EQ(read_directions_query("wheelchair", {{"start", "8.6,49.4"}}).error().where, "end");
    EXPECT_EQ(read_directions_query("wheelchair", {{"start", "8.6"}, {"end", "8.7,49.5"}}).error().where, "start");
    EXPECT_EQ(read_directions_query("wheelchair", {{"start", "8.6,49.4"}, {"start", "8.6,49.4"}, {"end", "8.7,49.5"}})
                  .error()
                  .where,
              "start");
}
TEST(OrsIsochrones, RangesIntervalsAndPlaces) {
    const auto ask = [](std::string_view more) {
        return read_isochrones("wheelchair", R"({"locations":[[0,0]],)" + std::string(more) + "}");
    };
    EXPECT_EQ(ask(R"("range":[300],"interval":100)")->ranges, (std::vector<double>{100, 200, 300}));
    EXPECT_EQ(ask(R"("range":[300],"interval":[150])")->ranges, (std::vector<double>{150, 300}));
    EXPECT_EQ(ask(R"("range":300)")->ranges, std::vector<double>{300});
    EXPECT_EQ(ask(R"("range":["0.3"],"range_type":"distance","units":"km")")->ranges, std::vector<double>{300});
    EXPECT_EQ(unused_of(ask(R"("range":[300,600],"interval":100,"smoothing":25,"attributes":["area"])")->asked),
              (Names{"interval", "smoothing", "attributes"}));
    EXPECT_EQ(ask(R"("range":[300],"location_type":"destination")").error().where, "location_type");
    EXPECT_EQ(ask(R"("range":[3000],"interval":10)").error().where, "interval");
    EXPECT_EQ(read_isochrones("wheelchair", R"({"locations":[[0,0],[0.01,0]],"range":[300]})")->places.size(), 2u);
}
TEST(OrsMatrix, SourcesComeAsNumbersTextsOrAll) {
    const auto ask = [](std::string_view more) {
        return read_matrix("wheelchair", R"({"locations":[[0,0],[1,1],[2,2]])" + std::string(more) + "}");
    };
    EXPECT_EQ(ask(R"(,"sources":["all"],"destinations":["0","2"])")->to.size(), 2u);
    EXPECT_EQ(ask(R"(,"sources":[1])")->from, std::vector<routing::Position>{routing::position_of(1, 1)});
    EXPECT_EQ(ask(R"(,"sources":[0.5])").error().where, "sources");
    EXPECT_EQ(ask(R"(,"sources":[3])").error().where, "sources");
    EXPECT_TRUE(ask(R"(,"resolve_locations":"true")")->names);
}
TEST(OrsPolyline, IsTheOneThatEveryoneReads) {
    // The example of the format's description.
    const routing::Position points[] = {routing::position_of(-120.2, 38.5), routing::position_of(-120.95, 40.7),
                                        routing::position_of(-126.453, 43.252)};
    EXPECT_EQ(encoded_polyline(points, Datum::wgs84), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
}

}  // namespace
}  // namespace modou::navigation
