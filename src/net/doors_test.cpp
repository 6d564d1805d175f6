// What the server keeps for its clients, and who gives way when that runs short.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "net/server.hpp"
#include "net/testing_client.hpp"
#include "net/testing_tally.hpp"

namespace modou::net {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using ::testing::EndsWith;
using ::testing::StartsWith;
using testing::Tally;

// "/known" is for those who say so in a field; "/shut" for nobody.
struct AtTheDoor : ::testing::Test {
    Limits limits;
    Tally asked;  // given to authorise()
    std::unique_ptr<Server> server;

    void start() {
        limits.body_bytes = [](const Request&) { return std::uint64_t{100'000}; };
        Handler handler;
        handler.handle = [](const Request& request) {
            Reply reply;
            reply.body = std::to_string(request.body.size());
            return reply;
        };
        handler.authorise = [this](const Request& head) {
            asked.add();
            Admission admission;
            admission.known = head.header("known") == "yes";
            if (head.path == "/shut") admission.refusal.emplace().status = 403;
            return admission;
        };
        handler.problem = [](int status, std::string_view code, std::string_view, std::string_view) {
            Reply reply;
            reply.status = status;
            reply.body = code;
            return reply;
        };
        auto made = Server::start("127.0.0.1", 0, limits, handler);
        ASSERT_TRUE(made) << made.error().text();
        server = std::move(*made);
    }
    static std::string post(std::string_view path, std::string_view fields) {
        return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n\r\n";
    }
    void held_reaches(std::uint64_t bytes) {
        for (int i = 0; i < 20'000 && server->counters().buffered < bytes; ++i)
            std::this_thread::sleep_for(1ms);  // a wait for a state, with an end
        EXPECT_GE(server->counters().buffered, bytes);
    }
};

TEST_F(AtTheDoor, ARefusalComesBeforeTheBodyAndBeforeItIsAskedFor) {
    start();
    EXPECT_THAT(Client(server->port()).ask(post("/shut", "Content-Length: 9")), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(Client(server->port()).ask(post("/shut", "Transfer-Encoding: chunked")), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(Client(server->port()).ask(post("/shut", "Content-Length: 9\r\nExpect: 100-continue")),
                StartsWith("HTTP/1.1 403"));
    Client rest(server->port());
    rest.send(post("/shut", "Content-Length: 9") + "123456789" + post("/", "Content-Length: 1") + "1");
    EXPECT_THAT(rest.reply(), StartsWith("HTTP/1.1 403"));
    EXPECT_TRUE(rest.ended()) << "what comes behind it is no request";
}

TEST_F(AtTheDoor, ABodyThatComesTooSlowlyIsNotWaitedFor) {
    limits.body_grace = 50ms;
    limits.body_rate = 1 << 20;
    start();
    Client client(server->port());
    EXPECT_THAT(client.ask(post("/", "Content-Length: 90000") + "begun"), StartsWith("HTTP/1.1 408"));
}

TEST_F(AtTheDoor, WithoutRoomTheNewestBodyGivesWayAndTheOldestGoesOn) {
    limits.buffered_bytes = 200'000;
    limits.reserved_bytes = 50'000;
    start();
    const std::string most(90'000, 'x'), rest(10'000, 'x');
    Client first(server->port()), second(server->port());
    first.send(post("/", "Content-Length: 100000") + most);
    held_reaches(90'000);
    EXPECT_THAT(second.ask(post("/", "Content-Length: 100000") + most), StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(first.ask(rest), EndsWith("\r\n\r\n100000"));
}

TEST_F(AtTheDoor, WhoIsKnownHasARoomOfTheirOwnAndWaitsInTurn) {
    limits.buffered_bytes = 330'000;  // heads count too: three of 16 or 32 KiB
    limits.reserved_bytes = 120'000;
    start();
    const std::string all(100'000, 'x');
    Client stranger(server->port()), one(server->port()), two(server->port());
    stranger.send(post("/", "Content-Length: 100000") + all.substr(1));
    held_reaches(99'999);
    one.send(post("/", "Known: yes\r\nContent-Length: 100000") + all.substr(1));
    held_reaches(199'999);
    two.send(post("/", "Known: yes\r\nContent-Length: 100000") + all);
    ASSERT_TRUE(asked.reaches(3));
    EXPECT_THAT(one.ask("x"), EndsWith("\r\n\r\n100000"));
    EXPECT_THAT(two.reply(), EndsWith("\r\n\r\n100000")) << "it had to wait, and was not refused";
    EXPECT_THAT(stranger.ask("x"), EndsWith("\r\n\r\n100000"));
}

TEST_F(AtTheDoor, WhatIsKeptIsGivenBack) {
    start();
    {
        Client a(server->port()), b(server->port());
        EXPECT_THAT(a.ask(post("/", "Content-Length: 100000") + std::string(100'000, 'x')), EndsWith("100000"));
        b.send(post("/", "Content-Length: 100000") + std::string(50'000, 'x'));
        held_reaches(50'000);
    }
    server->drain(20s);
    EXPECT_EQ(server->counters().buffered, 0u);
}

TEST_F(AtTheDoor, TheLongestSilentConnectionGivesWayToANewOne) {
    limits.connections = 3;
    start();
    Client a(server->port()), b(server->port()), c(server->port());
    const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_THAT(c.ask(get), StartsWith("HTTP/1.1 200"));
    Client d(server->port());
    EXPECT_THAT(d.ask(get), StartsWith("HTTP/1.1 200"));
    EXPECT_TRUE(a.ended());
    EXPECT_THAT(c.ask(get), StartsWith("HTTP/1.1 200")) << "who asked before stays";
    EXPECT_EQ(server->counters().evicted, 1u);
}

}  // namespace
}  // namespace modou::net
