// Files as Chinese laboratories write them: the same people come out, whichever encoding theirs is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing_encoding.hpp"
#include "services/family/readers.hpp"
#include "services/family/tables.hpp"
#include "services/family/testing_samples.hpp"

namespace modou::family {
namespace {

using base::gb18030;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view k_csv =
    "样本,家庭,关系,性别,基因座,等位基因1,等位基因2,备注\n张某,甲,父,男,TH01,6,9.3,𠮷林\n李某,甲,母,女,TH01,6,7,\n";
constexpr std::string_view k_genemapper =
    "Sample Name\tMarker\tAllele 1\tAllele 2\tUD1\n张某\tTH01\t6\t9.3\t送检\n李某\tTH01\t7\t\t\n";
constexpr std::string_view k_ped =
    "# family id father mother sex TH01\n甲 张某 0 0 1 6 9.3\n甲 李某 0 0 2 7 7\n甲 王某 张某 李某 1 6 7\n";

std::string cmf(std::string_view declaration) {
    return std::string(declaration) +
           "<CODISImportFile><SPECIMEN><SPECIMENID>张某</SPECIMENID><SPECIMENCOMMENT>送检</SPECIMENCOMMENT>\n"
           "<LOCUS><LOCUSNAME>TH01</LOCUSNAME><ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN>"
           "</CODISImportFile>\n";
}

std::string all_of(const base::Result<Samples>& read) {
    if (!read) return read.error().text();
    std::string out;
    for (const Sample& sample : read->samples)
        out += sample.id + "|" + sample.family + "|" + sample.role + "|" + sample.comment + "|" + typed(sample) + "\n";
    for (const auto& tree : read->pedigrees) out += tree.name + "\n";
    return out;
}

TEST(Encodings, TheSamePeopleAreReadFromGb18030AndFromUtf8) {
    const std::pair<Format, std::string> files[] = {{Format::csv, std::string(k_csv)},
                                                    {Format::genemapper, std::string(k_genemapper)},
                                                    {Format::linkage, std::string(k_ped)},
                                                    {Format::cmf, cmf("")}};
    for (const auto& [format, text] : files) {
        const auto plain = read_samples(format, text);
        ASSERT_TRUE(plain) << plain.error().text();
        EXPECT_EQ(plain->encoding, "UTF-8");
        EXPECT_THAT(all_of(plain), HasSubstr("张某"));
        const std::string bytes = gb18030(text);
        const auto read = read_samples(format, bytes);
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(all_of(read), all_of(plain));
        EXPECT_EQ(read->encoding, "GB18030");
    }
    EXPECT_EQ(read_samples(Format::csv, "sample,TH01\nA,6/7\n")->encoding, "ASCII");
}

TEST(Encodings, LatinNamesAreReadInWindows1252) {
    for (const auto& [format, text] :
         {std::pair(Format::csv, std::string("sample,TH01\nM\xFCller,6/7\n")),
          {Format::genemapper, "Sample Name\tMarker\tAllele 1\tAllele 2\nM\xFCller\tTH01\t6\t7\n"},
          {Format::cmf,
           "<CODISImportFile><SPECIMEN><SPECIMENID>M\xFCller</SPECIMENID><LOCUS>"
           "<LOCUSNAME>TH01</LOCUSNAME><ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE><ALLELE>"
           "<ALLELEVALUE>7</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN></CODISImportFile>"},
          {Format::cmf,
           "<?xml version='1.0' encoding='windows-1252'?><CODISImportFile><SPECIMEN>"
           "<SPECIMENID>M\xFCller</SPECIMENID><SPECIMENCOMMENT>\x80</SPECIMENCOMMENT><LOCUS>"
           "<LOCUSNAME>TH01</LOCUSNAME><ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE><ALLELE>"
           "<ALLELEVALUE>7</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN></CODISImportFile>"}}) {
        const auto read = read_samples(format, text);
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(read->samples.at(0).id, "Müller");
        EXPECT_EQ(typed(read->samples[0]), "TH01 6/7");
        EXPECT_EQ(read->encoding, "windows-1252");
    }
}

TEST(Encodings, ACompanionOfLociAndATableOfFrequenciesMayBeInGb18030) {
    const auto read = read_linkage(k_ped.substr(k_ped.find('\n') + 1), gb18030("# 基因座\nTH01\n"));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->samples.size(), 3u);
    const auto table = read_table(gb18030("# 来源: 编造\ntable,locus,allele,freq\n表,TH01,6,0.5\n表,TH01,7,0.5\n"));
    ASSERT_TRUE(table) << table.error().text();
    EXPECT_EQ(table->provenance.get("来源"), "编造");
    EXPECT_EQ(table->table.name, "表");
}

TEST(Encodings, WhatAnXmlDeclarationSaysIsTaken) {
    const std::string plain = all_of(read_cmf(cmf("")));
    for (const char* name : {"GB18030", "gb2312", "GBK"}) {
        const auto read = read_cmf(gb18030(cmf(std::string("<?xml version='1.0' encoding='") + name + "'?>\n")));
        EXPECT_EQ(all_of(read), plain) << name;
        EXPECT_EQ(read->encoding, "GB18030");
        // The bytes are UTF-8 and the declaration lies: it is believed, or the file refused, but not overruled.
        EXPECT_NE(all_of(read_cmf(cmf(std::string("<?xml version='1.0' encoding='") + name + "'?>\n"))), plain) << name;
    }
    const auto utf8 = read_cmf(cmf("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
    EXPECT_EQ(all_of(utf8), plain);
    EXPECT_EQ(utf8->encoding, "UTF-8");
    EXPECT_THAT(all_of(read_cmf(gb18030(cmf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")))),
                StartsWith("line 2: this is not UTF-8"));
    // Without a declaration the bytes tell.
    EXPECT_EQ(read_cmf(gb18030(cmf("<?xml version=\"1.0\"?>\n")))->encoding, "GB18030");
    std::u16string wide =
        u"\uFEFF<CODISImportFile><SPECIMEN><SPECIMENID>张某</SPECIMENID><LOCUS><LOCUSNAME>TH01"
        u"</LOCUSNAME><ALLELE><ALLELEVALUE>6</ALLELEVALUE></ALLELE></LOCUS></SPECIMEN>"
        u"</CODISImportFile>";
    const auto utf16 = read_cmf({reinterpret_cast<const char*>(wide.data()), wide.size() * 2});
    ASSERT_TRUE(utf16) << utf16.error().text();
    EXPECT_EQ(utf16->samples.at(0).id, "张某");
    EXPECT_EQ(utf16->encoding, "UTF-16");
}

TEST(Encodings, ABombInGb18030IsRefusedLikeAnyOther) {
    EXPECT_THAT(
        all_of(read_cmf(gb18030("<?xml version='1.0' encoding='GBK'?><!DOCTYPE a [<!ENTITY b '寻'>]>\n" + cmf("")))),
        HasSubstr("document type"));
}

TEST(Encodings, AByteThatBelongsToNoTextIsNamedWithItsLine) {
    const std::pair<Format, std::string> files[] = {{Format::csv, gb18030(k_csv)},
                                                    {Format::genemapper, gb18030(k_genemapper)},
                                                    {Format::linkage, gb18030(k_ped)},
                                                    {Format::cmf, gb18030(cmf("\n"))}};
    for (const auto& [format, bytes] : files) {
        std::string broken = bytes;
        broken[broken.find('\n', broken.find('\n') + 1) - 1] = '\xff';
        EXPECT_THAT(all_of(read_samples(format, broken)), StartsWith("line 2: this is "));
        // Cut in the middle of a character.
        EXPECT_THAT(all_of(read_samples(format, bytes.substr(0, bytes.find(gb18030("张")) + 1))),
                    StartsWith("line 2: this is "));
    }
    EXPECT_THAT(all_of(read_csv("sample,TH01\nA\xff,6/7\n")), StartsWith("line 2: this is neither UTF-8 nor GB18030"));
    EXPECT_THAT(all_of(read_csv(std::string("sample,TH01\nA,6/7\n\0", 19))), StartsWith("line 3: there is a NUL"));
    // Two files put together.
    EXPECT_FALSE(read_csv(std::string(k_csv) + gb18030(k_csv)));
}

}  // namespace
}  // namespace modou::family
