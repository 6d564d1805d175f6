// Frequency tables that say where they come from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "services/family/loci.hpp"
#include "services/family/tables.hpp"

namespace modou::family {
namespace {

using testing::HasSubstr;

const std::string k_table =
    "# Source: made for this test\n# licence: none\n#N: 12\n# in words\n#\n"
    "table,locus,allele,freq\ntown,THO1,6,0.2\ntown,THO1,9.3,0.8\ntown,M1,1,1\n";

TEST(Tables, ProvenanceIsKeptAndShown) {
    const auto read = read_table(k_table);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->table.name, "town");
    EXPECT_EQ(read->provenance.get("source"), "made for this test");
    EXPECT_EQ(read->provenance.get("population"), "");
    EXPECT_EQ(read->provenance.text(), "Source: made for this test; licence: none; N: 12; note: in words");
    EXPECT_EQ(read->table.loci.at("TH01").frequencies[1], 0.8);
    EXPECT_EQ(read->table.loci.at("TH01").name, "TH01");
    EXPECT_TRUE(read->table.loci.contains("M1"));  // a table may have loci that no kit here has
}

TEST(Tables, APlainTableHasNoProvenance) {
    const auto read = read_table("\xEF\xBB\xBFtable,locus,allele,freq\r\ntown,TH01,6,1\r\n");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->provenance.text(), "");
}

TEST(Tables, WhatIsWrittenIsReadBack) {
    const auto read = read_table(k_table);
    ASSERT_TRUE(read);
    const auto again = read_table(csv_of(*read));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->provenance.entries, read->provenance.entries);
    EXPECT_EQ(csv_of(*again), csv_of(*read));
    EXPECT_EQ(again->table.loci.at("TH01").frequencies, read->table.loci.at("TH01").frequencies);
}

TEST(Tables, WhatIsWrongIsNamedWithItsLineBelowTheProvenance) {
    const auto text_of = [](const std::string& csv) {
        const auto read = read_table(csv);
        return read ? std::string("taken") : read.error().text();
    };
    const std::string head = "# source: x\n\ntable,locus,allele,freq\n";
    EXPECT_THAT(text_of(head + "t,TH01,OL,1\n"), HasSubstr("line 4"));
    EXPECT_THAT(text_of(head + "t,TH01,6,0.4\nt,TH01,9,0.4\n"), HasSubstr("TH01: the frequencies sum to 0.800000"));
    EXPECT_THAT(text_of(head + "t,TH01,6,1\nt,THO1,6,1\n"), HasSubstr("TH01 stands under two names"));
    EXPECT_THAT(text_of(head + "t,\xFF,6,1\n"), HasSubstr("line 4"));
    EXPECT_THAT(text_of(head + std::string("t,\0,6,1\n", 8)), HasSubstr("line 4"));
    std::string many;
    for (std::size_t i = 0; i <= k_provenance_lines_most; ++i) many += "# a: b\n";
    EXPECT_EQ(read_table(many + head).error().code, base::Code::limit);
}

// ../shared/data/kinship, or where MODOU_KINSHIP_DATA says.
TEST(Tables, TheReferenceTablesHaveOnlyLociThatAreKnownAndAllelesThatTheseCanHave) {
    const char* named = std::getenv("MODOU_KINSHIP_DATA");
    const std::filesystem::path folder =
        named != nullptr ? std::filesystem::path(named)
                         : std::filesystem::path(MODOU_SOURCE_DIR) / ".." / "shared" / "data" / "kinship";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference tables in " << folder;
    std::size_t tables = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (!entry.path().filename().string().starts_with("freq_")) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto read = read_table(text);
        ASSERT_TRUE(read) << entry.path() << read.error().text();
        ++tables;
        for (const auto& [name, table] : read->table.loci) {
            const Locus* locus = find_locus(name);
            ASSERT_NE(locus, nullptr) << name;
            EXPECT_EQ(locus->name, name);
            for (const auto allele : table.alleles) EXPECT_LT(allele.tenths % 10, locus->repeat_bases) << name;
        }
    }
    EXPECT_GE(tables, 1u);
}

}  // namespace
}  // namespace modou::family
