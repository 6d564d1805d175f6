// CODIS CMF, GeneMapper, LINKAGE: each with a small made-up file, then what is wrong with such files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/family/readers.hpp"
#include "services/family/testing_samples.hpp"

namespace modou::family {
namespace {

using base::Code;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string locus(std::string_view name, std::initializer_list<std::string_view> alleles) {
    std::string out = "<LOCUS><LOCUSNAME>" + std::string(name) + "</LOCUSNAME><READINGBY>test</READINGBY>";
    for (const auto allele : alleles) out += "<ALLELE><ALLELEVALUE>" + std::string(allele) + "</ALLELEVALUE></ALLELE>";
    return out + "</LOCUS>\n";
}
std::string specimen(std::string_view id, const std::string& loci) {
    return "<SPECIMEN><SPECIMENID>" + std::string(id) +
           "</SPECIMENID><SPECIMENCATEGORY>Biological Father</SPECIMENCATEGORY>"
           "<SPECIMENCOMMENT>made &amp; small</SPECIMENCOMMENT>\n" +
           loci + "</SPECIMEN>\n";
}
std::string cmf(const std::string& specimens, std::string_view before = "") {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + std::string(before) +
           "<CODISImportFile xmlns=\"urn:CODISImportFile-schema\"><HEADERVERSION>3.3</HEADERVERSION>"
           "<MESSAGETYPE>Import</MESSAGETYPE><KIT>Huaxia</KIT>\n" +
           specimens + "</CODISImportFile>\n";
}

TEST(Cmf, SpecimensAreReadAndOneAlleleIsAHomozygote) {
    const auto read = read_cmf(cmf(specimen("X-1", locus("THO1", {"9.3", "6"}) + locus("Penta D", {"9"}) +
                                                       locus("Amelogenin", {"X", "Y"}) + locus("DYS391", {"10"})) +
                                   specimen("X-2", locus("VWA", {"14", "16"}))));
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.size(), 2u);
    const Sample& first = read->samples[0];
    EXPECT_EQ(first.id, "X-1");
    EXPECT_EQ(first.category, "Biological Father");
    EXPECT_EQ(first.comment, "made & small");
    EXPECT_EQ(first.kit, "Huaxia");
    EXPECT_EQ(first.sex, kinship::Sex::male);
    EXPECT_EQ(first.line, 3u);
    EXPECT_EQ(typed(first), "PentaD 9/9, TH01 6/9.3");
    EXPECT_EQ(typed(read->samples[1]), "vWA 14/16");
    EXPECT_EQ(told(*read).size(), 2u);  // amelogenin and the Y locus, named once
}

TEST(Cmf, RapidImportAndAFileWithoutNamespaceAreRead) {
    const auto rapid = read_cmf(
        "<CODISRapidImportFile xmlns=\"urn:CODISRapidImportFile-schema\"><HEADER><MESSAGEVERSION>1.0</MESSAGEVERSION>"
        "<SPECIMENID>not this "
        "one</SPECIMENID></HEADER><SPECIMEN><SPECIMENID>R</SPECIMENID><LOCUS><LOCUSNAME>FGA</LOCUSNAME>"
        "<KIT>ANDE</KIT><BATCHID>7</BATCHID><ALLELE><ALLELEVALUE>22.2</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN>"
        "</CODISRapidImportFile>");
    ASSERT_TRUE(rapid) << rapid.error().text();
    EXPECT_EQ(typed(rapid->samples.at(0)), "FGA 22.2/22.2");
    EXPECT_EQ(rapid->samples[0].kit, "ANDE");
    const auto plain = read_cmf("<CODISImportFile>" + specimen("P", locus("FGA", {"22"})) + "</CODISImportFile>");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->samples.size(), 1u);
}

TEST(Cmf, LociOutsideASpecimenArePassedOver) {
    const auto read =
        read_cmf(cmf("<OTHER>" + locus("FGA", {"22"}) + "</OTHER>" + specimen("A", locus("TH01", {"6"}))));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.at(0)), "TH01 6/6");
}

