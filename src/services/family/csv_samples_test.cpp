// Samples as CSV, and what every format shares: alleles, loci, people who stand twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "services/family/loci.hpp"
#include "services/family/readers.hpp"
#include "services/family/testing_samples.hpp"

namespace modou::family {
namespace {

using What = Issue::What;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string k_long = "sample,locus,allele1,allele2\n";

TEST(CsvSamples, ALongTableGivesPeopleWithTheirLoci) {
    const auto read = read_csv(
        "\xEF\xBB\xBF# made for this test\r\nSample ID,Locus,Allele 1,Allele 2,Family,Role,Sex\r\n"
        "S1,THO1,9.3,6,王家,father,M\r\nS1,VWA31,16,16,,,\r\nS2,Penta D,9,12,王家,母,女\r\n");
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.size(), 2u);
    const Sample& first = read->samples[0];
    EXPECT_EQ(first.id, "S1");
    EXPECT_EQ(first.profile.id, "S1");
    EXPECT_EQ(first.family, "王家");
    EXPECT_EQ(first.role, "father");
    EXPECT_EQ(first.sex, kinship::Sex::male);
    EXPECT_EQ(first.line, 3u);
    EXPECT_EQ(typed(first), "TH01 6/9.3, vWA 16/16");
    EXPECT_EQ(read->samples[1].sex, kinship::Sex::female);
    EXPECT_THAT(read->loci, ElementsAre("PentaD", "TH01", "vWA"));
    EXPECT_THAT(told(*read), IsEmpty());
}

TEST(CsvSamples, AWideTableMayHaveTwoColumnsALocusOrOne) {
    for (const std::string header : {"sample,TH01_1,TH01_2,Penta_D_1,Penta_D_2", "样本,TH01 1,TH01 2,PentaD 1,PentaD 2",
                                     "id,TH01,TH01,PENTA_D,PENTA_D"}) {
        const auto read = read_csv(header + "\nS1,6,9.3,9,9\nS2,,,10.0,11\n");
        ASSERT_TRUE(read) << read.error().text();
        ASSERT_EQ(read->samples.size(), 2u) << header;
        EXPECT_EQ(typed(read->samples[0]), "PentaD 9/9, TH01 6/9.3");
        EXPECT_EQ(typed(read->samples[1]), "PentaD 10/11");
        EXPECT_THAT(told(*read), IsEmpty());
    }
    const auto alias = read_csv("sample,ACTBP 2,Penta-D 1,Penta-D 2\nS1,27.2/28,9,10\n");
    ASSERT_TRUE(alias) << alias.error().text();
    EXPECT_EQ(typed(alias->samples.at(0)), "PentaD 9/10, SE33 27.2/28");
    const auto read = read_csv("sample,TH01,PentaD\nS1,6/9.3,\"9, 9\"\n");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(typed(read->samples.at(0)), "PentaD 9/9, TH01 6/9.3");
}

// What is said of one genotype at TH01 beside one good locus.
std::vector<std::string> said_of(std::string_view alleles) {
    const auto read =
        read_csv("sample,locus,allele1,allele2,allele3\nS1,FGA,22,23,\nS1,TH01," + std::string(alleles) + "\n");
    if (!read) return {read.error().text()};
    EXPECT_EQ(typed(read->samples.at(0)), "FGA 22/23") << alleles;
    return told(*read);
}

TEST(CsvSamples, AnAlleleThatCannotBeTakenIsNamedAndItsLocusLeftOut) {
    EXPECT_THAT(said_of("6,9,9.3"), ElementsAre("three_alleles line 3 S1 TH01 6, 9, 9.3"));
    EXPECT_THAT(said_of("OL,9,"), ElementsAre("off_ladder line 3 S1 TH01 OL"));
    EXPECT_THAT(said_of(",,"), ElementsAre(HasSubstr("no_result line 3 S1 TH01")));
    EXPECT_THAT(said_of("?,9,"), ElementsAre("no_result line 3 S1 TH01 ?"));
    EXPECT_THAT(said_of("9,,"), ElementsAre(HasSubstr("half_genotype line 3 S1 TH01")));
    EXPECT_THAT(said_of("<5,9,"), ElementsAre("out_of_range line 3 S1 TH01 <5"));
    EXPECT_THAT(said_of(">13,9,"), ElementsAre("out_of_range line 3 S1 TH01 >13"));
    EXPECT_THAT(said_of("9.4,9,"), ElementsAre("no_allele line 3 S1 TH01 9.4"));
    EXPECT_THAT(said_of("9.33,9,"), ElementsAre("no_allele line 3 S1 TH01 9.33"));
    EXPECT_THAT(said_of("-3,9,"), ElementsAre("no_allele line 3 S1 TH01 -3"));
    EXPECT_THAT(said_of("99999999999,9,"), ElementsAre("no_allele line 3 S1 TH01 99999999999"));
}

TEST(CsvSamples, MicrovariantsAreTakenAsTheLocusCanHaveThem) {
    const auto read = read_csv(k_long + "S1,D7S820,10.1,10.3\nS1,PentaE,17.4,18\nS1,D22S1045,15.1,16\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(typed(read->samples.at(0)), "D22S1045 15.1/16, D7S820 10.1/10.3, PentaE 17.4/18");
    EXPECT_THAT(told(*read), IsEmpty());
}

TEST(CsvSamples, LociThatDoNotBelongToAProfileAreNamedOnce) {
    const auto read =
        read_csv(k_long + "S1,TH01,6,9\nS1,DYS391,10,10\nS1,D99S1,1,2\nS2,TH01,6,6\nS2,DYS391,10,10\nS2,D99S1,1,2\n");
    ASSERT_TRUE(read);
    EXPECT_THAT(read->loci, ElementsAre("TH01"));
    EXPECT_THAT(told(*read),
                ElementsAre(HasSubstr("not_autosomal line 3  DYS391"), HasSubstr("unknown_locus line 4  D99S1")));
}

TEST(CsvSamples, AmelogeninGivesTheSexOrDeniesIt) {
    const auto read = read_csv("sample,sex,AMEL,TH01\nA,,X/Y,6/6\nB,,X/X,6/6\nC,F,X/Y,6/6\nD,M,X/X,6/6\nE,M,X/Y,6/6\n");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->samples.size(), 4u);
    EXPECT_EQ(read->samples[0].sex, kinship::Sex::male);
    EXPECT_EQ(read->samples[1].sex, kinship::Sex::female);
    EXPECT_EQ(read->samples[2].id, "D");
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("not_autosomal"), "sex_conflict line 4 C AMEL X, Y",
                                         "amelogenin_y_lost line 5 D AMEL X"));
}

