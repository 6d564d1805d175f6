#include "services/family/report_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "services/family/drawing_layout.hpp"
#include "services/family/loci.hpp"

namespace modou::family {
namespace {

std::string superscript(long number) {
    static constexpr std::array<std::string_view, 10> k_digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string out = number < 0 ? "⁻" : "";
    for (const char c : std::to_string(std::labs(number))) out += k_digits[std::size_t(c - '0')];
    return out;
}

std::string scientific(double log10_value) {
    double exponent = std::floor(log10_value);
    double mantissa = std::pow(10, log10_value - exponent);
    if (mantissa >= 9.995) mantissa = 1, exponent += 1;  // would be rounded to 10.00
    return fmt::format("{:.2f}×10{}", mantissa, superscript(std::lround(exponent)));
}

bool parent_of(const kinship::Pedigree& pedigree, std::uint32_t parent, std::uint32_t child) {
    const auto& person = pedigree.people()[child];
    return !person.founder() && (person.father == parent || person.mother == parent);
}

}  // namespace

std::string ratio_text(double log10_ratio) {
    if (std::isnan(log10_ratio)) return "—";
    if (std::isinf(log10_ratio)) return log10_ratio < 0 ? "0" : "∞";
    if (log10_ratio < -2 || log10_ratio >= 5) return scientific(log10_ratio);
    const double value = std::pow(10, log10_ratio);
    return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

std::string log_text(double value, int decimals) {
    if (std::isnan(value)) return "—";
    if (std::isinf(value)) return value < 0 ? "−∞" : "+∞";
    std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
    const bool zero = text.find_first_of("123456789") == std::string::npos;
    return value < 0 && !zero ? "−" + text : text;
}

std::string chance_text(double p, double rest) {
    if (rest <= 0) return "1";
    if (p <= 0) return "0";
    if (rest < 1e-4) return "1 − " + scientific(std::log10(rest));
    if (p < 1e-4) return scientific(std::log10(p));
    return fmt::format("{:.2f} %", std::min(100 * p, 99.99));  // never rounded up to all
}

std::optional<std::vector<Posterior>> posteriors(const std::vector<double>& log10_likelihoods,
                                                 const std::vector<double>& priors) {
    std::vector<double> weights;
    double most = -INFINITY;
    for (std::size_t h = 0; h < priors.size(); ++h) {
        weights.push_back(std::log10(priors[h]) + log10_likelihoods[h]);
        most = std::max(most, weights.back());
    }
    if (!std::isfinite(most)) return std::nullopt;
    double sum = 0;
    for (double& w : weights) sum += w = std::pow(10, w - most);
    std::vector<Posterior> out;
    for (std::size_t h = 0; h < weights.size(); ++h) {
        double others = 0;
        for (std::size_t o = 0; o < weights.size(); ++o) others += o == h ? 0 : weights[o];
        out.push_back({weights[h] / sum, others / sum});
    }
    return out;
}

std::optional<Support> support(double log10_ratio) {
    if (std::isnan(log10_ratio)) return std::nullopt;
    struct Step {
        double below;
        std::string_view zh, en;
    };
    static constexpr double k_two = 0.30102999566398120;  // log10 of 2
    static constexpr Step k_steps[] = {{k_two, "不倾向于任何一方", "does not support one rather than the other"},
                                       {1, "微弱支持", "weak support"},
                                       {2, "中等支持", "moderate support"},
                                       {3, "较强支持", "moderately strong support"},
                                       {4, "强支持", "strong support"},
                                       {6, "很强支持", "very strong support"}};
    const double strength = std::abs(log10_ratio);
    for (const Step& step : k_steps)
        if (strength < step.below) return Support{step.zh, step.en, log10_ratio >= 0};
    return Support{"极强支持", "extremely strong support", log10_ratio >= 0};
}

bool asks_parentage(const kinship::Hypothesis& first, const kinship::Hypothesis& other,
                    const std::vector<kinship::Profile>& profiles) {
    const auto typed = [&](const kinship::Pedigree& pedigree, const std::string& id) { return pedigree.find(id); };
    for (const auto& child : profiles) {
        const auto child_1 = typed(first.pedigree, child.id), child_2 = typed(other.pedigree, child.id);
        bool others_are_parents = profiles.size() > 1, asked = false;
        for (const auto& parent : profiles) {
            if (parent.id == child.id) continue;
            const auto parent_1 = typed(first.pedigree, parent.id), parent_2 = typed(other.pedigree, parent.id);
            others_are_parents &= parent_of(first.pedigree, parent_1, child_1);
            if (parent_of(other.pedigree, parent_2, child_2)) continue;
            if (related(other.pedigree, parent_2, child_2)) others_are_parents = false;
            asked = true;
        }
        if (others_are_parents && asked) return true;
    }
    return false;
}

std::string parentage_words(double log10_index, Languages language) {
    const double most = std::log10(10'000.0), more = std::log10(2'000.0), least = -4;
    if (std::isnan(log10_index)) return plain(language, "不能作出判断", "no statement can be made");
    if (log10_index > most)
        return plain(language, "亲权指数大于 10000：支持存在亲生关系",
                     "The parentage index exceeds 10 000: parentage is supported");
    if (log10_index < least)
        return plain(language, "亲权指数小于 0.0001：支持不存在亲生关系（须确认已按突变计算，而非仅计不符位点数）",
                     "The parentage index is below 0.0001: non-parentage is supported (make sure that mutation was "
                     "modelled, not inconsistencies counted)");
    if (log10_index >= more)
        return plain(language, "亲权指数在 2000 与 10000 之间：未达支持阈值，应增加基因座或检验另一位亲代",
                     "The parentage index lies between 2 000 and 10 000: below the threshold; type more loci or the "
                     "other parent");
    return plain(language, "亲权指数未达任何阈值：不作结论，应增加基因座或亲属",
                 "The parentage index reaches neither threshold: no conclusion; type more loci or relatives");
}

std::vector<Linked> linked_pairs(const std::vector<std::string>& loci) {
    // Distances by positions on GRCh37.
    static constexpr Linked k_pairs[] = {{"vWA", "D12S391", 6}, {"SE33", "D6S1043", 3}, {"CSF1PO", "D5S818", 26}};
    std::vector<Linked> out;
    const auto has = [&](std::string_view name) {
        return std::ranges::any_of(loci, [&](const std::string& locus) { return locus_key(locus) == name; });
    };
    for (const Linked& pair : k_pairs)
        if (has(pair.one) && has(pair.other)) out.push_back(pair);
    return out;
}

}  // namespace modou::family
