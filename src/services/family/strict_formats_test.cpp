// What CMF, GeneMapper, LINKAGE and CSV say of alleles that were lost, of mixtures, of other chromosomes and of
// themselves: used, or named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/family/loci.hpp"
#include "services/family/readers.hpp"
#include "services/family/testing_samples.hpp"

namespace modou::family {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// ---- loci

TEST(LociNames, WhatIsNoAutosomeIsKnownByEveryNameThatKitsGiveIt) {
    const auto kind = [](std::string_view name) {
        return find_locus(name) ? find_locus(name)->kind : LocusKind::autosomal;
    };
    for (const auto* name : {"AMEL", "Amelogenin", "amel", "AMEL X/Y", "Amel-XY", "AMG"})
        EXPECT_EQ(kind(name), LocusKind::amelogenin) << name;
    for (const auto* name :
         {"DYS391", "DYS385 a/b", "dys19", "DYF387S1", "YGATAH4", "Y-GATA-H4", "Y_GATA_H4", "GATA H4", "Y-GATA-A10",
          "Yindel", "Y-Indel", "SRY", "rs2032678", "YCAII", "DYZ1", "DYS389 II", "AMELY"})
        EXPECT_EQ(kind(name), LocusKind::y) << name;
    for (const auto* name : {"DXS10074", "DXS8378", "HPRTB", "HPRT-B", "HUMHPRTB", "ARA", "HumARA", "GATA172D05",
                             "GATA31E08", "GATA165B12", "DXYS267", "AMELX"})
        EXPECT_EQ(kind(name), LocusKind::x) << name;
    for (const auto* name : {"mtDNA", "mt16519", "HVR1", "HV2", "HVI", "HVS-II", "MT-HV1", "D-Loop"})
        EXPECT_EQ(kind(name), LocusKind::mitochondrial) << name;
    for (const auto& locus : known_loci()) EXPECT_EQ(find_locus(locus.name), &locus) << locus.name;
}

TEST(LociNames, ADatabasesOwnLociAreKnownAndOthersAreNot) {
    const std::vector<std::string> own{"M 17", "DXS10074", "TH01"};
    const LocusNames names(own);
    ASSERT_NE(names.find("m17"), nullptr);
    EXPECT_EQ(names.find("m17")->name, "M 17");
    EXPECT_EQ(names.find("M18"), nullptr);
    EXPECT_EQ(names.find("DXS10074")->kind, LocusKind::x);  // a table makes no autosome of it
    const auto read = read_csv("sample,locus,allele1,allele2\nS,M17,11.6,12\nS,M18,1,2\nS,TH01,6,9\n", names);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.at(0)), "M 17 11.6/12, TH01 6/9");
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("unknown_locus line 3  M18")));
}

// ---- CMF

std::string cmf(const std::string& specimens, const std::string& head = "") {
    return "<CODISImportFile>\n" + head + specimens + "</CODISImportFile>\n";
}
std::string specimen(const std::string& loci, const std::string& attributes = "") {
    return "<SPECIMEN" + attributes +
           "><SPECIMENID>A</SPECIMENID><SPECIMENCATEGORY>Unidentified Person</SPECIMENCATEGORY>" + loci + "</SPECIMEN>";
}
std::string locus(const std::string& name, const std::string& alleles, const std::string& attributes = "") {
    return "<LOCUS" + attributes + "><LOCUSNAME>" + name + "</LOCUSNAME>" + alleles + "</LOCUS>\n";
}
std::string allele(const std::string& value) {
    return "<ALLELE><ALLELEVALUE>" + value + "</ALLELEVALUE></ALLELE>";
}
const std::string k_fga = locus("FGA", allele("22") + allele("23"));

TEST(CmfLost, AnAlleleBesideOneThatWasLostIsNoHomozygote) {
    for (const std::string& lost :
         {std::string("<ALLELE/>"), std::string("<ALLELE></ALLELE>"), std::string("<ALLELE><ALLELEVALUE/></ALLELE>"),
          allele(""), allele(" "), allele("NR"), allele("nr"), allele("NA"), allele("N/A"), allele("-9"), allele("0"),
          allele("-"), allele("?"), allele("*"), allele("OL"), allele("INC"), allele("NULL")}) {
        for (const std::string& both : {allele("9.3") + lost, lost + allele("9.3")}) {
            const auto read = read_cmf(cmf(specimen(locus("TH01", both) + k_fga)));
            ASSERT_TRUE(read) << read.error().text();
            EXPECT_EQ(typed(read->samples.at(0)), "FGA 22/23") << both;
            EXPECT_EQ(read->issues.size(), 1u) << both;
            EXPECT_EQ(read->passed_over.total(), 1u) << both;
        }
    }
}

