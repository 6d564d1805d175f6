// All rooms together: no address is open by oversight, none is described otherwise than it is.
#include "rooms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "frame/replies.hpp"
#include "rooms_testing.hpp"
#include "server/service.hpp"

namespace modou {
namespace {

using frame::Right;
using frame::Route;

std::string_view right_name(Right right) {
    return right == Right::anyone ? "anyone" : right == Right::ingest_token ? "ingest_token" : "link_token";
}

class RoomsTest : public server::OpenedFolder {
  protected:
    void SetUp() override {
        server::OpenedFolder::SetUp();
        auto rooms = open_rooms({folder_, *office_});
        ASSERT_TRUE(rooms) << rooms.error().text();
        auto service = open(std::move(*rooms));
        ASSERT_TRUE(service) << service.error().text();
        service_ = std::move(*service);
    }
    base::Result<std::unique_ptr<server::Service>> open(std::vector<frame::Room> rooms) {
        return server::Service::open(std::move(rooms), {office_->keys().ingest_token, [] { return false; }});
    }
    // At an address of the route, whatever stands in its braces.
    net::Reply ask(const Route& route, std::string body = {},
                   std::vector<std::pair<std::string, std::string>> headers = {}) {
        net::Request request;
        request.method = route.method;
        request.headers = std::move(headers);
        request.body = std::move(body);
        std::string_view rest = route.pattern;
        for (auto at = rest.find('{'); at != rest.npos; at = rest.find('{')) {
            request.path += std::string(rest.substr(0, at)) + "1";
            rest.remove_prefix(rest.find('}') + 1);
        }
        request.path += rest;
        return service_->handle(request);
    }
};

// Who may call what. A route that is not written down here, or with another right, fails: whoever adds one says for
// whom it is twice.
constexpr std::string_view k_rights = R"(
GET / anyone
GET /about anyone
GET /deeds/ link_token
GET /deeds/{token} link_token
GET /entries anyone
GET /gifts anyone
GET /gifts/ anyone
GET /gifts/{sequence} anyone
GET /health anyone
GET /log/checkpoint anyone
GET /log/tile/{tile...} anyone
GET /log/vkey anyone
GET /metrics anyone
GET /navigate anyone
GET /ors/v2/directions/{profile} anyone
POST /ors/v2/directions/{profile} anyone
POST /ors/v2/directions/{profile}/geojson anyone
POST /ors/v2/directions/{profile}/gpx anyone
POST /ors/v2/directions/{profile}/json anyone
POST /ors/v2/isochrones/{profile} anyone
POST /ors/v2/isochrones/{profile}/geojson anyone
POST /ors/v2/matrix/{profile} anyone
POST /ors/v2/matrix/{profile}/json anyone
POST /ors/v2/snap/{profile} anyone
POST /ors/v2/snap/{profile}/json anyone
GET /parts anyone
GET /payouts anyone
GET /payouts/ anyone
GET /payouts/{payout} anyone
GET /pictures/{picture} anyone
GET /projects anyone
GET /projects/ anyone
GET /projects/{id} anyone
GET /proof anyone
GET /shops anyone
GET /shops/ anyone
GET /shops/{id} anyone
GET /updates anyone
GET /updates/ anyone
GET /updates/{entry} anyone
GET /v1/deeds/{token} link_token
GET /v1/definitions/{sha256} anyone
GET /v1/entries anyone
GET /v1/entries/{sequence}/receipt anyone
GET /v1/entries/{sequence}/trace anyone
POST /v1/events ingest_token
GET /v1/export/{table} anyone
GET /v1/gifts anyone
GET /v1/gifts/{sequence} anyone
GET /v1/home anyone
GET /v1/map anyone
GET /v1/map/photos/{id} anyone
GET /v1/map/reports anyone
POST /v1/map/reports anyone
POST /v1/map/reports/{id}/voice anyone
POST /v1/map/reports/{id}/withdraw anyone
POST /v1/map/search anyone
POST /v1/map/survey anyone
GET /v1/map/tiles/{tile} anyone
GET /v1/openapi.json anyone
GET /v1/operator anyone
GET /v1/payouts anyone
GET /v1/payouts/{payout} anyone
GET /v1/payouts/{payout}/gifts anyone
GET /v1/payouts/{payout}/sources anyone
GET /v1/projects anyone
GET /v1/projects/{id} anyone
GET /v1/projects/{id}/feed anyone
GET /v1/projects/{id}/updates anyone
GET /v1/shops anyone
GET /v1/shops/{id} anyone
GET /v1/stream anyone
GET /v1/totals anyone
GET /v1/updates/{entry} anyone
)";

TEST_F(RoomsTest, EveryRouteOfEveryRoomIsForThoseWhoMayCallIt) {
    std::set<std::string> real, expected;
    for (const Route& route : service_->routes())
        real.insert(fmt::format("{} {} {}", frame::method_name(route.method), route.pattern, right_name(route.right)));
    std::istringstream lines{std::string(k_rights)};
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) expected.insert(line);
    for (const auto& line : real) EXPECT_TRUE(expected.contains(line)) << "not in the table: " << line;
    for (const auto& line : expected) EXPECT_TRUE(real.contains(line)) << "no such route: " << line;
}

