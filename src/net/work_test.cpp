// Classes of work: one that is stuck holds up no other, dear work has a budget, and is given up when nobody waits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "net/server.hpp"
#include "net/testing_client.hpp"
#include "net/testing_tally.hpp"
#include "net/work_pools.hpp"

namespace modou::net {
namespace {

using testing::Client;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::Tally;

struct NetWork : ::testing::Test {
    Limits limits;
    Tally started, release, given_up;
    std::unique_ptr<Server> server;

    void start() {
        Handler handler;
        handler.handle = [this](const Request& request) {
            if (request.path.starts_with("/stuck")) {
                started.add();
                release.reaches(1);
            }
            if (request.path == "/endless") {
                started.add();
                while (!request.stopped()) std::this_thread::yield();
                given_up.add();
            }
            return Reply{};
        };
        handler.work = [](const Request& request) {
            if (request.path.ends_with("/map")) return Work{WorkClass::map, 10'000};
            if (request.path == "/endless") return Work{WorkClass::search, 1};
            if (request.path == "/write") return Work{WorkClass::write, 1};
            return Work{};
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
    static std::string get(std::string_view path) {
        return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
};

TEST_F(NetWork, AClassWhoseWorkersAreStuckHoldsUpNoOther) {
    start();
    Client one(server->port()), two(server->port()), other(server->port());
    one.send(get("/stuck/map"));
    two.send(get("/stuck/map"));
    ASSERT_TRUE(started.reaches(2));
    EXPECT_THAT(other.ask(get("/write")), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(other.ask(get("/")), StartsWith("HTTP/1.1 200"));
    release.add();
    EXPECT_THAT(one.reply(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(two.reply(), StartsWith("HTTP/1.1 200"));
}

TEST_F(NetWork, AClientWhoHasHalfOfABudgetUnderWayIsToldToComeAgain) {
    start();
    Client one(server->port()), two(server->port()), more(server->port());
    one.send(get("/stuck/map"));
    two.send(get("/stuck/map"));
    ASSERT_TRUE(started.reaches(2));
    const auto refused = more.ask(get("/stuck/map"));
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 429"));
    EXPECT_THAT(refused, HasSubstr("Retry-After:"));
    release.add();
    EXPECT_THAT(one.reply(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(two.reply(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(more.ask(get("/stuck/map")), StartsWith("HTTP/1.1 200"));
}

TEST_F(NetWork, DearWorkIsGivenUpWhenItsClientGoes) {
    start();
    {
        Client one(server->port());
        one.send(get("/endless"));
        ASSERT_TRUE(started.reaches(1));
    }
    EXPECT_TRUE(given_up.reaches(1));
}

TEST_F(NetWork, DearWorkIsGivenUpWhenTheServerStops) {
    start();
    Client one(server->port());
    one.send(get("/endless"));
    ASSERT_TRUE(started.reaches(1));
    server->drain(std::chrono::seconds(20));
    EXPECT_TRUE(given_up.reaches(1));
    EXPECT_THAT(one.reply(), StartsWith("HTTP/1.1 503"));
}

TEST(WorkPools, ABudgetIsSharedAndGivenBack) {
    WorkPools pools{Limits{}};
    using enum WorkPools::Admitted;
    const Work large{WorkClass::map, 10'000}, small{WorkClass::map, 1}, huge{WorkClass::map, 1'000'000};
    EXPECT_EQ(pools.admit(large, "a"), yes);
    EXPECT_EQ(pools.admit(large, "a"), yes);
    EXPECT_EQ(pools.admit(small, "a"), client_over);
    EXPECT_EQ(pools.admit(large, "b"), yes);
    EXPECT_EQ(pools.admit(large, "b"), yes);
    EXPECT_EQ(pools.admit(small, "c"), class_over);
    EXPECT_EQ(pools.admit({WorkClass::read, 1}, "c"), yes);
    pools.done(large, "a");
    EXPECT_EQ(pools.admit(small, "c"), yes);
    pools.done(small, "c");
    pools.done(large, "a");
    pools.done(large, "b");
    pools.done(large, "b");
    EXPECT_EQ(pools.admit(huge, "a"), yes);  // alone
    EXPECT_EQ(pools.admit(small, "a"), client_over);
    pools.done(huge, "a");
    EXPECT_EQ(pools.admit(small, "a"), yes);
}

TEST(TurnPool, ClientsTakeTurns) {
    Tally busy, go;
    std::mutex mutex;
    std::string order;
    TurnPool pool(1, TurnPool::Priority::normal);
    pool.run("x", [&] {
        busy.add();
        go.reaches(1);
    });
    ASSERT_TRUE(busy.reaches(1));
    for (const char who : {'a', 'a', 'a', 'b', 'c', 'b'})
        pool.run(std::string(1, who), [&, who] {
            std::lock_guard lock(mutex);
            order += who;
        });
    go.add();
    pool.join();
    EXPECT_EQ(order, "abcaba");
}

}  // namespace
}  // namespace modou::net
