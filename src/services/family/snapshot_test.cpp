// A snapshot is a short cut and never more: with it, without it, and with any bytes in its place a database answers the
// same.
#include "services/family/snapshot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "services/family/testing_folder.hpp"

namespace modou::family {
namespace {

using testing::HasSubstr;
using Access = Database::Access;

class Snapshot : public Folder {
  protected:
    std::string snapshot() const { return folder_ + "/index.snapshot"; }

    // Someone of every kind, two of each removed again; answers who is asked for.
    void fill() {
        auto database = open();
        const Profile f = stranger("F"), m = stranger("M");
        for (int i = 0; i < 40; ++i) {
            const std::string n = std::to_string(i);
            const Profile father = as(stranger(""), "F"), mother = as(stranger(""), "M");
            ASSERT_TRUE(database->add(found(stranger("P" + n))));
            ASSERT_TRUE(database->add(family("C" + n, {father, mother})));
            ASSERT_TRUE(database->add(family("D" + n, {father})));
            ASSERT_TRUE(database->add(family("E" + n, {mother})));
            ASSERT_TRUE(database->add(family("G" + n, {as(child("", father, mother), "S")})));
        }
        lost_ = found(child("lost", f, m));
        asking_ = family("asking", {f, m});
        sibs_ = family("sibs", {as(child("", f, m), "S"), as(child("", f, m), "T")});
        ASSERT_TRUE(database->add(lost_));
        ASSERT_TRUE(database->add(asking_));
        ASSERT_TRUE(database->add(sibs_));
        for (const char* id : {"P3", "P4", "C3", "C4", "D3", "D4", "E3", "E4", "G3", "G4"})
            ASSERT_TRUE(database->remove(id));
        ASSERT_TRUE(database->sync());
        ASSERT_TRUE(database->keep_snapshot());
    }