TEST(CmfLost, OneAlleleIsAHomozygoteUnlessTheSpecimenOrLocusIsPartial) {
    const auto with = [](const std::string& of_specimen, const std::string& of_locus) {
        const auto read = read_cmf(cmf(specimen(locus("TH01", allele("9.3"), of_locus) + k_fga, of_specimen)));
        return read ? typed(read->samples.at(0)) : read.error().text();
    };
    EXPECT_EQ(with("", ""), "FGA 22/23, TH01 9.3/9.3");
    EXPECT_EQ(with(" PARTIAL=\"false\" CASEID=\"7\"", " BATCHID=\"b\""), "FGA 22/23, TH01 9.3/9.3");
    for (const std::string yes : {" PARTIAL=\"true\"", " PARTIAL=\"1\"", " PARTIAL=\"TRUE\"", " PARTIAL=' true '"}) {
        EXPECT_EQ(with(yes, ""), "FGA 22/23");
        EXPECT_EQ(with("", yes), "FGA 22/23");
    }
    const auto read = read_cmf(cmf(specimen("<PARTIAL>true</PARTIAL>" + locus("TH01", allele("9.3")) + k_fga)));
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("lost_allele line 2 A TH01 9.3")));
    EXPECT_EQ(read->passed_over.of("lost_allele"), 1u);
    // A partial amelogenin does not make a girl of a boy.
    const auto sex = [](const std::string& attributes) {
        return read_cmf(cmf(specimen(locus("AMEL", allele("X")) + k_fga, attributes)))->samples.at(0).sex;
    };
    EXPECT_EQ(sex(""), kinship::Sex::female);
    EXPECT_EQ(sex(" PARTIAL=\"true\""), kinship::Sex::unknown);
}

TEST(CmfStrict, ElementsAndAttributesThatAreNotKnownAreCountedByName) {
    const auto read = read_cmf(cmf(specimen(k_fga + "<RESTRICTED>yes</RESTRICTED>", " EXPUNGED=\"true\""),
                                   "<BATCHID>7</BATCHID><NOTE>words</NOTE>"));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->passed_over.of("RESTRICTED"), 1u);
    EXPECT_EQ(read->passed_over.of("EXPUNGED"), 1u);
    EXPECT_EQ(read->passed_over.of("NOTE"), 1u);
    EXPECT_EQ(read->passed_over.total(), 3u);
}

TEST(CmfStrict, CountsVersionsAndWhatStandsTwiceAreChecked) {
    const auto said = [](const std::string& xml) {
        const auto read = read_cmf(xml);
        return read ? std::string("taken") : read.error().text();
    };
    const std::string one = specimen(k_fga);
    EXPECT_EQ(said(cmf(one, "<HEADERVERSION>3.2</HEADERVERSION><MESSAGETYPE>Import</MESSAGETYPE>")), "taken");
    EXPECT_THAT(said(cmf(one, "<HEADERVERSION>4.0</HEADERVERSION>")), HasSubstr("HEADERVERSION is \"4.0\""));
    EXPECT_THAT(said(cmf(one, "<MESSAGETYPE>Delete</MESSAGETYPE>")), HasSubstr("MESSAGETYPE is \"Delete\""));
    EXPECT_EQ(said(cmf(one, "<SPECIMENCOUNT>1</SPECIMENCOUNT>")), "taken");
    EXPECT_THAT(said(cmf(one, "<SPECIMENCOUNT>2</SPECIMENCOUNT>")), HasSubstr("says 2 specimens, and there are 1"));
    EXPECT_THAT(said(cmf("<SPECIMEN><SPECIMENID>A</SPECIMENID><SPECIMENID>B</SPECIMENID></SPECIMEN>")),
                HasSubstr("SPECIMENID stands twice"));
    EXPECT_THAT(said(cmf(specimen("<LOCUS><LOCUSNAME>TH01</LOCUSNAME><LOCUSNAME>FGA</LOCUSNAME></LOCUS>"))),
                HasSubstr("LOCUSNAME stands twice"));
}