// Everybody at every route: who is let in by its right, and who is told that a token is needed.
TEST_F(RoomsTest, EachRoleIsLetInWhereItsRightSays) {
    const std::string token = office_->keys().ingest_token.reveal();
    std::size_t closed = 0;
    for (const auto& [role, sends] : {std::pair<std::string_view, std::string>{"nobody", ""},
                                      {"a wrong token", "Bearer " + std::string(token.size(), 'x')},
                                      {"half a token", "Bearer " + token.substr(1)},
                                      {"the token's holder", "Bearer " + token}})
        for (const Route& route : service_->routes()) {
            const bool let_in = route.right != Right::ingest_token || role == "the token's holder";
            const net::Reply reply = ask(route, "[]", {{"authorization", sends}, {"content-type", "application/json"}});
            EXPECT_EQ(reply.status != 401, let_in) << role << " at " << route.pattern << ": " << reply.status;
            closed += let_in ? 0 : 1;
        }
    EXPECT_GT(closed, 0u);
}

// Whatever comes of it: kept by no cache, named to nobody, found by no search.
TEST_F(RoomsTest, WhatAPrivateLinkOpensStaysPrivate) {
    std::size_t asked = 0;
    for (const Route& route : service_->routes()) {
        if (route.right != Right::link_token) continue;
        ++asked;
        const net::Reply reply = ask(route);
        for (const auto& [name, value] : {std::pair{"Cache-Control", "private, no-store"},
                                          {"Referrer-Policy", "no-referrer"},
                                          {"X-Robots-Tag", "noindex"}})
            EXPECT_TRUE(std::ranges::any_of(
                reply.headers,
                [&](const auto& one) { return one == std::pair<std::string, std::string>(name, value); }))
                << route.pattern << " " << name;
        EXPECT_FALSE(route.kept_while) << route.pattern;
    }
    EXPECT_GT(asked, 0u);
}

TEST_F(RoomsTest, EveryRouteIsAnsweredByItsOwnRoom) {
    const auto says = [](const net::Reply& reply, std::string_view text) {
        return (reply.shared_body ? *reply.shared_body : reply.body).find(text) != std::string::npos;
    };
    for (const Route& route : service_->routes()) {
        const net::Reply reply = ask(route, "{}");
        EXPECT_NE(reply.status, 405) << route.pattern;
        EXPECT_NE(reply.status, 500) << route.pattern << reply.body;
        EXPECT_FALSE(says(reply, "there is no such address") || says(reply, "there is no such page")) << route.pattern;
    }
}

TEST_F(RoomsTest, TheDocumentDescribesExactlyTheRoutesThatThereAre) {
    std::ifstream in(MODOU_SOURCE_DIR "/docs/openapi.json");
    std::ostringstream text;
    text << in.rdbuf();
    const auto document = boost::json::parse(text.str());
    std::set<std::string> described, real;
    for (const auto& [path, methods] : document.at("paths").as_object())
        for (const auto& [method, operation] : methods.as_object()) {
            const bool open = operation.at("security").as_array().empty();
            described.insert(fmt::format("{} {} {} {}: {}", std::string_view(method), std::string_view(path),
                                         std::string_view(operation.at("operationId").as_string()),
                                         open ? "open" : "token",
                                         std::string_view(operation.at("summary").as_string())));
        }
    for (const Route& route : service_->routes()) {
        if (route.operation.empty()) continue;
        std::string path(route.pattern);
        if (const auto dots = path.find("...}"); dots != path.npos) path.erase(dots, 3);
        real.insert(fmt::format("{} {} {} {}: {}", route.method == net::Method::post ? "post" : "get", path,
                                route.operation, route.right == Right::ingest_token ? "token" : "open",
                                route.summary.en));
        EXPECT_FALSE(route.summary.zh.empty()) << route.pattern;
    }
    for (const auto& line : real) EXPECT_TRUE(described.contains(line)) << "not described: " << line;
    for (const auto& line : described) EXPECT_TRUE(real.contains(line)) << "described, and not there: " << line;
}

TEST_F(RoomsTest, TwoRoomsAtOneAddressAreRefusedByName) {
    frame::Room greedy{.name = "greedy"};
    greedy.routes.push_back({net::Method::get, "/v1/map/{what}", "greedy", Right::anyone, {}, [](const frame::Call&) {
                                 return net::Reply();
                             }});
    frame::Room twin{.name = "twin"};
    twin.routes.push_back({net::Method::get, "/v1/twin", "map_reports", Right::anyone, {}, [](const frame::Call&) {
                               return net::Reply();
                           }});
    for (const auto& [room, named] :
         {std::pair(greedy, "GET /v1/map/{what} (greedy) could both answer"),
          {twin, "GET /v1/map/reports (map_reports) and GET /v1/twin (map_reports) are of one operation"}}) {
        auto rooms = service_->rooms();
        rooms.push_back(room);
        const auto service = open(std::move(rooms));
        ASSERT_FALSE(service);
        EXPECT_NE(service.error().message.find(named), std::string::npos) << service.error().text();
    }
}

TEST_F(RoomsTest, OneRoomWordsWhatIsRefusedBelowAnAddress) {
    auto rooms = service_->rooms();
    rooms.push_back({.name = "twin", .below = {{"ors", frame::nowhere}}});
    const auto service = open(std::move(rooms));
    ASSERT_FALSE(service);
    EXPECT_EQ(service.error().message, "navigation and twin both word what is refused below /ors");
}

TEST_F(RoomsTest, WhatIsRefusedIsToldAsItsRoomTellsIt) {
    const net::Handler handler = service_->handler();
    const auto below = handler.problem(503, "queue_full", "too many", "/ors/v2/matrix/wheelchair");
    EXPECT_EQ(boost::json::parse(below.body).at("error").at("message").as_string(), "too many");
    EXPECT_EQ(below.status, 503);
    for (const auto* path : {"", "/orsx", "/v1/home", "/"})
        EXPECT_EQ(handler.problem(503, "queue_full", "too many", path).content_type, "application/problem+json")
            << path;
}

}  // namespace
}  // namespace modou
