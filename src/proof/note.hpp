// C2SP signed notes, Ed25519 (RFC 8032): keys as text, signing, opening, and the timestamped cosignatures of witnesses.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace modou::proof {

using base::Result;
using base::Status;

inline constexpr std::size_t k_max_note_bytes = 256 * 1024;
inline constexpr std::size_t k_max_signatures = 64;  // C2SP: at least 16 must be accepted
inline constexpr std::size_t k_max_keys = 256;       // in one key file

// The signature types of C2SP signed-note that Modou uses.
enum class KeyType : std::uint8_t {
    ed25519 = 0x01,         // a log's signature over the note's text
    cosignature_v1 = 0x04,  // a witness's, over a time and the text (tlog-cosignature)
};

// "name+hash+base64": hash = first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), in hex.
struct VerifierKey {
    std::string name;
    KeyType type = KeyType::ed25519;
    std::array<std::byte, 32> public_key{};

    std::uint32_t id() const;
    std::string text() const;  // the vkey
    bool operator==(const VerifierKey&) const = default;
};
Result<VerifierKey> parse_verifier_key(std::string_view text);
// A key file: one key a line; empty lines and lines that begin with # are skipped. Errors name the line; not_found when
// there is no key in it.
Result<std::vector<VerifierKey>> parse_key_file(std::string_view text);

// "PRIVATE+KEY+name+hash+base64(type ‖ 32-byte seed)", as Go's note package writes it.
struct SigningKey {
    std::string name;
    KeyType type = KeyType::ed25519;
    base::Secret<std::array<std::byte, 32>> seed;

    Result<VerifierKey> verifier() const;
    std::string text() const;  // secret: for a file of mode 0600 only
};
Result<SigningKey> parse_signing_key(std::string_view text);
// Errors: bad_input, when the name is empty or holds a space, a plus or a control character.
Result<SigningKey> make_key(std::string_view name, KeyType type, base::Random& random);

struct Signature {
    std::string name;
    std::uint32_t id = 0;
    std::string bytes;         // after the key id: 64 for ed25519, 8 + 64 for a cosignature
    std::string line() const;  // "— name base64\n"
};
struct Note {
    std::string text;  // with its final newline
    std::vector<Signature> signatures;
    std::string whole() const;  // text, empty line, signature lines
};
// The form only; believes no signature. Errors: bad_input, limit.
Result<Note> parse_note(std::string_view whole);
// "— name base64\n" lines only, as a witness answers.
Result<std::vector<Signature>> parse_signature_lines(std::string_view lines);

// Precondition of sign: type ed25519; of cosign: type cosignature_v1, and `text` a checkpoint's.
Result<Signature> sign(std::string_view text, const SigningKey& key);
Result<Signature> cosign(std::string_view text, const SigningKey& key, base::Instant now);

struct Verified {
    VerifierKey key;
    std::optional<base::Instant> time;  // cosignatures
};
// The known keys that signed; signatures of unknown keys are ignored. Errors: forbidden, when a known key's signature
// does not hold (the whole note is refused). An empty list means that nobody known signed.
Result<std::vector<Verified>> verify(const Note& note, std::span<const VerifierKey> known);

}  // namespace modou::proof
