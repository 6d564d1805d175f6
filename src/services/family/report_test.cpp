// The printed page: every number of the answer, both languages, nothing from outside but text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "services/family/report.hpp"
#include "services/family/report_numbers.hpp"

namespace modou::family {
namespace {

using testing::HasSubstr;
using testing::Not;

const kinship::FrequencyTable& town() {
    static const auto table = *kinship::FrequencyTable::read(
        "table,locus,allele,freq\ntown,TH01,6,0.2\ntown,TH01,9,0.3\ntown,TH01,9.3,0.5\ntown,vWA,14,0.6\ntown,vWA,17,0."
        "4\n"
        "town,D12S391,18,0.25\ntown,D12S391,20,0.75\n");
    return table;
}
base::Result<const kinship::FrequencyTable*> tables(std::string_view) {
    return &town();
}
// A father and a child; H3 makes them brothers.
std::string case_text(std::string_view more = "", std::string_view child_th01 = R"(["6", "9"])") {
    return fmt::format(R"({{"id": "duo", "title": "a duo", "freq_table": "town", "loci": ["TH01", "vWA", "D12S391"]{},
 "genotypes": {{"F": {{"TH01": ["6", "6"], "vWA": ["14", "17"], "D12S391": ["18", "18"]}}, "C": {{"TH01": {}, "vWA": ["14", "14"]}}}},
 "hypotheses": {{"father": {{"individuals": [{{"id": "F", "sex": "male"}}, {{"id": "U", "sex": "female"}}, {{"id": "C", "father": "F", "mother": "U"}}]}},
  "strangers": {{"individuals": [{{"id": "F", "sex": "male"}}, {{"id": "C"}}]}},
  "brothers": {{"individuals": [{{"id": "X", "sex": "male"}}, {{"id": "Y", "sex": "female"}}, {{"id": "F", "sex": "male", "father": "X", "mother": "Y"}}, {{"id": "C", "father": "X", "mother": "Y"}}]}}}}}})",
                       more, child_th01);
}
ReportInput input(const std::string& text = case_text()) {
    const auto cases = read_cases(text);
    EXPECT_TRUE(cases) << cases.error().text();
    auto made = report_input(cases->at(0), tables);
    EXPECT_TRUE(made) << made.error().text();
    made->version = "1.2.3";
    made->input_digest = "abc123";
    made->made = {1'795'000'000};
    return *made;
}
std::string page(const ReportInput& in) {
    const auto html = report_html(in);
    EXPECT_TRUE(html) << html.error().text();
    return html.value_or("");
}
std::size_t count(const std::string& text, std::string_view what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
}

TEST(Report, HoldsEveryNumberOfTheAnswer) {
    const auto in = input();
    const auto html = page(in);
    double log10_likelihoods[3] = {};
    for (const auto& locus : in.loci)
        for (int h = 0; h < 3; ++h) {
            log10_likelihoods[h] += locus.log10_likelihoods[std::size_t(h)];
            if (h > 0) {
                EXPECT_THAT(
                    html,
                    HasSubstr(">" + log_text(locus.log10_likelihoods[0] - locus.log10_likelihoods[std::size_t(h)], 4) +
                              "<"));
            }
        }
    // By hand: 1/(2·0.2) at TH01, 1/2·1/0.6 at vWA; the child was not typed at D12S391.
    EXPECT_NEAR(log10_likelihoods[0] - log10_likelihoods[1], std::log10(2.5 / 1.2), 1e-12);
    EXPECT_THAT(html, HasSubstr("2.083"));
    EXPECT_THAT(html, HasSubstr("0.3188"));
    for (const double one : log10_likelihoods) EXPECT_THAT(html, HasSubstr(log_text(one, 4)));
    const auto after =
        *posteriors({log10_likelihoods[0], log10_likelihoods[1], log10_likelihoods[2]}, {1. / 3, 1. / 3, 1. / 3});
    for (const auto& one : after) EXPECT_THAT(html, HasSubstr(chance_text(one.p, one.rest)));
    for (const char* text : {"6, 9", "14, 17", "6: 0.2", "18: 0.25", "abc123", "1.2.3", "(6 Mb)"})
        EXPECT_THAT(html, HasSubstr(text));
    EXPECT_EQ(count(html, "<svg xmlns"), 3u);  // one drawing a hypothesis
}

TEST(Report, IsOnePageThatAsksForNothing) {
    const auto html = page(input());
    EXPECT_EQ(count(html, "http"), 3u + 1u) << "three namespaces of drawings, one http-equiv";
    for (const char* what : {"<script", "src=", "href=", "url(", "@import", "<link", "javascript:"})
        EXPECT_THAT(html, Not(HasSubstr(what)));
    EXPECT_THAT(html, HasSubstr("@page{size:A4"));
    EXPECT_EQ(count(html, "<th"), count(html, "<th scope=") + count(html, "<thead"));
    EXPECT_EQ(count(html, "<h1"), 1u);
    for (const char* tag : {"table", "section", "div", "dl", "ul", "span", "p", "svg", "tr", "td"})
        EXPECT_EQ(count(html, fmt::format("<{}>", tag)) + count(html, fmt::format("<{} ", tag)),
                  count(html, fmt::format("</{}>", tag)))
            << tag;
}

TEST(Report, WhatComesFromOutsideIsText) {
    auto in = input();
    const std::string evil = "</style></title><script>alert(1)</script>\" onload='x'&";
    in.id = in.title = in.version = in.prior_reason = in.table_told = in.table_file = in.input_file = in.table_digest =
        in.input_digest = evil;
    in.table.name = evil;
    in.priors = {0.5, 0.25, 0.25};
    for (auto& hypothesis : in.comparison.hypotheses) {
        hypothesis.name += evil;
        std::vector<kinship::Relative> told;
        for (const auto& p : hypothesis.pedigree.people()) {
            const auto id = [&](std::uint32_t at) {
                return at == kinship::Pedigree::k_nobody ? "" : hypothesis.pedigree.people()[at].id + evil;
            };
            told.push_back({p.id + evil, id(p.father), id(p.mother), p.sex});
        }
        hypothesis.pedigree = *kinship::Pedigree::make(told);
    }
    for (auto& profile : in.comparison.profiles) profile.id += evil;
    in.asked = "C" + evil;
    const auto html = page(in);
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr(" onload='")));
    EXPECT_EQ(count(html, "</style>"), 1u);
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
}

