// Digests: SHA-256 for what the public can check, keyed SipHash for names that must not be readable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace modou::base {

using Hash = std::array<std::byte, 32>;
using Salt = std::array<std::byte, 16>;
using Bytes = std::span<const std::byte>;

inline Bytes bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

Hash sha256(Bytes data);
// CRC-32C (Castagnoli, RFC 3720) of data, continued from `seed` (0 to begin).
std::uint32_t crc32c(Bytes data, std::uint32_t seed = 0);
std::string hex(Bytes data);

// 48 secret bytes made at `modou init`, kept in DIR/keys: three SipHash-2-4 keys (Aumasson & Bernstein 2012), for the
// two halves of a reference and for parties. Without them no digest can be linked to an order number by trying all
// numbers.
struct DigestKey {
    std::array<std::byte, 48> bytes{};
};
// Lengths are part of what is hashed, so ("ab","c") and ("a","bc") differ. The first eight bytes depend on source and
// order only (ReferenceDigest::group), so that everything known of an order is found together.
ReferenceDigest reference_digest(const DigestKey& key, std::string_view source, std::string_view order,
                                 std::string_view item = {});
// `kind` keeps a shop and a buyer of the same id apart. Never 0.
PartyId party_digest(const DigestKey& key, std::string_view kind, std::string_view source, std::string_view id);

// Random bytes are passed in, so that every test is deterministic.
class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> out) = 0;
};
class SystemRandom final : public Random {
  public:
    void fill(std::span<std::byte> out) override;
};

}  // namespace modou::base
