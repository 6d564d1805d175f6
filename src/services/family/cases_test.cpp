// A file of cases is read whole or refused with the place of what is not understood; one locus has many names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "services/family/cases.hpp"
#include "services/family/report.hpp"
#include "services/family/settings.hpp"

namespace modou::family {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string k_duo =
    R"({"id": "duo", "freq_table": "town", "loci": ["TH01", "FGA"],
 "genotypes": {"Father": {"TH01": ["6", "6"], "FGA": ["22", "23"]}, "Child": {"TH01": ["6", "6"]}},
 "hypotheses": {
  "H1": {"individuals": [{"id": "Father", "sex": "male"}, {"id": "U", "sex": "female"},
                         {"id": "Child", "father": "Father", "mother": "U", "sex": "female"}]},
  "H2": {"individuals": [{"id": "Father", "sex": "male"}, {"id": "Child"}]}}})";

// The duo with one piece of it written otherwise.
std::string duo(const std::string& from = "", const std::string& to = "") {
    std::string text = k_duo;
    if (!from.empty()) {
        EXPECT_NE(text.find(from), std::string::npos) << from;
        text.replace(text.find(from), from.size(), to);
    }
    return text;
}
std::string said(const std::string& text) {
    const auto read = read_cases(text);
    return read ? "taken" : read.error().text();
}

const std::string k_table =
    "table,locus,allele,freq\ntown,TH01,6,0.2\ntown,TH01,9,0.3\ntown,TH01,9.3,0.5\ntown,FGA,22,0.6\ntown,FGA,23,0.4\n"
    "town,DXS10074,7,0.5\ntown,DXS10074,8,0.5\ntown,D99S1,11,0.5\ntown,D99S1,12,0.5\n";
base::Result<Answer> asked_of(const std::string& text, const std::string& csv = k_table) {
    MODOU_TRY(const auto cases, read_cases(text));
    MODOU_TRY(const auto table, kinship::FrequencyTable::read(csv));
    return answer(cases.at(0),
                  [&](std::string_view) -> base::Result<const kinship::FrequencyTable*> { return &table; });
}
std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

TEST(Cases, AMemberThatIsNotKnownIsRefusedWithItsPlace) {
    EXPECT_EQ(said(duo()), "taken");
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("id": "duo", "Theta": 0.02)")),
                HasSubstr("case 1, /Theta: is no member"));
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("id": "duo", "fst": 0.02)")), HasSubstr("/fst"));
    EXPECT_THAT(said(duo(R"("id": "U")", R"("id": "U", "gender": "male")")),
                HasSubstr("/hypotheses/H1/individuals/1/gender"));
    EXPECT_THAT(said(duo(R"({"individuals": [{"id": "Father", "sex": "male"}, {"id": "Child"}]})",
                         R"({"individuals": [{"id": "Father"}, {"id": "Child"}], "prior": 0.9})")),
                HasSubstr("/hypotheses/H2/prior"));
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("id": "duo", "mutation": {"model": "equal", "rate": 0.002})")),
                HasSubstr("mutation/rate is no member"));
    EXPECT_THAT(said(R"({"theta": 0.02, "cases": []})"), HasSubstr("/theta"));
    EXPECT_THAT(said("[" + duo() + "," + duo(R"("id": "duo")", R"("id": "two", "x~/y": 1)") + "]"),
                HasSubstr("case 2, /1/x~0~1y"));
    EXPECT_THAT(said(R"({"cases": [)" + duo(R"("loci": [)", R"("kit": "x", "loci": [)") + "]}"),
                HasSubstr("case 1, /cases/0/kit"));
    EXPECT_EQ(said(duo(R"("id": "duo")", R"("id": "duo", "note": "words", "type": "duo")")), "taken");
}

TEST(Cases, AKeyThatStandsTwiceIsRefusedWithItsPlace) {
    EXPECT_THAT(said(duo(R"("FGA": ["22", "23"])", R"("TH01": ["9", "9"])")),
                HasSubstr("/genotypes/Father/TH01: this member stands twice"));
    EXPECT_THAT(said(duo(R"("Child": {"TH01": ["6", "6"]})", R"("Father": {"TH01": ["9", "9"]})")),
                HasSubstr("/genotypes/Father: this member stands twice"));
    EXPECT_THAT(said(duo(R"("H2": {)", R"("H1": {)")), HasSubstr("/hypotheses/H1: this member stands twice"));
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("theta": 0, "theta": 0.02, "id": "duo")")),
                HasSubstr("/theta: this member stands twice"));
    EXPECT_THAT(said(R"({"cases": [{"a": [{}, {"b": 1, "b": 2}]}]})"),
                HasSubstr("/cases/0/a/1/b: this member stands twice"));
    EXPECT_THAT(said(duo(R"("id": "U")", "\"id\": \"U\", \"\\u0069d\": \"V\"")),
                HasSubstr("individuals/1/id: this member stands twice"));
}