TEST(Cmf, OtherEncodingsThatXmlDeclaresAreRead) {
    const auto latin = read_cmf("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><CODISImportFile>" +
                                specimen("M\xFCller", locus("FGA", {"22"})) + "</CODISImportFile>");
    ASSERT_TRUE(latin) << latin.error().text();
    EXPECT_EQ(latin->samples.at(0).id, "Müller");
    EXPECT_FALSE(read_cmf("<?xml version=\"1.0\" encoding=\"KLINGON\"?><CODISImportFile/>"));
}

TEST(Cmf, AllelesThatCannotBeTakenAreNamed) {
    const auto read = read_cmf(cmf(
        specimen("A", locus("FGA", {"22"}) + locus("TH01", {"6", "7", "9.3"}) + locus("TPOX", {"OL", "8"}) +
                          locus("vWA", {}) + locus("D7S820", {">14"}) + locus("NOWHERE", {"1"})) +
        specimen("B", locus("FGA", {"22"}) + locus("D3S1358", {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}))));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.at(0)), "FGA 22/22");
    EXPECT_THAT(told(*read),
                ElementsAre(HasSubstr("three_alleles line 5 A TH01 6, 7, 9.3"), HasSubstr("off_ladder line 6 A TPOX"),
                            HasSubstr("no_result line 7 A vWA"), HasSubstr("out_of_range line 8 A D7S820"),
                            HasSubstr("unknown_locus line 9  NOWHERE"), HasSubstr("three_alleles line 13 B D3S1358")));
}

TEST(Cmf, ABombIsRefusedBeforeItGrows) {
    std::string entities = "<!ENTITY a \"aaaaaaaaaa\">";
    for (char c = 'b'; c < 'k'; ++c) {
        entities += std::string("<!ENTITY ") + c + " \"";
        for (int i = 0; i < 10; ++i) entities += std::string("&") + char(c - 1) + ";";
        entities += "\">";
    }
    const auto bomb = read_cmf(cmf(specimen("&j;", ""), "<!DOCTYPE CODISImportFile [" + entities + "]>\n"));
    ASSERT_FALSE(bomb);
    EXPECT_EQ(bomb.error().code, Code::bad_input);
    EXPECT_THAT(bomb.error().message, HasSubstr("document type"));
    const auto outside =
        read_cmf(cmf(specimen("&x;", ""), "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n"));
    ASSERT_FALSE(outside);
    EXPECT_THAT(outside.error().message, HasSubstr("document type"));
    EXPECT_FALSE(read_cmf(cmf(specimen("&x;", ""))));  // an entity that nobody declared
}

