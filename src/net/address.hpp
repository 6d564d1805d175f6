// Whose connection it is: addresses, the networks of trusted proxies, and the address that those say they speak for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "net/http.hpp"

namespace modou::net {

// IPv4 and IPv6 alike; an IPv4 address written as IPv6 (::ffff:192.0.2.1) is the IPv4 address.
class Address {
  public:
    static std::optional<Address> parse(std::string_view text);
    bool is_v4() const;
    bool is_loopback() const;
    std::string text() const;
    // What limits count as one: an IPv4 address; of IPv6 the first 64 bits, which is what one household gets.
    std::string block() const;
    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
    friend bool operator==(const Address&, const Address&) = default;

  private:
    std::array<std::uint8_t, 16> bytes_{};  // IPv4 as ::ffff:a.b.c.d
};

// An address's block; a text that is no address stands for itself.
std::string address_block(std::string_view text);

class Network {
  public:
    // "192.0.2.1", "192.0.2.0/24", "2001:db8::/32". bad_input otherwise.
    static base::Result<Network> parse(std::string_view text);
    bool holds(const Address& address) const;

  private:
    Address address_;
    unsigned bits_ = 128;
};

// Whom a request comes from, behind proxies that are trusted to say so. Without any named, a proxy on this machine is.
class Origins {
  public:
    explicit Origins(std::vector<Network> trusted = {}) : trusted_(std::move(trusted)) {}
    // What it says of its clients is believed, and its own connections are not counted.
    bool trusts(const Address& address) const;
    // The last hop that no trusted proxy is, by X-Forwarded-For or Forwarded (RFC 7239), whatever came before it. What
    // does not fit together, or is no address, counts as the proxy that passed it on.
    Address client(const Address& peer, const Request& request) const;

  private:
    std::vector<Network> trusted_;
};

}  // namespace modou::net
