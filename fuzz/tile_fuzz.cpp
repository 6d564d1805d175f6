// Names of tiles and the bytes of bundles: whatever is accepted is written back as it was.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "proof/tile.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto tile = proof::parse_tile_path(text); tile && tile->path() != text) std::abort();
    if (size == 0) return 0;
    const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
    if (const auto entries = proof::split_bundle(bytes, data[0])) {
        std::vector<std::byte> back;
        for (const auto& entry : *entries) proof::append_entry(back, entry);
        if (!std::ranges::equal(back, bytes)) std::abort();
    }
    return 0;
}