TEST(CmfStrict, AMixtureIsNoPerson) {
    const std::string three = allele("6") + allele("7") + allele("9.3");
    const auto read =
        read_cmf(cmf(specimen(locus("TH01", three) + locus("TPOX", allele("8") + allele("9") + allele("11")) + k_fga)));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(read->samples, IsEmpty());
    EXPECT_THAT(told(*read), Contains("mixture line 2 A  TH01, TPOX"));
    EXPECT_EQ(read->passed_over.of("mixture"), 1u);
    // One locus is a tri-allelic person's.
    const auto person = read_cmf(cmf(specimen(locus("TH01", three) + k_fga)));
    EXPECT_EQ(typed(person->samples.at(0)), "FGA 22/23");
    EXPECT_THAT(told(*person), ElementsAre(HasSubstr("three_alleles line 2 A TH01")));
    // Four peaks with one off the ladder are a mixture's as well.
    const auto off = read_cmf(
        cmf(specimen(locus("TH01", three) + locus("vWA", allele("14") + allele("OL") + allele("16")) + k_fga)));
    EXPECT_THAT(off->samples, IsEmpty());
}

TEST(CmfStrict, ALocusThatStandsTwiceMustAgree) {
    const auto person = [](const std::string& loci) {
        const auto read = read_cmf(cmf(specimen(loci + k_fga)));
        return read->samples.empty() ? std::string("nobody") : typed(read->samples[0]);
    };
    const std::string whole = locus("TH01", allele("9") + allele("9.3"));
    EXPECT_EQ(person(whole + locus("THO1", allele("9.3") + allele("9"))), "FGA 22/23, TH01 9/9.3");
    EXPECT_EQ(person(whole + locus("TH01", allele("9") + allele("10"))), "nobody");
    // A lost allele says nothing against the whole reading; a third one and one off the ladder do.
    EXPECT_EQ(person(whole + locus("TH01", allele("9") + "<ALLELE/>")), "FGA 22/23, TH01 9/9.3");
    EXPECT_EQ(person(locus("TH01", "<ALLELE/>") + whole), "FGA 22/23, TH01 9/9.3");
    EXPECT_EQ(person(whole + locus("TH01", allele("6") + "<ALLELE/>")), "FGA 22/23");
    EXPECT_EQ(person(locus("TH01", allele("6") + allele("9") + allele("9.3")) + whole), "FGA 22/23");
    EXPECT_EQ(person(whole + locus("TH01", allele("9") + allele("OL"))), "FGA 22/23");
    const auto read = read_cmf(cmf(specimen(locus("TH01", allele("9") + "<ALLELE/>") + whole + k_fga)));
    EXPECT_THAT(told(*read), IsEmpty());  // it is not true any more that the locus is left out
    EXPECT_TRUE(read->passed_over.empty());
}

// ---- GeneMapper

std::string table(const std::string& rows,
                  const std::string& header = "Sample Name\tMarker\tAllele 1\tAllele 2\tAllele 3") {
    return header + "\n" + rows;
}
std::string first(const base::Result<Samples>& read) {
    if (!read) return read.error().text();
    return read->samples.empty() ? "nobody" : typed(read->samples[0]);
}

TEST(GeneMapperLost, AnEmptyAllele2IsAHomozygoteAndALostOneIsNot) {
    const auto with = [](const std::string& cells) {
        return first(read_genemapper(table("S\tTH01\t" + cells + "\nS\tFGA\t22\t23\t\n")));
    };
    EXPECT_EQ(with("9.3\t\t"), "FGA 22/23, TH01 9.3/9.3");
    EXPECT_EQ(with("9.3"), "FGA 22/23, TH01 9.3/9.3");
    EXPECT_EQ(with("9.3\t9.3\t"), "FGA 22/23, TH01 9.3/9.3");
    for (const std::string lost : {"NR", "NA", "-9", "0", "?", "*", "OL", "-", "INC"}) {
        EXPECT_EQ(with("9.3\t" + lost + "\t"), "FGA 22/23") << lost;
        EXPECT_EQ(with(lost + "\t9.3\t"), "FGA 22/23") << lost;
    }
    EXPECT_EQ(with("\t9.3\t"), "FGA 22/23");
    const auto read = read_genemapper(table("S\tTH01\t\t9.3\t\nS\tFGA\t22\t23\t\n"));
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("lost_allele line 2 S TH01")));
}

