#include "proof/note.hpp"

#include <openssl/evp.h>

#include "base/base64.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

namespace modou::proof {
namespace {

using base::Bytes;
using base::Code;

constexpr std::string_view k_dash = "\xE2\x80\x94 ";  // em dash, space

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* raw(const void* bytes) {
    return static_cast<const unsigned char*>(bytes);
}

Key private_key(const std::array<std::byte, 32>& seed) {
    return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed.data()), seed.size()));
}

bool holds(const std::array<std::byte, 32>& public_key, std::string_view message, std::string_view signature) {
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public_key.data()), public_key.size()));
    const DigestContext context(EVP_MD_CTX_new());
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(signature.data()), signature.size(), raw(message.data()),
                            message.size()) == 1;
}

Result<std::string> signed_with(const SigningKey& key, std::string_view message) {
    const Key own = private_key(key.seed.reveal());
    const DigestContext context(EVP_MD_CTX_new());
    std::string out(64, '\0');
    std::size_t length = out.size();
    if (!own || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, own.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, raw(message.data()),
                       message.size()) != 1 ||
        length != 64)
        return base::fail(Code::bug, "the cryptographic library would not sign");
    return out;
}

// Names may not hold spaces (Unicode's too), plus signs or control characters: the formats would fall apart.
bool is_key_name(std::string_view name) {
    if (name.empty() || name.size() > 255 || !base::is_utf8(name)) return false;
    for (const char c : name)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '+') return false;
    for (const std::string_view space :
         {"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
          "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
          "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"})
        if (name.find(space) != std::string_view::npos) return false;
    return true;
}

std::optional<std::uint32_t> hex_id(std::string_view text) {
    if (text.size() != 8 || text.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
    return base::whole_number<std::uint32_t>(text, 0, ~std::uint32_t{0}, 16);
}

// "name+hash+base64(type ‖ 32 bytes)", after any prefix.
struct KeyText {
    std::string name;
    std::uint32_t id = 0;
    KeyType type = KeyType::ed25519;
    std::array<std::byte, 32> bytes{};
};
Result<KeyText> parse_key_text(std::string_view text) {
    const auto bad = [](const char* what) { return base::fail(Code::bad_input, what); };
    const std::size_t first = text.find('+');
    const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos) return bad("a key has the form name+hash+base64");
    KeyText key;
    key.name = text.substr(0, first);
    if (!is_key_name(key.name)) return bad("a key's name is not empty and holds neither spaces nor control characters");
    const auto id = hex_id(text.substr(first + 1, second - first - 1));
    if (!id) return bad("a key's hash is eight hex digits");
    key.id = *id;
    const auto bytes = base::from_base64(text.substr(second + 1));
    if (!bytes || bytes->size() != 33) return bad("a key's last part is the base64 of 33 bytes: type and Ed25519 key");
    if ((*bytes)[0] != std::byte{0x01} && (*bytes)[0] != std::byte{0x04})
        return bad("a key of a type that is neither Ed25519 (01) nor Ed25519 cosignature (04)");
    key.type = static_cast<KeyType>((*bytes)[0]);
    std::copy(bytes->begin() + 1, bytes->end(), key.bytes.begin());
    return key;
}

std::string typed_base64(KeyType type, const std::array<std::byte, 32>& bytes) {
    std::array<std::byte, 33> typed;
    typed[0] = static_cast<std::byte>(type);
    std::ranges::copy(bytes, typed.begin() + 1);
    return base::base64(typed);
}

std::string big_endian(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
    return out;
}

std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::string cosigned_message(std::uint64_t time, std::string_view text) {
    return fmt::format("cosignature/v1\ntime {}\n{}", time, text);
}

Result<Signature> parse_signature(std::string_view line, std::size_t number) {
    const auto bad = [&](const char* what) {
        return base::fail(Code::bad_input, what, fmt::format("signature line {}", number));
    };
    if (!line.starts_with(k_dash)) return bad("a signature line begins with an em dash and a space");
    line.remove_prefix(k_dash.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return bad("a signature line has the form: — name base64");
    Signature signature;
    signature.name = line.substr(0, space);
    if (!is_key_name(signature.name)) return bad("no name of a key");
    const auto bytes = base::from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() < 5) return bad("a signature is the base64 of a four-byte key id and what follows");
    const std::string_view all(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    signature.id = static_cast<std::uint32_t>(from_big_endian(all.substr(0, 4)));
    signature.bytes = all.substr(4);
    return signature;
}

}  // namespace

