// The addresses of openrouteservice's clients, asked as they ask: the requests that openrouteservice-py documents, with
// places of the invented town.
#include "services/navigation/room.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>

#include "engines/atlas/demo_town.hpp"
#include "frame/route_tree.hpp"
#include "services/navigation/ors.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;

class DoorTest : public ::testing::Test {
  protected:
    void SetUp() override {
        data_ = (std::filesystem::temp_directory_path() / fmt::format("modou-door-{}", ::getpid())).string();
        std::filesystem::remove_all(data_);
        std::filesystem::create_directories(data_);
        const std::string town = atlas::demo_extract();
        ASSERT_TRUE(import_map(data_, base::bytes_of(town), {"镇", "Town", true, {}}, {}));
        auto opened = Navigator::open(data_, [] { return std::int64_t(1'800'000'000'000); });
        ASSERT_TRUE(opened) << opened.error().text();
        room_ = room_of(std::move(*opened));
        auto tree = frame::RouteTree::build(room_->routes);
        ASSERT_TRUE(tree) << tree.error().text();
        tree_ = std::move(*tree);
    }
    void TearDown() override {
        tree_ = {};
        room_.reset();
        std::filesystem::remove_all(data_);
    }
    // By the address, as the server finds it.
    net::Reply ask(net::Method method, const std::string& path, std::string body, Query query = {},
                   Query headers = {}) {
        net::Request request;
        request.method = method, request.path = path, request.body = std::move(body);
        request.query = std::move(query), request.headers = std::move(headers);
        auto found = tree_->find(method, request.segments());
        if (found.route == nullptr) return room_->below.at(0).nowhere(path);
        return *found.route->handler({request, frame::Language::zh, std::move(found.arguments)});
    }
    json::value post(const std::string& path, const std::string& body, int status = 200) {
        const auto reply = ask(net::Method::post, path, body);
        EXPECT_EQ(reply.status, status) << path << reply.body;
        kind_ = reply.content_type;
        return json::parse(reply.body);
    }
    static std::set<std::string> unused(const json::value& reply) {
        std::set<std::string> names;
        if (const auto* list = reply.as_object().if_contains("warnings"))
            for (const auto& one : list->as_array()) names.emplace(one.at("member").as_string());
        return names;
    }

    std::string data_, kind_;
    std::optional<frame::Room> room_;
    std::optional<frame::RouteTree> tree_;
};
const std::string k_ends = R"("coordinates":[[0.0164,0.0203],[0.0173,0.0252]])";

