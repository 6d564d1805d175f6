// A case as one printable page: the question, the answer, and everything that it rests on. Self-contained HTML without
// scripts; whatever comes from outside is text in it.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "services/family/cases.hpp"
#include "services/family/drawing_layout.hpp"
#include "services/family/language.hpp"
#include "services/family/ranking.hpp"
#include "services/family/settings.hpp"

namespace modou::family {

struct ReportInput {
    std::string id, title;
    // The first hypothesis is what is asked; each other is compared with it. The table holds the added alleles already.
    kinship::Comparison comparison;
    kinship::FrequencyTable table;
    std::vector<Case::Extra> extras;
    std::vector<kinship::LocusRatio> loci;                          // compare(comparison, table)
    std::map<std::string, std::string_view, std::less<>> left_out;  // as the case has it

    // Both samples are of one person under the first hypothesis, and of two under the other: nobody is related.
    bool identity = false;
    std::string asked;  // whose place in the family is asked: marked "?"; empty: nobody is
    // One a hypothesis, sum 1; empty: all alike.
    std::vector<double> priors;
    std::string prior_reason;  // plain text; empty: said by the page itself
    std::vector<Twins> twins;  // with the numbers of the first hypothesis

    std::string table_file, table_digest,
        table_told;                        // of the frequencies; `told`: where they come from, as far as known
    std::string input_file, input_digest;  // digests are SHA-256 in hex
    std::optional<Settings> settings;      // of the database, if it was told some
    std::string version;                   // of this software
    base::Instant made;
    Languages language = k_both;
};

// Works out the numbers of a case; the fields about files, version and time are left to the caller. Errors as answer()
// has them.
base::Result<ReportInput> report_input(const Case& asked, const Tables& tables);

// Of the missing person's own sample.
ReportInput report_input(const OwnCase& own);

// bad_input: priors that do not fit the hypotheses, someone asked about who is in no hypothesis; else as likelihood().
base::Result<std::string> report_html(const ReportInput& input);

}  // namespace modou::family
