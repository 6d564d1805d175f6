// What both sides of the hand-over share. Inside this room only.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace modou::net {

inline constexpr std::uint32_t k_max_message = 1 << 20;

// What both sides say first, the client beside its descriptors: this, and the version of all that follows. It is no
// length of a message, with which clients of before versions (1) begin, and no exit code.
inline constexpr std::int32_t k_hello = 0x4d4f'0000;
inline constexpr int k_handover_version = 2;
inline std::int32_t hello(int version) {
    return k_hello | version;
}
// Nothing: these are no such words.
inline std::optional<int> version_in(std::int32_t word) {
    return (word & ~0xffff) == k_hello ? std::optional(word & 0xffff) : std::nullopt;
}

// Instead of an exit code, which is never below 0: the command was not begun, and why.
enum Refusal : std::int32_t { k_too_many = -1, k_other_user = -2, k_ending = -3 };

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

inline base::Result<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return base::fail(base::Code::limit, "the path of the data folder is too long for a socket", path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

}  // namespace modou::net