TEST_F(DoorTest, DirectionsAsThePythonClientDocumentsThem) {
    const std::string asked =
        "{" + k_ends +
        R"(,"preference":"fastest","units":"mi","language":"en","geometry":"true","geometry_simplify":"false","maneuvers":true,
        "suppress_warnings":false,"instructions":"false","instructions_format":"html","alternative_routes":{"share_factor":0.6,"target_count":2,"weight_factor":1.4},
        "roundabout_exits":"true","attributes":["avgspeed"],"radiuses":[350,350],"bearings":[[50,50],[50,50]],"skip_segments":[0,1],"elevation":"true","maximum_speed":95,
        "extra_info":["roadaccessrestrictions"],"optimized":"false","continue_straight":true,"options":{"avoid_features":["highways","tollways","ferries"]}})";
    const auto geo = post("/ors/v2/directions/wheelchair/geojson", asked);
    EXPECT_EQ(kind_, "application/geo+json");
    const auto& properties = geo.at("features").at(0).at("properties");
    EXPECT_FALSE(properties.at("segments").at(0).as_object().contains("steps"));
    EXPECT_GT(properties.at("segments").at(0).at("avgspeed").to_number<double>(), 1);
    EXPECT_EQ(unused(geo), (std::set<std::string>{"maneuvers", "instructions_format", "alternative_routes.share_factor",
                                                  "alternative_routes.weight_factor", "roundabout_exits", "bearings",
                                                  "skip_segments", "elevation", "maximum_speed", "extra_info",
                                                  "continue_straight"}));
    EXPECT_EQ(properties.at("warnings"), geo.at("warnings"));
    const auto plain = post("/ors/v2/directions/wheelchair/geojson", "{" + k_ends + "}");
    EXPECT_TRUE(unused(plain).empty());
    const double metres = plain.at("features").at(0).at("properties").at("summary").at("distance").to_number<double>();
    EXPECT_NEAR(properties.at("summary").at("distance").to_number<double>() * 1609.344, metres, 1);
    for (const char* path : {"/ors/v2/directions/wheelchair/json", "/ors/v2/directions/wheelchair"}) {
        const auto own = post(path, "{" + k_ends + R"(,"units":"km","id":"mine"})");
        EXPECT_EQ(kind_, "application/json");
        EXPECT_NEAR(own.at("routes").at(0).at("summary").at("distance").to_number<double>() * 1000, metres, 0.1);
        EXPECT_TRUE(own.at("routes").at(0).at("geometry").is_string());
        EXPECT_EQ(own.at("metadata").at("id").as_string(), "mine");
    }
}
TEST_F(DoorTest, DirectionsByTheAddress) {
    const auto reply = ask(net::Method::get, "/ors/v2/directions/foot-walking", "",
                           {{"api_key", "k"}, {"start", "0.0164,0.0203"}, {"end", "0.0173,0.0252"}});
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(json::parse(reply.body).at("features").at(0).at("geometry").at("type").as_string(), "LineString");
    EXPECT_EQ(ask(net::Method::get, "/ors/v2/directions/foot-walking", "", {{"start", "1"}}).status, 400);
}
TEST_F(DoorTest, IsochronesMatrixAndSnap) {
    for (const char* path : {"/ors/v2/isochrones/wheelchair/geojson", "/ors/v2/isochrones/wheelchair"}) {
        const auto geo = post(
            path,
            R"({"locations":[[0.0164,0.0203],[0.0236,0.0224]],"profile":"wheelchair","range_type":"distance","range":[500],"units":"m","location_type":"start",
            "attributes":["area","reachfactor"],"interval":[250],"intersections":"true","options":{"avoid_features":["highways","tollways"]}})");
        EXPECT_EQ(geo.at("features").as_array().size(), 4u);
        EXPECT_EQ(geo.at("features").at(3).at("properties").at("group_index").as_int64(), 1);
        EXPECT_EQ(unused(geo), (std::set<std::string>{"attributes", "intersections"}));
    }
    for (const char* path : {"/ors/v2/matrix/wheelchair/json", "/ors/v2/matrix/wheelchair"}) {
        const auto matrix = post(
            path,
            R"({"locations":[[0.0164,0.0203],[0.0173,0.0252]],"sources":[1],"destinations":[0],"profile":"wheelchair","metrics":["duration","distance"],
            "resolve_locations":"true","units":"mi","optimized":"false"})");
        EXPECT_GT(matrix.at("durations").at(0).at(0).to_number<double>(), 60);
        EXPECT_LT(matrix.at("distances").at(0).at(0).to_number<double>(), 2);
        EXPECT_TRUE(matrix.at("destinations").at(0).as_object().contains("snapped_distance"));
        EXPECT_TRUE(unused(matrix).empty());
    }
    for (const char* path : {"/ors/v2/snap/wheelchair", "/ors/v2/snap/wheelchair/json"})
        EXPECT_EQ(post(path, R"({"locations":[[0.0164,0.0203]],"radius":300})").at("locations").as_array().size(), 1u);
}
TEST_F(DoorTest, WhatIsNotHereSaysWhereItIs) {
    const auto message = [&](const std::string& path, int status) {
        return std::string(post(path, "{" + k_ends + "}", status).at("error").at("message").as_string());
    };
    EXPECT_NE(message("/ors/v2/directions/wheelchair/gpx", 406).find("geojson"), std::string::npos);
    EXPECT_NE(message("/ors/geocode/search", 404).find("/v1/map/search"), std::string::npos);
    EXPECT_NE(message("/ors/optimization", 404).find("order"), std::string::npos);
    EXPECT_NE(message("/ors/elevation/point", 404).find("heights"), std::string::npos);
    EXPECT_NE(message("/ors/v2/directions/driving-car/json", 400).find("profile"), std::string::npos);
}
TEST_F(DoorTest, RadiusesAndMisplacedLimitsCount) {
    const auto far = post("/ors/v2/directions/foot-walking/json",
                          R"({"coordinates":[[0.0176,0.0207],[0.0173,0.0252]],"radiuses":[1,350]})", 404);
    EXPECT_EQ(far.at("error").at("code").as_int64(), 2010);
    const auto length = [&](const std::string& more) {
        const auto reply = post("/ors/v2/directions/wheelchair/json",
                                R"({"coordinates":[[0.0236,0.0224],[0.0236,0.0244]])" + more + "}");
        return reply.at("routes").at(0).at("summary").at("distance").to_number<double>();
    };
    const double free = length(""),
                 flat = length(R"(,"options":{"profile_params":{"restrictions":{"maximum_incline":6}}})");
    EXPECT_GT(flat, free);
    EXPECT_EQ(length(R"(,"options":{"profile_params":{"maximum_incline":6}})"), flat);
    EXPECT_EQ(length(R"(,"restrictions":{"maximum_incline":"6"})"), flat);
}

