#include "net/handover.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "base/outside.hpp"
#include "net/handover_wire.hpp"

namespace modou::net {
namespace {

using base::Code;

constexpr int k_send_s = 10;                 // for a client to send its command
constexpr int k_threw = 1;                   // the exit code of a command that threw, or was not understood
constexpr std::chrono::seconds k_silent{1};  // a longer wait is told

constexpr std::string_view k_in_line =
    "modou: 别的命令正在运行，本命令在排队 · other commands run, this one waits for its turn\n";
constexpr std::string_view k_older_client =
    "modou: 这个命令的 modou 比管着文件夹的服务旧，命令没有开始：请用服务那一版的 modou，或先停止服务 · this modou is "
    "older "
    "than the one that serves the folder, and the command was not begun: use the modou of the server, or stop the "
    "server first\n";
constexpr std::string_view k_was_ended =
    "modou: 服务正在停止，命令因此结束 · the server is stopping, so the command was ended\n";

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

// What a client says first: its version, or the length of its message where it is of before versions; with its
// standard input, output and error.
struct Greeted {
    int version = 1;
    std::vector<Descriptor> held;
};
std::optional<Greeted> receive_greeting(int fd) {
    Greeted out;
    std::uint32_t word = 0;
    iovec part{&word, sizeof word};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(3 * sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    if (got <= 0) return std::nullopt;
    out.held = descriptors_of(message);
    if (got != static_cast<ssize_t>(sizeof word) || out.held.size() != 3) return std::nullopt;
    if (const auto version = version_in(static_cast<std::int32_t>(word)))
        out.version = *version;
    else if (word > k_max_message)
        return std::nullopt;
    return out;
}

// The message: its length, then strings each ended by NUL: the folder, and the arguments.
std::optional<Received> receive_command(int fd, Greeted greeted) {
    Received out;
    out.held = std::move(greeted.held);
    std::uint32_t length = 0;
    if (!receive_all(fd, &length, sizeof length) || length > k_max_message) return std::nullopt;
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
        ucred peer{};
        std::thread thread;
        std::atomic<bool> stop{false};
        int waiting = 0;     // under the mutex: how many of its threads wait for somebody outside
        bool ended = false;  // under the mutex: the thread has nothing more to do but return
    };
    std::string path;
    Run run;
    Descriptor listener;
    std::array<Descriptor, 2> wake;  // a pipe that ends the accepting thread
    std::thread accepting;
    std::mutex mutex;
    std::condition_variable changed;
    int working = 0;
    bool ending = false;
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
            begin(std::move(client));
        }
    }

