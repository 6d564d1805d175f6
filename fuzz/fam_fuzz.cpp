// Familias files: samples, and tables that sum to 1 whatever stands in them.
#include <cmath>

#include "samples_check.hpp"
#include "services/family/fam.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto read = read_fam(text);
    if (read)
        for (const auto& [name, locus] : read->table.table.loci) {
            double sum = 0;
            for (const double frequency : locus.frequencies) sum += frequency;
            hold(std::abs(sum - 1) < 1e-9 && std::ranges::is_sorted(locus.alleles) && read->models.contains(name));
        }
    check_samples(read ? modou::base::Result<Samples>(std::move(read->samples)) : tl::unexpected(read.error()));
    return 0;
}
