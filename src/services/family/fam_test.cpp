// Familias files, made up here line by line in the layout that Familias 3 and pedFamilias write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing_encoding.hpp"
#include "services/family/fam.hpp"
#include "services/family/people.hpp"
#include "services/family/testing_samples.hpp"

namespace modou::family {
namespace {

using base::Code;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The parts of a file, each a list of lines.
struct Parts {
    std::string title = "\"Output from Familias, version 3.3.1\"\n\"made for a test\"\n3.3.1\n\"\"\n";
    std::string people =
        "3\n"
        "\"AF\"\n#FALSE#\n-1 (Consider dropouts)\n#FALSE#\n#TRUE#\n2\n0\n2\n0\n1\n1\n1\n"
        "\"MO\"\n#FALSE#\n-1\n#FALSE#\n#FALSE#\n0\n"
        "\"CH\"\n#FALSE#\n-1\n#FALSE#\n#TRUE#\n1\n2\n2\n0\n";
    std::string fixed = "\"Known relations\"\n0\n0\n1\n1\n2\n";  // MO is the mother of CH in every pedigree
    std::string pedigrees = "2\n0\n\"H1\"\n0\n0\n1\n0\n2\n1\n\"H2\"\n0\n1\n1\n3\n2\n";
    std::string database = "#FALSE# (#Databases: 1 ;Theta/Kinship/Fst: 0.02 )\n2\n#TRUE#\n\"Made town\"\n";
    std::string th01 =
        "\"THO1\"\n0.001\n0.002\n4\n4\n3\n0.1\n0.1\n1e-006\n1e-006\n#FALSE#\n0\n"
        "3\t(DatabaseSize = 600 , Dropout probability = 0.05 , Minor allele frequency = 0 )\n"
        "\"6\"\n0.2\n\"9\"\n0.3\n\"9.3\"\n0.5\n";
    std::string penta =
        "\"PENTA_E\"\n0\n0\n0\n0\n3\n0\n0\n0\n0\n#TRUE#\n0.01\n"
        "2\t(DatabaseSize = 600 , Dropout probability = 0.05 , Minor allele frequency = 0 )\n"
        "\"12\"\n0.25\n\"17.4\"\n0.75\n";
    std::string rest = "[Advanced]\n[[DVI]]\nQuickSearch= Enabled\n";

    std::string text() const { return title + people + fixed + pedigrees + database + th01 + penta + rest; }
};

std::vector<std::string> drawn(const FamilyTree& tree) {
    std::vector<std::string> out;
    const auto& people = tree.pedigree.people();
    for (const auto& person : people)
        out.push_back(person.id +
                      (person.founder() ? "" : ": " + people[person.father].id + " + " + people[person.mother].id));
    return out;
}

TEST(Fam, PeoplePedigreesAndGenotypesAreRead) {
    const auto read = read_fam(Parts().text());
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.samples.size(), 2u);  // MO is not typed
    const Sample& father = read->samples.samples[0];
    EXPECT_EQ(father.id, "AF");
    EXPECT_EQ(father.sex, kinship::Sex::male);
    EXPECT_EQ(typed(father), "PentaE 17.4/17.4, TH01 6/9.3");
    EXPECT_EQ(father.profile.dropout, 0.05);
    EXPECT_EQ(typed(read->samples.samples[1]), "TH01 9.3/9.3");
    EXPECT_EQ(read->samples.samples[1].profile.dropout, 0);
    ASSERT_EQ(read->samples.pedigrees.size(), 2u);
    EXPECT_EQ(read->samples.pedigrees[0].name, "H1");
    EXPECT_THAT(drawn(read->samples.pedigrees[0]), testing::UnorderedElementsAre("AF", "MO", "CH: AF + MO"));
    EXPECT_THAT(drawn(read->samples.pedigrees[1]),
                testing::UnorderedElementsAre("AF", "MO", "added 4", "CH: added 4 + MO"));
    EXPECT_THAT(told(read->samples), IsEmpty());
}

TEST(Fam, FrequenciesAndModelsAreReadLocusByLocus) {
    const auto read = read_fam(Parts().text());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->table.table.name, "Made town");
    EXPECT_EQ(read->table.provenance.get("Source"), "Made town");
    const auto& table = read->table.table.loci.at("TH01");
    EXPECT_THAT(table.alleles, ElementsAre(kinship::Allele{60}, kinship::Allele{90}, kinship::Allele{93}));
    EXPECT_THAT(table.frequencies, ElementsAre(0.2, 0.3, 0.5));
    const auto& model = read->models.at("TH01");
    EXPECT_EQ(model.mutation, (kinship::Mutation{kinship::Mutation::Model::stepwise, 0.002, 0.001, 1e-6, 0.1}));
    EXPECT_EQ(model.theta, 0.02);
    EXPECT_EQ(model.silent, 0);
    EXPECT_EQ(read->models.at("PentaE").mutation.model, kinship::Mutation::Model::none);
    EXPECT_EQ(read->models.at("PentaE").silent, 0.01);
}

