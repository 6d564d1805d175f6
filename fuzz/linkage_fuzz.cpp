// LINKAGE pedigrees, with a header of their own and with a companion of loci (before the first blank line).
#include "samples_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_samples(read_linkage(text));
    if (const auto cut = text.find("\n\n"); cut != std::string_view::npos)
        check_samples(read_linkage(text.substr(cut + 2), text.substr(0, cut)));
    return 0;
}