TEST(Cmf, ABrokenFileIsAnErrorWithItsPosition) {
    const std::string good = cmf(specimen("A", locus("FGA", {"22"})));
    for (std::size_t size : {std::size_t(0), std::size_t(30), good.size() / 2, good.size() - 4}) {
        const auto read = read_cmf(std::string_view(good).substr(0, size));
        ASSERT_FALSE(read) << size;
        EXPECT_EQ(read.error().code, Code::bad_input);
        EXPECT_THAT(read.error().where, HasSubstr("line "));
    }
    EXPECT_THAT(read_cmf("<html></html>").error().message, HasSubstr("not a CODIS CMF file"));
    EXPECT_FALSE(read_cmf("<CODISImportFile xmlns=\"urn:other\"/>"));
    EXPECT_FALSE(read_cmf(cmf("<SPECIMEN>\xB9\xAB</SPECIMEN>")));
    EXPECT_FALSE(read_cmf(cmf(std::string("<SPECIMEN>\0</SPECIMEN>", 22))));
    std::string deep;
    for (std::size_t i = 0; i < k_xml_depth_most; ++i) deep += "<A>";
    EXPECT_EQ(read_cmf(cmf(deep)).error().code, Code::limit);
    EXPECT_EQ(read_cmf(cmf(specimen(std::string(5'000, 'x'), ""))).error().code, Code::limit);
    std::string loci;
    for (int i = 0; i < 201; ++i) loci += locus("FGA", {"22"});
    EXPECT_EQ(read_cmf(cmf(specimen("A", loci))).error().code, Code::limit);
}

const std::string k_header =
    "Sample File\tSample Name\tSample Type\tPanel\tMarker\tAllele 1\tAllele 2\tAllele 3\tSize 1\n";
std::string row(std::string_view name, std::string_view marker, std::string_view alleles,
                std::string_view type = "Sample") {
    return "a.fsa\t" + std::string(name) + "\t" + std::string(type) + "\tGE20A\t" + std::string(marker) + "\t" +
           std::string(alleles) + "\t101.5\t\r\n";
}

TEST(GeneMapper, ATableOfGenotypesIsRead) {
    const auto read =
        read_genemapper("\xEF\xBB\xBF" + k_header + row("N1", "AMEL", "X\tY\t") + row("N1", "TH01", "6\t9.3\t") +
                        row("N1", "Penta_E", "12\t\t") + row("Ladder", "TH01", "4\t5\t6", "Allelic Ladder") +
                        row("K+", "TH01", "6\t9\t", "Positive Control") + row("N2", "TH01", "9\t9\t"));
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.size(), 2u);
    EXPECT_EQ(typed(read->samples[0]), "PentaE 12/12, TH01 6/9.3");
    EXPECT_EQ(read->samples[0].sex, kinship::Sex::male);
    EXPECT_EQ(read->samples[0].kit, "GE20A");
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("not_autosomal"), "control line 5 Ladder  Allelic Ladder",
                                         "control line 6 K+  Positive Control"));
}

TEST(GeneMapper, ResultsThatCannotBeTakenAreNamed) {
    const auto read =
        read_genemapper(k_header + row("N1", "FGA", "22\t23\t") + row("N1", "TH01", "OL\t9\t") +
                        row("N1", "TPOX", "\t\t") + row("N1", "vWA", "?\t\t") + row("N1", "D7S820", "10\t11\t12") +
                        row("N1", "D5S818", "<7\t11\t") + row("", "FGA", "22\t22\t") + row("N1", "FGA", "22\t24\t"));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(read->samples, IsEmpty());  // FGA stands twice with other alleles
    EXPECT_THAT(told(*read),
                ElementsAre(HasSubstr("off_ladder line 3 N1 TH01"), HasSubstr("no_result line 4 N1 TPOX"),
                            HasSubstr("no_result line 5 N1 vWA"), HasSubstr("three_alleles line 6 N1 D7S820"),
                            HasSubstr("out_of_range line 7 N1 D5S818"), HasSubstr("no_id line 8"),
                            HasSubstr("contradiction line 2 N1  FGA")));
}

TEST(GeneMapper, TheSamePersonWithTwoKitsBecomesOne) {
    std::string other = row("N1", "TH01", "6\t9\t") + row("N1", "FGA", "22\t22\t");
    for (std::size_t at = 0; (at = other.find("GE20A", at)) != std::string::npos;) other.replace(at, 5, "OTHER");
    const auto read = read_genemapper(k_header + row("N1", "TH01", "6\t9\t") + row("N1", "FGA", "22\t23\t") +
                                      row("N1", "vWA", "14\t14\t") + other);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.at(0)), "TH01 6/9, vWA 14/14");
    EXPECT_THAT(told(*read),
                ElementsAre(HasSubstr("discordant_kits line 5 N1 FGA"), HasSubstr("same_twice line 5 N1")));
}

TEST(GeneMapper, ABrokenFileIsAnErrorWithItsLine) {
    const auto where = [](const std::string& text) {
        const auto read = read_genemapper(text);
        return read ? std::string("taken") : read.error().where;
    };
    EXPECT_EQ(where(""), "line 1");
    EXPECT_EQ(where("Sample Name,Marker,Allele 1\n"), "line 1");
    EXPECT_EQ(where(k_header + row("N1", "FGA", "22\t22\t") + "a.fsa\tN1\tSample"), "line 3");
    EXPECT_EQ(where(k_header + "a\tb\tc\td\te\tf\tg\th\ti\tj\n"), "line 2");
    EXPECT_EQ(where(k_header + row("N\xB9\xFF", "FGA", "22\t22\t")), "line 2");
    EXPECT_EQ(where(k_header + std::string("a\0", 2)), "line 2");
    EXPECT_EQ(where(k_header), "taken");
}

