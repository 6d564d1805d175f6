// The folder: what was said to be kept is kept, what was torn is cut, what was damaged is named; and searches both
// ways.
#include "services/family/database.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "services/family/testing_folder.hpp"

namespace modou::family {
namespace {

using Access = Database::Access;

TEST_F(Folder, EveryKindOfFamilyIsFoundFromEitherSide) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M");
    const SearchWish wish;
    const std::pair<const char*, std::vector<Profile>> families[] = {
        {"couple", {f, m}},
        {"father", {f}},
        {"mother", {m}},
        {"relatives", {as(child("", f, m), "S"), as(child("", f, m), "T"), m}}};
    for (int i = 0; i < 300; ++i) {
        const std::string n = std::to_string(i);
        ASSERT_TRUE(database->add(found(stranger("P" + n))));
        ASSERT_TRUE(database->add(family("C" + n, {as(stranger(""), "F"), as(stranger(""), "M")})));
        ASSERT_TRUE(database->add(family("G" + n, {as(stranger(""), "M")})));
    }
    for (const auto& [by, typed] : families) {
        const auto asking = family(by, typed);
        const auto lost = found(child("lost by " + std::string(by), f, m));
        const auto before = database->search(asking, wish);
        ASSERT_TRUE(before) << before.error().text();
        EXPECT_TRUE(before->matches.empty() || before->matches[0].posterior < 0.5) << by;
        EXPECT_EQ(before->searched, database->stats().found);
        ASSERT_TRUE(database->add(asking));
        const auto answer = database->search(lost, wish);
        ASSERT_TRUE(answer) << answer.error().text();
        // The families before this one look for a child of the same parents, too.
        const auto match = std::ranges::find(answer->matches, by, &Match::family);
        ASSERT_NE(match, answer->matches.end()) << by;
        EXPECT_EQ(match->by, by);
        EXPECT_GT(match->log10_ratio, 3);
        EXPECT_EQ(match->mismatches, 0u);
        ASSERT_TRUE(database->add(lost));
        const auto back = database->search(asking, wish);
        ASSERT_TRUE(back);
        ASSERT_FALSE(back->matches.empty()) << by;
        const auto same = std::ranges::find(back->matches, lost.id, &Match::found);
        ASSERT_NE(same, back->matches.end());
        EXPECT_NEAR(same->log10_ratio, match->log10_ratio, 1e-9);
        ASSERT_TRUE(database->remove(lost.id));
        EXPECT_TRUE(std::ranges::find(database->search(asking, wish)->matches, lost.id, &Match::found) ==
                    database->search(asking, wish)->matches.end());
    }
    const auto stats = database->stats();
    EXPECT_EQ(stats.couples, 301u);
    EXPECT_EQ(stats.fathers, 1u);
    EXPECT_EQ(stats.mothers, 301u);
    EXPECT_EQ(stats.other_families, 1u);
    EXPECT_EQ(stats.removed, 4u);
}

TEST_F(Folder, ABrotherOfTheFatherIsToldAsSuch) {
    auto database = open();
    const Profile g = stranger("g"), h = stranger("h");
    const Profile father = child("F", g, h), uncle = child("uncle", g, h);
    ASSERT_TRUE(database->add(family("family", {father})));
    SearchWish wish;
    wish.tolerance = 7;
    const auto answer = database->search(found(uncle), wish);
    ASSERT_TRUE(answer);
    if (answer->matches.empty()) GTEST_SKIP() << "these brothers share too little for the screen";
    const auto& ranked = answer->matches[0].ranked;
    ASSERT_NE(ranked.other(), nullptr);
    EXPECT_EQ(ranked.other()->relation, Relation::paternal_uncle);
    EXPECT_GT(ranked.other()->log10_ratio, ranked.missing().log10_ratio);
}

TEST_F(Folder, WhatWasSyncedIsThereAgainAndTheSameTwiceIsKnown) {
    const auto lost = found(stranger("lost"));
    const auto asking = family("asking", {as(stranger(""), "F"), as(stranger(""), "M")});
    {
        auto database = open();
        ASSERT_EQ(*database->add(lost), Added::added);
        ASSERT_EQ(*database->add(lost), Added::known);
        ASSERT_TRUE(database->add(asking));
        ASSERT_TRUE(database->sync());
    }
    auto database = open();
    EXPECT_EQ(*database->add(lost), Added::known);
    EXPECT_EQ(*database->add(asking), Added::known);
    auto other = lost;
    other.profile = stranger("lost");
    EXPECT_EQ(database->add(other).error().code, base::Code::conflict);
    EXPECT_EQ(database->found("lost")->profile.loci, lost.profile.loci);
    EXPECT_EQ(database->family("asking")->typed.size(), 2u);
    EXPECT_EQ(database->found("asking").error().code, base::Code::not_found);
    EXPECT_EQ(database->remove("nobody").error().code, base::Code::not_found);
    ASSERT_TRUE(database->remove("lost"));
    EXPECT_EQ(*database->add(other), Added::added) << "removed first, so the id is free";
}

TEST_F(Folder, TheSameProfileUnderAnotherIdIsTold) {
    auto database = open();
    const auto one = found(stranger("one"));
    ASSERT_TRUE(database->add(one));
    EXPECT_EQ(database->search(found(as(one.profile, "two")), {})->same_profile, std::vector<std::string>{"one"});
    EXPECT_TRUE(database->search(one, {})->same_profile.empty());
    // A relative of a family who stands on the found side as well.
    EXPECT_EQ(database->search(family("asking", {as(one.profile, "M")}), {})->same_profile,
              std::vector<std::string>{"one"});
}

TEST_F(Folder, ImpossibleFamiliesAndEmptyProfilesAreRefusedAndLeaveNothing) {
    auto database = open();
    const Profile father = as(stranger(""), "F");
    const auto code = [&](const SearchingFamily& asking) {
        const auto added = database->add(asking);
        return added ? base::Code::bug : added.error().code;
    };
    EXPECT_EQ(code(family("nobody typed", {})), base::Code::bad_input);
    EXPECT_EQ(code(family("a stranger typed", {as(father, "Z")})), base::Code::bad_input);
    EXPECT_EQ(code(family("the missing one typed", {as(father, "X")})), base::Code::bad_input);
    auto own_ancestor = family("own ancestor", {father});
    own_ancestor.people[0].father = "X", own_ancestor.people[0].mother = "M";
    EXPECT_EQ(code(own_ancestor), base::Code::bad_input);
    auto two_sexes = family("a father who is a woman", {father});
    two_sexes.people[0].sex = kinship::Sex::female;
    EXPECT_EQ(code(two_sexes), base::Code::bad_input);
    FoundPerson empty{"empty", kinship::Sex::unknown, {}};
    EXPECT_EQ(database->add(empty).error().code, base::Code::bad_input);
    ASSERT_TRUE(database->sync());
    EXPECT_EQ(database->stats().log_records, 0u);
}

TEST_F(Folder, AnAlleleThatTheTableLacksIsWeighedAtTheSmallestFrequency) {
    auto database = open();
    Profile f = stranger("F"), m = stranger("M");
    f.loci["TH01"] = {Allele{120}, Allele{120}};
    ASSERT_TRUE(database->add(family("asking", {f, m})));
    const auto answer = database->search(found(child("lost", f, m)), {});
    ASSERT_TRUE(answer) << answer.error().text();
    ASSERT_EQ(answer->matches.size(), 1u);
    EXPECT_EQ(answer->matches[0].ranked.rare, std::vector<std::string>{"TH01 12"});
    const auto at = std::ranges::find(answer->matches[0].ranked.loci, "TH01", &kinship::LocusRatio::locus);
    EXPECT_GT(at->log10_ratio(), 2) << "a rare allele in both speaks for them";
}

TEST_F(Folder, ATornEndIsCutAndKeptAndSaid) {
    {
        auto database = open();
        ASSERT_TRUE(database->add(found(stranger("one"))));
        ASSERT_TRUE(database->sync());
    }
    const auto whole = std::filesystem::file_size(log());
    for (const auto& torn : {std::string("MKR1"), std::string(200, '\0'), std::string("MKR1\xFF\xFF\xFF\xFF")}) {
        std::ofstream(log(), std::ios::binary | std::ios::app) << torn;
        EXPECT_EQ(open(Access::read)->stats().found, 1u) << "a reader passes it over";
        auto database = open();
        EXPECT_EQ(database->stats().found, 1u);
        EXPECT_NE(database->notice().find(".cut"), std::string::npos);
        EXPECT_EQ(std::filesystem::file_size(log()), whole);
    }
}

TEST_F(Folder, AFlippedBitInWhatWasDurableIsNamedAndNothingIsChanged) {
    {
        auto database = open();
        for (const char* id : {"one", "two"}) {
            ASSERT_TRUE(database->add(found(stranger(id))));
            ASSERT_TRUE(database->sync());
        }
    }
    const auto size = std::filesystem::file_size(log());
    std::mt19937 random(3);
    for (int round = 0; round < 60; ++round) {
        const std::size_t at = random() % (size - 40);  // the last record only says what was durable
        std::fstream file(log(), std::ios::binary | std::ios::in | std::ios::out);
        const auto flip = [&] {
            file.seekg(std::streamoff(at));
            const char byte = char(file.get() ^ 4);
            file.seekp(std::streamoff(at));
            file.put(byte);
            file.flush();
        };
        flip();
        const auto refused = Database::open(folder_, Access::write);
        ASSERT_FALSE(refused) << at;
        EXPECT_EQ(refused.error().code, base::Code::damaged);
        EXPECT_NE(refused.error().where.find("offset"), std::string::npos);
        EXPECT_EQ(std::filesystem::file_size(log()), size);
        flip();
    }
    EXPECT_EQ(open()->stats().found, 2u);
}

TEST_F(Folder, ASecondWriterIsRefusedAndReadersAreNot) {
    auto database = open();
    EXPECT_EQ(Database::open(folder_, Access::write).error().code, base::Code::busy);
    EXPECT_TRUE(Database::open(folder_, Access::read));
    EXPECT_EQ(Database::open(folder_ + "/nowhere", Access::read).error().code, base::Code::not_found);
    EXPECT_EQ(write_rules(folder_, database->rules()).error().code, base::Code::conflict);
}

TEST_F(Folder, SearchesGoOnWhileSomebodyInserts) {
    auto database = open();
    const Profile f = stranger("F"), m = stranger("M");
    ASSERT_TRUE(database->add(family("asking", {f, m})));
    const auto lost = found(child("lost", f, m));
    std::vector<FoundPerson> others;
    for (int i = 0; i < 200; ++i) others.push_back(found(stranger("P" + std::to_string(i))));
    std::atomic<bool> done = false;
    std::thread searching([&] {
        SearchWish wish;
        wish.threads = 1;
        do {
            const auto answer = database->search(lost, wish);
            ASSERT_TRUE(answer);
            ASSERT_EQ(answer->matches.size(), 1u);
            EXPECT_EQ(answer->matches[0].family, "asking");
            ASSERT_TRUE(database->search(family("asking", {f, m}), wish));
        } while (!done);
    });
    for (const auto& other : others) EXPECT_TRUE(database->add(other));
    for (int i = 0; i < 200; i += 2) EXPECT_TRUE(database->remove("P" + std::to_string(i)));
    EXPECT_TRUE(database->sync());
    done = true;
    searching.join();
    EXPECT_EQ(database->stats().found, 100u);
}

// A process that is killed at any moment: whatever it said was kept is there.
TEST_F(Folder, NothingThatWasConfirmedIsLostWhenTheProcessIsKilled) {
    for (int round = 0; round < 8; ++round) {
        int told[2];
        ASSERT_EQ(pipe(told), 0);
        const pid_t writer = fork();
        if (writer == 0) {
            close(told[0]);
            auto database = Database::open(folder_, Access::write);
            for (int i = 0;; ++i) {
                const std::string id = std::to_string(round) + "-" + std::to_string(i);
                if (!database || !(*database)->add(found(stranger(id))) || !(*database)->sync()) _exit(1);
                std::ignore = ::write(told[1], &i, sizeof i);
            }
        }
        close(told[1]);
        int last = -1;
        const int wanted = 3 + round * 4;
        while (last < wanted && ::read(told[0], &last, sizeof last) == sizeof last) {
        }
        kill(writer, SIGKILL);
        waitpid(writer, nullptr, 0);
        for (int i; ::read(told[0], &i, sizeof i) == sizeof i;) last = i;
        close(told[0]);
        ASSERT_GE(last, wanted);
        auto database = open();
        for (int i = 0; i <= last; ++i)
            EXPECT_TRUE(database->found(std::to_string(round) + "-" + std::to_string(i))) << round << " " << i;
    }
}

}  // namespace
}  // namespace modou::family