std::uint32_t VerifierKey::id() const {
    std::string message = name + '\n' + static_cast<char>(type);
    message.append(reinterpret_cast<const char*>(public_key.data()), public_key.size());
    const auto hash = base::sha256(base::bytes_of(message));
    return static_cast<std::uint32_t>(from_big_endian(std::string_view(reinterpret_cast<const char*>(hash.data()), 4)));
}

std::string VerifierKey::text() const {
    return fmt::format("{}+{:08x}+{}", name, id(), typed_base64(type, public_key));
}

Result<VerifierKey> parse_verifier_key(std::string_view text) {
    MODOU_TRY(auto parts, parse_key_text(text));
    VerifierKey key{std::move(parts.name), parts.type, parts.bytes};
    if (key.id() != parts.id)
        return base::fail(Code::bad_input,
                          "the key's hash does not fit its name and bytes: a letter was lost or changed");
    return key;
}

Result<std::vector<VerifierKey>> parse_key_file(std::string_view text) {
    if (text.size() > k_max_note_bytes) return base::fail(Code::limit, "a key file has at most 256 KiB");
    for (const std::string_view mark : {"\xFF\xFE", "\xFE\xFF"})
        if (text.starts_with(mark))
            return base::fail(Code::bad_input, "the key file is in UTF-16: save it as plain text in UTF-8", "line 1");
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // the byte order mark that Windows editors write
    std::vector<VerifierKey> keys;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = base::trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty() || line.starts_with('#')) continue;
        auto key = parse_verifier_key(line);
        if (!key) return base::fail(key.error().code, key.error().message, fmt::format("line {}", number));
        if (keys.size() == k_max_keys) return base::fail(Code::limit, "a key file has at most 256 keys");
        keys.push_back(std::move(*key));
    }
    if (keys.empty()) return base::fail(Code::not_found, "no key in the file; a line has the form name+hash+base64");
    return keys;
}

Result<VerifierKey> SigningKey::verifier() const {
    const Key own = private_key(seed.reveal());
    VerifierKey key{name, type, {}};
    std::size_t length = key.public_key.size();
    if (!own ||
        EVP_PKEY_get_raw_public_key(own.get(), reinterpret_cast<unsigned char*>(key.public_key.data()), &length) != 1 ||
        length != 32)
        return base::fail(Code::bug, "the cryptographic library would not derive the public key");
    return key;
}

std::string SigningKey::text() const {
    const auto own = verifier();
    return fmt::format("PRIVATE+KEY+{}+{:08x}+{}", name, own ? own->id() : 0, typed_base64(type, seed.reveal()));
}

Result<SigningKey> parse_signing_key(std::string_view text) {
    constexpr std::string_view k_prefix = "PRIVATE+KEY+";
    text = base::trimmed(text);
    if (!text.starts_with(k_prefix)) return base::fail(Code::bad_input, "a signing key begins with PRIVATE+KEY+");
    MODOU_TRY(auto parts, parse_key_text(text.substr(k_prefix.size())));
    SigningKey key{std::move(parts.name), parts.type, base::Secret(parts.bytes)};
    MODOU_TRY(const auto own, key.verifier());
    if (own.id() != parts.id)
        return base::fail(Code::bad_input,
                          "the key's hash does not fit its name and bytes: a letter was lost or changed");
    return key;
}

Result<SigningKey> make_key(std::string_view name, KeyType type, base::Random& random) {
    if (!is_key_name(name))
        return base::fail(Code::bad_input,
                          "a key's name is UTF-8 of 1 to 255 bytes without spaces, plus signs or control characters",
                          std::string(name));
    std::array<std::byte, 32> seed;
    random.fill(seed);
    return SigningKey{std::string(name), type, base::Secret(seed)};
}

std::string Signature::line() const {
    const std::string all = big_endian(id, 4) + bytes;
    return fmt::format("{}{} {}\n", k_dash, name, base::base64(base::bytes_of(all)));
}

std::string Note::whole() const {
    std::string out = text + '\n';
    for (const auto& signature : signatures) out += signature.line();
    return out;
}