// Of this room's own bodies; openrouteservice's name what they do not know (ors_test.cpp).
TEST_F(DoorTest, MembersThatMeanNothingAreRefusedWithTheirPlace) {
    const auto refused = [&](const char* path, const char* body) {
        const auto reply = ask(net::Method::post, path, body, {}, {{"modou-device", std::string(43, 'A')}});
        EXPECT_EQ(reply.status, 400) << body;
        const auto problem = json::parse(reply.body);
        return std::string(problem.at("at").as_string()) + ": " + std::string(problem.at("detail").as_string());
    };
    EXPECT_EQ(refused("/v1/map/search", R"({"q":"x","colour":"red"})"),
              "colour: is not known here; what is: q, near, limit, crs, lang, language");
    EXPECT_EQ(refused("/v1/map/search", R"({"q":7})"), "q: expected text, found a number");
    EXPECT_EQ(refused("/v1/map/search", R"({"near":[1,2]})"), "q: is needed: what to look for");
    EXPECT_EQ(refused("/v1/map/search", R"({"q":"x","near":[1]})"), "near: expected [longitude, latitude] in degrees");
    EXPECT_EQ(refused("/v1/map/search", R"({"q":"x","near":[1,"2"]})"), "near[1]: expected a number, found text");
    EXPECT_EQ(refused("/v1/map/survey", R"({"limitt":3})"), "limitt: is not known here; perhaps limit is meant");
    EXPECT_EQ(refused("/v1/map/reports", R"({"at":[0.0164,0.0223],"kind":"kerb","kerb_m":0.2})").substr(0, 25),
              "kerb_m: is not known here");
    EXPECT_EQ(refused("/v1/map/reports", R"({"at":[0.0164,0.0223],"kind":"bloked"})").substr(0, 30),
              "kind: expected one of: blocked");
    EXPECT_EQ(refused("/v1/map/reports/1/voice", R"({"still":"yes"})"), "still: expected true or false, found text");
}

// What is dear is told by the route, from the body's bytes.
TEST_F(DoorTest, ARequestSaysAboutWhatItCosts) {
    const auto cost = [&](const std::string& path, const std::string& body) {
        net::Request request;
        request.method = net::Method::post, request.path = path, request.body = body;
        const auto* route = tree_->find(request.method, request.segments()).route;
        EXPECT_EQ(route->runs.kind, net::WorkClass::map);
        return route->runs.cost_of == nullptr ? route->runs.cost : route->runs.cost_of(request);
    };
    const std::string places = R"("locations":[[1,2],[3,4],[5,6]])";
    EXPECT_EQ(cost("/ors/v2/matrix/wheelchair", "{" + places + "}"), 9u);
    // By brackets: those of other lists count as places.
    EXPECT_EQ(cost("/ors/v2/matrix/wheelchair/json", "{" + places + R"(,"sources":["all"],"destinations":[0]})"), 5u);
    EXPECT_EQ(cost("/ors/v2/isochrones/wheelchair", R"({"locations":[[1,2]],"range":[300,600]})"), 1'800u);
    EXPECT_EQ(cost("/ors/v2/directions/wheelchair", "{}"), 100u);
    EXPECT_EQ(cost("/ors/v2/directions/wheelchair/json", R"({"alternative_routes":{}})"), 500u);
    EXPECT_EQ(cost("/v1/map/survey", "{}"), 1'000u);
    EXPECT_EQ(cost("/v1/map/search", "{}"), 20u);
}

// Half of a bad extract's ways have no nodes: the map before stays.
TEST_F(DoorTest, AnImportThatLosesItsWaysLeavesTheMapInForce) {
    const std::string ruin =
        "<osm><node id='1' lat='0' lon='0'/><node id='2' lat='0' lon='0.001'/><way id='1'><nd ref='1'/><nd "
        "ref='2'/><tag k='highway' v='path'/></way>"
        "<way id='2'><nd ref='7'/><nd ref='8'/><tag k='highway' v='path'/></way><way id='3'><nd ref='8'/><nd "
        "ref='9'/><tag k='highway' v='path'/></way></osm>";
    const std::string before = map_in_place(data_);
    const auto done = import_map(data_, base::bytes_of(ruin), {"坏", "Ruin", false, {}}, {});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, base::Code::bad_input);
    EXPECT_EQ(map_in_place(data_), before);
}

}  // namespace
}  // namespace modou::navigation
