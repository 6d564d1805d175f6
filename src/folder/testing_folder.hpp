// For tests: a folder with one small room in it, whatever keeps notes, in its own files and in a database.
#pragma once

#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>

#include "app/typed.hpp"
#include "folder/acts.hpp"
#include "folder/findings.hpp"
#include "folder/folder.hpp"
#include "folder/own_source.hpp"
#include "folder/testing_place.hpp"

namespace modou::folder {

inline const SealedTable k_words{"words", 1, {{"id", store::Kind::text}, {"says", store::Kind::text}}};

struct WordsBody {
    std::string id, says;
};
BOOST_DESCRIBE_STRUCT(WordsBody, (), (id, says))
struct WordsNoted {
    std::uint64_t note = 0;
};
BOOST_DESCRIBE_STRUCT(WordsNoted, (), (note))

inline Part words_part() {
    Part part;
    part.schema = {
        "words", {{1, "words", "CREATE TABLE words (id TEXT PRIMARY KEY, says TEXT NOT NULL, seal INTEGER) STRICT;"}}};
    part.sealed = {&k_words};
    part.kept = {{"papers", ".txt", "纸上的字与收到时不同", "the paper is not the one that was kept"}};
    part.check = [](RowCheck& check) -> base::Status {
        std::vector<std::string> ids;
        MODOU_CHECK(check.session().rows<std::string>("SELECT id FROM words", {},
                                                      [&](std::string id) { ids.push_back(std::move(id)); }));
        for (const std::string& id : ids) {
            MODOU_TRY(const auto noted, check.book().find(check.reference("words " + id)));
            if (!noted) check.wrong("words " + id, "账上没有", "the book has no such words");
        }
        return {};
    };
    part.named_files = [](store::Session& session, const NameFile& each) {
        return session.rows<std::string>(
            "SELECT id FROM words WHERE id LIKE '%paper%'", {},
            [&](const std::string& id) { each("papers/" + id, id + " 的纸", "the paper of " + id); });
    };
    return part;
}

inline void declare(Folder& folder) {
    const Ports& ports = folder.ports();
    ports.outbox.declare(app::operation<WordsBody>(
        "words.say", "words",
        [&keys = ports.digests()](const app::Intent& intent, const WordsBody& body, ledger::Ledger& book,
                                  const app::Progress&) {
            return app::in_batch(book, [&](ledger::Batch& batch) -> base::Result<WordsNoted> {
                ledger::Transfer note;
                note.kind = journal::Kind::note;
                note.event_time = intent.at;
                note.text = body.says;
                note.reference = base::reference_digest(keys, k_own_source, "words " + body.id);
                MODOU_TRY(const auto known, batch.find(note.reference));
                if (known) return WordsNoted{known->sequence};
                MODOU_TRY(const auto answered, batch.post_new(note));
                return WordsNoted{answered.sequence};
            });
        },
        sealed(ports.tables,
               [](store::Session& s, Sealing& sealing, const app::Intent&, const WordsBody& body,
                  const WordsNoted&) -> base::Status {
                   MODOU_CHECK(s.run("INSERT INTO words (id, says) VALUES (:i, :s)", {body.id, body.says}));
                   return sealing.row(k_words, {body.id});
               })));
}

// In its own files, and in a database.
class FolderTest : public ::testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        ASSERT_GE(sodium_init(), 0);
        path_ = (std::filesystem::temp_directory_path() / fmt::format("modou-room-folder-{}", ::getpid())).string();
        std::filesystem::remove_all(path_);
        if (GetParam() == std::string("Postgres")) {
            MODOU_NEEDS_POSTGRES();
            place_.postgres = postgres::TestServer::get().fresh();
        }
        place_.folder = path_;
        base::SystemRandom random;
        ASSERT_TRUE(init_folder(path_, "test", random, place_.postgres));
    }
    void TearDown() override {
        folder_.reset();
        std::filesystem::remove_all(path_);
    }
    // Answers why it cannot be opened.
    std::string opened(const HowToOpen& how = {}, Parts parts = {words_part()}) {
        folder_.reset();
        auto folder = Folder::open(path_, std::move(parts), how);
        if (!folder) return folder.error().text();
        folder_ = std::move(*folder);
        declare(*folder_);
        const base::Status finished = folder_->finish_acts();
        return finished ? "" : finished.error().text();
    }
    base::Status say(const std::string& id, const std::string& says) {
        app::Act act;
        act.kind = "words.say";
        act.key = id;
        act.body = app::to_json(WordsBody{id, says});
        return folder_->ports().outbox.act(std::move(act)).map([](const auto&) {});
    }
    std::string said(const std::string& id) {
        const auto row = folder_->ports().store().read(
            [&](store::Session& s) { return s.first<std::string>("SELECT says FROM words WHERE id = :i", {id}); });
        return row && *row ? std::get<0>(**row) : "";
    }
    // As somebody would who has the file and nothing else.
    void change(std::string_view sql) {
        folder_.reset();
        auto store = open_store(place_, {});
        ASSERT_TRUE(store);
        ASSERT_TRUE((*store)->write([&](store::Session& s) { return s.run(sql).map([](auto) {}); }));
    }
    std::string found() {
        const auto findings = check_folder(path_, {words_part()}, Held::here, [](std::uint64_t) {});
        if (!findings) return findings.error().text();
        std::string all;
        for (const Problem& problem : findings->problems) all += problem.where + ": " + problem.en + "\n";
        return all;
    }

    std::string path_;
    Place place_;
    std::unique_ptr<Folder> folder_;
};

}  // namespace modou::folder
