// Cases as JSON: who was typed, and the hypotheses about how they are related. The form is told in docs/kinship.md.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/kinship/ratio.hpp"

namespace modou::family {

struct Case {
    std::string id, title, table_name;
    kinship::Comparison comparison;
    // Alleles that the table lacks, with their frequencies, added in this order.
    struct Extra {
        std::string locus;
        kinship::Allele allele;
        double frequency;
    };
    std::vector<Extra> extras;
};

inline constexpr std::size_t k_cases_most = 100'000;

// {"cases": […]}, or a list of cases, or one. bad_input names the case and the field.
base::Result<std::vector<Case>> read_cases(std::string_view text);

struct Answer {
    std::vector<kinship::LocusRatio> loci;
    double total_log10_ratio = 0;
};
using Tables = std::function<base::Result<const kinship::FrequencyTable*>(std::string_view name)>;
// The table of a case, with the alleles that it adds.
base::Result<kinship::FrequencyTable> table_of(const Case& asked, const Tables& tables);
base::Result<Answer> answer(const Case& asked, const Tables& tables);

// [{"id","log10LR_total","log10LR_per_locus":{…}}…], 15 significant digits, "-Inf" as a text.
std::string json_of(const Case& asked, const Answer& answer);

}  // namespace modou::family
