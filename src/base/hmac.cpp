#include "base/hmac.hpp"

#include <sodium.h>

namespace modou::base {

Hash hmac_sha256(const Hash& key, Bytes data) {
    static_assert(crypto_auth_hmacsha256_KEYBYTES == sizeof(Hash) && crypto_auth_hmacsha256_BYTES == sizeof(Hash));
    Hash out;
    crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(out.data()),
                           reinterpret_cast<const unsigned char*>(data.data()), data.size(),
                           reinterpret_cast<const unsigned char*>(key.data()));
    return out;
}

}  // namespace modou::base