TEST(Fam, ModelsThatTheEngineDoesNotHaveAreNamed) {
    Parts parts;
    parts.th01.replace(parts.th01.find("\n4\n4\n"), 5, "\n2\n3\n");
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->models.at("TH01").mutation.model, kinship::Mutation::Model::stepwise);
    EXPECT_EQ(read->models.at("TH01").mutation.rate2, 0);
    EXPECT_THAT(told(read->samples), ElementsAre(HasSubstr("model_changed line 58  TH01 stepwise, stationary"),
                                                 HasSubstr("model_changed line 58  TH01 mothers have another model")));
}

TEST(Fam, ATableThatDoesNotSumToOneIsRefusedAndTheGenotypesStand) {
    Parts parts;
    parts.th01.replace(parts.th01.find("0.5\n"), 3, "0.4");
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_FALSE(read->table.table.loci.contains("TH01"));
    EXPECT_EQ(typed(read->samples.samples[1]), "TH01 9.3/9.3");
    EXPECT_THAT(told(read->samples), ElementsAre(HasSubstr("table_refused line 58  TH01 sum 0.900000")));
}

TEST(Fam, ASmallRestAlleleIsSharedOut) {
    Parts parts;
    parts.th01.replace(parts.th01.find("\"9\"\n0.3"), 7, "\"9\"\n0.26\n\"Rest allele\"\n0.04");
    parts.th01.replace(parts.th01.find("3\t("), 1, "4");
    parts.th01.replace(parts.th01.find("\n3\n0.1"), 2, "\n4");
    parts.people = "0\n";
    parts.fixed = "\"Known relations\"\n0\n0\n0\n";
    parts.pedigrees = "0\n";
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_NEAR(read->table.table.loci.at("TH01").frequencies[2], 0.5 / 0.96, 1e-12);
    EXPECT_THAT(told(read->samples), ElementsAre(HasSubstr("model_changed")));
}

TEST(Fam, APedigreeThatCannotBeIsNamedAndTheOthersStand) {
    Parts parts;
    parts.pedigrees =
        "4\n0\n\"two mothers\"\n1\n0\n1\n3\n2\n1\n\"own "
        "ancestor\"\n0\n0\n3\n0\n2\n2\n0\n2\n0\n2\n\"twins\"\n0\n0\n1\n0 Direct\n2\n"
        "3\n\"good\"\n0\n0\n0\n";
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.pedigrees.size(), 2u);
    EXPECT_EQ(read->samples.pedigrees[0].name, "twins");
    EXPECT_EQ(read->samples.pedigrees[1].name, "good");
    EXPECT_THAT(drawn(read->samples.pedigrees[1]),
                testing::UnorderedElementsAre("AF", "MO", "partner of MO", "CH: partner of MO + MO"));
    EXPECT_THAT(told(read->samples), ElementsAre(HasSubstr("two mothers: CH has two mothers: MO and added 4"),
                                                 HasSubstr("own ancestor: is an ancestor")));
}