TEST(CsvSamples, TheSameIdTwiceIsOnePersonOnlyWhenNothingContradicts) {
    const auto read = read_csv(
        "sample,sex,family,TH01,FGA\nA,M,k,6/9,\nA,,,6/9,22/23\nB,,,6/9,\nB,,,6/9.3,\nC,M,,6/6,\nC,F,,6/6,\nD,,k,6/"
        "6,\nD,,m,6/6,\n");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->samples.size(), 1u);
    EXPECT_EQ(typed(read->samples[0]), "FGA 22/23, TH01 6/9");
    EXPECT_THAT(told(*read), ElementsAre("same_twice line 3 A  line 2", "contradiction line 5 B  TH01",
                                         "contradiction line 7 C  M / F", "contradiction line 9 D  k / m"));
}

TEST(CsvSamples, TwoKitsMayDisagreeAtFewLoci) {
    const std::string header = "sample,kit,TH01,FGA,TPOX,vWA\n";
    const auto few = read_csv(header + "A,CODIS-20,6/9,22/23,8/8,14/14\nA,Goldeneye 20A,6/6,22/22,8/8,\n");
    ASSERT_TRUE(few);
    EXPECT_EQ(typed(few->samples.at(0)), "TPOX 8/8, vWA 14/14");
    EXPECT_THAT(told(*few), ElementsAre(HasSubstr("discordant_kits line 3 A FGA"),
                                        HasSubstr("discordant_kits line 3 A TH01"), HasSubstr("same_twice")));
    const auto many = read_csv(header + "A,CODIS-20,6/9,22/23,8/8,14/14\nA,Goldeneye 20A,6/6,22/22,8/9,14/14\n");
    ASSERT_TRUE(many);
    EXPECT_THAT(many->samples, IsEmpty());
    const auto one_kit = read_csv(header + "A,CODIS-20,6/9,22/23,8/8,14/14\nA,CODIS-20,6/6,22/23,8/8,14/14\n");
    ASSERT_TRUE(one_kit);
    EXPECT_THAT(one_kit->samples, IsEmpty());
}