TEST(Cases, NamesThatDifferByCaseOrBlanksOnlyAreRefused) {
    EXPECT_THAT(said(duo(R"("Child": {)", R"("child ": {)")),
                HasSubstr("/genotypes/child : \"child \" and \"Child\" differ"));
    EXPECT_THAT(said(duo(R"("father": "Father")", R"("father": "father")")),
                HasSubstr("/hypotheses/H1/individuals/2/father: \"father\" and \"Father\" differ"));
    EXPECT_THAT(said(duo(R"({"id": "Child"}]})", R"({"id": "Child\u00a0"}]})")), HasSubstr("differ by case or blanks"));
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("id": "duo", "dropout": {"CHILD": 0.1})")), HasSubstr("/dropout/CHILD"));
    EXPECT_THAT(said(duo(R"("H2": {)", R"("h1 ": {)")), HasSubstr("/hypotheses/h1 : another hypothesis"));
    // Where both stand in the pedigree, they are two people: a father F and an unborn f.
    EXPECT_EQ(said(duo(R"({"id": "U", "sex": "female"})", R"({"id": "U", "sex": "female"}, {"id": "father"})")),
              "taken");
}

TEST(Cases, PeopleWhoAreNotKnownAreRefused) {
    EXPECT_THAT(said(duo(R"("Child": {)", R"("Chidl": {)")),
                HasSubstr("/genotypes/Chidl: \"Chidl\" is typed and stands not"));
    EXPECT_THAT(said(duo(R"({"id": "Child"}]})", R"({"id": "Other"}]})")),
                HasSubstr("stands not in hypothesis \"H2\""));
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("id": "duo", "dropout": {"Nobody": 0.1})")),
                HasSubstr("/dropout/Nobody: \"Nobody\" is nobody"));
    EXPECT_EQ(said(duo(R"("id": "duo")", R"("id": "duo", "dropout": {"Child": 0.1, "U": 0.1})")), "taken");
    EXPECT_THAT(said(duo(R"({"id": "Child"}]})", R"({"id": "Child", "sex": "male"}]})")),
                HasSubstr("male in one hypothesis and female in another"));
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("id": "duo", "typed": ["Father"])")),
                HasSubstr("does not name \"Child\""));
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("id": "duo", "typed": ["Father", "Child", "U"])")),
                HasSubstr("names \"U\""));
}

TEST(Cases, LociAreFoundUnderTheirOtherNamesOnBothSides) {
    const double log5 = std::log10(5.0);
    const auto ratio = [&](const std::string& text, const std::string& csv) {
        const auto answered = asked_of(text, csv);
        EXPECT_TRUE(answered) << (answered ? "" : answered.error().text());
        return answered ? answered->total_log10_ratio : 0;
    };
    EXPECT_NEAR(ratio(duo(), k_table), log5, 1e-14);
    EXPECT_NEAR(ratio(duo(), replaced(k_table, "TH01", "THO1")), log5, 1e-14);
    EXPECT_NEAR(ratio(replaced(duo(), "TH01", "THO1"), k_table), log5, 1e-14);
    EXPECT_NEAR(ratio(duo(R"("Child": {"TH01")", R"("Child": {"tho1")"), replaced(k_table, "TH01", "HUMTH01")), log5,
                1e-14);
    const auto answered = asked_of(replaced(duo(), "TH01", "THO1"));
    EXPECT_EQ(answered->loci[0].locus, "THO1");  // as the case has it
    // Names that no list has agree but for case and blanks.
    EXPECT_NEAR(ratio(replaced(replaced(replaced(duo(), "TH01", "d99 s1"), "\"6\"", "\"11\""), "[\"11\", \"11\"]",
                               "[\"11\", \"11\"]"),
                      k_table),
                std::log10(2.0), 1e-14);
    const auto extra = asked_of(duo(R"("id": "duo")", R"("id": "duo", "extra_alleles": {"THO1": {"10": 0.01}})"),
                                replaced(k_table, "TH01", "Th-01"));
    ASSERT_TRUE(extra) << extra.error().text();
    EXPECT_NEAR(extra->total_log10_ratio, std::log10(5 / 0.99), 1e-14);
}

TEST(Cases, TwoNamesOfOneLocusMustAgree) {
    EXPECT_THAT(said(duo(R"("FGA": ["22", "23"])", R"("THO1": ["9", "9.3"])")),
                HasSubstr("/genotypes/Father/THO1: \"TH01\" and \"THO1\" are one locus"));
    EXPECT_EQ(said(duo(R"("FGA": ["22", "23"])", R"("THO1": ["6", "6"])")), "taken");
    EXPECT_THAT(said(duo(R"(["TH01", "FGA"])", R"(["TH01", "THO1"])")), HasSubstr("/loci/1: \"THO1\" stands twice"));
    EXPECT_THAT(asked_of(duo(), k_table + "town,THO1,6,1\n").error().text(), HasSubstr("under another name"));
    // Where nobody asks for that locus, its two names in a table do no harm.
    EXPECT_TRUE(asked_of(duo(), k_table + "town,vWA,14,1\ntown,VWA31,14,1\n"));
}