Result<std::vector<Signature>> parse_signature_lines(std::string_view lines) {
    if (lines.size() > k_max_note_bytes) return base::fail(Code::limit, "a note has at most 256 KiB");
    if (lines.empty()) return base::fail(Code::bad_input, "a note has at least one signature line");
    std::vector<Signature> signatures;
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        if (end == std::string_view::npos)
            return base::fail(Code::bad_input, "the last signature line has no line end");
        if (signatures.size() == k_max_signatures) return base::fail(Code::limit, "a note has at most 64 signatures");
        MODOU_TRY(auto signature, parse_signature(lines.substr(0, end), signatures.size() + 1));
        signatures.push_back(std::move(signature));
        lines.remove_prefix(end + 1);
    }
    return signatures;
}

Result<Note> parse_note(std::string_view whole) {
    if (whole.size() > k_max_note_bytes) return base::fail(Code::limit, "a note has at most 256 KiB");
    if (!base::is_utf8(whole)) return base::fail(Code::bad_input, "a note is UTF-8 text");
    for (const char c : whole)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n')
            return base::fail(Code::bad_input, "a note has no control characters but line ends");
    // The last empty line parts the text from its signatures.
    const std::size_t gap = whole.rfind("\n\n");
    if (gap == std::string_view::npos)
        return base::fail(Code::bad_input, "a note is a text, an empty line, and signature lines");
    Note note;
    note.text = whole.substr(0, gap + 1);
    MODOU_TRY(note.signatures, parse_signature_lines(whole.substr(gap + 2)));
    return note;
}

Result<Signature> sign(std::string_view text, const SigningKey& key) {
    MODOU_ASSERT(key.type == KeyType::ed25519, "a log's key signs; a witness's cosigns");
    if (!text.ends_with('\n')) return base::fail(Code::bad_input, "a note's text ends with a line end");
    MODOU_TRY(const auto own, key.verifier());
    MODOU_TRY(auto bytes, signed_with(key, text));
    return Signature{key.name, own.id(), std::move(bytes)};
}

Result<Signature> cosign(std::string_view text, const SigningKey& key, base::Instant now) {
    MODOU_ASSERT(key.type == KeyType::cosignature_v1, "a witness's key cosigns; a log's signs");
    if (!text.ends_with('\n')) return base::fail(Code::bad_input, "a note's text ends with a line end");
    if (now.seconds < 0) return base::fail(Code::bad_input, "a cosignature's time is not before 1970");
    const auto time = static_cast<std::uint64_t>(now.seconds);
    MODOU_TRY(const auto own, key.verifier());
    MODOU_TRY(const auto bytes, signed_with(key, cosigned_message(time, text)));
    return Signature{key.name, own.id(), big_endian(time, 8) + bytes};
}

Result<std::vector<Verified>> verify(const Note& note, std::span<const VerifierKey> known) {
    std::vector<Verified> verified;
    for (const auto& signature : note.signatures) {
        // Two known keys may share name and id only if one was made to: then all of them must hold for the line to
        // count.
        for (const auto& key : known) {
            if (key.name != signature.name || key.id() != signature.id) continue;
            const auto refuse = [&](const char* what) {
                return base::fail(Code::forbidden, fmt::format("{} (key {}+{:08x}): the note was changed", what,
                                                               key.name, signature.id));
            };
            std::optional<base::Instant> time;
            if (key.type == KeyType::ed25519) {
                if (signature.bytes.size() != 64 || !holds(key.public_key, note.text, signature.bytes))
                    return refuse("the signature does not hold");
            } else {
                if (signature.bytes.size() != 72) return refuse("the cosignature has another length");
                const std::uint64_t at = from_big_endian(std::string_view(signature.bytes).substr(0, 8));
                if (at >> 63 || !holds(key.public_key, cosigned_message(at, note.text),
                                       std::string_view(signature.bytes).substr(8)))
                    return refuse("the cosignature does not hold");
                time = base::Instant{static_cast<std::int64_t>(at)};
            }
            const auto same = [&](const Verified& other) { return other.key == key; };
            if (std::ranges::none_of(verified, same)) verified.push_back({key, time});
        }
    }
    return verified;
}

}  // namespace modou::proof
