// Who of a file was found and who looks for somebody: only what the file says positively.
#include "services/family/people.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/family/categories.hpp"
#include "services/family/readers.hpp"
#include "services/family/testing_samples.hpp"

namespace modou::family {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Categories, OfRelativesAreKnown) {
    for (const auto* word : {"Biological Mother", "Relatives of Missing Person", "Maternal Relative", "SPOUSE",
                             "失踪人员亲属", "Relative of Missing Person", "Family Reference Sample"})
        EXPECT_EQ(category_of(word), Category::relative) << word;
    for (const auto* word : {"", "Unidentified Person", "Missing Person", "Offender", "被寻者"})
        EXPECT_NE(category_of(word), Category::relative) << word;
}

TEST(Categories, OnlyWhatSaysSoPositivelyIsFound) {
    for (const auto* word :
         {"Unidentified Person", "UNIDENTIFIED PERSON", "Unidentified Human (Remains)", "unidentified remains",
          "Unidentified_Human_Remains", "Deceased", "Unidentified", "UHR", "Found Person", "无名尸体", "身份不明人员",
          "疑似被拐儿童", "寻亲者", "Unidentified Persons", "Unidentified Persons (Living)", "Unidentified Male"})
        EXPECT_EQ(category_of(word), Category::found) << word;
    for (const auto* word : {"Convicted Offender",
                             "Suspect",
                             "Suspect, Known",
                             "Staff",
                             "Elimination",
                             "Staff/Elimination",
                             "Forensic, Unknown",
                             "Arrestee",
                             "Victim, Known",
                             "Unknown",
                             "Unidentified Suspect",
                             "Legal",
                             "Volunteer",
                             "Detainee",
                             "Deduced Suspect",
                             "嫌疑人",
                             "工作人员",
                             "不知道",
                             "Not Unidentified",
                             "Juvenile",
                             "Population"})
        EXPECT_EQ(category_of(word), Category::other) << word;
    for (const auto* word : {"Missing Person", "失踪人员", "Direct Reference", "Deduced Missing Person"})
        EXPECT_EQ(category_of(word), Category::missing) << word;
    for (const auto* word : {"Quality Control", "Positive Control", "Allelic Ladder", "Reagent Blank", "阴性对照"})
        EXPECT_EQ(category_of(word), Category::control) << word;
    for (const auto* word : {"", " ", "Sample", "样本"}) EXPECT_EQ(category_of(word), Category::untold) << word;
}

TEST(Categories, ControlsAreKnownByTheirNames) {
    for (const auto* name : {"NC",
                             "PC",
                             "9947A",
                             "9948",
                             "2800M",
                             "007",
                             "K562",
                             "k-562",
                             "ladder",
                             "Allelic Ladder",
                             "allelic_ladder_3",
                             "blank",
                             "Reagent Blank",
                             "reagent-blank-2",
                             "H2O",
                             "ddH2O",
                             "Positive Control",
                             "positive control",
                             "negative_control 2",
                             "NTC",
                             "PC1",
                             "pc-02",
                             "NC_A05",
                             "Ladder01",
                             "9947A_1",
                             "2800M Control DNA",
                             "Control DNA 007",
                             "AmpFLSTR DNA Control 007",
                             "阳性对照",
                             "阴性对照2",
                             "空白对照",
                             "K562 DNA",
                             "Extraction Blank",
                             "Neg",
                             "PCR Blank",
                             "PCR negative control",
                             "NIST SRM 2391c",
                             "QC"})
        EXPECT_TRUE(is_control_name(name)) << name;
    for (const auto* name : {"",       "S1",     "V1",     "Li",     "PC Li",      "12-007",  "2019-007", "006",
                             "008",    "1007",   "Nicole", "张某",   "对照镇王某", "Bladder", "NCC",      "F1",
                             "Blanka", "Case 7", "M 007",  "Waters", "PCX-1",      "A",       "12"})
        EXPECT_FALSE(is_control_name(name)) << name;
}

TEST(Categories, ARoleMayBeToldByTheCategory) {
    EXPECT_EQ(role_of_category("Biological Father")->role, Role::father);
    EXPECT_EQ(role_of_category("Biological Mother")->sex, kinship::Sex::female);
    EXPECT_EQ(role_of_category("Spouse")->role, Role::spouse);
    EXPECT_EQ(role_of_category("Missing Person")->role, Role::self);
    // A sibling may be a half one, and a maternal relative anybody.
    for (const auto* word : {"Biological Sibling", "Maternal Relative", "Relative of Missing Person", "Suspect", ""})
        EXPECT_FALSE(role_of_category(word)) << word;
}

const std::string k_header = "sample,family,role,category,sex,TH01,FGA\n";
People of_csv(const std::string& rows) {
    const auto read = read_csv(k_header + rows);
    EXPECT_TRUE(read) << read.error().text();
    return people_of(*read);
}
std::vector<std::string> found_in(const People& people) {
    std::vector<std::string> ids;
    for (const auto& one : people.found) ids.push_back(one.id);
    return ids;
}

