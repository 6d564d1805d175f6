// Definitions: any text is a definition or an error with a place.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "programme/definition.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto definition = modou::programme::parse_definition({reinterpret_cast<const char*>(data), size}, "f");
    if (!definition && definition.error().where.empty()) std::abort();
    if (definition) (void)modou::programme::run_examples(*definition);
    return 0;
}
