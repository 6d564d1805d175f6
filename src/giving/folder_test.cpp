// The folder around the book: its lock, its keys, its tables.
#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "folder/findings.hpp"
#include "folder/key_notes.hpp"
#include "folder/testing_place.hpp"
#include "giving/part.hpp"
#include "giving/testing_opened.hpp"
#include "money/disburse.hpp"

namespace modou::giving {
namespace {

namespace fs = std::filesystem;

class FolderTest : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_FOLLOW_PLACE(database_);
        ASSERT_GE(sodium_init(), 0);
        place_ = (fs::temp_directory_path() / fmt::format("modou-folder-{}", ::getpid())).string();
        folder_ = place_ + "/data";
        fs::remove_all(place_);
        fs::create_directory(place_);
        base::SystemRandom random;
        ASSERT_TRUE(folder::init_folder(folder_, "test", random, database_));
        ASSERT_EQ(opened(), "");
    }
    void TearDown() override {
        office_.reset();
        fs::remove_all(place_);
    }
    // Opens for writing; answers why not.
    std::string opened(folder::HowToOpen::Tables tables = folder::HowToOpen::Tables::checked) {
        office_.reset();
        auto office = open_office(folder_, {.tables = tables});
        if (!office) return office.error().text();
        office_ = std::move(*office);
        return "";
    }
    void close() {
        ASSERT_TRUE(office_->close());
        office_.reset();
    }
    void begin() {
        ASSERT_TRUE(office_->import_projects(
            "project,title_zh,title_en,cause,holder,region\np,一,One,c,h,r\nq,二,Two,c,i,r\n", "p.csv"));
        ASSERT_TRUE(office_->import_pledges(
            "shop,item,mode,value,project,from\ns,*,fixed,1.00,p,2026-01-01\nt,*,fixed,0.10,q,2026-01-01\n", "l.csv"));
    }
    std::string text(const std::string& name) const {
        std::ifstream in(folder_ + "/" + name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void put(const std::string& name, std::string_view content) const {
        std::ofstream(folder_ + "/" + name, std::ios::trunc) << content;
    }
    folder::Place place() const { return {folder_, database_}; }
    void tamper(const char* sql) {
        const auto done = folder::tamper(place(), sql);
        ASSERT_TRUE(done) << done.error().text();
    }
    std::string found() const {
        const auto findings = folder::check_folder(folder_, parts(), folder::Held::here, [](std::uint64_t) {});
        if (!findings) return findings.error().text();
        std::string all;
        for (const auto& problem : findings->problems) all += problem.where + ": " + problem.en + "\n";
        return all;
    }

    std::optional<postgres::Address> database_;
    std::string place_, folder_;
    HeldOffice office_;
};

TEST_F(FolderTest, TheLockIsTheFolderWhateverFilesAreRemoved) {
    const std::string own = fmt::format("pid {}", ::getpid());
    const auto refused = [&](const std::string& folder) {
        const auto taken = folder::Lock::take(folder);
        return taken ? "" : taken.error().message;
    };
    office_->folder().lock()->say(own + ", http://localhost:1");
    EXPECT_NE(refused(folder_).find(own + ", http://localhost:1"), std::string::npos);
    fs::remove(folder_ + "/lock");
    EXPECT_NE(refused(folder_).find(own), std::string::npos);
    ASSERT_EQ(::mkfifo((folder_ + "/lock").c_str(), 0600), 0);
    EXPECT_NE(refused(folder_).find(own), std::string::npos);
    fs::remove(folder_ + "/lock");
    put("lock", "pid 1, http://elsewhere");
    EXPECT_NE(refused(folder_).find(own), std::string::npos);
    fs::create_symlink(folder_, place_ + "/link");
    EXPECT_NE(refused(place_ + "/link"), "");
    fs::rename(folder_, place_ + "/renamed");
    EXPECT_NE(refused(place_ + "/renamed"), "");
    fs::rename(place_ + "/renamed", folder_);
    close();
    EXPECT_EQ(refused(folder_), "");
}

TEST_F(FolderTest, AnOlderModouThatHoldsTheLocksFileKeepsOthersOut) {
    close();
    const int fd = ::open((folder_ + "/lock").c_str(), O_RDWR | O_CREAT, 0640);
    ASSERT_EQ(::flock(fd, LOCK_EX | LOCK_NB), 0);
    const auto taken = folder::Lock::take(folder_);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, base::Code::busy);
    EXPECT_NE(taken.error().message.find(fmt::format("pid {}", ::getpid())), std::string::npos);
    ::close(fd);
    // And the other way round: it finds the file locked while a newer one works.
    ASSERT_EQ(opened(), "");
    const int again = ::open((folder_ + "/lock").c_str(), O_RDWR);
    EXPECT_NE(::flock(again, LOCK_EX | LOCK_NB), 0);
    ::close(again);
}

TEST_F(FolderTest, AKeyThatIsNotTheBooksIsRefusedAndNamed) {
    begin();
    close();
    const std::string key = text("keys/digest.key");
    ASSERT_EQ(key.size(), 97u);
    for (const std::size_t at : {0u, 31u, 32u, 63u, 64u, 95u}) {
        std::string other = key;
        other[at] = other[at] == '0' ? '1' : '0';
        put("keys/digest.key", other);
        const bool parties = at / 32 == 1;
        EXPECT_NE(opened().find(parties ? "fingerprint for parties" : "fingerprint for orders"), std::string::npos)
            << at;
        EXPECT_NE(found().find("digest.key"), std::string::npos);
        EXPECT_FALSE(open_office(folder_, {.access = folder::Access::read}));
    }
    for (const std::string& bad : {key.substr(0, 95), key + "0", key + "\n", " " + key, "0x" + key.substr(2),
                                   key.substr(0, 40) + "g" + key.substr(41), std::string()}) {
        put("keys/digest.key", bad);
        EXPECT_NE(opened(), "") << bad;
        EXPECT_NE(found().find("digest.key"), std::string::npos) << bad;
    }
    put("keys/digest.key", key.substr(0, 96));
    EXPECT_EQ(opened(), "");
}

TEST_F(FolderTest, ALogKeyThatTheBookHasNotNotedIsRefused) {
    begin();
    close();
    base::SystemRandom random;
    const std::string secret = text("keys/log.skey"), shown = text("keys/log.vkey");
    const auto other = proof::make_key("test", proof::KeyType::ed25519, random);
    put("keys/log.skey", other->text() + "\n");
    EXPECT_NE(opened().find("log.skey"), std::string::npos);
    put("keys/log.vkey", other->verifier()->text() + "\n");
    EXPECT_NE(opened().find("log.vkey"), std::string::npos);
    EXPECT_NE(found().find("log.vkey"), std::string::npos);
    put("keys/log.skey", secret);
    put("keys/log.vkey", shown);
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(office_->folder().rotate_log_key());
    close();
    EXPECT_EQ(opened(), "");
    close();
    // A rotation that was cut short after each of its two files.
    const std::string old_secret = text("keys/log.skey"), old_shown = text("keys/log.vkey");
    ASSERT_TRUE(folder::rotate_log_key(folder_, random));
    EXPECT_EQ(opened(), "");
    EXPECT_FALSE(fs::exists(folder_ + "/keys/log.rotation"));
    close();
    EXPECT_EQ(opened(), "");
    close();
    const std::string new_secret = text("keys/log.skey"), new_shown = text("keys/log.vkey");
    put("keys/log.skey", old_secret);  // the key of before signs no more once another was noted
    EXPECT_NE(opened(), "");
    // A stranger's key beside the true ones looks like a rotation that was cut short; nobody vouches for it.
    put("keys/log.skey", new_secret);
    put("keys/log.vkey", new_shown + other->verifier()->text() + "\n");
    EXPECT_NE(opened().find("log.vkey"), std::string::npos);
    put("keys/log.skey", other->text() + "\n");
    EXPECT_NE(opened().find("log.vkey"), std::string::npos);
    const std::string says = folder::rotation_text(*other->verifier());
    put("keys/log.rotation", proof::Note{says, {*proof::sign(says, *other)}}.whole());
    EXPECT_NE(opened().find("log.vkey"), std::string::npos);
    EXPECT_NE(found().find("log.vkey"), std::string::npos);
    put("keys/log.skey", new_secret);
    put("keys/log.vkey", new_shown);
    EXPECT_EQ(opened(), "");
}

TEST_F(FolderTest, AFifoInTheKeysPlaceIsRefusedAtOnce) {
    close();
    for (const char* key : {"keys/digest.key", "keys/ingest.token", "keys/log.skey", "keys/log.vkey"}) {
        const std::string path = folder_ + "/" + key, aside = place_ + "/aside";
        fs::rename(path, aside);
        ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
        EXPECT_NE(opened().find("no file"), std::string::npos) << key;
        EXPECT_NE(found().find("no file"), std::string::npos) << key;
        fs::rename(aside, path);
    }
    EXPECT_EQ(opened(), "");
}

// A trigger writes under a seal of ours; what could hide it are the rows that say which migrations have run, and a name
// like those of SQLite's own tables.
TEST_F(FolderTest, WhoChangesTheTablesThemselvesIsNoticedWhateverTheVersionsSay) {
    MODOU_NEEDS_FILES("the statements are those of SQLite; store and folder test PostgreSQL's");
    begin();
    close();
    const std::string whole = text("modou.db");
    const auto trigger = [](const std::string& name) {
        return "CREATE TRIGGER " + name + " AFTER INSERT ON project BEGIN UPDATE project SET holder = 'i'; END";
    };
    const std::string more = "INSERT INTO schema_version (room, number, name) VALUES ";
    for (const auto& [statements, named] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{trigger("t"), more + "('office', 1, 'x')"}, "trigger t"},
             {{trigger("t"), more + "('giving', 900, 'x')"}, "trigger t"},
             {{trigger("sqliteXstat1")}, "trigger sqliteXstat1"},
             {{"CREATE VIEW sqliteXstat1 AS SELECT 1"}, "view sqliteXstat1"},
             {{"CREATE TABLE sqliteXstat1 (n INTEGER) STRICT"}, "sqlite_schema"},
             {{"CREATE INDEX other ON project (holder)", more + "('office', 1, 'x')"}, "schema_version office"},
             {{"UPDATE schema_version SET room = 'office' WHERE room = 'app' AND number = 1"}, "schema_version"},
             {{"UPDATE schema_version SET name = 'x' WHERE room = 'giving' AND number = 2"}, "schema_version giving 2"},
             {{"DELETE FROM schema_version WHERE number = 1"}, "schema_version"},
             {{"DELETE FROM schema_version WHERE number = 5"}, "schema_version"},
             {{"DELETE FROM schema_version"}, "schema_version"},
             {{"DROP TABLE schema_version"}, "schema_version"}}) {
        for (const auto& sql : statements) tamper(sql.c_str());
        EXPECT_NE(found().find(named), std::string::npos) << statements.front() << "\n" << found();
        EXPECT_NE(opened().find(named), std::string::npos) << statements.front() << "\n" << opened();
        for (const char* file : {"modou.db-wal", "modou.db-shm"}) fs::remove(folder_ + "/" + file);
        put("modou.db", whole);
    }
    EXPECT_EQ(opened(), "");
}