const std::string k_ped =
    "# family id father mother sex affection TH01 Penta_D\n"
    "k 1 0 0 1 0 6 9.3 9 9\n"
    "k 2 0 0 2 0 0 0 0 0\n"
    "k MP 1 2 0 0 0 0 0 0\n"
    "k 4 1 2 2 2 6 6 9 0\n"
    "\n"
    "m 1 0 0 2 0 9 9 10 11\r\n"
    "m 2 0 1 1 0 0 0 10 12";

TEST(Linkage, PedigreesAndGenotypesAreRead) {
    const auto read = read_linkage(k_ped);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.size(), 4u);  // who is not typed stands only in the pedigree
    EXPECT_EQ(read->samples[0].id, "k/1");
    EXPECT_EQ(typed(read->samples[0]), "PentaD 9/9, TH01 6/9.3");
    EXPECT_EQ(typed(read->samples[1]), "TH01 6/6");
    EXPECT_THAT(told(*read), ElementsAre("half_genotype line 5 k/4 PentaD 9, 0"));
    ASSERT_EQ(read->pedigrees.size(), 2u);
    EXPECT_EQ(read->pedigrees[0].pedigree.people().size(), 4u);
    EXPECT_EQ(read->pedigrees[0].missing, "k/MP");
    EXPECT_EQ(read->pedigrees[1].name, "m");
    EXPECT_EQ(read->pedigrees[1].missing, "");
    EXPECT_EQ(read->pedigrees[1].pedigree.people().size(), 3u);  // with a father for m/2
}

TEST(Linkage, TheLociMayStandInACompanionOrGenotypesInOneWord) {
    for (const std::string loci :
         {"TH01\nPentaD\n", "A affected\nM TH01\nM PentaD\n", "1 TH01 0 100\n2 PentaD 0 200\n"}) {
        const auto read = read_linkage("k 1 0 0 1 0 6 9.3 9 9\n", loci);
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(typed(read->samples.at(0)), "PentaD 9/9, TH01 6/9.3");
    }
    const auto slashes = read_linkage("famid id fid mid sex TH01 PentaD\nk 1 0 0 1 6/9.3 -\n");
    ASSERT_TRUE(slashes) << slashes.error().text();
    EXPECT_EQ(typed(slashes->samples.at(0)), "TH01 6/9.3");
}

// Whether they have both parents in common is not told: the least that is, they have one.
TEST(Linkage, ChildrenOfAParentNamedAloneAreHalfSiblingsAndThatIsSaid) {
    const auto read = read_linkage("f i f m s TH01\nk 1 0 0 2 6 9\nk 2 0 1 1 0 0\nk 3 0 1 1 0 0\nk 4 2 0 1 0 0\n");
    ASSERT_TRUE(read) << read.error().text();
    const auto& pedigree = read->pedigrees.at(0).pedigree;
    EXPECT_EQ(pedigree.people().size(), 7u);
    const auto person = [&](std::string_view id) { return pedigree.people()[pedigree.find(id)]; };
    EXPECT_EQ(person("k/2").mother, person("k/3").mother);
    EXPECT_NE(person("k/2").father, person("k/3").father);
    EXPECT_EQ(person("k/4").mother, pedigree.find("partner of k/2"));
    EXPECT_THAT(read->pedigrees[0].half_siblings_of, ElementsAre("k/1"));
    // Who names the other parent, as somebody untyped, makes them full siblings.
    const auto full = read_linkage("f i f m s TH01\nk 1 0 0 2 6 9\nk 5 0 0 1 0 0\nk 2 5 1 1 0 0\nk 3 5 1 1 0 0\n");
    ASSERT_TRUE(full) << full.error().text();
    EXPECT_EQ(full->pedigrees.at(0).pedigree.people().size(), 4u);
    EXPECT_THAT(full->pedigrees[0].half_siblings_of, IsEmpty());
}

