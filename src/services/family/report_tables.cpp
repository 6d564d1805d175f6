// Locus by locus; hypothesis by hypothesis; the frequencies that were used.
#include <algorithm>
#include <cmath>
#include <set>

#include "services/family/report_parts.hpp"

namespace modou::family {
namespace {

constexpr std::size_t k_people_beside = 4;  // genotypes in the table of ratios; more have a table of their own
constexpr std::size_t k_people_a_table = 6;

std::string scroll(std::string_view label, std::string_view table) {
    return fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>{}</table></div>",
                       safe(label), table);
}
std::string head(std::string_view kind, std::string_view text) {
    return fmt::format("<th scope=\"col\"{}>{}</th>", kind, text);
}
constexpr std::string_view k_number = " class=\"n\"", k_names = " class=\"names\"", k_plain = "";

std::string genotype(const kinship::Profile& profile, const std::string& locus) {
    const auto found = profile.loci.find(locus);
    if (found == profile.loci.end()) return "—";
    return kinship::text_of(found->second.first) + ", " + kinship::text_of(found->second.second);
}

std::string genotype_cells(const Page& page, const std::string& locus, std::size_t from, std::size_t to) {
    std::string out;
    for (std::size_t p = from; p < to; ++p)
        out += "<td class=\"g\">" + genotype(page.in.comparison.profiles[p], locus) + "</td>";
    return out;
}

std::string genotype_tables(const Page& page) {
    const auto& profiles = page.in.comparison.profiles;
    std::string out;
    for (std::size_t from = 0; from < profiles.size(); from += k_people_a_table) {
        const std::size_t to = std::min(profiles.size(), from + k_people_a_table);
        std::string table = "<caption>" + page.say("基因型", "Genotypes") + "</caption><thead><tr>" +
                            head(k_plain, page.say("基因座", "locus"));
        for (std::size_t p = from; p < to; ++p) table += head(k_names, safe(profiles[p].id));
        table += "</tr></thead><tbody>";
        for (const auto& locus : page.in.loci)
            table += "<tr><th scope=\"row\">" + safe(locus.locus) + "</th>" +
                     genotype_cells(page, locus.locus, from, to) + "</tr>";
        out += scroll(plain(page.in.language, "基因型", "Genotypes"), table + "</tbody>");
    }
    return out;
}

std::string remarks(const Page& page, std::size_t l) {
    std::string out;
    const auto add = [&](std::string_view zh, std::string_view en, bool mark) {
        out += fmt::format("<div{}>{}</div>", mark ? " class=\"mark\"" : "", page.say(zh, en));
    };
    for (std::size_t h = 0; h < page.fits[l].size(); ++h) {
        const auto& fit = page.fits[l][h];
        const std::string name = safe(page.name(h));
        if (fit.impossible && page.in.identity)
            add("两份检材不同", "the two samples differ", true);
        else if (fit.impossible)
            add(fmt::format("「{}」：突变也不能解释", name), fmt::format("“{}”: no mutation explains it", name), true);
        if (fit.mutations > 0)
            add(fmt::format("「{}」不符：至少 {} 次突变", name, fit.mutations),
                fmt::format("“{}” does not fit: {} mutation{} at least", name, fit.mutations,
                            fit.mutations == 1 ? "" : "s"),
                true);
        if (fit.explained)
            add(fmt::format("「{}」：以沉默等位基因或脱扣解释", name),
                fmt::format("“{}”: explained by a silent allele or dropout", name), true);
    }
    std::size_t untyped = 0;
    for (const auto& profile : page.in.comparison.profiles) untyped += !profile.loci.contains(page.in.loci[l].locus);
    if (untyped > 0) add(fmt::format("{} 人未分型", untyped), fmt::format("{} not typed here", untyped), false);
    for (const auto& extra : page.in.extras)
        if (extra.locus == page.in.loci[l].locus)
            add(fmt::format("补入等位基因 {}", kinship::text_of(extra.allele)),
                fmt::format("allele {} was added", kinship::text_of(extra.allele)), false);
    return out;
}

}  // namespace

