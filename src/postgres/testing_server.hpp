// For tests: one PostgreSQL server a test program, and a fresh database a test. Ended with the program, however that
// ends. Needs MODOU_SOURCE_DIR, as every test has it.
#pragma once

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "postgres/connection.hpp"

namespace modou::postgres {

class TestServer {
  public:
    // Started when it is first asked for.
    static TestServer& get() {
        static TestServer server;
        return server;
    }
    // Why there is none; empty when there is one.
    const std::string& missing() const { return missing_; }

    // A database of its own: empty, or a copy of one to which nobody is connected.
    Address fresh(const Address* copy_of = nullptr) {
        const std::string name = fmt::format("test_{}_{}", ::getpid(), ++made_);
        make(name, copy_of == nullptr ? "template0" : copy_of->dbname);
        return address(name);
    }
    void replace(const Address& there, const Address& by) {
        run("DROP DATABASE " + there.dbname + " WITH (FORCE)");
        make(there.dbname, by.dbname);
    }
    Address address(const std::string& database) const {
        Address address;
        address.host = folder_;
        address.user = "modou";
        address.dbname = database;
        return address;
    }
    // "kill", "start", "restart", "stop" (tools/postgres_for_tests.py).
    void tell(const std::string& what) {
        const std::string line = what + "\n";
        MODOU_ASSERT(::send(pipe_, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size()),
                     "the test's server listens");
        MODOU_ASSERT(read_line() == "done", "the test's server did what it was told");
    }

  private:
    TestServer() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(ends[1], 0);
            ::dup2(ends[1], 1);
            const std::string tool = std::string(MODOU_SOURCE_DIR) + "/tools/postgres_for_tests.py";
            ::execlp("python3", "python3", tool.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        ::close(ends[1]);
        pipe_ = ends[0];
        const std::string said = read_line();
        if (said.starts_with("socket "))
            folder_ = said.substr(7);
        else
            missing_ = said.starts_with("none: ") ? said.substr(6) : "tools/postgres_for_tests.py: " + said;
    }
    ~TestServer() {
        ::close(pipe_);
        int status = 0;
        ::waitpid(child_, &status, 0);
    }
    void make(const std::string& name, const std::string& like) {
        run("CREATE DATABASE " + name + " TEMPLATE " + like);
    }
    void run(const std::string& sql) {
        auto connection = Connection::open(address("postgres"));
        MODOU_ASSERT(connection, "the test's server answers");
        const auto done = (*connection)->script(sql);
        MODOU_ASSERT(done, done.error().text().c_str());
    }
    std::string read_line() {
        std::string line;
        for (char c = 0; ::recv(pipe_, &c, 1, 0) == 1 && c != '\n';) line.push_back(c);
        return line;
    }

    pid_t child_ = -1;
    int pipe_ = -1;
    int made_ = 0;
    std::string folder_, missing_;
};

// A suite that may keep its book and tables in files or in a database keeps them in files; where it is run with
// MODOU_TESTS_ON=postgres, in a database. `./test` and ctest run those a second time so that modou_room names ON_BOTH.
inline bool tests_on_postgres() {
    const char* on = std::getenv("MODOU_TESTS_ON");
    return on != nullptr && std::string_view(on) == "postgres";
}

}  // namespace modou::postgres

// At the begin of a SetUp: `place`, a std::optional<Address>, is where this test keeps its own. Who asked for a
// database and has no server is not told that all is well.
#define MODOU_FOLLOW_PLACE(place)                                                      \
    do {                                                                               \
        if (::modou::postgres::tests_on_postgres()) {                                  \
            auto& server = ::modou::postgres::TestServer::get();                       \
            if (!server.missing().empty()) {                                           \
                fmt::print(stderr, "MODOU_TESTS_ON=postgres: {}\n", server.missing()); \
                std::exit(1);                                                          \
            }                                                                          \
            place = server.fresh();                                                    \
        }                                                                              \
    } while (false)
// At the begin of a test that looks at the files of the book or of the tables themselves.
#define MODOU_NEEDS_FILES(why)                                           \
    do {                                                                 \
        if (::modou::postgres::tests_on_postgres()) GTEST_SKIP() << why; \
    } while (false)

// At the begin of a test or of its SetUp.
#define MODOU_NEEDS_POSTGRES()                                                                                   \
    do {                                                                                                         \
        if (const auto& why = ::modou::postgres::TestServer::get().missing(); !why.empty()) GTEST_SKIP() << why; \
    } while (false)
