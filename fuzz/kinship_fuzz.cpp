// What a laboratory hands in: cases as JSON, and tables of frequencies. Small cases that can be read are also answered.
// Every member is used, without bearing, or refused: one that nobody knows, put into the outermost object, is.
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

#include "services/family/cases.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)kinship::FrequencyTable::read(text);
    static const auto table = *kinship::FrequencyTable::read(
        "table,locus,allele,freq\nt,TH01,6,0.2\nt,TH01,9,0.3\nt,TH01,9.3,0.5\nt,FGA,22,0.6\nt,FGA,23,0.4\n");
    const auto cases = family::read_cases(text);
    if (!cases) {
        if (cases.error().message.empty()) __builtin_trap();
        return 0;
    }
    if (const auto brace = text.find('{'); brace != std::string_view::npos && !cases->empty()) {
        std::string more(text);
        more.insert(brace + 1, "\"zzunknown\":1,");
        if (text.find("zzunknown") == std::string_view::npos && family::read_cases(more)) __builtin_trap();
    }
    for (const auto& asked : *cases) {
        std::uint64_t left_out =
            asked.passed_over.of(family::k_not_autosomal) + asked.passed_over.of(family::k_not_asked);
        if (left_out < asked.left_out.size()) __builtin_trap();
    }
    for (const auto& asked : *cases) {
        bool small = cases->size() <= 4 && asked.comparison.loci.size() <= 4;
        for (const auto& hypothesis : asked.comparison.hypotheses)
            small = small && hypothesis.pedigree.people().size() <= 5;
        if (!small) continue;
        const auto answer = family::answer(
            asked, [](std::string_view) -> base::Result<const kinship::FrequencyTable*> { return &table; });
        if (answer) (void)family::json_of(asked, *answer);
    }
    return 0;
}