TEST(Linkage, IdenticalTwinsAreOnePerson) {
    const std::string rows =
        "k 1 0 0 1 0 6 9\nk 2 0 0 2 0 0 0\nk 3 1 2 1 MZ 6 9\nk 4 1 2 1 MZ 6 9\nk 5 1 2 1 DZ 6 6\nk MP 1 2 0 0 0 0\n";
    const auto read = read_linkage("f i f m s zygosity TH01\n" + rows);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->pedigrees.size(), 1u);
    EXPECT_EQ(read->pedigrees[0].pedigree.people().size(), 5u);
    EXPECT_THAT(read->pedigrees[0].same_as, ElementsAre(std::pair<const std::string, std::string>("k/4", "k/3")));
    // As MERLIN's data file has it, with columns that say nothing here.
    std::string merlin = rows;
    for (std::size_t at = 0; (at = merlin.find('\n', at)) != merlin.npos; at += 5) merlin.insert(at, " 1.5");
    const auto by_file = read_linkage(merlin, "Z twins\nM TH01\nT height\n");
    ASSERT_TRUE(by_file) << by_file.error().text();
    EXPECT_EQ(by_file->pedigrees.at(0).same_as, read->pedigrees[0].same_as);
    EXPECT_EQ(typed(by_file->samples.at(0)), "TH01 6/9");
    EXPECT_EQ(by_file->passed_over.of("height"), 1u);
    const auto two_sexes =
        read_linkage("f i f m s zyg TH01\nk 1 0 0 1 0 6 9\nk 2 0 0 2 0 0 0\nk 3 1 2 1 1 6 9\nk 4 1 2 2 1 6 9\n");
    ASSERT_TRUE(two_sexes);
    EXPECT_THAT(two_sexes->pedigrees, IsEmpty());
    EXPECT_THAT(told(*two_sexes), ElementsAre(HasSubstr("family_refused  k/3  k: is told as one person with k/4")));
}

TEST(Linkage, ASexThatAmelogeninDeniesRefusesTheFamily) {
    const auto read = read_linkage("f i f m s AMEL TH01\nk 1 0 0 0 X X 6 9\nk 2 0 0 2 X X 6 6\nk 3 1 2 1 X Y 6 6\n");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(read->pedigrees, IsEmpty());
    EXPECT_THAT(told(*read), testing::Contains(HasSubstr("the father k/1 is of the other sex")));
}

TEST(Linkage, AFamilyThatCannotBeIsNamedAndTheOthersStand) {
    const auto read = read_linkage(
        "family id father mother sex TH01\n"
        "a 1 2 3 1 6 6\na 2 1 3 1 6 6\na 3 0 0 2 6 6\n"  // own ancestor
        "b 1 0 0 2 6 6\nb 2 0 0 2 6 6\nb 3 1 2 1 6 6\n"  // two mothers: the father is a woman
        "c 1 0 0 1 6 6\nc 1 0 0 1 6 6\n"                 // twice
        "d 1 8 9 1 6 6\n"                                // parents who are not there
        "e 1 0 0 1 6 9\n");
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->pedigrees.size(), 1u);
    EXPECT_EQ(read->pedigrees[0].name, "e");
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("same_twice"), HasSubstr("family_refused  a/1  a: is an ancestor"),
                                         HasSubstr("family_refused  b/3  b: the father b/1 is of the other sex"),
                                         HasSubstr("family_refused  c/1  c: stands twice"),
                                         HasSubstr("family_refused  d/1  d: the father d/8 is not")));
}

TEST(Linkage, ABrokenFileIsAnErrorWithItsLine) {
    const auto where = [](const std::string& text, std::string_view loci = "") {
        const auto read = read_linkage(text, loci);
        return read ? std::string("taken") : read.error().where;
    };
    EXPECT_EQ(where(""), "line 1");
    EXPECT_EQ(where("k 1 0 0 1\n"), "line 1");
    EXPECT_EQ(where(k_ped.substr(0, k_ped.size() - 3)), "line 8");
    EXPECT_EQ(where("# a b c d e TH01\nk 1 0 0\n"), "line 2");
    EXPECT_EQ(where("# a b c d e TH01\nk 0 0 0 1 6 6\n"), "line 2");
    EXPECT_EQ(where("# a b c d e TH01\n\xFF\n"), "line 2");
    EXPECT_EQ(where("k 1 0 0 1 6 6\n", "#\n"), "loci");
    EXPECT_EQ(where("# a b c d e TH01\n" + std::string(100, 'x') + " 1 0 0 1 6 6\n"), "line 2");
}

}  // namespace
}  // namespace modou::family
