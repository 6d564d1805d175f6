#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <thread>

#include "net/handover.hpp"
#include "net/server.hpp"

namespace modou::net {
namespace {

using namespace std::chrono_literals;

// A client that can misbehave: raw bytes both ways.
class Client {
  public:
    explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        const timeval limit{10, 0};  // a test that waits longer has failed
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    ~Client() { ::close(fd_); }
    void send(std::string_view text) { (void)::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
    // Until `text` was seen, or the end.
    std::string read_until(std::string_view text) {
        while (seen_.find(text) == std::string::npos) {
            char piece[4096];
            const ssize_t n = ::recv(fd_, piece, sizeof piece, 0);
            if (n <= 0) break;
            seen_.append(piece, static_cast<std::size_t>(n));
        }
        return seen_;
    }
    std::string read_all() { return read_until("\x01 never \x01"); }

  private:
    int fd_;
    std::string seen_;
};

class NetTest : public ::testing::Test {
  protected:
    void start(Limits limits = {}) {
        Handler handler;
        handler.handle = [this](const Request& request) {
            Reply reply;
            reply.content_type = "text/plain";
            if (request.path == "/slow") {
                std::unique_lock lock(mutex_);
                inside_ = true;
                changed_.notify_all();
                changed_.wait(lock, [&] { return release_; });
                reply.body = "slow done";
            } else if (request.path == "/stream") {
                reply.event_stream = true;
                reply.body = ": hello\n\n";
            } else {
                reply.body =
                    "path=" + request.path + " body=" + request.body + " q=" + request.parameter("q").value_or("-");
            }
            return reply;
        };
        handler.blocking = [](const Request& request) { return request.path == "/slow"; };
        handler.problem = [](int status, std::string_view code, std::string_view) {
            Reply reply;
            reply.status = status;
            reply.body = code;
            return reply;
        };
        auto server = Server::start("127.0.0.1", 0, limits, handler);
        ASSERT_TRUE(server) << server.error().text();
        server_ = std::move(*server);
    }
    std::string ask(std::string_view text) {
        Client client(server_->port());
        client.send(text);
        return client.read_all();
    }
    void release() {
        std::lock_guard lock(mutex_);
        release_ = true;
        changed_.notify_all();
    }

