// CODIS CMF: what comes out holds, and nothing outside is asked for.
#include "samples_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_samples(read_cmf(text));
    return 0;
}
