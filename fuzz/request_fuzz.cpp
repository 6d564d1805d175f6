// What strangers send the map: requests as lines and as HTTP bodies, photographs, and the atlas's own image.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engines/atlas/atlas.hpp"
#include "services/navigation/asked.hpp"
#include "services/navigation/ors.hpp"
#include "services/navigation/pictures.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)navigation::read_route(text);
    (void)navigation::read_reach(text);
    (void)navigation::read_directions("manual", text);
    (void)navigation::read_isochrones("manual", text);
    (void)navigation::read_matrix("pram", text);
    (void)navigation::read_snap("cane", text);
    // A picture that was cleaned is clean.
    if (const auto jpeg = navigation::clean_jpeg(text); jpeg && navigation::clean_jpeg(*jpeg) != jpeg) std::abort();
    (void)atlas::Atlas::open(std::as_bytes(std::span(data, size)).first(size / 8 * 8));
    return 0;
}
