#include "net/handover.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "net/handover_wire.hpp"
#include "net/testing_tally.hpp"

namespace modou::net {
namespace {

using base::Code;
using testing::Tally;
using namespace std::chrono_literals;

// True once `stop` is set; false when that does not happen in a time that no machine needs.
bool stopped(const std::atomic<bool>& stop) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!stop && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    return stop;
}

struct Handover : ::testing::Test {
    std::filesystem::path folder;
    std::string path;
    std::unique_ptr<HandoverServer> server;

    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "handover-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
        path = (folder / "a.sock").string();
    }
    void TearDown() override {
        server.reset();
        std::filesystem::remove_all(folder);
    }

    void start(HandoverServer::Run run) {
        auto made = HandoverServer::start(path, std::move(run));
        ASSERT_TRUE(made) << made.error().text();
        server = std::move(*made);
    }

    int raw_client() const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return fd;
    }

    static std::string message(std::uint32_t length, std::string_view text) {
        return std::string(reinterpret_cast<const char*>(&length), sizeof length) + std::string(text);
    }
    // The bytes that a client sends first, with `count` descriptors beside the first word.
    static void send_message(int fd, std::uint32_t first, std::string_view rest, std::size_t count) {
        const std::array<int, 3> fds{0, 1, 2};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof fds)> control{};
        iovec part{&first, sizeof first};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        if (count > 0) {
            message.msg_control = control.data();
            message.msg_controllen = CMSG_SPACE(count * sizeof(int));
            cmsghdr* header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(count * sizeof(int));
            std::memcpy(CMSG_DATA(header), fds.data(), count * sizeof(int));
        }
        ASSERT_EQ(::sendmsg(fd, &message, MSG_NOSIGNAL), static_cast<ssize_t>(sizeof first));
        // Of a greeting that it refuses, the server closes at once: then even an empty send would meet a closed socket.
        if (rest.empty()) return;
        ASSERT_EQ(::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL), static_cast<ssize_t>(rest.size()));
    }
};

TEST_F(Handover, CarriesArgumentsFolderAndExitCode) {
    HandedCommand seen;
    start([&](const HandedCommand& command, std::atomic<bool>&) {
        seen = command;
        return 42;
    });
    const auto code = hand_over(path, {"import", "", "两个 words"});
    ASSERT_TRUE(code) << code.error().text();
    EXPECT_EQ(*code, 42);
    EXPECT_EQ(seen.arguments, (std::vector<std::string>{"import", "", "两个 words"}));
    EXPECT_EQ(seen.folder, std::filesystem::current_path().string());
}

