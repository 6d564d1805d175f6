// Receipts and leaves: a receipt that is accepted has one spelling, and is proven by no key that nobody signed with.
#include <fmt/format.h>

#include <cstdlib>

#include "proof/receipt.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto receipt = proof::parse_receipt(text); receipt && receipt->text() != text) std::abort();
    // Go's published example key; it has never signed a checkpoint of ours.
    const auto keys = proof::parse_key_file("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n");
    if (!keys || proof::verify_receipt(text, *keys)) std::abort();
    (void)proof::read_leaf(std::as_bytes(std::span(data, size)));
    return 0;
}
