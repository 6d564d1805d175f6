// What a Familias file says of itself and of how it is weighed: checked, used, or named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/family/fam.hpp"
#include "services/family/testing_samples.hpp"

namespace modou::family {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

// One person at one locus, in the layout that Familias 3 writes.
std::string fam(const std::string& from = "", const std::string& to = "") {
    std::string text =
        "\"Output from Familias, version 3.3.1\"\n\"made for a test\"\n3.3.1\n\"\"\n"
        "1\n\"AF\"\n#FALSE#\n-1 (Consider dropouts)\n#FALSE#\n#TRUE#\n1\n0\n2\n0\n"
        "\"Known relations\"\n0\n0\n0\n0\n"
        "#FALSE# (#Databases: 1 ;Theta/Kinship/Fst: 0.02 )\n1\n#TRUE#\n\"Made town\"\n"
        "\"TH01\"\n0.001\n0.002\n4\n4\n4\n0.1\n0.1\n1e-006\n1e-006\n#TRUE#\n0.01\n"
        "3\t(DatabaseSize = 600 , Dropout probability = 0.05 , Minor allele frequency = 0.001 )\n"
        "\"6\"\n0.2\n\"9\"\n0.3\n\"9,3\"\n0.5\n[Advanced]\n[[Direct/Identity]]\nDropin= 0\nDropout= 0.1\nError= 0\n"
        "[[Other]]\nNumberOfDecimals= 10\n[[DVI]]\nQuickSearch= Enabled\nAllowedMismatches= 5\n"
        "[[Simulation]]\nSaveGenotypes= Disabled\nForceMAF= Disabled\n";
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    return text;
}
std::string said(const std::string& text) {
    const auto read = read_fam(text);
    return read ? "taken" : read.error().text();
}

TEST(FamSettings, EachSettingOfTheFileIsUsedOrSaidToBeUnused) {
    const auto read = read_samples(Format::fam, fam());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.at(0)), "TH01 6/9.3");
    EXPECT_EQ(read->samples[0].profile.dropout, 0.05);  // used
    EXPECT_THAT(told(*read),
                UnorderedElementsAre(HasSubstr("theta 0.02"), HasSubstr("silent alleles 0.01, of 1 of 1 loci"),
                                     HasSubstr("mutation stepwise 0.002 / 0.001, range 0.1, rate2 1e-06"),
                                     HasSubstr("minor allele frequency 0.001"), HasSubstr("frequencies of 1 loci")));
    EXPECT_EQ(read->passed_over.of("setting_unused"), 5u);
    EXPECT_EQ(read->passed_over.of("[[Direct/Identity]] Dropout"), 1u);
    EXPECT_EQ(read->passed_over.of("[[DVI]] AllowedMismatches"), 1u);
    EXPECT_EQ(read->passed_over.total(), 7u);
    EXPECT_THAT(words(read->issues[0], Language::zh), HasSubstr("未被采用"));
}

TEST(FamSettings, ANumberThatCannotBeReadIsNotTakenForZero) {
    EXPECT_EQ(said(fam()), "taken");
    EXPECT_THAT(said(fam("Fst: 0.02", "Fst: 0,02")), HasSubstr("theta is a number"));
    EXPECT_THAT(said(fam("Fst: 0.02", "Fst: -0.02")), HasSubstr("theta is a number"));
    EXPECT_THAT(said(fam("Fst: 0.02", "Fst: much")), HasSubstr("theta is a number"));
    EXPECT_THAT(said(fam("probability = 0.05", "probability = 0,05")), HasSubstr("dropout probability"));
    EXPECT_THAT(said(fam("probability = 0.05", "probability = 1")), HasSubstr("dropout probability"));
    EXPECT_THAT(said(fam("frequency = 0.001", "frequency = 0,001")), HasSubstr("minor allele frequency"));
    EXPECT_EQ(said(fam("Fst: 0.02 )", "Fst: 0.02)")), "taken");
}