TEST_F(Handover, WritesToTheClientsOwnOutput) {
    start([](const HandedCommand& command, std::atomic<bool>&) {
        char word[8] = {};
        const ssize_t n = ::read(command.in, word, sizeof word);
        (void)!::write(command.out, word, static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        (void)!::write(command.err, "oops", 4);
        return 0;
    });
    std::ofstream(folder / "in") << "hello";
    // The client is a process of its own: its descriptors 0, 1 and 2 are files that this process has not open.
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(::open((folder / "in").c_str(), O_RDONLY), 0);
        ::dup2(::open((folder / "out").c_str(), O_CREAT | O_WRONLY, 0600), 1);
        ::dup2(::open((folder / "err").c_str(), O_CREAT | O_WRONLY, 0600), 2);
        const auto code = hand_over(path, {"echo"});
        ::_exit(code ? *code : 99);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    const auto content = [&](const char* name) {
        return (std::stringstream() << std::ifstream(folder / name).rdbuf()).str();
    };
    EXPECT_EQ(content("out"), "hello");
    EXPECT_EQ(content("err"), "oops");
}

TEST_F(Handover, StopsTheCommandOfAClientThatGoesAway) {
    Tally begun, seen_stop;
    start([&](const HandedCommand&, std::atomic<bool>& stop) {
        begun.add();
        if (stopped(stop)) seen_stop.add();
        return 0;
    });
    const int client = raw_client();
    send_message(client, static_cast<std::uint32_t>(hello(k_handover_version)), message(4, {"/\0a\0", 4}), 3);
    ASSERT_TRUE(begun.reaches(1));
    EXPECT_EQ(seen_stop.count(), 0);
    ::close(client);
    EXPECT_TRUE(seen_stop.reaches(1));
}

TEST_F(Handover, EndingTheServerStopsCommandsAndWaitsForThem) {
    Tally begun;
    bool finished = false;
    start([&](const HandedCommand&, std::atomic<bool>& stop) {
        begun.add();
        finished = stopped(stop);
        return 7;
    });
    std::thread client([&] {
        const auto code = hand_over(path, {"long"});
        EXPECT_EQ(code.value_or(-1), 7);
    });
    ASSERT_TRUE(begun.reaches(1));
    server.reset();
    EXPECT_TRUE(finished);
    client.join();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(Handover, RunsFourAtOnceAndTheRestAfterThem) {
    Tally begun, release;
    std::atomic<int> running{0}, most{0};
    start([&](const HandedCommand&, std::atomic<bool>&) {
        const int now = ++running;
        for (int before = most; before < now && !most.compare_exchange_weak(before, now);) {
        }
        begun.add();
        release.reaches(1);
        --running;
        return 0;
    });
    Tally answered;
    std::vector<std::thread> clients;
    for (int i = 0; i < 9; ++i)
        clients.emplace_back([&] {
            if (hand_over(path, {"a"}) == base::Result<int>(0)) answered.add();
        });
    EXPECT_TRUE(begun.reaches(4));
    release.add();
    for (auto& client : clients) client.join();
    EXPECT_EQ(answered.count(), 9);
    EXPECT_EQ(most, 4);
}

TEST_F(Handover, OneThatWaitsLeavesItsPlaceToOthers) {
    Tally waiting, release;
    start([&](const HandedCommand& command, std::atomic<bool>& stop) {
        if (command.arguments.at(0) == "work") return 0;
        command.waits();
        waiting.add();
        stopped(stop);
        command.goes_on();
        release.add();
        return 0;
    });
    std::vector<std::thread> clients;
    for (int i = 0; i < 10; ++i) clients.emplace_back([&] { (void)hand_over(path, {"wait"}); });
    EXPECT_TRUE(waiting.reaches(10));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(hand_over(path, {"work"}), base::Result<int>(0));
    EXPECT_EQ(release.count(), 0);
    server.reset();
    EXPECT_EQ(release.count(), 10);
    for (auto& client : clients) client.join();
}

TEST_F(Handover, ASignalEndsTheCommandAndTheClientHearsItsCode) {
    Tally begun;
    start([&](const HandedCommand&, std::atomic<bool>& stop) {
        begun.add();
        return stopped(stop) ? 5 : 0;
    });
    std::atomic<bool> signalled{false};
    std::thread client([&] { EXPECT_EQ(hand_over(path, {"a"}, &signalled), base::Result<int>(5)); });
    ASSERT_TRUE(begun.reaches(1));
    signalled = true;
    client.join();
}

TEST_F(Handover, ASignalFreesTheClientOfACommandThatDoesNotEnd) {
    Tally begun, release;
    start([&](const HandedCommand&, std::atomic<bool>&) {
        begun.add();
        release.reaches(1);
        return 0;
    });
    std::atomic<bool> signalled{false};
    std::thread client([&] {
        const auto code = hand_over(path, {"a"}, &signalled);
        ASSERT_FALSE(code);
        EXPECT_EQ(code.error().code, Code::unknown_outcome);
    });
    ASSERT_TRUE(begun.reaches(1));
    const auto asked = std::chrono::steady_clock::now();
    signalled = true;
    client.join();
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 3s);  // within one, on a machine that is not busy
    release.add();
    server.reset();  // before what its command holds
}

TEST_F(Handover, RefusesTheOneTooManyAndTakesTheNext) {
    Tally begun, release;
    start([&](const HandedCommand& command, std::atomic<bool>&) {
        command.waits();
        begun.add();
        release.reaches(1);
        command.goes_on();
        return 0;
    });
    std::vector<std::thread> clients;
    for (int i = 0; i < k_commands_of_a_user; ++i) clients.emplace_back([&] { (void)hand_over(path, {"a"}); });
    ASSERT_TRUE(begun.reaches(k_commands_of_a_user));
    const auto refused = hand_over(path, {"a"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::limit);
    release.add();
    for (auto& client : clients) client.join();
    EXPECT_EQ(hand_over(path, {"a"}), base::Result<int>(0));
}

TEST(HandoverListener, IsTrustedAsItsFolderIs) {
    const auto trusted = [](uid_t user, uid_t owner, mode_t mode, uid_t self, bool is_socket = true) {
        return bool(may_be_given({user, owner, mode, is_socket, self}, "books"));
    };
    EXPECT_TRUE(trusted(1'000, 1'000, 0700, 1'000));
    EXPECT_TRUE(trusted(1'000, 1'000, 0755, 0)) << "root for the owner";
    EXPECT_TRUE(trusted(0, 1'000, 0700, 1'000)) << "served by root";
    EXPECT_TRUE(trusted(1'000, 1'000, 0775, 1'000)) << "a group of its own, as many systems have it";
    EXPECT_FALSE(trusted(1'001, 1'000, 0775, 1'000)) << "a member of the group has put itself there";
    EXPECT_FALSE(trusted(1'001, 1'001, 0755, 1'000)) << "a stranger's folder and a stranger";
    EXPECT_FALSE(trusted(1'000, 1'001, 0755, 1'000)) << "not the folder's owner";
    EXPECT_FALSE(trusted(1'000, 1'001, 0755, 0)) << "not even for root";
    for (const mode_t mode : {0777u, 01777u, 0702u, 0757u}) EXPECT_FALSE(trusted(1'000, 1'000, mode, 1'000)) << mode;
    EXPECT_FALSE(trusted(1'000, 1'000, 0777, 0));
    EXPECT_FALSE(trusted(1'000, 1'000, 0700, 1'000, false));
}

TEST_F(Handover, GivesNothingAwayInAFolderThatEverybodyMayWrite) {
    Tally runs;
    start([&](const HandedCommand&, std::atomic<bool>&) {
        runs.add();
        return 0;
    });
    std::filesystem::permissions(folder, std::filesystem::perms::all);
    const auto refused = hand_over(path, {"a"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::forbidden);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    EXPECT_EQ(hand_over(path, {"a"}), base::Result<int>(0));
    EXPECT_EQ(runs.count(), 1);
}

TEST_F(Handover, ManyShortCommandsOneAfterAnother) {
    start([](const HandedCommand& command, std::atomic<bool>&) { return std::stoi(command.arguments.at(0)); });
    for (int i = 0; i < 200; ++i) ASSERT_EQ(hand_over(path, {std::to_string(i)}), base::Result<int>(i));
}

TEST_F(Handover, AThrowingCommandFailsAlone) {
    start([](const HandedCommand& command, std::atomic<bool>&) -> int {
        if (command.arguments.at(0) == "throw") throw std::runtime_error("broken");
        return 3;
    });
    EXPECT_EQ(hand_over(path, {"throw"}), base::Result<int>(1));
    EXPECT_EQ(hand_over(path, {"fine"}), base::Result<int>(3));
}

TEST_F(Handover, RefusesMessagesOfAnotherForm) {
    Tally runs;
    start([&](const HandedCommand&, std::atomic<bool>&) {
        runs.add();
        return 0;
    });
    const auto greeting = static_cast<std::uint32_t>(hello(k_handover_version));
    struct Bad {
        std::uint32_t first;
        std::string rest;
        std::size_t descriptors;
        bool greeted;  // it is answered with the server's version before its message is refused
    };
    for (const Bad& bad : {Bad{greeting, "", 0, false}, Bad{greeting, "", 2, false},
                           Bad{greeting, message(4, "/abc"), 3, true}, Bad{greeting, message(0, ""), 3, true},
                           Bad{greeting, message((1u << 20) + 1, ""), 3, true}, Bad{(1u << 20) + 1, "", 3, false}}) {
        const int client = raw_client();
        send_message(client, bad.first, bad.rest, bad.descriptors);
        std::int32_t word = 0;
        if (bad.greeted) {
            ASSERT_EQ(::recv(client, &word, sizeof word, MSG_WAITALL), static_cast<ssize_t>(sizeof word));
            EXPECT_EQ(word, hello(k_handover_version));
        }
        EXPECT_LE(::recv(client, &word, 1, 0), 0);  // closed without an exit code
        ::close(client);
    }
    EXPECT_EQ(runs.count(), 0);
}

// A client of before versions sends its command at once, and knows exit codes alone.
TEST_F(Handover, AnOlderClientIsToldSoWhereItsCommandWouldHaveWritten) {
    Tally runs;
    start([&](const HandedCommand&, std::atomic<bool>&) {
        runs.add();
        return 0;
    });
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const int kept = ::dup(2), client = raw_client();
    ::dup2(pipe[1], 2);
    send_message(client, 4, {"/\0a\0", 4}, 3);
    ::dup2(kept, 2);
    ::close(kept);
    ::close(pipe[1]);
    std::int32_t code = 0;
    ASSERT_EQ(::recv(client, &code, sizeof code, MSG_WAITALL), static_cast<ssize_t>(sizeof code));
    EXPECT_EQ(code, 1);
    ::close(client);
    server.reset();
    std::string said(4'096, '\0');
    said.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::read(pipe[0], said.data(), said.size()))));
    ::close(pipe[0]);
    EXPECT_NE(said.find("this modou is older than the one that serves the folder"), std::string::npos) << said;
    EXPECT_EQ(runs.count(), 0);
}

// What listens there speaks another version, or none.
TEST_F(Handover, SaysWhichSideIsOlder) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listener, 4), 0);
    for (const auto& [answer, words] :
         {std::pair{std::optional(hello(k_handover_version + 1)), "this modou is older than the one that serves"},
          {std::optional(hello(1)), "the server of this folder is older"},
          {std::optional<std::int32_t>(), "the server of this folder is older"}}) {
        std::thread other([&] {
            const int one = ::accept(listener, nullptr, nullptr);
            if (answer) (void)!::send(one, &*answer, sizeof *answer, MSG_NOSIGNAL);
            ::close(one);
        });
        const auto code = hand_over(path, {"a"});
        other.join();
        ASSERT_FALSE(code);
        EXPECT_EQ(code.error().code, Code::unsupported);
        EXPECT_NE(code.error().message.find(words), std::string::npos) << code.error().message;
    }
    ::close(listener);
}

TEST_F(Handover, ASilentClientDoesNotHoldTheEndUp) {
    start([](const HandedCommand&, std::atomic<bool>&) { return 0; });
    const int client = raw_client();
    EXPECT_EQ(hand_over(path, {"a"}), base::Result<int>(0));  // the silent one was accepted before
    const auto begun = std::chrono::steady_clock::now();
    server.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 8s);  // its own deadline is 10 s
    ::close(client);
}

TEST_F(Handover, RefusesACommandThatIsTooLong) {
    start([](const HandedCommand&, std::atomic<bool>&) { return 0; });
    const auto code = hand_over(path, {std::string((1 << 20) + 1, 'x')});
    ASSERT_FALSE(code);
    EXPECT_EQ(code.error().code, Code::limit);
}

TEST_F(Handover, SaysThatNobodyListens) {
    const auto missing = hand_over(path, {"a"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::unavailable);
    start([](const HandedCommand&, std::atomic<bool>&) { return 0; });
    const std::string kept = (folder / "kept.sock").string();
    std::filesystem::create_hard_link(path, kept);  // outlives the server, as after a crash
    server.reset();
    const auto stale = hand_over(kept, {"a"});
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, Code::unavailable);
    path = kept;
    start([](const HandedCommand&, std::atomic<bool>&) { return 5; });
    EXPECT_EQ(hand_over(kept, {"a"}), base::Result<int>(5));
}

TEST_F(Handover, TheSocketIsItsOwnersAloneAndReplacesNothingAlive) {
    start([](const HandedCommand&, std::atomic<bool>&) { return 0; });
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    const auto second = HandoverServer::start(path, [](const HandedCommand&, std::atomic<bool>&) { return 1; });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::busy);
    const std::string file = (folder / "data").string();
    std::ofstream(file) << "kept";
    EXPECT_FALSE(HandoverServer::start(file, [](const HandedCommand&, std::atomic<bool>&) { return 1; }));
    EXPECT_TRUE(std::filesystem::is_regular_file(file));
}

}  // namespace
}  // namespace modou::net
