#include "base/outside.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace modou::base {
namespace {

constexpr int k_look_ms = 100;     // a flag wakes nobody: it is looked at this often
constexpr int k_still_ms = 1'000;  // a shorter wait is not worth a word
constexpr std::size_t k_piece = 64 << 10;

enum class Kind { file, pipe, socket };  // pipe: also a terminal or another device

Kind kind_of(int fd) {
    struct stat info {};
    if (::fstat(fd, &info) != 0 || S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)) return Kind::file;
    return S_ISSOCK(info.st_mode) ? Kind::socket : Kind::pipe;
}

// The same pipe or terminal through a description of our own, which alone may be set not to block. -1: the system does
// not let us (a pipe of another user).
int open_again(int fd, int flags) {
    return ::open(fmt::format("/proc/self/fd/{}", fd).c_str(), flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

// False: stopped, or `wake` was written to.
bool wait_ready(int fd, short events, int wake, const Patience& patience, const std::string& what) {
    struct Said {
        const Patience& patience;
        explicit Said(const Patience& p) : patience(p) {
            if (patience.begins) patience.begins();
        }
        ~Said() {
            if (patience.ends) patience.ends();
        }
    };
    pollfd both[] = {{fd, events, 0}, {wake, POLLIN, 0}};  // poll passes a descriptor of -1 over
    const auto look = [&](int ms) { return ::poll(both, 2, ms); };
    if (look(0) > 0) return both[1].revents == 0;
    if (patience.stopped()) return false;
    const Said said(patience);
    for (int waited = 0;; waited += k_look_ms) {
        if (look(k_look_ms) > 0) return both[1].revents == 0;
        if (patience.stopped()) return false;
        if (waited + k_look_ms == k_still_ms && patience.still) patience.still(what);
    }
}

}  // namespace

struct Incoming::Impl {
    int fd = -1;
    int wake = -1;  // an eventfd: interrupt() ends a wait at once
    Kind kind = Kind::file;
    bool blocks = false;  // a read without a look before it might never come back
    bool unmet = false;   // a FIFO that nobody has opened to write yet: a read would say that it has ended
    std::uint64_t size = 0;

    explicit Impl(int open_fd) : fd(open_fd), kind(kind_of(fd)) {
        struct stat info {};
        if (kind == Kind::file && ::fstat(fd, &info) == 0) size = static_cast<std::uint64_t>(info.st_size);
        if (kind != Kind::file) wake = ::eventfd(0, EFD_CLOEXEC);
    }
    Impl(const Impl&) = delete;
    ~Impl() {
        ::close(fd);
        if (wake >= 0) ::close(wake);
    }
};

Incoming::Incoming(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Incoming::Incoming(Incoming&&) noexcept = default;
Incoming& Incoming::operator=(Incoming&&) noexcept = default;
Incoming::~Incoming() = default;

Result<Incoming> Incoming::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return fail(Code::not_found, "cannot open: " + std::generic_category().message(errno), path);
    auto impl = std::make_unique<Impl>(fd);
    impl->unmet = impl->kind == Kind::pipe;
    return Incoming(std::move(impl));
}

Result<Incoming> Incoming::borrow(int fd) {
    const Kind kind = kind_of(fd);
    if (kind == Kind::pipe) {
        if (const int again = open_again(fd, O_RDONLY); again >= 0) return Incoming(std::make_unique<Impl>(again));
    }
    const int same = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (same < 0) return fail(Code::io, "cannot read: " + std::generic_category().message(errno));
    return take(same);
}

Incoming Incoming::take(int fd) {
    auto impl = std::make_unique<Impl>(fd);
    impl->blocks = impl->kind == Kind::pipe;
    return Incoming(std::move(impl));
}

Result<std::size_t> Incoming::read(std::span<char> out, const Patience& patience, const std::string& what) {
    Impl& in = *impl_;
    bool wait = in.blocks || in.unmet;
    for (;;) {
        if (patience.stopped()) return fail(Code::unavailable, "读取被中止 · reading was stopped", what);
        if (wait && !wait_ready(in.fd, POLLIN, in.wake, patience, what))
            return fail(Code::unavailable, "读取被中止 · reading was stopped", what);
        in.unmet = false;
        const ssize_t n = in.kind == Kind::socket ? ::recv(in.fd, out.data(), out.size(), MSG_DONTWAIT)
                                                  : ::read(in.fd, out.data(), out.size());
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno == EAGAIN)
            wait = true;
        else if (errno != EINTR)
            return fail(Code::io, "cannot read: " + std::generic_category().message(errno), what);
    }
}

void Incoming::interrupt() {
    const std::uint64_t one = 1;
    if (impl_->wake >= 0) (void)!::write(impl_->wake, &one, sizeof one);
}

std::uint64_t Incoming::size() const {
    return impl_->size;
}

Result<std::string> read_outside(const std::string& path, std::uint64_t limit_bytes, const Patience& patience) {
    MODOU_TRY(auto in, Incoming::open(path));
    std::string text, piece(1 << 20, '\0');
    for (;;) {
        MODOU_TRY(const std::size_t n, in.read(piece, patience, path));
        if (n == 0) return text;
        text.append(piece, 0, n);
        if (text.size() > limit_bytes)
            return fail(Code::limit, fmt::format("the file is larger than the {} MiB allowed", limit_bytes >> 20),
                        path);
    }
}

int write_outside(int fd, std::string_view text, const Patience& patience, const std::string& what) {
    struct Opened {
        int fd;
        ~Opened() {
            if (fd >= 0) ::close(fd);
        }
    };
    const Kind kind = kind_of(fd);
    const Opened again{kind == Kind::pipe ? open_again(fd, O_WRONLY) : -1};
    const int to = again.fd >= 0 ? again.fd : fd;
    const bool blocks = kind == Kind::pipe && again.fd < 0;
    bool wait = blocks;
    while (!text.empty()) {
        if (wait && !wait_ready(to, POLLOUT, -1, patience, what)) return ECANCELED;
        // What poll calls ready takes a page; more could wait for the reader of a pipe that blocks.
        const std::string_view piece = text.substr(0, blocks ? 4'096 : k_piece);
        const ssize_t n = kind == Kind::socket ? ::send(to, piece.data(), piece.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                                               : ::write(to, piece.data(), piece.size());
        if (n >= 0)
            text.remove_prefix(static_cast<std::size_t>(n));
        else if (errno == EAGAIN)
            wait = true;
        else if (errno != EINTR)
            return errno;
    }
    return 0;
}

}  // namespace modou::base
