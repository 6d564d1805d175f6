// What is printed of likelihoods: ratios, posteriors, and the words for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/kinship/ratio.hpp"
#include "services/family/language.hpp"

namespace modou::family {

// "2.5", "0.031", "1.4×10⁸", "0", "∞" of 10 to the power of it; "—" when it is not a number.
std::string ratio_text(double log10_ratio);
// Rounded to `decimals`; "−∞", "—"; a true minus sign.
std::string log_text(double value, int decimals);
// "12.34 %", "99.99 %"; near both ends as the distance: "1 − 3.2×10⁻⁸", "3.2×10⁻⁸". `rest` is 1 - p, told apart since
// it may be smaller than a double near 1 holds.
std::string chance_text(double p, double rest);

struct Posterior {
    double p = 0, rest = 1;
};
// Of each hypothesis; nothing when none can be.
std::optional<std::vector<Posterior>> posteriors(const std::vector<double>& log10_likelihoods,
                                                 const std::vector<double>& priors);

// How strongly the first hypothesis is supported against the other, or the other against it.
struct Support {
    std::string_view zh, en;
    bool first = true;  // whether it is the first that is supported
};
// By the scale of ENFSI's guideline for evaluative reporting (2015, table 1); nothing when neither can be.
std::optional<Support> support(double log10_ratio);

// Whether the comparison asks for parentage: in the first hypothesis somebody typed is parent of the only other people
// typed, or child of them, and in the other the two are unrelated.
bool asks_parentage(const kinship::Hypothesis& first, const kinship::Hypothesis& other,
                    const std::vector<kinship::Profile>& profiles);
// What the thresholds of GB/T 37223-2018 and SF/Z JD0105001-2016, as commonly quoted, make of a parentage index.
std::string parentage_words(double log10_index, Languages language);

// Loci close together on one chromosome, both in the list: they are inherited together.
struct Linked {
    std::string_view one, other;
    int distance_mb;
};
std::vector<Linked> linked_pairs(const std::vector<std::string>& loci);

}  // namespace modou::family
