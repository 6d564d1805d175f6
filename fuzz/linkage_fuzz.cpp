// LINKAGE pedigrees, with a header of their own and with a companion of loci (before the first blank line). Every locus
// is used or named: of none that is unknown anything enters a profile, and each is counted.
#include "samples_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto check = [](const modou::base::Result<Samples>& read) {
        check_samples(read);
        if (!read || read->issues_not_kept != 0) return;
        for (const Issue& issue : read->issues)
            if (leaves_out(issue)) hold(read->passed_over.of(key_of(issue.what)) > 0);
    };
    check(read_linkage(text));
    if (const auto cut = text.find("\n\n"); cut != std::string_view::npos)
        check(read_linkage(text.substr(cut + 2), text.substr(0, cut)));
    return 0;
}