TEST_F(FolderTest, AShopsChangedAccountIsRefusedAtOpening) {
    begin();
    close();
    tamper("UPDATE shop SET account = 77 WHERE id = 's'");
    EXPECT_NE(opened().find("shop of account 77"), std::string::npos);
    EXPECT_NE(found().find("shop of account 77"), std::string::npos);
}

TEST_F(FolderTest, WhatIsChangedInTheTablesIsNamedAndRefused) {
    begin();
    money::Proposal proposal;
    proposal.project = "p";
    close();
    const folder::KeptTables whole(place());
    for (const auto& [sql, named] :
         {std::pair{"UPDATE project SET holder = 'i' WHERE id = 'p'", "project id p"},
          {"UPDATE project SET account = 77 WHERE id = 'p'", "project p, account"},
          {"UPDATE pledge SET value = '9.00' WHERE row_number = 2", "pledge row_number 2"},
          {"DELETE FROM pledge WHERE row_number = 2", ": pledge"},
          {"UPDATE definition SET digest = 'x'", "definition 1"},
          {"INSERT INTO setting (name, value) VALUES ('made_data', 'yes')", "setting name made_data"},
          {"UPDATE seal_sum SET total = total + 1 WHERE name = 'project'", "seal_head"},
          {"DELETE FROM seal_head", "version 0"},
          {"UPDATE seal_head SET version = 0", "version 0"},
          {"UPDATE seal_head SET version = -1", "version 0"},
          {"UPDATE seal_head SET version = 9223372036854775806", "seal_head"},
          {"DROP INDEX payout_project", "sqlite_schema"}}) {
        ASSERT_EQ(opened(), "");
        close();
        tamper(sql);
        const std::string said = opened();
        EXPECT_NE(said.find(named), std::string::npos) << sql << "\n" << said;
        EXPECT_NE(found().find(named), std::string::npos) << sql << "\n" << found();
        whole.put_back();
    }
    EXPECT_EQ(opened(), "");
    EXPECT_EQ(found(), "");
}

