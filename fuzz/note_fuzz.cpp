// Signed notes, checkpoints, keys: whatever is accepted is written back as it was.
#include <fmt/format.h>

#include <cstdlib>

#include "proof/checkpoint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto note = proof::parse_note(text)) {
        if (note->whole() != text) std::abort();
        if (const auto head = proof::parse_checkpoint(note->text); head && head->text() != note->text) std::abort();
        const auto keys = proof::parse_key_file("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n");
        if (!keys) std::abort();
        (void)proof::open_checkpoint(text, *keys, *keys, 1);
    }
    if (const auto key = proof::parse_verifier_key(text); key && key->text() != text) std::abort();
    (void)proof::parse_key_file(text);
    (void)proof::parse_signing_key(text);
    if (const auto lines = proof::parse_signature_lines(text)) {
        std::string back;
        for (const auto& signature : *lines) back += signature.line();
        if (back != text) std::abort();
    }
    return 0;
}
