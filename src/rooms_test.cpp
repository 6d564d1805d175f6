// All rooms together: no address is open by oversight, none is described otherwise than it is.
#include "rooms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "frame/replies.hpp"
#include "house/house.hpp"
#include "rooms_testing.hpp"
#include "server/service.hpp"

namespace modou {
namespace {

using frame::Right;
using frame::Route;

std::string_view right_name(Right right) {
    return right == Right::anyone ? "anyone" : right == Right::ingest_token ? "ingest_token" : "link_token";
}

class RoomsTest : public server::FreshFolder {
  protected:
    void SetUp() override {
        make("test");
        auto opened = house::House::open(folder_, plans_);
        ASSERT_TRUE(opened) << opened.error().text();
        house_ = std::move(*opened);
        auto rooms = house_->serve({});
        ASSERT_TRUE(rooms) << rooms.error().text();
        auto service = open(std::move(*rooms));
        ASSERT_TRUE(service) << service.error().text();
        service_ = std::move(*service);
    }
    base::Result<std::unique_ptr<server::Service>> open(std::vector<frame::Room> rooms) {
        return server::Service::open(std::move(rooms),
                                     {house_->folder().ports().keys.ingest_token, [] { return false; }});
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
    void TearDown() override {
        service_.reset();
        house_.reset();
        server::FreshFolder::TearDown();
    }

    const std::vector<house::RoomPlan> plans_ = rooms();
    std::unique_ptr<house::House> house_;
};

// Who may call what stands in the file rights.txt of the room that has the route, "GET /v1/home anyone". A route that
// is not written down there, or with another right, fails: whoever adds one says for whom it is twice.
std::set<std::string> rights_written_down() {
    std::set<std::string> rights;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(MODOU_SOURCE_DIR "/src")) {
        if (entry.path().filename() != "rights.txt") continue;
        std::ifstream lines(entry.path());
        for (std::string line; std::getline(lines, line);)
            if (!line.empty()) rights.insert(line);
    }
    return rights;
}

TEST_F(RoomsTest, EveryRouteOfEveryRoomIsForThoseWhoMayCallIt) {
    std::set<std::string> real;
    const std::set<std::string> expected = rights_written_down();
    for (const Route& route : service_->routes())
        real.insert(fmt::format("{} {} {}", frame::method_name(route.method), route.pattern, right_name(route.right)));
    for (const auto& line : real) EXPECT_TRUE(expected.contains(line)) << "not in the table: " << line;
    for (const auto& line : expected) EXPECT_TRUE(real.contains(line)) << "no such route: " << line;
}

// Everybody at every route: who is let in by its right, and who is told that a token is needed.
TEST_F(RoomsTest, EachRoleIsLetInWhereItsRightSays) {
    const std::string token = house_->folder().ports().keys.ingest_token.reveal();
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
