// GeneMapper's tables of genotypes. Every column is used, without bearing, or named: one that nobody knows, put behind
// the others, changes nobody and is counted.
#include "samples_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto read = read_genemapper(text);
    check_samples(read);
    if (!read || text.find("zzunknown") != std::string::npos) return 0;
    const auto end = std::min(text.find('\n'), text.size());
    std::string more = text;
    more.insert(end != 0 && text[end - 1] == '\r' ? end - 1 : end, "\tzzunknown");
    const auto again = read_genemapper(more);
    if (!again) return 0;  // one column too many
    hold(again->passed_over.of("zzunknown") == 1);
    hold(again->samples.size() == read->samples.size());
    for (std::size_t i = 0; i < again->samples.size(); ++i)
        hold(again->samples[i].profile.loci == read->samples[i].profile.loci);
    return 0;
}