    // All that can be asked, as a text.
    std::string answers(Database& database) {
        std::string out;
        const auto add = [&](const base::Result<SearchAnswer>& answer) {
            if (!answer) return void(out += answer.error().text());
            for (const Match& match : answer->matches)
                out += fmt::format("{} {} {} {:.9f} {}\n", match.family, match.found, match.by, match.log10_ratio,
                                   match.mismatches);
            for (const auto& same : answer->same_profile) out += "same " + same + "\n";
            out += fmt::format("{} searched\n", answer->searched);
        };
        SearchWish wish;
        wish.tolerance = 7;
        wish.log10_least = -5;
        wish.most = 300;
        add(database.search(found(as(lost_.profile, "asked")), wish));
        add(database.search(family("asked", {asking_.typed[0], asking_.typed[1]}), wish));
        add(database.search(family("asked", {sibs_.typed[0]}), wish));
        const auto stats = database.stats();
        out += fmt::format("{} {} {} {} {} removed {}\n", stats.found, stats.couples, stats.fathers, stats.mothers,
                           stats.other_families, stats.removed);
        for (const char* id : {"P3", "P5", "C5"})
            out += fmt::format("{} {}\n", id, database.found(id).has_value() || database.family(id).has_value());
        return out;
    }
    std::string answers(Access access = Access::read) { return answers(*open(access)); }
    std::string from_the_log_alone() {
        const std::string away = folder_ + "/away";
        std::filesystem::rename(snapshot(), away);
        const auto told = answers();
        std::filesystem::rename(away, snapshot());
        return told;
    }
    std::string bytes() const {
        std::ifstream file(snapshot(), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void put(std::string_view bytes) const { std::ofstream(snapshot(), std::ios::binary | std::ios::trunc) << bytes; }

    FoundPerson lost_;
    SearchingFamily asking_, sibs_;
};

TEST_F(Snapshot, AnswersAsTheLogDoes) {
    fill();
    ASSERT_TRUE(std::filesystem::exists(snapshot()));
    EXPECT_EQ(open(Access::read)->notice(), "");
    const auto told = answers();
    EXPECT_THAT(told, HasSubstr("asking asked couple"));
    EXPECT_THAT(told, HasSubstr("asked lost relatives"));
    EXPECT_EQ(told, from_the_log_alone());
    EXPECT_EQ(answers(Access::write), told);
    EXPECT_EQ(std::filesystem::status(snapshot()).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Snapshot, WhatCameAfterItIsTakenInOnTop) {
    fill();
    const auto before = bytes();
    {
        auto database = open();
        ASSERT_TRUE(database->remove("lost"));
        ASSERT_TRUE(database->remove("sibs"));
        ASSERT_TRUE(database->add(found(as(lost_.profile, "lost again"))));
        ASSERT_TRUE(database->sync());
        ASSERT_TRUE(database->keep_snapshot());
    }
    EXPECT_TRUE(bytes() == before) << "so little is not worth a new one";
    const auto told = answers();
    EXPECT_EQ(open(Access::read)->notice(), "");
    EXPECT_EQ(told, from_the_log_alone());
    EXPECT_THAT(told, HasSubstr("asked lost again couple"));
    EXPECT_EQ(told.find("sibs"), std::string::npos) << "a removed family does not come back";
    EXPECT_EQ(open(Access::read)->found("lost").error().code, base::Code::not_found);
    // Indexes that came from a snapshot are written on like any others.
    auto database = open();
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(database->add(found(stranger("Q" + std::to_string(i)))));
    ASSERT_TRUE(database->sync());
    ASSERT_TRUE(database->keep_snapshot());
    database.reset();
    EXPECT_FALSE(bytes() == before);
    EXPECT_EQ(answers(), from_the_log_alone());
    EXPECT_EQ(open(Access::read)->notice(), "");
}

TEST_F(Snapshot, OneThatIsTornOrCutIsLeftAlone) {
    fill();
    const auto whole = bytes(), told = from_the_log_alone();
    for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{8}, std::size_t{100}, std::size_t{200},
                                   std::size_t{400}, whole.size() / 2, whole.size() - 4, whole.size() - 1}) {
        put(whole.substr(0, size));
        EXPECT_THAT(open(Access::read)->notice(), HasSubstr("the whole log was read")) << size;
        EXPECT_EQ(answers(), told) << size;
        // Torn: the rest of its length was never written.
        put(whole.substr(0, size) + std::string(whole.size() - size, '\0'));
        EXPECT_THAT(open(Access::read)->notice(), HasSubstr("the whole log was read")) << size;
        EXPECT_EQ(answers(), told) << size;
    }
    put(whole + "x");
    EXPECT_EQ(answers(), told);
    put("MKS9" + whole.substr(4));
    EXPECT_THAT(open(Access::read)->notice(), HasSubstr("another format"));
    // And the next one is good again.
    auto database = open(Access::read);
    ASSERT_TRUE(database->keep_snapshot());
    EXPECT_EQ(open(Access::read)->notice(), "");
    EXPECT_EQ(answers(), told);
}

TEST_F(Snapshot, AFlippedBitAnywhereIsSeen) {
    fill();
    const auto whole = bytes(), told = from_the_log_alone();
    std::mt19937 random(8);
    for (int round = 0; round < 120; ++round) {
        auto broken = whole;
        const std::size_t at = round < 40 ? random() % 400 : random() % whole.size();
        broken[at] = char(broken[at] ^ (1 << random() % 8));
        put(broken);
        EXPECT_THAT(open(Access::read)->notice(), HasSubstr("the whole log was read")) << at;
        if (round % 8 == 0) {
            EXPECT_EQ(answers(), told) << at;
        }
    }
}

// The log was restored from a backup, and then other people came: as many bytes, as many records, the same last one.
TEST_F(Snapshot, ALogThatBeginsInAnotherWayIsReadWhole) {
    const auto one = found(stranger("one")), last = found(stranger("zzz"));
    const auto fill_with = [&](const FoundPerson& other) {
        std::filesystem::remove(log());
        auto database = open();
        for (const auto* person : {&one, &other, &last}) ASSERT_TRUE(database->add(*person));
        ASSERT_TRUE(database->sync());
        ASSERT_TRUE(database->keep_snapshot());
    };
    const auto right = found(stranger("two")), wrong = found(stranger("two"));
    fill_with(wrong);
    const auto stale = bytes();
    const auto size = std::filesystem::file_size(log());
    fill_with(right);
    ASSERT_EQ(std::filesystem::file_size(log()), size);
    put(stale);
    auto database = open(Access::read);
    EXPECT_THAT(database->notice(), HasSubstr("does not begin as it did"));
    EXPECT_EQ(database->search(found(as(wrong.profile, "x")), {})->same_profile, std::vector<std::string>());
    EXPECT_EQ(database->search(found(as(right.profile, "x")), {})->same_profile, std::vector<std::string>{"two"});
    // Shorter than what the snapshot covers.
    std::filesystem::resize_file(log(), size / 2);
    EXPECT_THAT(open(Access::read)->notice(), HasSubstr("does not begin as it did"));
    EXPECT_EQ(open(Access::read)->stats().found, 1u);
}

TEST_F(Snapshot, DamageInTheLogIsNamedAllTheSame) {
    fill();
    std::fstream file(log(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(2'000);
    file.put('\x7f');
    file.close();
    const auto refused = Database::open(folder_, Access::read);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::damaged);
}

TEST_F(Snapshot, OtherRulesMakeItUseless) {
    fill();
    const std::string path = folder_ + "/rules.json";
    std::ifstream file(path);
    std::string rules{std::istreambuf_iterator<char>(file), {}};
    rules.replace(rules.find("0.002"), 5, "0.003");
    std::ofstream(path) << rules;
    EXPECT_THAT(open(Access::read)->notice(), HasSubstr("other rules"));
}

TEST_F(Snapshot, WhatIsNotOnTheDiskYetIsInNoSnapshot) {
    auto database = open();
    ASSERT_TRUE(database->add(found(stranger("one"))));
    ASSERT_TRUE(database->keep_snapshot());
    EXPECT_FALSE(std::filesystem::exists(snapshot()));
    ASSERT_TRUE(database->sync());
    ASSERT_TRUE(database->keep_snapshot());
    EXPECT_TRUE(std::filesystem::exists(snapshot()));
    EXPECT_FALSE(std::filesystem::exists(snapshot() + ".new"));
}

// Killed at any moment while it inserts, removes and writes snapshots: afterwards snapshot and log tell the same.
TEST_F(Snapshot, KilledAtAnyMomentItStillAnswersAsTheLogDoes) {
    fill();
    for (int round = 0; round < 12; ++round) {
        int told[2];
        ASSERT_EQ(pipe(told), 0);
        const pid_t writer = fork();
        if (writer == 0) {
            close(told[0]);
            for (int i = 0;; ++i) {
                auto database = Database::open(folder_, Access::write);
                if (!database) _exit(1);
                std::filesystem::remove(snapshot());
                const std::string id = std::to_string(round) + "-" + std::to_string(i);
                if (!(*database)->add(found(stranger(id))) || !(*database)->sync()) _exit(1);
                if (i > 0) std::ignore = (*database)->remove(std::to_string(round) + "-" + std::to_string(i - 1));
                if (!(*database)->sync()) _exit(1);
                std::ignore = (*database)->keep_snapshot();
                std::ignore = ::write(told[1], &i, sizeof i);
            }
        }
        close(told[1]);
        int last = -1;
        while (last < round && ::read(told[0], &last, sizeof last) == sizeof last) {
        }
        kill(writer, SIGKILL);
        waitpid(writer, nullptr, 0);
        close(told[0]);
        ASSERT_GE(last, round);
        const auto now = answers();
        std::filesystem::remove(snapshot());
        EXPECT_EQ(now, answers());
        for (int i = 0; i < last; ++i)
            EXPECT_FALSE(open(Access::read)->found(std::to_string(round) + "-" + std::to_string(i)));
    }
}

}  // namespace
}  // namespace modou::family
