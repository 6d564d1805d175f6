// GeneMapper's tables of genotypes.
#include "samples_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_samples(read_genemapper(text));
    return 0;
}
