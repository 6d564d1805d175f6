#include "base/digest.hpp"

#include <isa-l/crc.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <cstring>
#include <memory>

#include "base/error.hpp"

namespace modou::base {
namespace {

// A short message in one buffer: SipHash in libsodium has no streaming form.
class Message {
  public:
    void add(std::string_view text) {
        const std::uint64_t length = text.size();
        append(&length, sizeof length);
        append(text.data(), text.size());
    }
    const unsigned char* data() const {
        return reinterpret_cast<const unsigned char*>(large_.empty() ? small_.data() : large_.data());
    }
    std::size_t size() const { return size_; }

  private:
    void append(const void* bytes, std::size_t count) {
        if (count == 0) return;
        if (large_.empty() && size_ + count <= small_.size()) {
            std::memcpy(small_.data() + size_, bytes, count);
        } else {
            if (large_.empty()) large_.assign(small_.data(), size_);
            large_.append(static_cast<const char*>(bytes), count);
        }
        size_ += count;
    }
    std::array<char, 256> small_;
    std::string large_;
    std::size_t size_ = 0;
};

}  // namespace

// The algorithm is looked up once and the context kept: OpenSSL's one-shot SHA256() does both again for every call,
// which for an entry's 108 bytes takes more than twice as long as the hash.
Hash sha256(Bytes data) {
    struct Free {
        void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    static const std::unique_ptr<EVP_MD, Free> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    Hash out;
    const bool done = EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1;
    MODOU_ASSERT(done, "SHA-256 needs no more than OpenSSL's own provider");
    return out;
}

std::uint32_t crc32c(Bytes data, std::uint32_t seed) {
    // isa-l's crc32_iscsi neither inverts its seed nor its result; the standard CRC-32C does both.
    return ~crc32_iscsi(reinterpret_cast<unsigned char*>(const_cast<std::byte*>(data.data())),
                        static_cast<int>(data.size()), ~seed);
}

std::string hex(Bytes data) {
    static constexpr char k_digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(data.size() * 2);
    for (std::byte b : data) {
        out += k_digits[std::to_integer<int>(b) >> 4];
        out += k_digits[std::to_integer<int>(b) & 15];
    }
    return out;
}

ReferenceDigest reference_digest(const DigestKey& key, std::string_view source, std::string_view order,
                                 std::string_view item) {
    ReferenceDigest out;
    static_assert(crypto_shorthash_siphash24_BYTES == 8 && crypto_shorthash_siphash24_KEYBYTES == 16);
    Message message;
    message.add(source);
    message.add(order);
    const auto half = [&](std::size_t key_at, std::size_t at) {
        crypto_shorthash_siphash24(reinterpret_cast<unsigned char*>(out.bytes.data() + at), message.data(),
                                   message.size(), reinterpret_cast<const unsigned char*>(key.bytes.data() + key_at));
    };
    half(0, 0);
    message.add(item);
    half(32, 8);
    return out;
}

PartyId party_digest(const DigestKey& key, std::string_view kind, std::string_view source, std::string_view id) {
    Message message;
    message.add(kind);
    message.add(source);
    message.add(id);
    std::uint64_t value = 0;
    crypto_shorthash_siphash24(reinterpret_cast<unsigned char*>(&value), message.data(), message.size(),
                               reinterpret_cast<const unsigned char*>(key.bytes.data() + 16));
    return PartyId{value == 0 ? 1 : value};
}

void SystemRandom::fill(std::span<std::byte> out) {
    randombytes_buf(out.data(), out.size());
}

}  // namespace modou::base
