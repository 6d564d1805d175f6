// Cases as JSON: who was typed, and the hypotheses about how they are related. The form is told in docs/kinship.md.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/passed_over.hpp"
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
    // Typed loci that no figure rests on, with the reason (below); counted by reason, each genotype once.
    std::map<std::string, std::string_view, std::less<>> left_out;
    base::PassedOver passed_over;
};
inline constexpr std::string_view k_not_autosomal = "not_autosomal";  // of X, Y, mtDNA, or amelogenin
inline constexpr std::string_view k_not_asked = "not_asked";          // not among the case's loci
base::Words words_of_case_key(std::string_view key);
// "duo: DYS391: …", a line for each locus left out; empty without any.
std::string left_out_lines(const Case& asked);

inline constexpr std::size_t k_cases_most = 100'000;

// {"cases": […]}, or a list of cases, or one. bad_input names the case and the JSON pointer of what is not known,
// stands twice, or contradicts another part. Loci of people are called as the case's list calls them.
base::Result<std::vector<Case>> read_cases(std::string_view text);

struct Answer {
    std::vector<kinship::LocusRatio> loci;
    double total_log10_ratio = 0;
};
using Tables = std::function<base::Result<const kinship::FrequencyTable*>(std::string_view name)>;
// The table of a case, with the alleles that it adds; the case's loci under the case's names. bad_input: a locus that
// the table has under two names.
base::Result<kinship::FrequencyTable> table_of(const Case& asked, const Tables& tables);
base::Result<Answer> answer(const Case& asked, const Tables& tables);

// [{"id","log10LR_total","log10LR_per_locus":{…},"passed_over":{…}}…], 15 significant digits, "-Inf" as a text.
std::string json_of(const Case& asked, const Answer& answer);

}  // namespace modou::family