TEST(Report, SpeaksEitherLanguageOrBoth) {
    auto in = input();
    EXPECT_THAT(page(in), testing::AllOf(HasSubstr("逐基因座"), HasSubstr("Locus by locus"), HasSubstr("复核人"),
                                         HasSubstr("reviewer")));
    in.language = Language::en;
    const auto english = page(in);
    for (std::size_t i = 0; i + 2 < english.size(); ++i) {  // no ideograph: U+4E00 to U+9FFF begin with E4 to E9
        const auto byte = static_cast<unsigned char>(english[i]);
        ASSERT_FALSE(byte >= 0xE4 && byte <= 0xE9) << english.substr(i > 60 ? i - 60 : 0, 120);
    }
    in.language = Language::zh;
    const auto chinese = page(in);
    EXPECT_THAT(chinese, HasSubstr("复核人"));
    for (const char* text : {"reviewer", "Locus by", "posterior", "child of", "not typed", "lang=\"en\""})
        EXPECT_THAT(chinese, Not(HasSubstr(text)));
}

TEST(Report, FlagsLociThatDoNotFit) {
    const auto without = page(input(case_text("", R"(["9", "9"])")));
    EXPECT_THAT(without, HasSubstr("“father” does not fit at 1 locus; at least 1 mutation is needed"));
    EXPECT_THAT(without, HasSubstr("“father” cannot explain the findings"));
    EXPECT_THAT(without, HasSubstr("−∞"));
    EXPECT_THAT(page(input()), Not(HasSubstr("” does not fit")));
    const auto silent = page(input(case_text(R"(, "silent_allele_freq": 0.01)", R"(["9", "9"])")));
    EXPECT_THAT(silent, HasSubstr("“father”: explained by a silent allele or dropout"));
    EXPECT_THAT(silent, Not(HasSubstr("” does not fit")));
}

TEST(Report, ALeadIsNotCalledAConclusion) {
    auto in = input();
    for (const auto& locus : {"vWA", "TH01"})  // LR 10^6 against both others
        for (auto& one : in.loci)
            if (one.locus == locus) one.log10_likelihoods = {-3, -6, -6};
    in.loci[2].log10_likelihoods = {0, 0, 0};
    in.priors = {1e-7, 0.5, 0.5 - 1e-7};
    const auto lead = page(in);
    EXPECT_THAT(lead, HasSubstr("a lead, not a conclusion"));
    EXPECT_THAT(lead, HasSubstr("<div class=\"answer open\">"));
    in.priors = {1e-3, 0.5, 0.499};
    const auto found = page(in);
    EXPECT_THAT(found, Not(HasSubstr("a lead, not a conclusion")));
    EXPECT_THAT(found, HasSubstr("<div class=\"answer\">"));
}

