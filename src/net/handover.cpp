#include "net/handover.hpp"

#include <fcntl.h>
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
#include <optional>
#include <system_error>
#include <thread>

namespace modou::net {
namespace {

using base::Code;

constexpr std::uint32_t k_max_message = 1 << 20;
constexpr int k_at_once = 4;
constexpr int k_send_s = 10;  // for a client to send its command
constexpr int k_not_run = 1;  // the exit code of a command that was stopped before it began, or threw

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

struct Received {
    HandedCommand command;
    std::vector<Descriptor> held;  // the client's descriptors, closed here when the command has ended
};

// What came with the first bytes, whatever it is: each descriptor must be owned before anything is refused.
std::vector<Descriptor> descriptors_of(msghdr& message) {
    std::vector<Descriptor> out;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
            out.emplace_back(fd);
        }
    }
    return out;
}

// The message: its length with the descriptors, then strings each ended by NUL: the folder, and the arguments.
std::optional<Received> receive_command(int fd) {
    Received out;
    std::uint32_t length = 0;
    iovec part{&length, sizeof length};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(3 * sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    if (got <= 0) return std::nullopt;
    out.held = descriptors_of(message);
    if (got != static_cast<ssize_t>(sizeof length) || out.held.size() != 3 || length > k_max_message)
        return std::nullopt;
    std::string text(length, '\0');
    if (!receive_all(fd, text.data(), text.size()) || text.empty() || text.back() != '\0') return std::nullopt;
    out.command.folder = text.c_str();
    for (std::size_t at = out.command.folder.size() + 1; at < text.size();
         at += out.command.arguments.back().size() + 1)
        out.command.arguments.emplace_back(text.c_str() + at);
    out.command.in = out.held[0].get();
    out.command.out = out.held[1].get();
    out.command.err = out.held[2].get();
    return out;
}

base::Result<std::array<Descriptor, 2>> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return base::fail(Code::io, "cannot make a pipe: " + std::generic_category().message(errno));
    return std::array{Descriptor(ends[0]), Descriptor(ends[1])};
}

// Sets `stop` when the client goes away, from now until it is destroyed.
class Watch {
  public:
    Watch(int client, std::atomic<bool>& stop, std::function<void()> gone, std::array<Descriptor, 2> wake)
        : wake_(std::move(wake)), thread_([this, client, &stop, gone = std::move(gone)] {
              // The client says nothing more: anything to read is its end.
              std::array<pollfd, 2> waiting{pollfd{client, POLLIN | POLLRDHUP, 0}, pollfd{wake_[0].get(), POLLIN, 0}};
              while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {
              }
              if (waiting[0].revents == 0) return;
              stop = true;
              gone();
          }) {}
    ~Watch() {
        (void)!::write(wake_[1].get(), "x", 1);
        thread_.join();
    }

  private:
    std::array<Descriptor, 2> wake_;
    std::thread thread_;
};

}  // namespace

struct HandoverServer::Impl {
    struct Job {
        Descriptor client;
        std::thread thread;
        std::atomic<bool> stop{false};
        bool ended = false;  // under the mutex: the thread has nothing more to do but return
    };
    std::string path;
    Run run;
    Descriptor listener;
    std::array<Descriptor, 2> wake;  // a pipe that ends the accepting thread
    std::thread accepting;
    std::mutex mutex;
    std::condition_variable changed;
    int running = 0;
    std::list<Job> jobs;

    void accept() {
        for (;;) {
            std::array<pollfd, 2> waiting{pollfd{listener.get(), POLLIN, 0}, pollfd{wake[0].get(), POLLIN, 0}};
            if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
            if (waiting[1].revents != 0) return;
            if ((waiting[0].revents & POLLIN) == 0) continue;
            Descriptor client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (client.get() < 0) {
                // Out of descriptors: the listener stays ready, so wait a little for others to close instead of
                // spinning.
                ::poll(&waiting[1], 1, 50);
                continue;
            }
            ucred peer{};
            socklen_t size = sizeof peer;
            if (::getsockopt(client.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) continue;
            if (peer.uid != ::geteuid() && peer.uid != 0) continue;  // only this user and root
            const timeval patience{k_send_s, 0};
            ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            std::lock_guard lock(mutex);
            jobs.remove_if([](Job& job) {
                if (!job.ended) return false;
                job.thread.join();
                return true;
            });
            Job& job = jobs.emplace_back();
            job.client = std::move(client);
            job.thread = std::thread([this, &job] { serve(job); });
        }
    }

    void serve(Job& job) {
        auto received = receive_command(job.client.get());
        auto pipe = make_pipe();
        if (received && pipe) {
            const std::int32_t code = execute(job, received->command, std::move(*pipe));
            received->held.clear();  // before the answer: then the client knows that nothing more is written
            send_all(job.client.get(), &code, sizeof code);
        }
        std::lock_guard lock(mutex);
        ::shutdown(job.client.get(), SHUT_RDWR);
        job.ended = true;
    }

    int execute(Job& job, const HandedCommand& command, std::array<Descriptor, 2> pipe) {
        const Watch watch(
            job.client.get(), job.stop, [this] { wake_waiting(); }, std::move(pipe));
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return running < k_at_once || job.stop; });
            if (job.stop) return k_not_run;
            ++running;
        }
        int code = k_not_run;
        try {
            code = run(command, job.stop);
        } catch (...) {
            // The command's own words are lost, the process that serves the folder is not.
        }
        std::lock_guard lock(mutex);
        --running;
        changed.notify_all();
        return code;
    }

    void wake_waiting() {
        std::lock_guard lock(mutex);
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
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (impl->listener.get() < 0 || probe.get() < 0) return failed("cannot make a socket");
    const auto* place = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(probe.get(), place, sizeof address) == 0)
        return base::fail(Code::busy, "another process listens there", socket_path);
    // Only a socket that nobody listens on is stale; another file of that name is somebody's data.
    struct stat status {};
    if (::lstat(socket_path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) ::unlink(socket_path.c_str());
    if (::bind(impl->listener.get(), place, sizeof address) != 0) return failed("cannot make the socket's file");
    // The mode before listen: until then nobody can connect. (A umask would be the whole process's, in every thread.)
    if (::chmod(socket_path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(impl->listener.get(), 16) != 0)
        return failed("cannot listen");
    MODOU_TRY(impl->wake, make_pipe());
    impl->accepting = std::thread([raw = impl.get()] { raw->accept(); });
    return std::unique_ptr<HandoverServer>(new HandoverServer(std::move(impl)));
}

HandoverServer::~HandoverServer() {
    (void)!::write(impl_->wake[1].get(), "x", 1);
    impl_->accepting.join();
    ::unlink(impl_->path.c_str());
    {
        std::lock_guard lock(impl_->mutex);
        for (auto& job : impl_->jobs) {
            job.stop = true;
            ::shutdown(job.client.get(), SHUT_RD);  // ends a client that connected and says nothing
        }
        impl_->changed.notify_all();
    }
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