// "Direct/identity" in the program's window: two samples of one person, or identical twins.
TEST(Fam, WhoIsToldAsIdenticalIsOnePersonWithOneGenotype) {
    Parts parts;
    parts.pedigrees = "1\n0\n\"twins\"\n0\n0\n1\n0 Direct\n2\n";
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.pedigrees.size(), 1u);
    EXPECT_THAT(drawn(read->samples.pedigrees[0]),
                testing::UnorderedElementsAre("MO", "partner of MO", "AF: partner of MO + MO"));
    EXPECT_THAT(read->samples.pedigrees[0].same_as, ElementsAre(std::pair<const std::string, std::string>("CH", "AF")));
    // At TH01 one is 6/9.3, the other 9.3/9.3: left out, as of two kits.
    auto people = people_of(read->samples);
    EXPECT_THAT(told(people.issues), testing::Contains("discordant_kits line 24 CH TH01 AF"));
    ASSERT_EQ(people.families.size(), 1u);
    ASSERT_EQ(people.families[0].typed.size(), 1u);
    EXPECT_EQ(people.families[0].typed[0].loci.size(), 1u);
    EXPECT_THAT(people.found, IsEmpty());
    // Two sexes are not one person.
    parts.pedigrees = "1\n0\n\"twins\"\n0\n0\n1\n0 Direct\n1\n";
    const auto two_sexes = read_fam(parts.text());
    ASSERT_TRUE(two_sexes);
    EXPECT_THAT(two_sexes->samples.pedigrees, IsEmpty());
    EXPECT_THAT(told(two_sexes->samples), ElementsAre(HasSubstr("is told as one person with MO")));
    EXPECT_THAT(people_of(two_sexes->samples).found, IsEmpty()) << "of a refused pedigree nobody is found";
}

// As Familias computes: each child of one parent has an other parent of his or her own.
TEST(Fam, ChildrenOfOneFatherAreHalfSiblings) {
    Parts parts;
    parts.fixed = "\"Known relations\"\n0\n0\n0\n";
    parts.pedigrees = "2\n0\n\"half\"\n0\n1\n2\n0\n2\n0\n3\n1\n\"full\"\n0\n1\n4\n0\n2\n1\n2\n0\n3\n1\n3\n";
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.pedigrees.size(), 2u);
    EXPECT_THAT(drawn(read->samples.pedigrees[0]),
                testing::UnorderedElementsAre("AF", "MO", "partner of AF", "partner of AF 2", "CH: AF + partner of AF",
                                              "added 4: AF + partner of AF 2"));
    EXPECT_THAT(read->samples.pedigrees[0].half_siblings_of, ElementsAre("AF"));
    EXPECT_THAT(drawn(read->samples.pedigrees[1]),
                testing::UnorderedElementsAre("AF", "MO", "CH: AF + MO", "added 4: AF + MO"));
    EXPECT_THAT(read->samples.pedigrees[1].half_siblings_of, IsEmpty());
    EXPECT_EQ(read->samples.pedigrees[0].group, "half");
    EXPECT_EQ(read->samples.pedigrees[1].group, "half");
}

TEST(Fam, PositionsThatDoNotExistAreNamed) {
    Parts parts;
    parts.people = "1\n\"AF\"\n#FALSE#\n-1\n#FALSE#\n#TRUE#\n2\n0\n7\n0\n1\n1\n1\n";
    parts.fixed = "\"Known relations\"\n0\n0\n0\n";
    parts.pedigrees = "0\n";
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.samples.at(0)), "PentaE 17.4/17.4");
    EXPECT_THAT(told(read->samples), ElementsAre("no_allele line 12 AF TH01 position 7"));
    parts.people.replace(parts.people.find("\n7\n0\n"), 5, "\n1\n9\n");
    EXPECT_EQ(read_fam(parts.text()).error().where, "line 12");
    parts = Parts();
    parts.fixed = "\"Known relations\"\n0\n0\n1\n1\n8\n";
    EXPECT_EQ(read_fam(parts.text()).error().code, Code::limit);
    parts.people = "0\n";
    EXPECT_THAT(read_fam(parts.text()).error().message, HasSubstr("nobody"));
}