std::string loci_section(const Page& page) {
    const auto& profiles = page.in.comparison.profiles;
    const std::size_t beside = profiles.size() <= k_people_beside ? profiles.size() : 0;
    const std::size_t hypotheses = page.log10_likelihoods.size();
    std::string out = page.heading("逐基因座", "Locus by locus");
    if (beside == 0) out += genotype_tables(page);
    std::string table = "<caption>" + page.say("各基因座的似然比", "Likelihood ratio of each locus") +
                        "</caption><thead><tr>" + head(k_plain, page.say("基因座", "locus"));
    for (std::size_t p = 0; p < beside; ++p) table += head(k_names, safe(profiles[p].id));
    for (std::size_t h = 1; h < hypotheses; ++h) {
        const std::string against = safe(page.name(0)) + " : " + safe(page.name(h));
        table += head(k_number, "LR<br>" + against) + head(k_number, "log₁₀ LR<br>" + against);
    }
    table += head(k_plain, page.say("说明", "remarks")) + "</tr></thead><tbody>";
    for (std::size_t l = 0; l < page.in.loci.size(); ++l) {
        const auto& locus = page.in.loci[l];
        table += "<tr><th scope=\"row\">" + safe(locus.locus) + "</th>" + genotype_cells(page, locus.locus, 0, beside);
        for (std::size_t h = 1; h < hypotheses; ++h) {
            const double ratio = locus.log10_likelihoods[0] - locus.log10_likelihoods[h];
            table +=
                fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td>", ratio_text(ratio), log_text(ratio, 4));
        }
        table += "<td class=\"remark\">" + remarks(page, l) + "</td></tr>";
    }
    table += "</tbody><tfoot><tr><th scope=\"row\">" + page.say("合计", "product") + "</th>";
    for (std::size_t p = 0; p < beside; ++p) table += "<td></td>";
    for (std::size_t h = 1; h < hypotheses; ++h)
        table += fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td>", ratio_text(page.log10_ratio(h)),
                             log_text(page.log10_ratio(h), 4));
    return out + scroll(plain(page.in.language, "逐基因座", "Locus by locus"), table + "<td></td></tr></tfoot>");
}