TEST_F(FolderTest, AnOlderCopyOfTheTablesIsRefusedUntilTheOwnerAcceptsIt) {
    MODOU_NEEDS_FILES("tests/postgres_test.py restores tables alone");
    begin();
    close();
    const std::string older = text("modou.db");
    ASSERT_EQ(opened(), "");
    ASSERT_TRUE(office_->make_link("mall", "b"));
    close();
    put("modou.db", older);
    EXPECT_NE(opened().find("older copy"), std::string::npos);
    EXPECT_EQ(opened(folder::HowToOpen::Tables::accepted), "");
    close();
    EXPECT_EQ(opened(), "");
    EXPECT_EQ(found(), "");
}

TEST_F(FolderTest, TablesThatAreGoneAreNotMadeAnewUnasked) {
    MODOU_NEEDS_FILES("the file is removed");
    begin();
    close();
    for (const bool empty : {false, true}) {
        fs::remove(folder_ + "/modou.db");
        if (empty) put("modou.db", "");
        EXPECT_NE(opened().find("--accept-tables"), std::string::npos);
        EXPECT_NE(found().find("missing or empty"), std::string::npos);
        EXPECT_FALSE(open_office(folder_, {.access = folder::Access::read}));
        EXPECT_EQ(fs::exists(folder_ + "/modou.db"), empty);
    }
    EXPECT_EQ(opened(folder::HowToOpen::Tables::accepted), "");
    begin();
    EXPECT_EQ(office_->projects()->size(), 2u);
    close();
    EXPECT_EQ(opened(), "");
}