TEST(Fam, LociOfOtherChromosomesAreNamed) {
    Parts parts;
    parts.penta.replace(parts.penta.find("PENTA_E"), 7, "DYS391");
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.samples[0]), "TH01 6/9.3");
    EXPECT_THAT(told(read->samples), ElementsAre("not_autosomal line 77  DYS391 Y chromosome"));
}

const std::string k_father =
    "[[[[[Person 1]]]]]\nName= Father\nGender= Male\n[[[[[[DNA data]]]]]]\nnSystems= 1\nSystemName= TH01\nAllele1= 6\n"
    "Allele2= 9.3\n";
const std::string k_relations =
    "nRelations= 2\nParent= Father\nChild= Missing person\nParent= Mother\nChild= Missing person\n";

Parts dvi(const std::string& persons = k_father, const std::string& relations = k_relations) {
    Parts parts;
    std::size_t people = 0;
    for (std::size_t at = 0; (at = persons.find("[[[[[Person", at)) != std::string::npos; ++at) ++people;
    parts.people = "0\n";
    parts.fixed = "\"Known relations\"\n0\n0\n0\n";
    parts.pedigrees = "0\n";
    parts.rest =
        "\n[DVI]\n[[Unidentified persons]]\nnPersons= 1\n[[[Person 1 ]]]\nName= V1\nGender= Female\n[[[[DNA data]]]]\n"
        "nSystems= 2\nSystemName= TH01\nAllele1= 9\nAllele2= 6\nSystemName= PENTA_E\nAllele1= OL\nAllele2= 12\n"
        "[[Notes]]\nnFamilies= 1\nsome words\n[[Reference Families]]\nnFamilies= 1\n[[[Family 1 ]]]\nName= F1\n"
        "[[[[Persons]]]]\nnPersons= " +
        std::to_string(people) + "\n" + persons +
        "[[[[Pedigrees]]]]\nnPedigrees= 2\n[[[[[Pedigree 1]]]]]\nName= Reference pedigree\n" + relations +
        "[[[[[Pedigree 2]]]]]\nName= F1\n" + relations + "[Prior]\nUseList= Yes\nno more= of this\n";
    return parts;
}

TEST(FamDvi, FoundPeopleAndFamiliesAreRead) {
    const auto read = read_fam(dvi().text());
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.samples.size(), 2u);
    EXPECT_EQ(read->samples.samples[0].id, "V1");
    EXPECT_EQ(read->samples.samples[0].family, "");
    EXPECT_EQ(read->samples.samples[0].sex, kinship::Sex::female);
    EXPECT_EQ(typed(read->samples.samples[0]), "TH01 6/9");
    EXPECT_EQ(read->samples.samples[1].id, "F1/Father");
    EXPECT_EQ(read->samples.samples[1].family, "F1");
    EXPECT_EQ(typed(read->samples.samples[1]), "TH01 6/9.3");
    ASSERT_EQ(read->samples.pedigrees.size(), 1u);  // the two copies are one
    EXPECT_EQ(read->samples.pedigrees[0].name, "F1");
    EXPECT_EQ(read->samples.pedigrees[0].missing, "F1/Missing person");
    EXPECT_THAT(drawn(read->samples.pedigrees[0]),
                testing::UnorderedElementsAre("F1/Father", "F1/Mother", "F1/Missing person: F1/Father + F1/Mother"));
    EXPECT_THAT(told(read->samples), ElementsAre(HasSubstr("off_ladder line 63 V1 PentaE")));
}

