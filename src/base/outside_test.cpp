// What may never be ready is waited for only as long as one is asked to.
#include "base/outside.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace modou::base {
namespace {

using namespace std::chrono_literals;

struct Outside : ::testing::Test {
    std::filesystem::path folder;
    std::atomic<bool> stop{false};
    std::atomic<int> begun{0}, ended{0}, told{0};
    std::string what;
    Patience patience{&stop, [this] { ++begun; }, [this] { ++ended; },
                      [this](const std::string& said) {
                          what = said;
                          ++told;
                      }};

    void SetUp() override {
        std::signal(SIGPIPE, SIG_IGN);  // as every program that writes to pipes does
        std::string name = (std::filesystem::temp_directory_path() / "outside-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
    }
    void TearDown() override {
        EXPECT_EQ(begun, ended);
        std::filesystem::remove_all(folder);
    }
    std::string fifo() const {
        const std::string path = (folder / "fifo").string();
        EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
        return path;
    }
    // Ends within a second of being asked to, once it waits.
    template <class Wait>
    void ends_when_asked(Wait wait) {
        std::thread waiting([&] { wait(); });
        while (begun == 0) std::this_thread::yield();
        const auto asked = std::chrono::steady_clock::now();
        stop = true;
        waiting.join();
        EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s);
    }
    static int filled(int fd) {
        const int flags = ::fcntl(fd, F_GETFL);
        ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
        const std::string page(4'096, 'x');
        while (::write(fd, page.data(), page.size()) > 0) {
        }
        ::fcntl(fd, F_SETFL, flags);
        return fd;
    }
};

TEST_F(Outside, ReadsAFileAsItIs) {
    const std::string path = (folder / "file").string(), text(3'000'000, 'a');
    std::ofstream(path) << text;
    EXPECT_EQ(*read_outside(path, 1 << 22, patience), text);
    EXPECT_EQ(read_outside(path, 1 << 20, patience).error().code, Code::limit);
    EXPECT_EQ(read_outside(path + "x", 1 << 20, patience).error().code, Code::not_found);
    EXPECT_EQ(read_outside(folder.string(), 1 << 20, patience).error().code, Code::io) << "a folder is no file";
    EXPECT_EQ(begun, 0);
}

TEST_F(Outside, AFifoWithoutAWriterIsWaitedForAndLeftWhenAsked) {
    const std::string path = fifo();
    ends_when_asked([&] { EXPECT_EQ(read_outside(path, 1 << 20, patience).error().code, Code::unavailable); });
}

TEST_F(Outside, AFifoIsReadWholeWheneverItsWriterComes) {
    const std::string path = fifo();
    std::thread writer([&] {
        while (begun == 0) std::this_thread::yield();
        std::ofstream(path) << std::string(200'000, 'b');
    });
    EXPECT_EQ(*read_outside(path, 1 << 20, patience), std::string(200'000, 'b'));
    writer.join();
}

TEST_F(Outside, AFifoThatAWriterOpensAndClosesIsEmpty) {
    const std::string path = fifo();
    std::thread writer([&] {
        while (begun == 0) std::this_thread::yield();
        ::close(::open(path.c_str(), O_WRONLY));
    });
    EXPECT_EQ(*read_outside(path, 1 << 20, patience), "");
    writer.join();
}

TEST_F(Outside, ASilentPipeIsLeftWhenAskedAndItsFlagsStayAsTheyWere) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    auto in = Incoming::borrow(ends[0]);
    ASSERT_TRUE(in);
    char byte = 0;
    ASSERT_EQ(::write(ends[1], "ab", 2), 2);
    EXPECT_EQ(*in->read({&byte, 1}, patience, "it"), 1u);
    EXPECT_EQ(byte, 'a');
    EXPECT_EQ(*in->read({&byte, 1}, patience, "it"), 1u);
    ends_when_asked([&] { EXPECT_EQ(in->read({&byte, 1}, patience, "it").error().code, Code::unavailable); });
    EXPECT_EQ(::fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0) << "others read from it, too";
    ::close(ends[1]);
    stop = false;
    EXPECT_EQ(*in->read({&byte, 1}, patience, "it"), 0u);
    ::close(ends[0]);
}

// Somebody else may take the bytes between the look and the read: that read must not hang.
TEST_F(Outside, TwoReadersOfOnePipeNeverHangEachOther) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    std::atomic<std::size_t> got{0};
    const auto reads = [&] {
        auto in = Incoming::borrow(ends[0]);
        char bytes[3];
        for (;;) {
            const auto n = in->read(bytes, patience, "it");
            if (!n || *n == 0) return;
            got += *n;
        }
    };
    std::thread one(reads), two(reads);
    for (int i = 0; i < 20'000; ++i) ASSERT_EQ(::write(ends[1], "x", 1), 1);
    while (got < 20'000) std::this_thread::yield();
    stop = true;
    one.join();
    two.join();
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(Outside, InterruptEndsAWait) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    Incoming in = Incoming::take(ends[0]);
    std::thread waiting([&] {
        char byte = 0;
        EXPECT_EQ(in.read({&byte, 1}, patience, "it").error().code, Code::unavailable);
    });
    while (begun == 0) std::this_thread::yield();
    in.interrupt();
    waiting.join();
    ::close(ends[1]);
}

TEST_F(Outside, AWaitThatLastsIsToldOnceWithWhatItIsFor) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    Incoming in = Incoming::take(ends[0]);
    std::thread waiting([&] {
        char byte = 0;
        EXPECT_FALSE(in.read({&byte, 1}, patience, "the other end"));
    });
    while (told == 0) std::this_thread::yield();
    stop = true;
    waiting.join();
    EXPECT_EQ(what, "the other end");
    EXPECT_EQ(told, 1);
    ::close(ends[1]);
}

TEST_F(Outside, AFullPipeIsWaitedForAndLeftWhenAsked) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    filled(ends[1]);
    ends_when_asked([&] { EXPECT_EQ(write_outside(ends[1], "more", patience, "it"), ECANCELED); });
    EXPECT_EQ(write_outside(ends[1], "more", patience, "it"), ECANCELED) << "and is not waited for again";
    ::close(ends[0]);
    EXPECT_EQ(write_outside(ends[1], "more", patience, "it"), EPIPE);
    ::close(ends[1]);
}

TEST_F(Outside, AFullSocketIsWaitedForAndLeftWhenAsked) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    filled(ends[1]);
    ends_when_asked([&] { EXPECT_EQ(write_outside(ends[1], std::string(1 << 20, 'x'), patience, "it"), ECANCELED); });
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(Outside, ASlowReaderGetsEverythingInOrder) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += fmt::format("{}\n", i);
    std::string got;
    std::thread reader([&] {
        char bytes[1'000];
        for (ssize_t n; (n = ::read(ends[0], bytes, sizeof bytes)) > 0;) got.append(bytes, static_cast<std::size_t>(n));
    });
    EXPECT_EQ(write_outside(ends[1], text, patience, "it"), 0);
    ::close(ends[1]);
    reader.join();
    EXPECT_EQ(got, text);
    ::close(ends[0]);
}

TEST_F(Outside, AFullDiskIsSaid) {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(full, 0);
    EXPECT_EQ(write_outside(full, "x", patience, "it"), ENOSPC);
    ::close(full);
}

}  // namespace
}  // namespace modou::base
