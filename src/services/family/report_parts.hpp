// The sections of a report. Inside this room only.
#pragma once

#include <fmt/format.h>

#include "base/text.hpp"
#include "services/family/report.hpp"
#include "services/family/report_numbers.hpp"

namespace modou::family {

// What the sections share.
struct Page {
    const ReportInput& in;
    std::vector<double> priors;
    std::vector<double> log10_likelihoods;  // of each hypothesis, all loci
    // Mutations needed, by locus and hypothesis; and whether silent alleles or dropout explain what would else be one.
    struct Fit {
        unsigned mutations = 0;
        bool impossible = false, explained = false;
    };
    std::vector<std::vector<Fit>> fits;

    double log10_ratio(std::size_t other) const { return log10_likelihoods[0] - log10_likelihoods[other]; }
    const std::string& name(std::size_t h) const { return in.comparison.hypotheses[h].name; }
    std::string say(std::string_view zh, std::string_view en) const { return words(in.language, zh, en); }
    std::string heading(std::string_view zh, std::string_view en) const;
};
inline std::string safe(std::string_view text) {
    return base::html_escaped(text);
}

std::string_view report_style();
std::string answer_section(const Page& page);
std::string hypotheses_section(const Page& page);
std::string loci_section(const Page& page);
std::string comparison_section(const Page& page);
std::string frequencies_section(const Page& page);
std::string assumptions_section(const Page& page);
std::string limits_section(const Page& page);
std::string record_section(const Page& page);

}  // namespace modou::family