TEST(FamDvi, TheSexOfTheMissingPersonFollowsFromTheOtherParent) {
    const auto read =
        read_fam(dvi(k_father, "Parent= Missing person\nChild= Son\nParent= Father\nChild= Son\n").text());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(
        drawn(read->samples.pedigrees.at(0)),
        testing::UnorderedElementsAre("F1/Father", "F1/Missing person", "F1/Son: F1/Father + F1/Missing person"));
}

TEST(FamDvi, SexesFollowFromOneCoupleToTheNext) {
    const auto read = read_fam(dvi(k_father,
                                   "Parent= A\nChild= C\nParent= B\nChild= C\nParent= A\nChild= D\nParent= "
                                   "Father\nChild= D\n")
                                   .text());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(
        drawn(read->samples.pedigrees.at(0)),
        testing::UnorderedElementsAre("F1/Father", "F1/A", "F1/B", "F1/C: F1/B + F1/A", "F1/D: F1/Father + F1/A"));
}

TEST(FamDvi, AFamilyThatCannotBeIsNamed) {
    std::string uncle = k_father;
    uncle.replace(uncle.find("Father"), 6, "Uncle");
    const auto two = read_fam(
        dvi(k_father + uncle, "Parent= Father\nChild= Missing person\nParent= Uncle\nChild= Missing person\n").text());
    ASSERT_TRUE(two) << two.error().text();
    EXPECT_THAT(two->samples.pedigrees, IsEmpty());
    EXPECT_THAT(told(two->samples), testing::Contains(HasSubstr("F1: has two fathers")));
    const auto three = read_fam(dvi(k_father, "nRelations= 3\n" + k_relations.substr(k_relations.find('\n') + 1) +
                                                  "Parent= X\nChild= Missing person\n")
                                    .text());
    ASSERT_TRUE(three);
    EXPECT_THAT(told(three->samples), testing::Contains(HasSubstr("F1: has three parents")));
    const auto own = read_fam(dvi(k_father, "Parent= A\nChild= B\nParent= B\nChild= A\n").text());
    ASSERT_TRUE(own);
    EXPECT_THAT(told(own->samples), testing::Contains(HasSubstr("ancestor")));
}

TEST(FamDvi, ThePedigreesOfOneFamilyStandTogetherAndWhoIsFoundIsNobodyElse) {
    auto parts = dvi();
    const auto at = parts.rest.rfind("Parent= Mother");
    parts.rest.replace(at, 14, "Parent= Other");
    const auto read = read_fam(parts.text());
    ASSERT_TRUE(read) << read.error().text();
    const auto people = people_of(read->samples);
    ASSERT_EQ(people.families.size(), 2u);
    for (const auto& one : people.families) EXPECT_EQ(one.group, "F1");
    ASSERT_EQ(people.found.size(), 1u);
    EXPECT_EQ(people.found[0].id, "V1");
    EXPECT_EQ(people.found[0].sex, kinship::Sex::female);
    // A family that is refused leaves its relatives where they are.
    const auto refused = read_fam(dvi(k_father, "nRelations= 3\n" + k_relations.substr(k_relations.find('\n') + 1) +
                                                    "Parent= X\nChild= Missing person\n")
                                      .text());
    ASSERT_TRUE(refused);
    EXPECT_EQ(people_of(refused->samples).found.size(), 1u);
    EXPECT_THAT(people_of(refused->samples).families, IsEmpty());
}

TEST(FamDvi, AMissingParentWhoseSexIsNotToldIsSaidToBeTakenAsTheFather) {
    std::string son = k_father;
    son.replace(son.find("Father"), 6, "Son");
    const auto read = read_fam(dvi(son, "Parent= Missing person\nChild= Son\n").text());
    ASSERT_TRUE(read) << read.error().text();
    const auto people = people_of(read->samples);
    ASSERT_EQ(people.families.size(), 1u);
    EXPECT_THAT(told(people.issues),
                testing::Contains("model_changed  F1/Missing person  sex not told, taken as the father"));
}