std::string person(std::string_view id, std::size_t loci, std::size_t changed_locus = 999) {
    std::string rows;
    for (std::size_t i = 0; i < loci; ++i)
        rows +=
            std::string(id) + "," + std::string(kits()[2].loci[i]) + ",11," + (i == changed_locus ? "13" : "12") + "\n";
    return rows;
}

TEST(CsvSamples, TwoIdsAlikeAtAllSharedLociAreReported) {
    const auto twins = read_csv(k_long + person("A", 23) + person("B", 13) + person("C", 23, 2));
    ASSERT_TRUE(twins);
    EXPECT_EQ(twins->samples.size(), 3u);
    EXPECT_THAT(told(*twins), ElementsAre("same_person line 25 B  A"));
    const auto too_few = read_csv(k_long + person("A", 23) + person("B", 12));
    ASSERT_TRUE(too_few);
    EXPECT_THAT(told(*too_few), IsEmpty());
    const auto three = read_csv(k_long + person("A", 20) + person("B", 20) + person("C", 20));
    ASSERT_TRUE(three);
    EXPECT_THAT(told(*three), ElementsAre("same_person line 22 B  A", "same_person line 42 C  A"));
}

bool alike(const kinship::Profile& a, const kinship::Profile& b) {
    const auto shared = shared_loci(a, b);
    return shared.size() >= k_identity_loci_least && std::ranges::all_of(shared, [&](std::string_view locus) {
               return a.loci.find(locus)->second == b.loci.find(locus)->second;
           });
}

// Against looking at every pair: people of few sorts, with loci that were not typed and some that differ.
TEST(CsvSamples, NobodyWhoStandsTwiceIsMissed) {
    std::size_t found = 0;
    EXPECT_TRUE(rc::check([&found] {
        Samples made;
        const std::size_t loci = *rc::gen::inRange<std::size_t>(13, 40);
        const int people = *rc::gen::inRange(2, 30), holes = *rc::gen::inRange(0, 60);
        for (int i = 0; i < people; ++i) {
            Sample one;
            one.id = one.profile.id = "P" + std::to_string(i);
            const int sort = *rc::gen::inRange(0, 4);
            for (std::size_t k = 0; k < loci; ++k) {
                if (*rc::gen::inRange(0, 100) < holes) continue;
                const bool other = *rc::gen::inRange(0, 40) == 0;
                one.profile.loci.emplace(
                    known_loci()[k].name,
                    std::pair(kinship::Allele{100}, kinship::Allele{110 + 10 * sort + (other ? 1 : 0)}));
            }
            one.profile.loci.emplace("vWA", std::pair(kinship::Allele{140}, kinship::Allele{160}));
            made.samples.push_back(std::move(one));
        }
        const auto read = read_csv(csv_of(made));
        RC_ASSERT(read.has_value());
        std::map<std::string, std::string> reported;
        for (const Issue& issue : read->issues) {
            RC_ASSERT(issue.what == What::same_person);
            reported.emplace(issue.sample, issue.detail);
        }
        found += reported.size();
        for (std::size_t i = 0; i < made.samples.size(); ++i) {
            const auto& profile = made.samples[i].profile;
            bool expected = false;
            for (std::size_t j = 0; j < i; ++j) expected = expected || alike(profile, made.samples[j].profile);
            RC_ASSERT(reported.contains(made.samples[i].id) == expected);
            if (!expected) continue;
            const auto first = std::ranges::find(made.samples, reported.at(made.samples[i].id), &Sample::id);
            RC_ASSERT(alike(profile, first->profile));
        }
    }));
    EXPECT_GT(found, 50u);
}

