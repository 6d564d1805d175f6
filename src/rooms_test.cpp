// All rooms together: no address is open by oversight, none is described otherwise than it is.
#include "rooms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "frame/openapi.hpp"
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

// ---- the document

// Each "$ref" of it, and where it stands.
void collect_references(const boost::json::value& value, std::set<std::string>& into) {
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object) {
            if (member.key() == "$ref") into.insert(std::string(member.value().as_string()));
            collect_references(member.value(), into);
        }
    } else if (const auto* list = value.if_array()) {
        for (const auto& one : *list) collect_references(one, into);
    }
}

TEST_F(RoomsTest, TheDocumentIsMadeOfTheRoutesThatThereAre) {
    std::ifstream in(MODOU_SOURCE_DIR "/docs/openapi.json");
    std::ostringstream text;
    text << in.rdbuf();
    const auto document = boost::json::parse(text.str());
    const std::string version(document.at("info").at("version").as_string());
    const auto real = frame::openapi(service_->routes(), version);
    ASSERT_TRUE(real) << real.error().text();
    EXPECT_TRUE(*real == text.str()) << "docs/openapi.json is another: write it anew by modou openapi";
    // The rooms over nothing have the same routes as those over a folder.
    const auto over_nothing = server::describe(rooms_to_describe(), version);
    ASSERT_TRUE(over_nothing) << over_nothing.error().text();
    EXPECT_TRUE(*over_nothing == *real);
}

TEST_F(RoomsTest, TheDocumentIsWhole) {
    const auto made = server::describe(rooms_to_describe(), "1.2.3");
    ASSERT_TRUE(made) << made.error().text();
    const auto document = boost::json::parse(*made);
    EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
    EXPECT_EQ(document.at("info").at("version").as_string(), "1.2.3");
    std::set<std::string> references, named;
    collect_references(document, references);
    for (const auto& [name, schema] : document.at("components").at("schemas").as_object())
        named.insert("#/components/schemas/" + std::string(name));
    for (const auto& one : references) EXPECT_TRUE(named.contains(one)) << one;
    for (const auto& one : named) EXPECT_TRUE(references.contains(one)) << "nothing is of it: " << one;
    std::set<std::string> operations;
    for (const auto& [path, methods] : document.at("paths").as_object())
        for (const auto& [method, operation] : methods.as_object()) {
            SCOPED_TRACE(std::string(method) + " " + std::string(path));
            EXPECT_TRUE(operations.insert(std::string(operation.at("operationId").as_string())).second);
            EXPECT_FALSE(operation.at("summary").as_string().empty());
            EXPECT_TRUE(operation.at("security").is_array());
            EXPECT_EQ(operation.as_object().contains("requestBody"), method == "post");
            const auto& responses = operation.at("responses").as_object();
            ASSERT_EQ(responses.size(), 2u);
            EXPECT_TRUE(responses.contains("default"));
            for (const auto& [status, response] : responses)
                for (const auto& [kind, content] : response.at("content").as_object())
                    EXPECT_TRUE(content.at("schema").is_object());
            // Each argument of the address is told, and once.
            std::set<std::string> arguments;
            for (const auto& one : operation.at("parameters").as_array()) {
                EXPECT_FALSE(one.at("description").as_string().empty());
                if (one.at("in").as_string() != "path") continue;
                EXPECT_TRUE(one.at("required").as_bool());
                EXPECT_TRUE(arguments.insert("{" + std::string(one.at("name").as_string()) + "}").second);
            }
            EXPECT_EQ(arguments.size(), std::size_t(std::ranges::count(path, '{')));
            for (const auto& one : arguments) EXPECT_NE(std::string_view(path).find(one), std::string_view::npos);
        }
    EXPECT_GT(operations.size(), 50u);
}

TEST_F(RoomsTest, AnOperationThatDoesNotSayWhatItAnswersIsRefused) {
    frame::Room silent{.name = "silent"};
    silent.routes.push_back(
        {net::Method::get, "/v1/silent", "silent", Right::anyone, {"一", "one"}, [](const frame::Call&) {
             return net::Reply();
         }});
    auto rooms = service_->rooms();
    rooms.push_back(silent);
    const auto service = open(rooms);
    ASSERT_FALSE(service);
    EXPECT_EQ(service.error().message, "an operation of the API says what it answers");
    // What stands in its address has words, too, before the document is made.
    for (const auto& [pattern, parameters, named] :
         {std::tuple("/v1/silent/{x}", std::vector<frame::Parameter>{}, "no words"),
          {"/v1/silent", {{"x", {"一", "one"}, frame::Parameter::In::path}}, "no such argument"},
          {"/v1/silent", {{"x", {"一", ""}}}, "in both languages"}}) {
        silent.routes[0].pattern = pattern;
        silent.routes[0].parameters = parameters;
        silent.routes[0].answers.shape = {"text/plain"};
        const auto made = frame::openapi(silent.routes, "1");
        ASSERT_FALSE(made) << pattern;
        EXPECT_NE(made.error().message.find(named), std::string::npos) << made.error().text();
    }
}

TEST_F(RoomsTest, TwoRoomsAtOneAddressAreRefusedByName) {
    frame::Room greedy{.name = "greedy"};
    greedy.routes.push_back({net::Method::get, "/v1/map/{what}", "greedy", Right::anyone, {}, [](const frame::Call&) {
                                 return net::Reply();
                             }});
    greedy.routes[0].answers.shape = {"text/plain"};
    frame::Room twin{.name = "twin"};
    twin.routes.push_back({net::Method::get, "/v1/twin", "map_reports", Right::anyone, {}, [](const frame::Call&) {
                               return net::Reply();
                           }});
    twin.routes[0].answers.shape = {"text/plain"};
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
