#include "net/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "net/testing_client.hpp"
#include "net/testing_tally.hpp"

namespace modou::net {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::Tally;

struct Net : ::testing::Test {
    Limits limits;
    Tally asked, started, release;  // given to blocking(), begun by a worker, let go by the test
    std::unique_ptr<Server> server;

    Handler handler() {
        Handler out;
        out.handle = [this](const Request& request) { return answer(request); };
        out.blocking = [this](const Request& request) {
            if (request.path != "/slow") return false;
            asked.add();
            return true;
        };
        out.problem = [](int status, std::string_view code, std::string_view, std::string_view) {
            Reply reply;
            reply.status = status;
            reply.body = code;
            return reply;
        };
        return out;
    }

    Reply answer(const Request& request) {
        Reply reply;
        reply.content_type = "text/plain";
        if (request.path == "/echo") reply.body = request.body;
        if (request.path == "/peer") reply.body = request.peer;
        if (request.path == "/split") reply.headers.emplace_back("Location", "/a\r\nSet-Cookie: b");
        if (request.path == "/throw") throw std::runtime_error("broken");
        if (request.path == "/shared") reply.shared_body = std::make_shared<const std::string>("shared");
        if (request.path == "/none") reply.status = 204;
        if (request.path.starts_with("/say/"))
            reply.body = request.path.substr(5) + "|" + request.parameter("q").value_or("-") + "|" +
                         std::string(request.header("x-name"));
        if (request.path == "/pieces" || request.path == "/broken") {
            reply.body = "not sent";
            reply.pieces = [left = 3, broken = request.path == "/broken"](std::string& into) mutable {
                if (broken && left == 1) return Reply::Piece::broken;
                into = fmt::format("piece {};", left);
                return --left == 0 ? Reply::Piece::last : Reply::Piece::more;
            };
        }
        if (request.path == "/live") {
            reply.event_stream = true;
            reply.body = ": hello\n\n";
        }
        if (request.path == "/slow") {
            started.add();
            release.reaches(1);
            reply.body = "slow";
        }
        return reply;
    }

    void start() {
        auto made = Server::start("127.0.0.1", 0, limits, handler());
        ASSERT_TRUE(made) << made.error().text();
        server = std::move(*made);
    }

