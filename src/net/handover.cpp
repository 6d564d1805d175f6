#include "net/handover.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

namespace modou::net {
namespace {

using base::Code;

constexpr std::uint32_t k_max_message = 1 << 20;
constexpr int k_at_once = 4;

class Descriptor {
  public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }

  private:
    int fd_;
};

base::Result<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return base::fail(Code::limit, "the path of the data folder is too long for a socket", path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

bool send_all(int fd, const void* data, std::size_t size) {
    const char* at = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t n = ::send(fd, at, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        size -= static_cast<std::size_t>(n);
    }
    return true;
}

bool receive_all(int fd, void* data, std::size_t size) {
    char* at = static_cast<char*>(data);
    while (size > 0) {
        const ssize_t n = ::recv(fd, at, size, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        size -= static_cast<std::size_t>(n);
    }
    return true;
}

// The message: length, then strings each ended by NUL: the folder, and the arguments.
bool receive_command(int fd, HandedCommand& command) {
    std::uint32_t length = 0;
    iovec part{&length, sizeof length};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(3 * sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL) != static_cast<ssize_t>(sizeof length)) return false;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(3 * sizeof(int)))
        return false;
    std::array<int, 3> fds{};
    std::memcpy(fds.data(), CMSG_DATA(header), sizeof fds);
    command.in = fds[0];
    command.out = fds[1];
    command.err = fds[2];
    if (length > k_max_message) return false;
    std::string text(length, '\0');
    if (!receive_all(fd, text.data(), text.size()) || text.empty() || text.back() != '\0') return false;
    bool first = true;
    for (std::size_t at = 0; at < text.size();) {
        const std::string one(text.c_str() + at);
        at += one.size() + 1;
        if (first)
            command.folder = one;
        else
            command.arguments.push_back(one);
        first = false;
    }
    return true;
}

}  // namespace

struct HandoverServer::Impl {
    struct Job {
        std::thread thread;
        std::atomic<bool> stop{false}, ended{false};
    };
    std::string path;
    Run run;
    Descriptor listener;
    std::array<Descriptor, 2> wake;  // a pipe that ends the accepting thread
    std::thread accepting;
    std::mutex mutex;
    std::condition_variable changed;
    int running = 0;
    bool stopping = false;
    std::list<Job> jobs;

    void accept() {
        for (;;) {
            std::array<pollfd, 2> waiting{pollfd{listener.get(), POLLIN, 0}, pollfd{wake[0].get(), POLLIN, 0}};
            if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
            if (waiting[1].revents != 0) return;
            if ((waiting[0].revents & POLLIN) == 0) continue;
            Descriptor client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            ucred peer{};
            socklen_t size = sizeof peer;
            if (client.get() < 0 || ::getsockopt(client.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) continue;
            if (peer.uid != ::geteuid() && peer.uid != 0) continue;  // only this user and root
            std::lock_guard lock(mutex);
            jobs.remove_if([](Job& job) {
                if (!job.ended) return false;
                job.thread.join();
                return true;
            });
            Job& job = jobs.emplace_back();
            job.thread = std::thread([this, &job, held = std::move(client)]() mutable { serve(job, std::move(held)); });
        }
    }

    void serve(Job& job, Descriptor client) {
        HandedCommand command;
        if (receive_command(client.get(), command)) {
            const Descriptor in(command.in), out(command.out), err(command.err);
            {
                std::unique_lock lock(mutex);
                changed.wait(lock, [&] { return running < k_at_once || stopping; });
                ++running;
            }
            // The client says nothing more: anything to read is its end.
            std::thread watch([&] {
                pollfd gone{client.get(), POLLIN | POLLRDHUP, 0};
                while (!job.ended) {
                    if (::poll(&gone, 1, 100) > 0) {
                        job.stop = true;
                        return;
                    }
                }
            });
            const std::int32_t code = stopping ? 1 : run(command, job.stop);
            job.ended = true;
            watch.join();
            send_all(client.get(), &code, sizeof code);
            std::lock_guard lock(mutex);
            --running;
        }
        job.ended = true;
        changed.notify_all();
    }
};

HandoverServer::HandoverServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

base::Result<std::unique_ptr<HandoverServer>> HandoverServer::start(const std::string& socket_path, Run run) {
    MODOU_TRY(const sockaddr_un address, address_of(socket_path));
    const auto failed = [&](std::string_view what) {
        return base::fail(Code::io, std::string(what) + ": " + std::generic_category().message(errno), socket_path);
    };
    auto impl = std::make_unique<Impl>();
    impl->path = socket_path;
    impl->run = std::move(run);
    impl->listener = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (impl->listener.get() < 0) return failed("cannot make a socket");
    ::unlink(socket_path.c_str());  // stale: the folder's lock says that nobody else owns it
    const mode_t before = ::umask(0177);
    const int bound = ::bind(impl->listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(before);
    if (bound != 0 || ::listen(impl->listener.get(), 16) != 0) return failed("cannot listen");
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) return failed("cannot make a pipe");
    impl->wake = {Descriptor(pipe[0]), Descriptor(pipe[1])};
    impl->accepting = std::thread([raw = impl.get()] { raw->accept(); });
    return std::unique_ptr<HandoverServer>(new HandoverServer(std::move(impl)));
}

HandoverServer::~HandoverServer() {
    (void)!::write(impl_->wake[1].get(), "x", 1);
    impl_->accepting.join();
    ::unlink(impl_->path.c_str());
    {
        std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
        for (auto& job : impl_->jobs) job.stop = true;
    }
    impl_->changed.notify_all();
    for (auto& job : impl_->jobs) job.thread.join();
}

base::Result<int> hand_over(const std::string& socket_path, const std::vector<std::string>& arguments) {
    MODOU_TRY(const sockaddr_un address, address_of(socket_path));
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.get() < 0) return base::fail(Code::io, "cannot make a socket", socket_path);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const bool nobody = errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR;
        return base::fail(nobody ? Code::unavailable : Code::forbidden,
                          "cannot reach the process that serves this folder: " + std::generic_category().message(errno),
                          socket_path);
    }
    std::error_code ignored;
    std::string text = std::filesystem::current_path(ignored).string();
    text += '\0';
    for (const auto& argument : arguments) {
        text += argument;
        text += '\0';
    }
    if (text.size() > k_max_message) return base::fail(Code::limit, "the command line is too long to be handed over");
    std::uint32_t length = static_cast<std::uint32_t>(text.size());
    const std::array<int, 3> fds{0, 1, 2};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof fds)> control{};
    iovec part{&length, sizeof length};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fds);
    std::memcpy(CMSG_DATA(header), fds.data(), sizeof fds);
    std::int32_t code = 0;
    if (::sendmsg(socket.get(), &message, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof length) ||
        !send_all(socket.get(), text.data(), text.size()) || !receive_all(socket.get(), &code, sizeof code))
        return base::fail(Code::unknown_outcome,
                          "the process that serves this folder went away: run the command again, nothing is done twice",
                          socket_path);
    return code;
}

}  // namespace modou::net