TEST(GeneMapperStrict, TheHeaderIsMappedWholeOrRefused) {
    const auto of = [](const std::string& header) {
        return first(read_genemapper(table("S\tTH01\t6\t9.3\tx\n", header)));
    };
    EXPECT_EQ(of("Sample Name\tMarker\tAllele 1\tAllele 2\tDye"), "TH01 6/9.3");
    EXPECT_EQ(of("SAMPLE NAME\tmarker\tAllele1\tAllele_2\tSize 1"), "TH01 6/9.3");
    EXPECT_THAT(of("Sample Name\tMarker\tAllele 1\tAllele 1\tDye"), HasSubstr("two columns are called Allele 1"));
    EXPECT_THAT(of("Sample Name\tMarker\tAllele 1\tHeight 1\tDye"), HasSubstr("no Allele 2"));
    EXPECT_THAT(of("Sample Name\tMarker\tMarker\tAllele 1\tAllele 2"), HasSubstr("two columns are called Marker"));
    const auto read =
        read_genemapper(table("S\tTH01\t6\t9.3\tfather\n", "Sample Name\tMarker\tAllele 1\tAllele 2\tRelation"));
    EXPECT_EQ(read->passed_over.of("Relation"), 1u);
    EXPECT_EQ(read->passed_over.total(), 1u);
}

TEST(GeneMapperStrict, AnAlleleDisplayOverflowIsMoreThanTwoAlleles) {
    const std::string header = "Sample Name\tMarker\tAllele 1\tAllele 2\tADO";
    const auto read = read_genemapper(table("S\tTH01\t6\t9.3\t1.0\nS\tFGA\t22\t23\t0.0\n", header));
    EXPECT_EQ(first(read), "FGA 22/23");
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("three_alleles line 2 S TH01")));
    EXPECT_EQ(first(read_genemapper(table("S\tTH01\t6\t9.3\t1.0\nS\tFGA\t22\t23\t1.0\n", header))), "nobody");
}

TEST(GeneMapperStrict, AMixtureIsNoPersonAndOtherChromosomesDoNotCount) {
    const auto read =
        read_genemapper(table("M\tTH01\t6\t9\t9.3\nM\tFGA\t22\t23\t24\nM\tvWA\t14\t16\t\n"
                              "T\tTH01\t6\t9\t9.3\nT\tDYS385\t11\t14\t15\nT\tvWA\t14\t16\t\n"));
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.size(), 1u);
    EXPECT_EQ(read->samples[0].id, "T");
    EXPECT_EQ(typed(read->samples[0]), "vWA 14/16");
    EXPECT_EQ(read->passed_over.of("mixture"), 1u);
    EXPECT_EQ(read->passed_over.of("not_autosomal"), 1u);
}

TEST(AllelesSpelt, ACommaInACellOfOneAlleleIsAPointAndNothingIsRounded) {
    const auto with = [](const std::string& a, const std::string& b) {
        return first(read_genemapper(table("S\tTH01\t" + a + "\t" + b + "\t\nS\tFGA\t22\t23\t\n")));
    };
    EXPECT_EQ(with("9,3", "6"), "FGA 22/23, TH01 6/9.3");
    EXPECT_EQ(with("9.30", "6.0"), "FGA 22/23, TH01 6/9.3");
    EXPECT_EQ(with("9,30", "6,00"), "FGA 22/23, TH01 6/9.3");
    EXPECT_EQ(with(" 9.3 ", "6 "), "FGA 22/23, TH01 6/9.3");
    for (const std::string no :
         {"9.31", "9,9",  "9.4", "09", "9..3", "9,3,1", "9.3?", "9 3", "Ins", "Del", "I", "D",  "9/10",
          "(9)",  "9.3*", "9e0", "+9", "９",   ">13",   "<5",   "≥13", "OL?", "ol",  "X", "9.", ".3"})
        EXPECT_EQ(with(no, "6"), "FGA 22/23") << no;
}