    void begin(Descriptor client) {
        ucred peer{};
        socklen_t size = sizeof peer;
        if (::getsockopt(client.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return;
        if (peer.uid != ::geteuid() && peer.uid != 0) return answer(client, k_other_user);  // this user and root only
        const timeval patience{k_send_s, 0};
        ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        std::lock_guard lock(mutex);
        jobs.remove_if([](Job& job) {
            if (!job.ended) return false;
            job.thread.join();
            return true;
        });
        if (ending) return answer(client, k_ending);
        const auto same = std::count_if(jobs.begin(), jobs.end(), [&](Job& job) { return job.peer.uid == peer.uid; });
        if (same >= k_commands_of_a_user) return answer(client, k_too_many);
        Job& job = jobs.emplace_back();
        job.client = std::move(client);
        job.peer = peer;
        try {
            job.thread = std::thread([this, &job] { serve(job); });
        } catch (const std::system_error&) {  // no thread to be had
            answer(job.client, k_too_many);
            jobs.pop_back();
        }
    }

    static void answer(const Descriptor& client, std::int32_t code) {
        (void)!::send(client.get(), &code, sizeof code, MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    void serve(Job& job) {
        auto received = receive(job);
        auto pipe = make_pipe();
        if (received && pipe) {
            received->command.client = job.peer.pid;
            std::int32_t code = k_too_many;
            try {
                code = execute(job, received->command, std::move(*pipe));
            } catch (const std::system_error&) {  // no thread to be had that watches the client
            }
            received->held.clear();  // before the answer: then the client knows that nothing more is written
            answer(job.client, code);
        }
        std::lock_guard lock(mutex);
        ::shutdown(job.client.get(), SHUT_RDWR);
        job.ended = true;
    }

    // Nothing: there is no command to be run, and the client knows why, or is no client.
    static std::optional<Received> receive(Job& job) {
        auto greeted = receive_greeting(job.client.get());
        if (!greeted) return std::nullopt;
        if (greeted->version == 1) {
            // Its own words for a refusal know nothing of versions: it is told where its command would have written.
            base::write_outside(greeted->held[2].get(), k_older_client, {&job.stop, {}, {}, {}}, {});
            answer(job.client, k_threw);
            return std::nullopt;
        }
        answer(job.client, hello(k_handover_version));
        if (greeted->version != k_handover_version) return std::nullopt;  // it says which of the two is older
        return receive_command(job.client.get(), std::move(*greeted));
    }

    std::int32_t execute(Job& job, HandedCommand& command, std::array<Descriptor, 2> pipe) {
        const Watch watch(
            job.client.get(), job.stop, [this] { wake_waiting(); }, std::move(pipe));
        if (!takes_place(job, command)) return k_ending;
        command.waits = [this, &job] { waits(job, +1); };
        command.goes_on = [this, &job] { waits(job, -1); };
        int code = k_threw;
        try {
            code = run(command, job.stop);
        } catch (...) {
            // The command's own words are lost, the process that serves the folder is not.
        }
        {
            std::lock_guard lock(mutex);
            --working;
            changed.notify_all();
        }
        if (code != 0 && has_ending()) base::write_outside(command.err, k_was_ended, {&job.stop, {}, {}, {}}, {});
        return code;
    }

    // False: it was asked to stop before it had one.
    bool takes_place(Job& job, const HandedCommand& command) {
        std::unique_lock lock(mutex);
        const auto may = [&] { return working < k_commands_at_once || job.stop; };
        if (!changed.wait_for(lock, k_silent, may)) {
            lock.unlock();
            base::write_outside(command.err, k_in_line, {&job.stop, {}, {}, {}}, {});
            lock.lock();
            changed.wait(lock, may);
        }
        if (job.stop) return false;
        ++working;
        return true;
    }

    // One that goes on has its place at once, also when others have taken all of them meanwhile: what it holds others
    // may be waiting for.
    void waits(Job& job, int by) {
        std::lock_guard lock(mutex);
        working += job.waiting > 0 ? 1 : 0;
        job.waiting += by;
        working -= job.waiting > 0 ? 1 : 0;
        changed.notify_all();
    }

    bool has_ending() {
        std::lock_guard lock(mutex);
        return ending;
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
    if (::chmod(socket_path.c_str(), S_IRUSR | S_IWUSR) != 0 ||
        ::listen(impl->listener.get(), k_commands_of_a_user) != 0)
        return failed("cannot listen");
    MODOU_TRY(impl->wake, make_pipe());
    impl->accepting = std::thread([raw = impl.get()] { raw->accept(); });
    return std::unique_ptr<HandoverServer>(new HandoverServer(std::move(impl)));
}

void HandoverServer::begin_end() {
    std::lock_guard lock(impl_->mutex);
    impl_->ending = true;
    for (auto& job : impl_->jobs) {
        job.stop = true;
        ::shutdown(job.client.get(), SHUT_RD);  // ends a client that connected and says nothing
    }
    impl_->changed.notify_all();
}

HandoverServer::~HandoverServer() {
    begin_end();
    (void)!::write(impl_->wake[1].get(), "x", 1);
    impl_->accepting.join();
    ::unlink(impl_->path.c_str());
    for (auto& job : impl_->jobs) job.thread.join();
}

}  // namespace modou::net