// 13 shared loci as far apart as they can lie: three of every fourth, but four of one of them.
TEST(CsvSamples, TheSamePersonIsFoundWhereverTheSharedLociLie) {
    for (std::size_t rich = 0; rich < 4; ++rich) {
        std::string rows;
        for (std::size_t i = 0; i < 20; ++i) rows += "A," + std::string(known_loci()[i].name) + ",11,12\n";
        for (std::size_t i = 0; i < 16; ++i)
            if (i / 4 < 3 || i % 4 == rich) rows += "B," + std::string(known_loci()[i].name) + ",11,12\n";
        const auto read = read_csv(k_long + rows);
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_THAT(told(*read), ElementsAre("same_person line 22 B  A")) << rich;
    }
}

TEST(CsvSamples, SamplesThatCannotBeTakenAreNamed) {
    const auto read =
        read_csv("sample,sex,TH01\n,M,6/6\n" + std::string(k_id_bytes_most + 1, 'a') + ",M,6/6\nB,maybe,6/6\nC,M,\n");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->samples.size(), 1u);
    EXPECT_EQ(read->samples[0].sex, kinship::Sex::unknown);
    EXPECT_THAT(told(*read), ElementsAre(HasSubstr("no_id line 2"), HasSubstr("no_id line 3"),
                                         "sex_unclear line 4 B  maybe", HasSubstr("no_loci line 5 C")));
}

TEST(CsvSamples, ABrokenFileIsAnErrorWithItsLine) {
    const auto where = [](const std::string& text) {
        const auto read = read_csv(text);
        EXPECT_FALSE(read) << text;
        return read ? std::string() : read.error().where;
    };
    EXPECT_EQ(where(""), "line 1");
    EXPECT_EQ(where("name,locus,allele1,allele2\n"), "line 1");
    EXPECT_EQ(where("sample,sample,TH01\n"), "line 1");
    EXPECT_EQ(where("sample,family\nA,k\n"), "line 1");
    EXPECT_EQ(where("sample,locus,allele1\n"), "line 1");
    EXPECT_EQ(where(k_long + "S1,TH01,6,9\nS1,FGA,2"), "line 3");
    EXPECT_EQ(where(k_long + "S1,TH01,6,9\n\"S1,FGA,22,23\n"), "line 3");
    EXPECT_EQ(where(k_long + "S1,TH01,6,9\nS\xB9\xFF,TH01,6,9\n"), "line 3");
    EXPECT_EQ(where(k_long + std::string("S1,TH01,6,\0", 11) + "\n"), "line 2");
    std::string wide = "sample";
    for (std::size_t i = 0; i <= k_file_loci_most; ++i) wide += ",L" + std::to_string(i);
    EXPECT_EQ(read_csv(wide + "\n").error().code, base::Code::limit);
}

