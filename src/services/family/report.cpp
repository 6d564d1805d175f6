#include "services/family/report.hpp"

#include <algorithm>
#include <cmath>

#include "engines/kinship/inconsistency.hpp"
#include "services/family/report_parts.hpp"

namespace modou::family {
namespace {

using base::Result;
using base::wrong;

base::Status check(const ReportInput& in) {
    const auto& hypotheses = in.comparison.hypotheses;
    if (hypotheses.size() < 2) return wrong("hypotheses", "two or more are compared");
    if (in.loci.size() != in.comparison.loci.size()) return wrong("loci", "are not those of the comparison");
    if (!in.priors.empty()) {
        double sum = 0;
        for (const double prior : in.priors) {
            if (!(prior >= 0 && prior <= 1)) return wrong("priors", "lie between 0 and 1");
            sum += prior;
        }
        if (in.priors.size() != hypotheses.size() || std::abs(sum - 1) > 1e-9)
            return wrong("priors", "must be one a hypothesis, and sum to 1");
    }
    if (!in.asked.empty() && std::ranges::none_of(hypotheses, [&](const kinship::Hypothesis& h) {
            return h.pedigree.find(in.asked) != kinship::Pedigree::k_nobody;
        }))
        return wrong(in.asked, "is asked about but is in no hypothesis");
    return {};
}

// One person shows one genotype: what differs is no mutation.
Page::Fit fit_of_identity(const ReportInput& in, std::size_t hypothesis, const kinship::LocusRatio& ratio) {
    Page::Fit fit;
    if (hypothesis > 0) return fit;
    fit.impossible = std::isinf(ratio.log10_likelihoods[0]);
    const auto &one = in.comparison.profiles[0].loci, &other = in.comparison.profiles[1].loci;
    const auto a = one.find(ratio.locus), b = other.find(ratio.locus);
    fit.explained = !fit.impossible && a != one.end() && b != other.end() && a->second != b->second;
    return fit;
}

Result<Page::Fit> fit_of(const ReportInput& in, const kinship::Hypothesis& hypothesis,
                         const kinship::LocusTable& locus) {
    Page::Fit fit;
    const auto& model = in.comparison.model;
    const auto needed = kinship::mutations_needed(hypothesis.pedigree, in.comparison.profiles, locus, model);
    if (!needed) {
        if (needed.error().code != base::Code::unsupported) return tl::unexpected(needed.error());
        fit.impossible = true;
        return fit;
    }
    fit.mutations = *needed;
    auto plainly = in.comparison.profiles;
    for (auto& profile : plainly) profile.dropout = 0;
    MODOU_TRY(const unsigned else_needed, kinship::mutations_needed(hypothesis.pedigree, plainly, locus, {}));
    fit.explained = else_needed > fit.mutations;
    return fit;
}

// As a text in a style sheet: everything but letters and digits by number, so that nothing ends the text or the sheet.
std::string style_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool bare = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        out += bare ? std::string(1, c) : fmt::format("\\{:06x}", byte);
    }
    return out;
}

}  // namespace

std::string Page::heading(std::string_view zh, std::string_view en) const {
    return "<h2>" + say(zh, en) + "</h2>";
}

Result<ReportInput> report_input(const Case& asked, const Tables& tables) {
    ReportInput in;
    in.id = asked.id;
    in.title = asked.title;
    in.comparison = asked.comparison;
    in.extras = asked.extras;
    in.left_out = asked.left_out;
    MODOU_TRY(in.table, table_of(asked, tables));
    MODOU_TRY(in.loci, kinship::compare(in.comparison, in.table));
    return in;
}

ReportInput report_input(const OwnCase& own) {
    ReportInput in;
    in.id = own.asked.id;
    in.title = own.asked.title;
    in.comparison = own.asked.comparison;
    in.extras = own.asked.extras;
    in.table = own.table;
    in.loci = own.loci;
    in.identity = true;
    return in;
}

Result<std::string> report_html(const ReportInput& in) {
    MODOU_CHECK(check(in));
    const auto& hypotheses = in.comparison.hypotheses;
    Page page{in, in.priors, std::vector<double>(hypotheses.size(), 0), {}};
    if (page.priors.empty()) page.priors.assign(hypotheses.size(), 1.0 / double(hypotheses.size()));
    for (const auto& ratio : in.loci) {
        const auto locus = in.table.loci.find(ratio.locus);
        if (locus == in.table.loci.end()) return wrong(ratio.locus, "the table does not have this locus");
        page.fits.emplace_back();
        for (std::size_t h = 0; h < hypotheses.size(); ++h) {
            page.log10_likelihoods[h] += ratio.log10_likelihoods[h];
            if (in.identity) {
                page.fits.back().push_back(fit_of_identity(in, h, ratio));
                continue;
            }
            MODOU_TRY(const auto fit, fit_of(in, hypotheses[h], locus->second));
            page.fits.back().push_back(fit);
        }
    }
    const std::string id = safe(in.id);
    std::string out = fmt::format(
        R"(<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>{} · {}</title><style>{}@page{{size:A4;margin:18mm 15mm 18mm;@top-left{{content:"{}";font-size:8pt}}@bottom-right{{content:counter(page) " / " counter(pages);font-size:8pt}}}}</style></head><body><main>)",
        in.language == Language::en ? "en" : "zh-CN", id,
        plain(in.language, "亲缘关系似然比报告", "Kinship likelihood ratio report"), report_style(), style_text(in.id));
    out += fmt::format("<header><h1>{}</h1><p class=\"meta\">{}{}{} · {} · Modou {}</p></header>",
                       page.say("亲缘关系似然比报告", "Kinship likelihood ratio report"), id,
                       in.title.empty() ? "" : " · ", safe(in.title), base::format_shanghai(in.made), safe(in.version));
    for (const auto section : {answer_section, hypotheses_section, loci_section, comparison_section,
                               frequencies_section, assumptions_section, limits_section, record_section})
        out += "<section>" + section(page) + "</section>";
    return out + "</main></body></html>\n";
}

}  // namespace modou::family
