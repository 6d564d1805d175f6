// Familias files: samples, and tables that sum to 1 whatever stands in them. Every setting is used or named: as a
// database reads the file, each locus' model and the table are said to be unused, and what is left out is counted.
#include <cmath>

#include "samples_check.hpp"
#include "services/family/fam.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto read = read_fam(text);
    if (read) {
        const auto samples = read_samples(Format::fam, text);
        hold(samples.has_value());
        const auto unused = samples->passed_over.of("setting_unused");
        hold(read->models.empty() ? unused == 0 : unused >= 2);  // mutation and the table at least
        if (samples->issues_not_kept == 0)
            for (const Issue& issue : samples->issues)
                if (leaves_out(issue)) hold(samples->passed_over.of(key_of(issue.what)) > 0);
    }
    if (read)
        for (const auto& [name, locus] : read->table.table.loci) {
            double sum = 0;
            for (const double frequency : locus.frequencies) sum += frequency;
            hold(std::abs(sum - 1) < 1e-9 && std::ranges::is_sorted(locus.alleles) && read->models.contains(name));
        }
    check_samples(read ? modou::base::Result<Samples>(std::move(read->samples)) : tl::unexpected(read.error()));
    return 0;
}