TEST(CsvSamples, AHugeFieldIsNotKept) {
    const std::string huge(1 << 20, '9');
    const auto read = read_csv(k_long + "S1,TH01,6," + huge + "\nS1," + huge + ",6,6\nS1,FGA,22,22\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(typed(read->samples.at(0)), "FGA 22/22");
    ASSERT_EQ(read->issues.size(), 2u);
    for (const auto& issue : read->issues) EXPECT_LT(words(issue, Language::en).size(), 400u);
}

TEST(CsvSamples, WhatIsWrittenIsReadBack) {
    EXPECT_TRUE(rc::check([] {
        const auto text = [] {
            return *rc::gen::element<std::string>("", "a", "王, 五", "x\"y", "two\nlines", "本人");
        };
        std::string csv = "sample,family,role,sex,kit,comment,locus,allele1,allele2\n";
        const int people = *rc::gen::inRange(1, 6);
        Samples made;
        for (int i = 0; i < people; ++i) {
            Sample one;
            one.id = "P" + std::to_string(i);
            one.profile.id = one.id;
            one.family = text();
            one.role = text();
            one.comment = text();
            one.sex = *rc::gen::element(kinship::Sex::unknown, kinship::Sex::male, kinship::Sex::female);
            for (const auto& locus : known_loci())
                if (*rc::gen::inRange(0, 10) == 0)
                    one.profile.loci.emplace(locus.name, std::minmax(kinship::Allele{*rc::gen::inRange(1, 40) * 10 +
                                                                                     *rc::gen::inRange(0, 3)},
                                                                     kinship::Allele{*rc::gen::inRange(1, 40) * 10}));
            one.profile.loci.emplace("TH01", std::pair(kinship::Allele{60}, kinship::Allele{93}));
            made.samples.push_back(std::move(one));
        }
        const auto read = read_csv(csv_of(made));
        RC_ASSERT(read.has_value());
        RC_ASSERT(read->samples.size() == made.samples.size());
        for (std::size_t i = 0; i < made.samples.size(); ++i) {
            RC_ASSERT(read->samples[i].id == made.samples[i].id);
            RC_ASSERT(read->samples[i].family == made.samples[i].family);
            RC_ASSERT(read->samples[i].comment == made.samples[i].comment);
            RC_ASSERT(read->samples[i].sex == made.samples[i].sex);
            RC_ASSERT(read->samples[i].profile.loci == made.samples[i].profile.loci);
        }
    }));
}

TEST(Words, AnIssueIsToldInBothLanguages) {
    const Issue issue{What::three_alleles, "line 12", "S1", "TH01", "6, 7, 9.3"};
    EXPECT_EQ(words(issue, Language::en),
              "line 12, S1, TH01: three alleles or more (6, 7, 9.3); the locus is left out");
    EXPECT_EQ(words(issue, Language::zh), "第 12 行，S1，TH01：等位基因多于两个（6, 7, 9.3）；不采用该基因座");
    EXPECT_EQ(words(issue, k_both), words(issue, Language::zh) + " · " + words(issue, Language::en));
    EXPECT_EQ(words({What::not_compared, "", "", "", ""}, Language::en),
              "not all searched for people who stand twice: too many samples and loci");
}

TEST(Loci, AreFoundByAllTheirNames) {
    for (const auto& [name, locus] :
         {std::pair("THO1", "TH01"), std::pair("th01", "TH01"), std::pair("TP0X", "TPOX"), std::pair("VWA", "vWA"),
          std::pair("vWA31", "vWA"), std::pair("Penta D", "PentaD"), std::pair("PENTA_E", "PentaE"),
          std::pair("d6s1043", "D6S1043"), std::pair("Amelogenin", "AMEL"), std::pair("D8S1179 ", "D8S1179")}) {
        ASSERT_NE(find_locus(name), nullptr) << name;
        EXPECT_EQ(find_locus(name)->name, locus);
    }
    EXPECT_EQ(find_locus("DYS389 II")->kind, LocusKind::y);
    EXPECT_EQ(find_locus("DXS10135")->kind, LocusKind::x);
    EXPECT_EQ(find_locus("D99S1"), nullptr);
    EXPECT_EQ(find_locus(""), nullptr);
}

TEST(Loci, KitsHaveTheLociOfTheirPanelsAndShareSome) {
    EXPECT_EQ(find_kit("Goldeneye 20A")->loci.size(), 19u);
    EXPECT_EQ(find_kit("codis20")->loci.size(), 20u);
    EXPECT_EQ(find_kit("Huaxia_Platinum")->loci.size(), 23u);
    EXPECT_EQ(find_kit("other"), nullptr);
    for (const Kit& kit : kits())
        for (const auto locus : kit.loci) EXPECT_EQ(find_locus(locus)->name, locus);
    const auto read = read_csv("sample,TH01,FGA,vWA\nA,6/6,22/22,\nB,,22/23,14/14\n");
    ASSERT_TRUE(read);
    EXPECT_THAT(shared_loci(read->samples[0].profile, read->samples[1].profile), ElementsAre("FGA"));
}

}  // namespace
}  // namespace modou::family
