// The side that gives its descriptors away: it looks first at who would get them, and no signal finds it deaf.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "net/handover.hpp"
#include "net/handover_wire.hpp"

namespace modou::net {
namespace {

using base::Code;

constexpr int k_look_ms = 100;      // a signal only sets a flag, which is looked at this often
constexpr int k_farewell_ms = 800;  // for a command that was asked to end

// What can be said to the other side, and when to give up: shortly after this process was asked to stop.
class Line {
  public:
    Line(int fd, const std::atomic<bool>* stop) : fd_(fd), stop_(stop) {}

    bool ready(short events) {
        for (;;) {
            pollfd waiting{fd_, events, 0};
            if (::poll(&waiting, 1, k_look_ms) > 0) return true;
            if (!look()) return false;
        }
    }
    // False when there is nothing more to wait for.
    bool look() {
        if (stop_ == nullptr || !stop_->load()) return true;
        if (!asked_) {
            asked_ = true;
            ::shutdown(fd_, SHUT_WR);  // which the other side takes for "end this command"
        }
        patience_ms_ -= k_look_ms;
        return patience_ms_ > 0;
    }
    bool asked() const { return asked_; }

    bool send(const void* data, std::size_t size) {
        const char* at = static_cast<const char*>(data);
        while (size > 0) {
            const ssize_t n = ::send(fd_, at, size, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0 && errno == EAGAIN && ready(POLLOUT)) continue;
            if (n <= 0) return false;
            at += n;
            size -= static_cast<std::size_t>(n);
        }
        return true;
    }
    bool receive(void* data, std::size_t size) {
        char* at = static_cast<char*>(data);
        while (size > 0) {
            const ssize_t n = ::recv(fd_, at, size, MSG_DONTWAIT);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0 && errno == EAGAIN && ready(POLLIN)) continue;
            if (n <= 0) return false;
            at += n;
            size -= static_cast<std::size_t>(n);
        }
        return true;
    }

  private:
    int fd_;
    const std::atomic<bool>* stop_;
    bool asked_ = false;
    int patience_ms_ = k_farewell_ms;
};

// Descriptors 0, 1 and 2; a closed one is given as an empty file, as a number must stand for each.
struct Standard {
    std::array<int, 3> fds{0, 1, 2};
    Descriptor nothing;
    Standard() {
        for (int& fd : fds) {
            if (::fcntl(fd, F_GETFD) >= 0) continue;
            if (nothing.get() < 0) nothing = Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC));
            fd = nothing.get();
        }
    }
};

// Says the version of what follows, and gives the descriptors.
bool greet(int socket) {
    std::int32_t word = hello(k_handover_version);
    const Standard standard;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof standard.fds)> control{};
    iovec part{&word, sizeof word};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof standard.fds);
    std::memcpy(CMSG_DATA(header), standard.fds.data(), sizeof standard.fds);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof word);
}

// The message: its length, then strings each ended by NUL: the folder, and the arguments.
std::string message_of(const std::vector<std::string>& arguments) {
    std::error_code ignored;
    std::string text = std::filesystem::current_path(ignored).string();
    text += '\0';
    for (const auto& argument : arguments) {
        text += argument;
        text += '\0';
    }
    return text;
}

base::Status speaks_alike(std::int32_t answer, const std::string& where) {
    const auto theirs = version_in(answer);
    if (theirs == k_handover_version) return {};
    return base::fail(
        Code::unsupported,
        theirs && *theirs > k_handover_version
            ? "这个命令的 modou 比管着文件夹的服务旧，命令没有开始：请用服务那一版的 modou，或先停止服务 · this modou "
              "is older than the one that serves the folder, and the command was not begun: use the modou "
              "of the server, or stop the server first"
            : "管着文件夹的服务比这个命令的 modou 旧，或刚刚停了，命令没有开始：请用这一版重新启动服务 · the server of "
              "this folder is older than this modou, or has just gone, and the command was not begun: start "
              "the server with this one",
        where);
}

base::Result<int> refused(std::int32_t code, const std::string& where) {
    switch (code) {
        case k_too_many:
            return base::fail(Code::limit,
                              fmt::format("已有 {0} 个命令在那里运行或等待：先结束几个再试 · {0} commands run or wait "
                                          "there already: end some of them first",
                                          k_commands_of_a_user),
                              where);
        case k_other_user:
            return base::fail(Code::forbidden,
                              "这个文件夹由另一个用户的进程管着：请用那个用户来运行 · another user's process serves "
                              "this folder: run the command as that user",
                              where);
        default:
            return base::fail(Code::busy,
                              "服务正在停止，命令没有开始：请再运行一次 · the server is stopping and did not begin the "
                              "command: run it again",
                              where);
    }
}

}  // namespace