    static std::string get(std::string_view path) {
        return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
    static std::string post(std::string_view path, std::string_view fields, std::string_view body) {
        return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n\r\n" +
               std::string(body);
    }
};

TEST_F(Net, DecodesPathQueryAndHeaderNames) {
    start();
    Client client(server->port());
    const auto reply = client.ask("GET /say/%E9%AD%94%20b+c?q=1%2B1+2 HTTP/1.1\r\nHost: a\r\nX-Name: v\r\n\r\n");
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(reply, EndsWith("\r\n\r\n魔 b+c|1+1 2|v"));
    EXPECT_THAT(client.ask(get("/peer")), EndsWith("\r\n\r\n127.0.0.1"));
    EXPECT_THAT(client.ask(get("/shared")), EndsWith("\r\n\r\nshared"));
}

TEST_F(Net, ReadsBodiesOfKnownLengthAndChunked) {
    start();
    Client client(server->port());
    EXPECT_THAT(client.ask(post("/echo", "Content-Length: 5", "hello")), EndsWith("\r\n\r\nhello"));
    EXPECT_THAT(client.ask(post("/echo", "Transfer-Encoding: chunked", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")),
                EndsWith("\r\n\r\nabcde"));
}

TEST_F(Net, HeadTellsTheLengthWithoutTheBody) {
    start();
    Client client(server->port());
    client.send("HEAD /shared HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto reply = client.to_the_end();
    EXPECT_THAT(reply, HasSubstr("Content-Length: 6\r\n"));
    EXPECT_THAT(reply, EndsWith("\r\n\r\n"));
}

TEST_F(Net, SendsWhatComesInPiecesAsItIsMade) {
    start();
    Client client(server->port());
    client.send(get("/pieces"));
    const auto head = client.until("\r\n\r\n");
    EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
    EXPECT_EQ(client.until("0\r\n\r\n"), "8\r\npiece 3;\r\n8\r\npiece 2;\r\n8\r\npiece 1;\r\n0\r\n\r\n");
    EXPECT_THAT(client.ask(get("/say/on")), EndsWith("on|-|"));  // the connection goes on
    client.send("HEAD /pieces HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(client.to_the_end(), EndsWith("\r\n\r\n"));
    // Before there were chunks, the end of the connection was the end.
    Client old(server->port());
    old.send("GET /pieces HTTP/1.0\r\n\r\n");
    EXPECT_THAT(old.to_the_end(), EndsWith("\r\n\r\npiece 3;piece 2;piece 1;"));
}

TEST_F(Net, WhatBreaksHalfWayNeverLooksWhole) {
    start();
    Client client(server->port());
    client.send(get("/broken"));
    const auto reply = client.to_the_end();
    EXPECT_THAT(reply, EndsWith("piece 2;\r\n"));
    EXPECT_THAT(reply, Not(HasSubstr("\r\n0\r\n")));
}

TEST_F(Net, NoContentHasNoLength) {
    start();
    Client client(server->port());
    EXPECT_THAT(client.ask(get("/none")), Not(HasSubstr("Content-Length")));
}

TEST_F(Net, AnswersPipelinedRequestsInOrder) {
    start();
    release.add();
    Client client(server->port());
    client.send(get("/say/1") + post("/slow", "Content-Length: 3", "abc") + get("/say/3"));
    EXPECT_THAT(client.reply(), EndsWith("1|-|"));
    EXPECT_THAT(client.reply(), EndsWith("slow"));
    EXPECT_THAT(client.reply(), EndsWith("3|-|"));
}

TEST_F(Net, RefusesTargetsThatAreNotAllowed) {
    start();
    for (const auto* target : {"/../a", "/a/..", "/%2e%2e/a", "/a/./b", "/%00", "/a%zz", "/a%2", "/a?b=%", "a", "*"}) {
        Client client(server->port());
        EXPECT_THAT(client.ask(get(target)), StartsWith("HTTP/1.1 400")) << target;
    }
}

TEST_F(Net, RefusesWhatIsNoHttp) {
    start();
    for (const auto* text : {"\x16\x03\x01 hello\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nbad header\r\n\r\n",
                             "POST /echo HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
                             "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                             "POST /echo HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
                             "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        Client client(server->port());
        EXPECT_THAT(client.ask(text), StartsWith("HTTP/1.1 400")) << text;
    }
}

TEST_F(Net, RefusesALongBodyBeforeItIsSent) {
    limits.body_bytes = [](const Request& head) { return head.path == "/echo" ? 8u : 4u; };
    start();
    EXPECT_THAT(Client(server->port()).ask(post("/echo", "Content-Length: 8", "12345678")), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(Client(server->port()).ask(post("/echo", "Content-Length: 9", "")), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(Client(server->port()).ask(post("/other", "Content-Length: 5", "")), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(Client(server->port()).ask(post("/echo", "Content-Length: 9\r\nExpect: 100-continue", "")),
                StartsWith("HTTP/1.1 413"));
}

TEST_F(Net, AClientThatSendsALongBodyAnywayStillReadsWhy) {
    start();
    Client client(server->port());
    client.send(post("/echo", "Content-Length: 4194304", std::string(4 << 20, 'x')));
    EXPECT_THAT(client.reply(), StartsWith("HTTP/1.1 413"));
}

TEST_F(Net, CountsTheBytesOfChunks) {
    limits.body_bytes = [](const Request&) { return 8u; };
    start();
    Client client(server->port());
    client.send(post("/echo", "Transfer-Encoding: chunked", "5\r\n12345\r\n"));
    client.send("5\r\n12345\r\n");
    EXPECT_THAT(client.reply(), StartsWith("HTTP/1.1 413"));
}

TEST_F(Net, TellsAPatientClientToGoOn) {
    start();
    Client client(server->port());
    client.send(post("/echo", "Content-Length: 2\r\nExpect: 100-continue", ""));
    EXPECT_THAT(client.until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
    EXPECT_THAT(client.ask("ab"), EndsWith("\r\n\r\nab"));
}

TEST_F(Net, RefusesALargeHead) {
    limits.header_bytes = 1024;
    start();
    Client client(server->port());
    EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nX: " + std::string(2000, 'x') + "\r\n\r\n"), StartsWith("HTTP/1.1 431"));
    Client endless(server->port());
    EXPECT_THAT(endless.ask("GET /" + std::string(2000, 'x')), StartsWith("HTTP/1.1 431"));
}

TEST_F(Net, ClosesOnASlowHeadAndOnSilence) {
    limits.header = 50ms;
    start();
    Client slow(server->port()), silent(server->port());
    slow.send("GET / HTTP/1.1\r\nHo");
    EXPECT_TRUE(slow.ended());
    EXPECT_TRUE(silent.ended());
}

TEST_F(Net, ClosesAnIdleConnection) {
    limits.idle = 50ms;
    limits.header = 60s;
    start();
    Client client(server->port());
    EXPECT_THAT(client.ask(get("/say/1")), EndsWith("1|-|"));
    EXPECT_TRUE(client.ended());
}

TEST_F(Net, TellsASlowBodyWhy) {
    limits.body = 50ms;
    start();
    Client client(server->port());
    EXPECT_THAT(client.ask(post("/echo", "Content-Length: 5", "he")), StartsWith("HTTP/1.1 408"));
}

TEST_F(Net, TurnsAwayConnectionsOverTheLimit) {
    limits.connections = 1;
    start();
    Client first(server->port());
    EXPECT_THAT(first.ask(get("/say/1")), StartsWith("HTTP/1.1 200"));
    Client second(server->port());
    const auto reply = second.ask(get("/say/2"));
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(reply, HasSubstr("Retry-After: 1\r\n"));
    EXPECT_THAT(first.ask(get("/say/3")), StartsWith("HTTP/1.1 200"));
}

TEST_F(Net, TurnsAwayRequestsOverTheQueue) {
    limits.workers = 1;
    limits.queue = 1;
    start();
    Client running(server->port()), waiting(server->port()), late(server->port());
    running.send(get("/slow"));
    ASSERT_TRUE(asked.reaches(1));
    waiting.send(get("/slow"));
    ASSERT_TRUE(asked.reaches(2));
    const auto reply = late.ask(get("/slow"));
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(reply, HasSubstr("Retry-After: 1\r\n"));
    EXPECT_THAT(late.ask(get("/say/1")), EndsWith("1|-|"));  // the I/O thread is free, and the connection kept
    release.add();
    EXPECT_THAT(running.reply(), EndsWith("slow"));
    EXPECT_THAT(waiting.reply(), EndsWith("slow"));
}

TEST_F(Net, AThrowingHandlerCostsOneReply) {
    start();
    Client client(server->port());
    EXPECT_THAT(client.ask(get("/throw")), StartsWith("HTTP/1.1 500"));
    EXPECT_THAT(client.ask(get("/say/1")), StartsWith("HTTP/1.1 200"));
}

TEST_F(Net, AHeaderValueCannotAddALine) {
    start();
    Client client(server->port());
    EXPECT_THAT(client.ask(get("/split")), Not(HasSubstr("\nSet-Cookie")));
}

TEST_F(Net, CountsRequestsByClassAndTime) {
    start();
    Client client(server->port());
    client.ask(get("/say/1"));
    client.ask(get("/throw"));
    client.ask(get("/../a"));
    const Counters c = server->counters();
    EXPECT_EQ(c.requests[2], 1u);
    EXPECT_EQ(c.requests[4], 1u);
    EXPECT_EQ(c.requests[5], 1u);
    EXPECT_EQ(c.bytes_in, get("/say/1").size() + get("/throw").size() + get("/../a").size());
    std::uint64_t timed = 0;
    for (const auto n : c.latency) timed += n;
    EXPECT_EQ(timed, 3u);
}

TEST_F(Net, NamesThePortThatIsTaken) {
    start();
    const auto second = Server::start("127.0.0.1", server->port(), limits, handler());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::Code::busy);
    EXPECT_EQ(second.error().where, "127.0.0.1:" + std::to_string(server->port()));
}

TEST_F(Net, TakesAddressesOfBothKindsAndNoNames) {
    const auto six = Server::start("::1", 0, limits, handler());
    if (six) {
        EXPECT_NE((*six)->port(), 0);
    } else {
        EXPECT_EQ(six.error().code, base::Code::io);  // this machine has no IPv6; the text was understood
        EXPECT_EQ(six.error().where, "[::1]:0");
    }
    const auto name = Server::start("localhost", 0, limits, handler());
    ASSERT_FALSE(name);
    EXPECT_EQ(name.error().code, base::Code::bad_input);
}

TEST_F(Net, StreamsWhatIsPublished) {
    start();
    Client one(server->port()), two(server->port());
    one.send(get("/live"));
    two.send(get("/live"));
    EXPECT_THAT(one.until(": hello\n\n"), HasSubstr("Content-Type: text/event-stream"));
    EXPECT_THAT(two.until(": hello\n\n"), HasSubstr("200"));
    server->publish("totals", "{\"a\":1}");
    server->publish("no\nevent: tes", "two\nlines");
    for (Client* client : {&one, &two}) {
        EXPECT_EQ(client->until("\n\n"), "event: totals\ndata: {\"a\":1}\n\n");
        EXPECT_EQ(client->until("\n\n"), "event: no event: tes\ndata: two\ndata: lines\n\n");
    }
    EXPECT_EQ(server->counters().streams, 2u);
}

TEST_F(Net, AStreamShowsSignsOfLife) {
    limits.ping = 20ms;
    start();
    Client client(server->port());
    client.send(get("/live"));
    client.until(": hello\n\n");
    EXPECT_EQ(client.until("\n\n"), ": ping\n\n");
    EXPECT_EQ(client.until("\n\n"), ": ping\n\n");
}

TEST_F(Net, TurnsAwayStreamsOverTheLimit) {
    limits.streams = 1;
    start();
    Client one(server->port()), two(server->port());
    one.send(get("/live"));
    one.until(": hello\n\n");
    EXPECT_THAT(two.ask(get("/live")), StartsWith("HTTP/1.1 503"));
}

TEST_F(Net, DropsAStreamThatIsNotRead) {
    start();
    Client client(server->port());
    client.send(get("/live"));
    client.until(": hello\n\n");
    const std::string large(256 << 10, 'x');
    for (int i = 0; i < 160; ++i) server->publish("e", large);
    // What was published before has been handed out. Each asks at once: a silent connection is closed after a while.
    EXPECT_THAT(Client(server->port()).ask(get("/say/1")), StartsWith("HTTP/1.1 200"));
    EXPECT_LT(client.to_the_end().size(), 160 * large.size());
    server->publish("e", "after");
    EXPECT_THAT(Client(server->port()).ask(get("/say/2")), StartsWith("HTTP/1.1 200"));
}

TEST_F(Net, DrainFinishesWhatIsInFlight) {
    start();
    Client busy(server->port()), idle(server->port()), stream(server->port());
    EXPECT_THAT(idle.ask(get("/say/1")), StartsWith("HTTP/1.1 200"));
    stream.send(get("/live"));
    stream.until(": hello\n\n");
    busy.send(get("/slow"));
    ASSERT_TRUE(started.reaches(1));
    std::thread draining([&] { server->drain(20s); });
    EXPECT_TRUE(idle.ended());
    EXPECT_TRUE(stream.ended());
    EXPECT_FALSE(Client(server->port()).connected());
    release.add();
    const auto reply = busy.reply();
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(reply, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(reply, EndsWith("slow"));
    EXPECT_TRUE(busy.ended());
    draining.join();
    EXPECT_EQ(server->counters().connections, 0u);
    server->publish("after", "the end");  // of no effect, and nothing kept
}

TEST_F(Net, DrainEndsAtItsDeadline) {
    start();
    Client half(server->port());
    half.send(post("/echo", "Content-Length: 5\r\nExpect: 100-continue", ""));
    half.until("\r\n\r\n");
    server->drain(20ms);
    EXPECT_TRUE(half.ended());
}

}  // namespace
}  // namespace modou::net
