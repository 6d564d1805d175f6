#include "base/digest.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/unit.hpp"

namespace modou::base {
namespace {

DigestKey key_of(std::uint8_t first) {
    DigestKey key;
    for (std::size_t i = 0; i < key.bytes.size(); ++i) key.bytes[i] = static_cast<std::byte>(first + i);
    return key;
}

TEST(Digest, Crc32cHasItsKnownAnswers) {
    EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283u);
    EXPECT_EQ(crc32c(bytes_of(std::string(32, '\0'))), 0x8A9136AAu);  // RFC 3720 B.4
    EXPECT_EQ(crc32c(bytes_of("")), 0u);
    EXPECT_EQ(crc32c(bytes_of("56789"), crc32c(bytes_of("1234"))), 0xE3069283u);
}

TEST(Digest, Sha256HasItsKnownAnswer) {
    EXPECT_EQ(hex(sha256(bytes_of("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4
}

TEST(Digest, APartyHasItsKnownAnswer) {
    // SipHash-2-4 of an empty message under 00 01 … 0f is 0x726fdb47dd0e0e31 (Aumasson & Bernstein, appendix A); ours
    // hashes the lengths too, so only its difference from everything near it can be told here.
    const DigestKey key = key_of(0);
    EXPECT_NE(party_digest(key, "buyer", "mall", "b1"), party_digest(key, "buyer", "mall", "b2"));
    EXPECT_NE(party_digest(key, "buyer", "mall", "b1"), party_digest(key, "buyer", "shop", "b1"));
    EXPECT_NE(party_digest(key, "buyer", "mall", "b1"), party_digest(key_of(1), "buyer", "mall", "b1"));
    EXPECT_EQ(party_digest(key, "buyer", "mall", "b1"), party_digest(key, "buyer", "mall", "b1"));
}

TEST(Digest, LengthsArePartOfAReference) {
    const DigestKey key = key_of(0);
    EXPECT_NE(reference_digest(key, "ab", "c"), reference_digest(key, "a", "bc"));
    EXPECT_NE(reference_digest(key, "", "abc"), reference_digest(key, "abc", ""));
    const std::string large(1000, 'x');  // longer than the buffer that short references use
    EXPECT_NE(reference_digest(key, "a", large), reference_digest(key, "a", large + "x"));
    EXPECT_EQ(reference_digest(key, "a", large), reference_digest(key, "a", std::string(1000, 'x')));
}

TEST(Unit, NamesGoBothWays) {
    for (std::uint16_t number = 0; number <= 10; ++number) {
        const auto unit = static_cast<Unit>(number);
        EXPECT_EQ(unit_from_name(unit_name(unit)), unit);
    }
    EXPECT_EQ(unit_name(Unit::cny), "CNY");
    EXPECT_EQ(unit_from_name("cny"), std::nullopt);
    EXPECT_EQ(unit_name(static_cast<Unit>(11)), "unknown");
}

}  // namespace
}  // namespace modou::base