base::Status may_be_given(const Listener& listener, const std::string& folder) {
    if (!listener.is_socket)
        return base::fail(Code::forbidden,
                          "modou.sock 不是套接字本身：请删掉它 · modou.sock is not a socket itself: remove it", folder);
    if ((listener.folder_mode & S_IWOTH) != 0)
        return base::fail(
            Code::forbidden,
            "人人都能写这个文件夹，监听的可能是别人，命令没有交出去：请先 chmod o-w · everybody may write "
            "to this folder, so anybody may be listening in it, and the command was not handed over: "
            "chmod o-w it first",
            folder);
    const bool of_folder = listener.user == listener.folder_owner || listener.user == 0;
    const bool of_mine = listener.user == listener.self || listener.user == 0 || listener.self == 0;
    if (!of_folder || !of_mine)
        return base::fail(Code::forbidden,
                          fmt::format("在这个文件夹里监听的是用户 {0}，不是它的主人（{1}），也不是您（{2}），命令没有"
                                      "交出去 · user {0} listens in this folder, who is not its owner ({1}) or not you "
                                      "({2}): the command was not handed over",
                                      listener.user, listener.folder_owner, listener.self),
                          folder);
    return {};
}

base::Result<int> hand_over(const std::string& socket_path, const std::vector<std::string>& arguments,
                            const std::atomic<bool>* stop) {
    const std::filesystem::path path(socket_path);
    const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
    // Held open, so that what is looked at is what is connected to, whoever renames what meanwhile.
    const Descriptor held(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto unreachable = [&](int error) {
        const bool nobody = error == ENOENT || error == ECONNREFUSED || error == ENOTDIR;
        return base::fail(nobody ? Code::unavailable : Code::forbidden,
                          "cannot reach the process that serves this folder: " + std::generic_category().message(error),
                          socket_path);
    };
    if (held.get() < 0) return unreachable(errno);
    MODOU_TRY(const sockaddr_un address,
              address_of(fmt::format("/proc/self/fd/{}/{}", held.get(), path.filename().string())));
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0) return base::fail(Code::io, "cannot make a socket", socket_path);
    const auto gone = [&](bool asked) {
        if (asked)
            return base::fail(Code::unknown_outcome,
                              "停下了，没有等结果：再运行一次，什么都不会做两遍 · stopped without waiting for the "
                              "outcome: run the command again, nothing is done twice",
                              socket_path);
        return base::fail(Code::unknown_outcome,
                          "the process that serves this folder went away: run the command again, nothing is done twice",
                          socket_path);
    };
    Line line(socket.get(), stop);
    while (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return unreachable(errno);
        ::poll(nullptr, 0, k_look_ms);  // its queue is full
        if (!line.look()) return gone(true);
    }
    struct stat of_folder {
    }, of_socket{};
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::fstat(held.get(), &of_folder) != 0 ||
        ::fstatat(held.get(), path.filename().c_str(), &of_socket, AT_SYMLINK_NOFOLLOW) != 0 ||
        ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return unreachable(errno);
    MODOU_CHECK(may_be_given({peer.uid, of_folder.st_uid, of_folder.st_mode, S_ISSOCK(of_socket.st_mode), ::geteuid()},
                             folder));

    const std::string text = message_of(arguments);
    if (text.size() > k_max_message) return base::fail(Code::limit, "the command line is too long to be handed over");
    std::int32_t answer = 0;
    // Who was refused at once cannot send any more, but is told why. A server of before versions takes these words for
    // the length of a message that is too long, and closes the line; it begins nothing then.
    (void)greet(socket.get());
    const bool heard = line.receive(&answer, sizeof answer);
    if (heard && answer < 0) return refused(answer, socket_path);
    if (!heard && line.asked()) return gone(true);
    MODOU_CHECK(speaks_alike(heard ? answer : 0, socket_path));
    const auto length = static_cast<std::uint32_t>(text.size());
    (void)(line.send(&length, sizeof length) && line.send(text.data(), text.size()));
    std::int32_t code = 0;
    if (!line.receive(&code, sizeof code)) return gone(line.asked());
    if (code < 0) return refused(code, socket_path);
    return code;
}

}  // namespace modou::net