std::string comparison_section(const Page& page) {
    std::string out = page.heading("假设的比较与后验概率", "Hypotheses compared, prior and posterior");
    const auto after = posteriors(page.log10_likelihoods, page.priors);
    std::string table = "<caption>" + page.say("各假设的似然", "Likelihood of each hypothesis") +
                        "</caption><thead><tr>" + head(k_names, page.say("假设", "hypothesis")) +
                        head(k_number, "log₁₀ L") +
                        head(k_number, page.say("首个假设对它的 LR", "LR of the first over it")) +
                        head(k_number, page.say("先验", "prior")) + head(k_number, page.say("后验", "posterior")) +
                        "</tr></thead><tbody>";
    for (std::size_t h = 0; h < page.log10_likelihoods.size(); ++h)
        table += fmt::format(
            "<tr><th scope=\"row\" class=\"names\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
            "class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            safe(page.name(h)), log_text(page.log10_likelihoods[h], 4), h == 0 ? "—" : ratio_text(page.log10_ratio(h)),
            chance_text(page.priors[h], 1 - page.priors[h]),
            after ? chance_text((*after)[h].p, (*after)[h].rest) : "—");
    out += scroll(plain(page.in.language, "假设的比较", "Hypotheses compared"), table + "</tbody>");
    if (page.in.priors.empty())
        out += "<p>" +
               page.say("先验：未另行指定，各假设相等，这只是计算惯例。在 N 个候选者中寻找时，先验应取 1/N。",
                        "Prior: none was given, so all hypotheses are alike, which is a convention. In a search among "
                        "N candidates the prior is 1/N.") +
               "</p>";
    else if (!page.in.prior_reason.empty())
        out += "<p>" +
               page.say("先验：" + safe(page.in.prior_reason) + "。", "Prior: " + safe(page.in.prior_reason) + ".") +
               "</p>";
    if (!after)
        return out + "<p>" +
               page.say("没有假设能解释全部分型结果，后验无从谈起。",
                        "No hypothesis explains all findings: there is no posterior.") +
               "</p>";
    table = "<caption>" + page.say("后验随先验而变", "How the posterior depends on the prior") +
            "</caption><thead><tr>" + head(k_plain, page.say("首个假设的先验", "prior of the first")) +
            head(k_number, page.say("后验", "posterior")) + "</tr></thead><tbody>";
    for (const double n : {2.0, 100.0, 10'000.0, 1e6, 1e7}) {
        std::vector<double> priors = page.priors;
        const double others = 1 - priors[0];
        for (std::size_t h = 1; h < priors.size(); ++h)  // the others keep their shares
            priors[h] = (others > 0 ? priors[h] / others : 1.0 / double(priors.size() - 1)) * (1 - 1 / n);
        priors[0] = 1 / n;
        const auto then = posteriors(page.log10_likelihoods, priors);
        table += fmt::format("<tr><th scope=\"row\">1/{}</th><td class=\"n\">{}</td></tr>",
                             base::grouped(std::int64_t(n)), then ? chance_text((*then)[0].p, (*then)[0].rest) : "—");
    }
    return out + scroll(plain(page.in.language, "后验随先验而变", "How the posterior depends on the prior"),
                        table + "</tbody>");
}

std::string frequencies_section(const Page& page) {
    const auto& in = page.in;
    std::string out = page.heading("等位基因频率", "Allele frequencies");
    out += "<dl>";
    const auto row = [&](std::string_view zh, std::string_view en, const std::string& value) {
        out += "<dt>" + page.say(zh, en) + "</dt><dd>" + value + "</dd>";
    };
    row("频率表", "table", safe(in.table.name) + (in.table_file.empty() ? "" : " · " + safe(in.table_file)));
    if (!in.table_digest.empty())
        row("表文件 SHA-256", "SHA-256 of the file", "<code>" + safe(in.table_digest) + "</code>");
    row("来源", "provenance",
        in.table_told.empty()
            ? page.say("文件未说明人群、样本量与出处：签发前应补充",
                       "the file tells neither population nor sample size nor source: add them before you sign")
            : safe(in.table_told));
    out += "</dl><h3>" + page.say("所用频率", "Frequencies used") + "</h3>";
    std::string table = "<caption>" + page.say("分型中出现的等位基因", "Alleles that were typed") +
                        "</caption><thead><tr>" + head(k_plain, page.say("基因座", "locus")) +
                        head(k_plain, page.say("等位基因：频率", "allele: frequency")) + "</tr></thead><tbody>";
    for (const auto& locus : in.loci) {
        std::set<kinship::Allele> seen;
        for (const auto& profile : in.comparison.profiles)
            if (const auto found = profile.loci.find(locus.locus); found != profile.loci.end())
                seen.insert({found->second.first, found->second.second});
        const auto& known = in.table.loci.find(locus.locus)->second;
        std::string list;
        for (const auto allele : seen) {
            const bool added = std::ranges::any_of(
                in.extras, [&](const Case::Extra& e) { return e.locus == locus.locus && e.allele == allele; });
            list += fmt::format("{}<span class=\"g\">{}: {:.5g}{}</span>", list.empty() ? "" : " · ",
                                kinship::text_of(allele), known.frequencies[known.find(allele)], added ? " *" : "");
        }
        table += "<tr><th scope=\"row\">" + safe(locus.locus) + "</th><td>" + list + "</td></tr>";
    }
    out += scroll(plain(in.language, "所用频率", "Frequencies used"), table + "</tbody>");
    if (!in.extras.empty())
        out += "<p class=\"note\">* " +
               page.say("表中没有、由案件文件补入的等位基因；同座其余频率按 (1 − f) 缩小，先于突变矩阵。",
                        "Not in the table and added by the case; all others of the locus gave way by (1 − f), before "
                        "mutation matrices were made.") +
               "</p>";
    return out;
}

}  // namespace modou::family
