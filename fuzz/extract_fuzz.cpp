// Map extracts, PBF and XML, through import and open: whatever the bytes, an error or a map that holds together.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engines/routing/graph.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou;
    const auto image = routing::import_extract(std::as_bytes(std::span(data, size)));
    if (image && !routing::Graph::open(image->bytes)) std::abort();
    (void)routing::Graph::open(std::as_bytes(std::span(data, size / 8 * 8)));
    return 0;
}
