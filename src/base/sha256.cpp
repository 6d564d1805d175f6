#include "base/sha256.hpp"

#include <openssl/evp.h>

#include "base/error.hpp"

namespace modou::base {

struct Sha256::State {
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    MODOU_ASSERT(EVP_DigestInit_ex2(state_->context.get(), EVP_sha256(), nullptr) == 1,
                 "SHA-256 needs no more than OpenSSL's own provider");
}
Sha256::~Sha256() = default;

void Sha256::add(Bytes data) {
    MODOU_ASSERT(EVP_DigestUpdate(state_->context.get(), data.data(), data.size()) == 1, "nothing was ended yet");
}

Hash Sha256::end() {
    Hash out;
    MODOU_ASSERT(EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1,
                 "a hash is ended once");
    return out;
}

}  // namespace modou::base
