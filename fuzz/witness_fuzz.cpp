// The request that a witness is sent: whatever is accepted is written back as it was.
#include <fmt/format.h>

#include <cstdlib>

#include "proof/witness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto request = proof::parse_add_checkpoint(text); request && proof::add_checkpoint_body(*request) != text)
        std::abort();
    return 0;
}