    std::unique_ptr<Server> server_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool inside_ = false, release_ = false;
};

TEST_F(NetTest, AnswersAndDecodes) {
    start();
    EXPECT_NE(
        ask("GET /a%20b?q=%E8%B1%86+x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").find("path=/a b body= q=豆 x"),
        std::string::npos);
    const std::string head = ask("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_NE(head.find("200 OK"), std::string::npos);
    EXPECT_EQ(head.find("path="), std::string::npos);
}

TEST_F(NetTest, KeepsConnectionsAndAnswersPipelinedRequestsInOrder) {
    start();
    const std::string all =
        ask("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.1\r\nHost: "
            "x\r\nConnection: close\r\n\r\n");
    const auto one = all.find("path=/1"), two = all.find("path=/2"), three = all.find("path=/3");
    EXPECT_NE(three, std::string::npos) << all;
    EXPECT_TRUE(one < two && two < three);
}

TEST_F(NetTest, RefusesBadTargetsAndNonsense) {
    start();
    for (const char* target : {"/../etc", "/a/%2e%2e/b", "/%00", "/%zz", "/%4", "nothing"})
        EXPECT_NE(ask(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", target)).find(" 400 "), std::string::npos)
            << target;
    EXPECT_NE(ask("hello there\r\n\r\n").find(" 400 "), std::string::npos);
    EXPECT_NE(ask("GET / HTTP/1.1\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n").find(" 431 "), std::string::npos);
}

TEST_F(NetTest, RefusesABodyOverTheLimitBeforeAndWhileReadingIt) {
    Limits limits;
    limits.body_bytes = [](std::string_view) { return std::uint64_t{10}; };
    start(limits);
    EXPECT_NE(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n").find(" 413 "), std::string::npos);
    EXPECT_NE(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n")
                  .find(" 413 "),
              std::string::npos);
    EXPECT_NE(ask("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n1234567890")
                  .find("body=1234567890"),
              std::string::npos);
    EXPECT_NE(
        ask("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok")
            .find("100 Continue"),
        std::string::npos);
}

TEST_F(NetTest, GivesUpOnSlowClients) {
    Limits limits;
    limits.header = 100ms;
    limits.body = 100ms;
    start(limits);
    EXPECT_NE(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12").find(" 408 "), std::string::npos);
    EXPECT_EQ(ask("GET / HT"), "");  // closed
    EXPECT_EQ(ask(""), "");
}

TEST_F(NetTest, TurnsConnectionsOverTheLimitAway) {
    Limits limits;
    limits.connections = 1;
    start(limits);
    Client first(server_->port());
    first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(first.read_until("path=/1").find("200"), std::string::npos);
    EXPECT_NE(ask("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n").find(" 503 "), std::string::npos);
}

TEST_F(NetTest, StreamsEventsAndCountsThem) {
    start();
    Client client(server_->port());
    client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(client.read_until(": hello").find("text/event-stream"), std::string::npos);
    server_->publish("totals", "{\"n\":1}");
    server_->publish("totals", "{\"n\":2}");
    const std::string seen = client.read_until("\"n\":2}");
    EXPECT_NE(seen.find("event: totals\ndata: {\"n\":1}\n\n"), std::string::npos) << seen;
    EXPECT_EQ(server_->counters().streams, 1u);
}

TEST_F(NetTest, DrainFinishesWhatIsInFlight) {
    start();
    Client client(server_->port());
    client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return inside_; });
    }
    std::thread draining([&] { server_->drain(10s); });
    release();
    EXPECT_NE(client.read_all().find("slow done"), std::string::npos);
    draining.join();
}

TEST_F(NetTest, AFullQueueIsSaidAtOnce) {
    Limits limits;
    limits.queue = 1;
    limits.workers = 1;
    start(limits);
    Client client(server_->port());
    client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return inside_; });
    }
    const std::string refused = ask("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_NE(refused.find(" 503 "), std::string::npos);
    EXPECT_NE(refused.find("Retry-After: 1"), std::string::npos);
    release();
    EXPECT_NE(client.read_until("slow done").find("slow done"), std::string::npos);
}

TEST(NetAddress, NamesAPortThatIsTaken) {
    Handler handler;
    handler.handle = [](const Request&) { return Reply(); };
    handler.problem = [](int, std::string_view, std::string_view) { return Reply(); };
    auto first = Server::start("127.0.0.1", 0, {}, handler);
    ASSERT_TRUE(first);
    auto second = Server::start("127.0.0.1", (*first)->port(), {}, handler);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::Code::busy);
    EXPECT_EQ(Server::start("nowhere", 0, {}, handler).error().code, base::Code::bad_input);
}

class Handover : public ::testing::Test {
  protected:
    Handover() : path_(std::filesystem::temp_directory_path() / fmt::format("modou-{}.sock", ::getpid())) {}
    std::string path_;
};

TEST_F(Handover, RunsTheCommandThereAndBringsItsExitCodeBack) {
    auto server = HandoverServer::start(path_, [](const HandedCommand& command, std::atomic<bool>&) {
        const std::string text = fmt::format("{} {}", command.arguments.at(0), command.arguments.at(1));
        EXPECT_EQ(::write(command.out, text.data(), text.size()), static_cast<ssize_t>(text.size()));
        return 7;
    });
    ASSERT_TRUE(server);
    // Standard output of this process, for a moment, is a pipe.
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const int saved = ::dup(1);
    ::dup2(pipe[1], 1);
    const auto code = hand_over(path_, {"totals", "--json"});
    ::dup2(saved, 1);
    ::close(saved);
    ::close(pipe[1]);
    ASSERT_TRUE(code) << code.error().text();
    EXPECT_EQ(*code, 7);
    char seen[64] = {};
    EXPECT_GT(::read(pipe[0], seen, sizeof seen - 1), 0);
    ::close(pipe[0]);
    EXPECT_STREQ(seen, "totals --json");
}

TEST_F(Handover, SaysWhenNobodyListens) {
    EXPECT_EQ(hand_over(path_, {"x"}).error().code, base::Code::unavailable);
    {
        auto server = HandoverServer::start(path_, [](const HandedCommand&, std::atomic<bool>&) { return 0; });
        ASSERT_TRUE(server);
        EXPECT_TRUE(hand_over(path_, {"x"}));
    }
    EXPECT_EQ(hand_over(path_, {"x"}).error().code, base::Code::unavailable);
}

TEST_F(Handover, EndingTheServerStopsARunningCommand) {
    std::mutex mutex;
    std::condition_variable changed;
    bool running = false;
    auto server = HandoverServer::start(path_, [&](const HandedCommand&, std::atomic<bool>& stop) {
        {
            std::lock_guard lock(mutex);
            running = true;
        }
        changed.notify_all();
        while (!stop) std::this_thread::yield();
        return 3;
    });
    ASSERT_TRUE(server);
    base::Result<int> code = 0;
    std::thread client([&] { code = hand_over(path_, {"ingest"}); });
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return running; });
    }
    server->reset();
    client.join();
    EXPECT_EQ(code.value_or(3), 3);
}

}  // namespace
}  // namespace modou::net