TEST(People, WhoHasACategoryThatIsNotOfTheFoundIsNamedAndLeftOut) {
    const auto people = of_csv(
        "A,,,Unidentified Person,F,6/9,22/23\nB,,,Convicted Offender,,6/9,22/23\nC,,,Missing Person,,6/9,22/23\n"
        "D,,,Staff/Elimination,,6/9,22/23\nE,,,Quality control,,6/9,22/23\nG,,found,,,6/9,22/23\nH,,,,,6/9,22/23\n"
        "I,,,Biological Mother,,6/9,22/23\nJ,,,Klingon,,6/9,22/23\n9947A,,,,,6/9,22/23\nPC,,,Unidentified "
        "Person,,6/9,22/23\n"
        "007,,,Unidentified Person,,6/9,22/23\n008,,,,,6/9,22/23\n");
    EXPECT_THAT(found_in(people), ElementsAre("A", "G", "H", "007", "008"));
    EXPECT_EQ(people.found[0].sex, kinship::Sex::female);
    EXPECT_THAT(told(people.issues),
                ElementsAre("not_found line 3 B  Convicted Offender", "no_family line 4 C  Missing Person",
                            "not_found line 5 D  Staff/Elimination", "control line 6 E  Quality control",
                            "no_family line 9 I  Biological Mother", "not_found line 10 J  Klingon",
                            "control line 11 9947A  ", "control line 12 PC  Unidentified Person"));
    EXPECT_EQ(people.passed_over.of("not_found"), 3u);
    EXPECT_EQ(people.passed_over.of("no_family"), 2u);
    EXPECT_EQ(people.passed_over.of("control"), 3u);
    for (const auto& [key, count] : people.passed_over.counts()) EXPECT_FALSE(words_of_key(key).zh.empty()) << key;
}

TEST(People, WhoIsFoundByRoleMayBeCalledAsControlsAre) {
    EXPECT_THAT(found_in(of_csv("PC,,found,,,6/9,22/23\n9948,,unidentified person,,,6/9,22/23\n")),
                ElementsAre("PC", "9948"));
}

TEST(People, ARelativeWithoutAFamilyIsNoFoundPerson) {
    const auto people = of_csv("A,,father,,,6/9,22/23\nB,,self,,,6/9,22/23\nC,,第三舅舅,,,6/9,22/23\n");
    EXPECT_THAT(found_in(people), IsEmpty());
    EXPECT_EQ(people.passed_over.of("no_family"), 3u);
}

TEST(People, TheRelativesOfARefusedFamilyAreNotFound) {
    const auto people = of_csv("A,k,mother,,,6/9,22/23\nB,k,mother,,,6/9,22/23\nC,m,found,,,6/9,22/23\n");
    EXPECT_THAT(found_in(people), IsEmpty());
    EXPECT_THAT(people.families, IsEmpty());
    EXPECT_EQ(people.passed_over.of("family_refused"), 2u);
    EXPECT_THAT(told(people.issues), testing::Contains(HasSubstr("m: C: who was found stands in no family")));
    const auto drawn = read_linkage("f i f m s TH01\nk 1 2 3 1 6 9\nk 2 1 3 1 6 9\nk 3 0 0 2 6 9\n");
    ASSERT_TRUE(drawn) << drawn.error().text();
    EXPECT_THAT(found_in(people_of(*drawn)), IsEmpty());
}

TEST(People, RolesAndCategoriesThatContradictEachOtherRefuseTheFamily) {
    for (const std::string row :
         {"A,k,father,Unidentified Person,,6/9,22/23\n", "A,k,father,Biological Mother,,6/9,22/23\n",
          "A,k,father,Missing Person,,6/9,22/23\n", "A,k,son,Biological Daughter,,6/9,22/23\n"}) {
        const auto people = of_csv(row);
        EXPECT_THAT(people.families, IsEmpty()) << row;
        EXPECT_THAT(told(people.issues), ElementsAre(HasSubstr("contradict each other"))) << row;
        EXPECT_THAT(found_in(people), IsEmpty());
    }
    const auto by_category = of_csv("A,k,,Biological Father,,6/9,22/23\nB,k,mother,Biological Mother,,6/9,22/23\n");
    ASSERT_EQ(by_category.families.size(), 1u);
    EXPECT_EQ(by_category.families[0].typed.size(), 2u);
}

TEST(People, TheMissingPersonsOwnSampleStandsByItself) {
    const auto people = of_csv("M,k,self,,M,6/9,22/23\nA,k,father,,,6/9,22/23\n");
    ASSERT_EQ(people.families.size(), 1u);
    ASSERT_TRUE(people.families[0].own);
    EXPECT_EQ(people.families[0].own->loci.size(), 2u);
    EXPECT_EQ(people.families[0].typed.size(), 1u);
    EXPECT_EQ(people.families[0].missing, "M");
    EXPECT_THAT(told(people.issues), IsEmpty());
    EXPECT_FALSE(of_csv("M,k,self,,M,,\nA,k,father,,,6/9,22/23\n").families.at(0).own);
}

}  // namespace
}  // namespace modou::family