TEST(AllelesSpelt, ACommaInACellOfTwoAllelesIsAListsOrItsLocusIsLeftOut) {
    const auto with = [](const std::string& cell) {
        return first(read_csv("sample,TH01,FGA\nS," + cell + ",22/23\n"));
    };
    EXPECT_EQ(with("\"9,3\""), "FGA 22/23");
    EXPECT_EQ(with("\"6,9,3\""), "FGA 22/23");
    EXPECT_EQ(with("\"9,3,9,3\""), "FGA 22/23");
    EXPECT_EQ(with("\"6,9\""), "FGA 22/23, TH01 6/9");
    EXPECT_EQ(with("\"9,10\""), "FGA 22/23, TH01 9/10");
    EXPECT_EQ(with("\"9, 3\""), "FGA 22/23, TH01 3/9");
    EXPECT_EQ(with("\"6/9,3\""), "FGA 22/23, TH01 6/9.3");
    EXPECT_EQ(with("\"6;9,3\""), "FGA 22/23, TH01 6/9.3");
    EXPECT_EQ(with("\"9,3 10\""), "FGA 22/23, TH01 9.3/10");
    EXPECT_EQ(with("\"9,3, 10\""), "FGA 22/23, TH01 9.3/10");
    const auto read = read_csv("sample,TH01,FGA\nS,\"9,3\",22/23\n");
    EXPECT_THAT(told(*read), ElementsAre("half_genotype line 2 S TH01 9,3"));
    // A cell of its own for each allele.
    EXPECT_EQ(first(read_csv("sample,locus,allele1,allele2\nS,TH01,\"9,3\",6\n")), "TH01 6/9.3");
    EXPECT_EQ(first(read_csv("sample,TH01_1,TH01_2\nS,\"9,3\",6\n")), "TH01 6/9.3");
    EXPECT_EQ(first(read_csv("sample,locus,allele1,allele2\nS,TH01,\"9,3\",\nS,FGA,22,22\n")), "FGA 22/22");
}

TEST(CsvStrict, ColumnsOfALongTableThatAreNotKnownAreNamed) {
    const auto read = read_csv("sample,locus,allele1,allele2,height\nS,TH01,6,9,120\n");
    EXPECT_EQ(read->passed_over.of("height"), 1u);
    EXPECT_FALSE(read_csv("sample,locus,allele1,allele1,allele2\nS,TH01,6,9,10\n"));
}

// ---- LINKAGE

TEST(LinkageLost, OneZeroIsALostAlleleAndTwoAreNoResult) {
    const auto read = read_linkage(
        "# family id father mother sex TH01 FGA vWA\nk 1 0 0 1 9.3 0 22 23 0 0\nk 2 0 0 2 -9 9.3 22 22 14 14\n");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.at(0)), "FGA 22/23");
    EXPECT_EQ(typed(read->samples.at(1)), "FGA 22/22, vWA 14/14");
    EXPECT_EQ(read->passed_over.of("half_genotype"), 2u);
}

TEST(LinkageStrict, AHeaderInAnotherOrderIsRefused) {
    const auto of = [](const std::string& header) {
        const auto read = read_linkage(header + "\nk 1 0 0 1 9.3 6\n");
        return read ? std::string("taken") : read.error().text();
    };
    EXPECT_EQ(of("# fid iid pid mid sex TH01"), "taken");
    EXPECT_EQ(of("famid id fid mid sex TH01"), "taken");
    EXPECT_EQ(of("a b c d e TH01"), "taken");
    EXPECT_THAT(of("# family id mother father sex TH01"), HasSubstr("line 1: column 3 is called mother"));
    EXPECT_THAT(of("# id family father mother sex TH01"), HasSubstr("column 1 is called id"));
    EXPECT_THAT(of("# family id sex father mother TH01"), HasSubstr("column 3 is called sex"));
}

TEST(LinkageStrict, ACompanionsOtherColumnsAndChromosomesAreNoLoci) {
    const auto of = [](const std::string& row, const std::string& loci) {
        const auto read = read_linkage(row, loci);
        return read ? first(read) : read.error().text();
    };
    EXPECT_EQ(of("k 1 0 0 1 0 6 9.3\n", "A affected\nM TH01\nE\nM after\n"), "TH01 6/9.3");
    EXPECT_EQ(of("k 1 0 0 1 170 6 9.3\n", "T height\nM TH01\n"), "TH01 6/9.3");
    EXPECT_THAT(of("k 1 0 0 1 6 9.3\n", "Q what\nM TH01\n"), HasSubstr("loci, line 1"));
    EXPECT_THAT(of("k 1 0 0 1 6 9.3\n", "11 TH01 0 -5\n"), HasSubstr("negative"));
    const auto read = read_linkage("k 1 0 0 1 6 9.3 22 23\n", "11 TH01 0 5\nX FGA 0 5\n");
    EXPECT_EQ(first(read), "TH01 6/9.3");
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("not_autosomal line 1  FGA")));
}

TEST(LinkageStrict, ThreeAllelesInOneWordAreThree) {
    const auto read =
        read_linkage("f i f m s TH01 FGA vWA\nk 1 0 0 1 6/9/9.3 22/23/24 14/16\nk 2 0 0 1 6/9/9.3 22/23 -\n");
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.size(), 1u);
    EXPECT_EQ(typed(read->samples[0]), "FGA 22/23");
    EXPECT_EQ(read->passed_over.of("mixture"), 1u);
}

}  // namespace
}  // namespace modou::family