TEST(FamStrict, TheFilesOwnCountsAndVersionAreChecked) {
    EXPECT_THAT(said(fam("\n3.3.1\n", "\n2.0\n")), HasSubstr("line 3: expected a file of Familias 3"));
    EXPECT_THAT(said(fam("\n3.3.1\n", "\n3.3.1 (DVI)\n")), HasSubstr("the file is cut off"));
    EXPECT_THAT(said(fam("#Databases: 1", "#Databases: 2")), HasSubstr("several frequency databases"));
    EXPECT_THAT(said(fam("4\n4\n4\n0.1", "4\n4\n3\n0.1")), HasSubstr("3 alleles and a silent one, where 3 were told"));
}

std::string dvi(const std::string& relations, const std::string& persons = "1", const std::string& families = "1") {
    return fam("\n3.3.1\n", "\n3.3.1 (DVI)\n") +
           "[DVI]\n[[Unidentified persons]]\nnPersons= 0\n[[Reference Families]]\nnFamilies= " + families +
           "\n[[[Family 1 ]]]\nName= F1\n[[[[Persons]]]]\nnPersons= " + persons +
           "\n[[[[[Person 1]]]]]\nName= Mother\nGender= Female\n[[[[[[DNA data]]]]]]\nnSystems= 1\nSystemName= TH01\n"
           "Allele1= 6\nAllele2= 9,3\n[[[[Pedigrees]]]]\nnPedigrees= 1\n[[[[[Pedigree 1]]]]]\nName= F1\n" +
           relations + "[Prior]\nUseList= Yes\nSize= 12\n";
}

TEST(FamStrict, FamiliasOwnNamesForTheMissingAreKnownWithTheirSex) {
    for (const auto& [name, sex] : {std::pair("Missing person", kinship::Sex::unknown),
                                    {"Missing male 1", kinship::Sex::male},
                                    {"Missing female 1", kinship::Sex::female},
                                    {"Missing Person 1", kinship::Sex::unknown},
                                    {"MP1", kinship::Sex::unknown}}) {
        const auto read = read_fam(dvi("nRelations= 1\nParent= Mother\nChild= " + std::string(name) + "\n"));
        ASSERT_TRUE(read) << read.error().text();
        ASSERT_EQ(read->samples.pedigrees.size(), 1u);
        const auto& tree = read->samples.pedigrees[0];
        EXPECT_EQ(tree.missing, "F1/" + std::string(name));
        EXPECT_EQ(tree.pedigree.people()[tree.pedigree.find(tree.missing)].sex, sex) << name;
        EXPECT_EQ(read->samples.passed_over.of("[Prior] Size"), 1u);
    }
    const auto two = read_fam(dvi("Parent= Mother\nChild= Missing male 1\nParent= Mother\nChild= Missing male 2\n"));
    ASSERT_TRUE(two);
    EXPECT_THAT(two->samples.pedigrees.at(0).also_missing, ElementsAre("F1/Missing male 2"));
}

TEST(FamStrict, ASectionOfAnotherSizeThanItSaysIsRefused) {
    const std::string one = "nRelations= 1\nParent= Mother\nChild= Missing person\n";
    EXPECT_EQ(said(dvi(one)), "taken");
    EXPECT_THAT(said(dvi("nRelations= 2\nParent= Mother\nChild= Missing person\n")), HasSubstr("nRelations says 2"));
    EXPECT_THAT(said(dvi(one, "2")), HasSubstr("nPersons says 2, and there are 1"));
    EXPECT_THAT(said(dvi(one, "1", "3")), HasSubstr("nFamilies says 3, and there are 1"));
    const std::string whole = dvi(one);
    EXPECT_THAT(said(whole.substr(0, whole.find("SystemName"))), HasSubstr("nSystems says 1, and there are 0"));
    EXPECT_THAT(said(whole.substr(0, whole.find("[[[Family"))), HasSubstr("nFamilies says 1, and there are 0"));
}

TEST(FamStrict, GenotypesAtLociThatAreNotUsedAreCounted) {
    const auto read = read_fam(fam("\"TH01\"", "\"DXS10074\""));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(told(read->samples), Contains(HasSubstr("not_autosomal line 24  DXS10074")));
    EXPECT_EQ(read->samples.passed_over.of("not_autosomal"), 2u);  // its table, and a genotype
}

}  // namespace
}  // namespace modou::family
