// HMAC-SHA-256 (RFC 2104, FIPS 198-1) under a key of 32 bytes.
#pragma once

#include "base/digest.hpp"

namespace modou::base {

Hash hmac_sha256(const Hash& key, Bytes data);

}  // namespace modou::base