TEST_F(FolderTest, ABookThatIsGoneOrCutIsAProblem) {
    MODOU_NEEDS_FILES("the files of the book are removed");
    begin();
    close();
    const fs::path kept = place_ + "/kept";
    fs::copy(folder_, kept, fs::copy_options::recursive);
    for (const std::vector<std::string>& gone :
         {std::vector<std::string>{"book"}, {"book", "state", "index"}, {"book", "state", "index", "log"}}) {
        for (const auto& name : gone) fs::remove_all(folder_ + "/" + name);
        EXPECT_NE(opened(), "");
        office_.reset();
        fs::remove_all(folder_ + "/book");
        EXPECT_NE(found(), "") << gone.size();
        fs::remove_all(folder_);
        fs::copy(kept, folder_, fs::copy_options::recursive);
    }
    EXPECT_EQ(found(), "");
}

TEST_F(FolderTest, ANameThatTheBookDoesNotKnowIsShownToNobody) {
    MODOU_NEEDS_FILES("a PRAGMA defers foreign keys");
    begin();
    const auto account = office_->shop_account("s");
    ASSERT_TRUE(account && *account);
    ASSERT_TRUE(office_->store().write([](store::Session& s) -> base::Status {
        MODOU_CHECK(s.run("PRAGMA defer_foreign_keys = ON"));
        MODOU_CHECK(s.run("UPDATE pledge SET shop = 'u' WHERE shop = 's'"));
        return s.run("UPDATE shop SET id = 'u' WHERE id = 's'").map([](auto) {});
    }));
    EXPECT_FALSE(office_->shop_name(**account));
    EXPECT_FALSE(office_->shop_account("u"));
    const auto problems = office_->folder().check(folder::Depth::whole);
    ASSERT_TRUE(problems);
    EXPECT_EQ(problems->size(), 2u);  // the pledge, and the shop
}

}  // namespace
}  // namespace modou::giving
