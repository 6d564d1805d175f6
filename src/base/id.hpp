// Ids: one type each, so that an account is never taken for a sequence number.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace modou::base {

// 64 bits; the top 16 name the shard (0 for now). 0 is no account.
struct AccountId {
    std::uint64_t value = 0;
    constexpr auto operator<=>(const AccountId&) const = default;
    constexpr explicit operator bool() const { return value != 0; }
};

// A keyed digest of an outside id (source, id): never the id itself. 0 is no party.
struct PartyId {
    std::uint64_t value = 0;
    constexpr auto operator<=>(const PartyId&) const = default;
    constexpr explicit operator bool() const { return value != 0; }
};

// Position of an entry in the book, from 0; also its leaf index in the public log.
using Sequence = std::uint64_t;

// A 16-byte keyed digest of (source, reference): the idempotency key as the book keeps it.
struct ReferenceDigest {
    std::array<std::byte, 16> bytes{};
    constexpr auto operator<=>(const ReferenceDigest&) const = default;

    // The first eight bytes, most significant first: equal for all references of one order.
    constexpr std::uint64_t group() const {
        std::uint64_t value = 0;
        for (int i = 0; i < 8; ++i) value = (value << 8) | std::to_integer<std::uint64_t>(bytes[i]);
        return value;
    }
};

}  // namespace modou::base

template <>
struct std::hash<modou::base::AccountId> {
    std::size_t operator()(modou::base::AccountId id) const noexcept { return id.value * 0x9E3779B97F4A7C15ull; }
};
template <>
struct std::hash<modou::base::PartyId> {
    std::size_t operator()(modou::base::PartyId id) const noexcept { return id.value; }
};