TEST(FamDvi, ADirectReferenceIsTheMissingPersonsOwnSample) {
    std::string brush = k_father;
    brush.replace(brush.find("Father"), 6, "Toothbrush");
    const auto read =
        read_fam(dvi(k_father + brush, "nRelations= 3\n" + k_relations.substr(k_relations.find('\n') + 1) +
                                           "Parent= Toothbrush Direct\nChild= Missing person\n")
                     .text());
    ASSERT_TRUE(read) << read.error().text();
    const auto people = people_of(read->samples);
    ASSERT_EQ(people.families.size(), 1u);
    ASSERT_TRUE(people.families[0].own);
    EXPECT_EQ(people.families[0].own->id, "F1/Missing person");
    EXPECT_EQ(people.families[0].typed.size(), 1u);
}

TEST(FamDvi, ABrokenSectionIsAnErrorWithItsLine) {
    EXPECT_EQ(read_fam(dvi("what is this\n").text()).error().where, "line 75");
    EXPECT_EQ(read_fam(dvi("[[[[[[[deep]]]]]]]\n").text()).error().code, Code::limit);
    EXPECT_EQ(read_fam(dvi(k_father, "Child= A\n").text()).error().code, Code::bad_input);
    EXPECT_EQ(read_fam(dvi(k_father, "Parent= " + std::string(65, 'x') + "\n").text()).error().code, Code::limit);
}

TEST(Fam, EveryCutIsAnErrorWithItsLine) {
    const std::string whole = Parts().text();
    const std::size_t needed = whole.find("[Advanced]");
    for (std::size_t size = 0; size < needed; ++size) {
        if (size != 0 && whole[size - 1] != '\n') continue;
        const auto read = read_fam(std::string_view(whole).substr(0, size));
        ASSERT_FALSE(read) << size;
        EXPECT_THAT(read.error().where, HasSubstr("line "));
    }
}

TEST(Fam, ABrokenFileIsAnErrorWithItsLine) {
    const auto changed = [](std::string_view from, std::string_view to) {
        std::string text = Parts().text();
        text.replace(text.find(from), from.size(), to);
        const auto read = read_fam(text);
        return read ? std::string("taken") : read.error().text();
    };
    EXPECT_THAT(changed("\"Output from Familias", "\"Something else"), HasSubstr("line 1"));
    EXPECT_THAT(changed("\"AF\"", "AF"), HasSubstr("line 6: expected a person's name in quotes"));
    EXPECT_THAT(changed("#TRUE#\n2\n", "maybe\n2\n"), HasSubstr("line 10: expected whether a person is male"));
    EXPECT_THAT(changed("\n2\n0\n2\n0\n", "\nx\n0\n2\n0\n"), HasSubstr("line 11"));
    EXPECT_THAT(changed("\n3\n\"AF\"", "\n99999\n\"AF\""), HasSubstr("at most"));
    EXPECT_THAT(changed("#FALSE# (#D", "#TRUE# (#D"), HasSubstr("results"));
    EXPECT_THAT(changed("0.002\n", "2\n"), HasSubstr("line "));
    EXPECT_THAT(changed("0.2\n", "nan\n"), HasSubstr("expected a frequency"));
    EXPECT_THAT(changed("AF", "\xFF\xFE"), HasSubstr("UTF-8"));
    EXPECT_EQ(changed("AF", "张某"), "taken");
}

TEST(Fam, AFileInGb18030IsRead) {
    Parts parts;
    parts.title = "\"Output from Familias, version 3.3.1\"\n\"编造\"\n3.3.1\n\"\"\n";
    parts.people.replace(parts.people.find("AF"), 2, "张某");
    const auto read = read_fam(base::gb18030(parts.text()));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->samples.samples[0].id, "张某");
    EXPECT_EQ(read->samples.encoding, "GB18030");
}

}  // namespace
}  // namespace modou::family