TEST(Report, TellsTheModelThatWasUsed) {
    const auto html = page(input(case_text(
        R"(, "mutation": {"model": "stepwise", "rate_male": 0.0023, "rate_female": 0.0007, "rate2": 1e-6, "range": 0.13}, "founders": "trimmed", "dropout": {"C": 0.04},
 "extra_alleles": {"vWA": {"19": 0.011}})")));
    for (const char* text :
         {"0.0023", "0.0007", "0.13", "1e-06", "stepwise model", "trimmed:", "C: 0.04", "allele 19 was added"})
        EXPECT_THAT(html, HasSubstr(text));
    EXPECT_THAT(page(input(case_text(R"(, "theta": 0.017)"))), HasSubstr("0.017"));
}

TEST(Report, RefusesWhatDoesNotFitTogether) {
    const auto refused = [](auto change) {
        auto in = input();
        change(in);
        return !report_html(in);
    };
    EXPECT_TRUE(refused([](ReportInput& in) { in.priors = {0.5, 0.5}; }));
    EXPECT_TRUE(refused([](ReportInput& in) { in.priors = {0.5, 0.5, 0.5}; }));
    EXPECT_TRUE(refused([](ReportInput& in) { in.priors = {1.5, -0.25, -0.25}; }));
    EXPECT_TRUE(refused([](ReportInput& in) { in.asked = "nobody"; }));
    EXPECT_TRUE(refused([](ReportInput& in) { in.loci.pop_back(); }));
    EXPECT_FALSE(refused([](ReportInput& in) { in.priors = {0.5, 0.3, 0.2}, in.asked = "C"; }));
}

TEST(ReportNumbers, NeverSayMoreThanThereIs) {
    EXPECT_EQ(chance_text(1, 3.21e-8), "1 − 3.21×10⁻⁸");
    EXPECT_EQ(chance_text(0.99989, 0.00011), "99.99 %");
    EXPECT_EQ(chance_text(2e-9, 1), "2.00×10⁻⁹");
    EXPECT_EQ(chance_text(0.5, 0.5), "50.00 %");
    EXPECT_EQ(ratio_text(std::log10(2.5)), "2.5");
    EXPECT_EQ(ratio_text(19.4641), "2.91×10¹⁹");
    EXPECT_EQ(ratio_text(-219), "1.00×10⁻²¹⁹");
    EXPECT_EQ(ratio_text(std::log10(9.9996e7)), "1.00×10⁸");
    EXPECT_EQ(ratio_text(-INFINITY), "0");
    EXPECT_EQ(ratio_text(NAN), "—");
    EXPECT_EQ(log_text(-0.00001, 4), "0.0000");
    EXPECT_EQ(log_text(-1.5, 2), "−1.50");
}

TEST(ReportNumbers, PosteriorsByHand) {
    const auto two = *posteriors({-20, -24}, {0.5, 0.5});  // LR 10 000
    EXPECT_NEAR(two[0].p, 10'000.0 / 10'001, 1e-15);
    EXPECT_NEAR(two[0].rest, 1.0 / 10'001, 1e-15);
    const auto rare = *posteriors({-300, -320}, {1e-6, 1 - 1e-6});  // far below what a double holds
    EXPECT_NEAR(rare[0].rest / 1e-14, 1, 1e-5);
    EXPECT_FALSE(posteriors({-INFINITY, -INFINITY}, {0.5, 0.5}));
    EXPECT_EQ((*posteriors({-3, -INFINITY}, {0.5, 0.5}))[0].rest, 0);
}

TEST(ReportNumbers, ScaleAndThresholds) {
    const auto word = [](double ratio) { return std::string(support(std::log10(ratio))->en); };
    EXPECT_THAT(word(1.5), HasSubstr("does not support"));
    EXPECT_EQ(word(5), "weak support");
    EXPECT_EQ(word(50), "moderate support");
    EXPECT_EQ(word(500), "moderately strong support");
    EXPECT_EQ(word(5000), "strong support");
    EXPECT_EQ(word(50'000), "very strong support");
    EXPECT_EQ(word(5e6), "extremely strong support");
    EXPECT_FALSE(support(std::log10(0.001))->first);
    EXPECT_FALSE(support(NAN));
    const auto parentage = [](double index) { return parentage_words(std::log10(index), Language::en); };
    EXPECT_THAT(parentage(10'001), HasSubstr("is supported"));
    EXPECT_THAT(parentage(9'999), HasSubstr("below the threshold"));
    EXPECT_THAT(parentage(1'999), HasSubstr("no conclusion"));
    EXPECT_THAT(parentage(0.00009), HasSubstr("non-parentage is supported"));
}

TEST(ReportNumbers, ParentageThresholdsOnlyForParentage) {
    const auto in = input();
    const auto& h = in.comparison.hypotheses;
    EXPECT_TRUE(asks_parentage(h[0], h[1], in.comparison.profiles));
    EXPECT_FALSE(asks_parentage(h[0], h[2], in.comparison.profiles));  // against brothers the index has no thresholds
    EXPECT_FALSE(asks_parentage(h[2], h[1], in.comparison.profiles));
    EXPECT_EQ(linked_pairs({"vWA", "TH01"}).size(), 0u);
    EXPECT_EQ(linked_pairs({"D12S391", "vWA"}).size(), 1u);
}

}  // namespace
}  // namespace modou::family