TEST(Cases, WhatIsNoAutosomeIsNoLocusOfACase) {
    for (const std::string name :
         {"DXS10074", "AMEL", "Amelogenin", "DYS391", "Y-GATA-H4", "HPRTB", "mtDNA", "HVR1", "SRY"})
        EXPECT_THAT(said(duo(R"("FGA"])", "\"FGA\", \"" + name + "\"]")), HasSubstr("/loci/2: \"" + name + "\" is of"));
    const auto cases = read_cases(duo(
        R"("FGA": ["22", "23"])", R"("FGA": ["22", "23"], "AMEL": ["X", "Y"], "DYS391": ["10"], "vWA": ["14", "15"])"));
    ASSERT_TRUE(cases) << cases.error().text();
    const Case& asked = cases->at(0);
    EXPECT_EQ(asked.passed_over.of("not_autosomal"), 2u);
    EXPECT_EQ(asked.passed_over.of("not_asked"), 1u);
    EXPECT_THAT(left_out_lines(asked), HasSubstr("duo：DYS391"));
    EXPECT_THAT(left_out_lines(asked), HasSubstr("vWA: typed, and not among"));
    const auto table = kinship::FrequencyTable::read(k_table);
    const auto tables = [&](std::string_view) -> base::Result<const kinship::FrequencyTable*> { return &*table; };
    const auto answered = answer(asked, tables);
    ASSERT_TRUE(answered);
    EXPECT_NEAR(answered->total_log10_ratio, std::log10(5.0), 1e-14);
    EXPECT_THAT(json_of(asked, *answered), HasSubstr(R"("passed_over":{"not_asked":1,"not_autosomal":2}})"));
    const auto input = report_input(asked, tables);
    ASSERT_TRUE(input);
    const auto page = report_html(*input);
    ASSERT_TRUE(page) << page.error().text();
    EXPECT_THAT(*page, HasSubstr("typed and not used"));
    EXPECT_THAT(*page, HasSubstr("DYS391"));
    // A girl with a Y is a slip somewhere.
    EXPECT_THAT(said(duo(R"("Child": {)", R"("Child": {"AMEL": ["X", "Y"], )")),
                HasSubstr("/genotypes/Child/AMEL: amelogenin"));
    // A name that is neither known nor asked for may be a slip of one that is.
    EXPECT_THAT(said(duo(R"("Child": {"TH01")", R"("Child": {"TH11")")), HasSubstr("/genotypes/Child/TH11"));
}

TEST(Cases, AllelesAreReadOrRefusedWithTheirPlace) {
    for (const std::string no : {"9,3", "9.30", "09", "OL", "?", "", "9.3 ", ">20", "<8", "Ins", "NR", "-9", "0"})
        EXPECT_THAT(said(duo(R"(["22", "23"])", "[\"22\", \"" + no + "\"]")), HasSubstr("/genotypes/Father/FGA/1"))
            << no;
    for (const std::string no :
         {R"(["22"])", R"([])", R"(["22", null])", "null", R"("22/23")", R"(["22", "23", "24"])", "[22, 23]"})
        EXPECT_THAT(said(duo(R"(["22", "23"])", no)), HasSubstr("/genotypes/Father/FGA: expected two alleles")) << no;
}

TEST(Cases, RatesThatContradictTheirModelAreRefused) {
    EXPECT_THAT(said(duo(R"("id": "duo")", R"("id": "duo", "mutation": {"model": "none", "rate_male": 0.002})")),
                HasSubstr("says none, and there are rates"));
    const auto cases = read_cases(
        duo(R"("id": "duo")", R"("id": "duo", "mutation": {"model": "equal", "rate_male": 0.002, "range": 0.1})"));
    ASSERT_TRUE(cases);
    EXPECT_EQ(cases->at(0).passed_over.of("mutation.range"), 1u);
}

TEST(Cases, ADatabasesSettingsAreReadAsStrictly) {
    const auto settings = [](const std::string& text) {
        const auto read = read_settings(text);
        return read ? "taken" : read.error().text();
    };
    EXPECT_EQ(settings(R"({"theta": 0.01, "mutation": {"model": "stepwise", "rate_male": 0.002}})"), "taken");
    EXPECT_THAT(settings(R"({"theta": 0.01, "theta": 0.02})"), HasSubstr("/theta"));
    EXPECT_THAT(settings(R"({"mutation": {"model": "stepwise", "rate_mael": 0.002}})"),
                HasSubstr("mutation/rate_mael"));
}

}  // namespace
}  // namespace modou::family
