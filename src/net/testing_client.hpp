// A client that speaks raw bytes, so that tests can be as rude as real ones are.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace modou::net::testing {

class Client {
  public:
    explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval patience{20, 0};  // a test that fails ends too
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { ::close(fd_); }

    bool connected() const { return connected_; }

    void send(std::string_view text) {
        while (!text.empty()) {
            const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (n <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }

    // Everything up to and with `end`; less when the connection ends before.
    std::string until(std::string_view end) {
        while (rest_.find(end) == std::string::npos)
            if (!more()) return std::exchange(rest_, {});
        return take(rest_.find(end) + end.size());
    }

    std::string to_the_end() {
        while (more()) {
        }
        return std::exchange(rest_, {});
    }

    // True: the other side has closed, and sent nothing that was not taken.
    bool ended() { return to_the_end().empty() && closed_; }

    // One reply: its head and as much body as that announces.
    std::string reply() {
        std::string head = until("\r\n\r\n");
        const auto at = head.find("Content-Length: ");
        const std::size_t length = at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
        while (rest_.size() < length && more()) {
        }
        return head + take(std::min(length, rest_.size()));
    }

    std::string ask(std::string_view text) {
        send(text);
        return reply();
    }

  private:
    bool more() {
        char part[16384];
        const ssize_t n = ::recv(fd_, part, sizeof part, 0);
        closed_ = n == 0 || (n < 0 && errno == ECONNRESET);
        if (n <= 0) return false;
        rest_.append(part, static_cast<std::size_t>(n));
        return true;
    }
    std::string take(std::size_t size) {
        std::string out = rest_.substr(0, size);
        rest_.erase(0, size);
        return out;
    }

    int fd_;
    bool connected_ = false, closed_ = false;
    std::string rest_;
};

}  // namespace modou::net::testing
