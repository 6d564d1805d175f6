// What projects are for: columns, versions, the notes of the book, pictures, and what is noticed of changes.
#include <filesystem>
#include <fstream>

#include "app/outbox.hpp"
#include "base/csv.hpp"
#include "folder/findings.hpp"
#include "giving/acts.hpp"
#include "giving/part.hpp"
#include "giving/project_columns.hpp"
#include "giving/project_pictures.hpp"
#include "giving/testing_office.hpp"
#include "picture/testing_picture.hpp"

namespace modou::giving {
namespace {

using base::Code;

class ProjectAboutTest : public OfficeTest {
  protected:
    // Imports one row of project `p` with these further columns; answers the error, or nothing.
    std::string import(const std::vector<std::pair<std::string, std::string>>& columns, Revised revised = Revised::no,
                       const std::string& project = "p") {
        std::string header = "project,title_zh,title_en,cause,holder,region", row = project + ",一,One,c,h,r";
        for (const auto& [name, value] : columns) {
            header += "," + name;
            row += "," + base::csv_field(value);
        }
        ProjectImport how;
        how.revised = revised;
        how.picture = [this](const std::string& name) -> base::Result<std::string> {
            const auto at = photos_.find(name);
            if (at == photos_.end()) return base::fail(Code::not_found, "no such file");
            return at->second;
        };
        auto done = office_->import_projects(header + "\n" + row + "\n", "p.csv", how);
        if (!done) return done.error().text();
        report_ = *done;
        return "";
    }
    const ProjectAbout& about(const std::string& project = "p") const {
        static const ProjectAbout nothing{};
        const auto said = office_->projects()->at(project).about;
        return said ? *said : nothing;
    }
    std::string noted(base::Sequence entry) const {
        const auto text = entry_text(office_->book(), entry);
        return text ? *text : text.error().text();
    }
    base::Sequence size() const { return office_->book().durable(); }
    std::string found() {
        EXPECT_TRUE(office_->close());
        office_.reset();
        const auto findings = folder::check_folder(folder_, parts(), folder::Held::here, [](std::uint64_t) {});
        if (!findings) return findings.error().text();
        std::string all;
        for (const auto& problem : findings->problems) all += problem.where + ": " + problem.en + "\n";
        return all;
    }

    std::map<std::string, std::string> photos_{{"a.jpg", picture::photograph(64, 48,
                                                                             [](int, int) {
                                                                                 return picture::Rgb{10, 120, 60};
                                                                             })},
                                               {"b.jpg", picture::photograph(2'000, 900, [](int x, int) {
                                                    return picture::Rgb{x % 256, 120, 60};
                                                })}};
    ImportReport report_;
};

TEST_F(ProjectAboutTest, AllColumnsAreKeptAndNotedInTheBook) {
    EXPECT_EQ(about().version, 0);
    ASSERT_EQ(import({{"description_zh", "第一段\r\n\r\n\r\n第二段 "},
                      {"description_en", "First.\n\nSecond."},
                      {"plan_zh", "计划"},
                      {"plan_en", "plan"},
                      {"target", "1,200.50"},
                      {"beneficiaries", "320"},
                      {"beneficiaries_zh", "名小学生"},
                      {"beneficiaries_en", "pupils"},
                      {"period_from", "2026-01-01"},
                      {"period_to", "2026-12-31"},
                      {"budget", "水泵 | pumps | 1000；管子|pipes|200.50;"},
                      {"filing", "53100000500021587A20001"},
                      {"holder_en", "Qinghe"},
                      {"certificate", "53100000500021587X"},
                      {"contact", "000-1234"},
                      {"pictures", "a.jpg | 院子 | a yard\nb.jpg|房子|a house"}}),
              "");
    EXPECT_EQ(report_.changed, 1u);
    EXPECT_TRUE(report_.unused.empty());
    const ProjectAbout& said = about();
    EXPECT_EQ(said.version, 1);
    EXPECT_EQ(said.about.description_zh, "第一段\n\n第二段");
    EXPECT_EQ(said.about.target_fen, 120'050);
    EXPECT_EQ(said.about.beneficiaries, 320);
    EXPECT_EQ(said.about.budget, (std::vector<BudgetLine>{{"水泵", "pumps", 100'000}, {"管子", "pipes", 20'050}}));
    EXPECT_EQ(said.about.period_to, "2026-12-31");
    EXPECT_EQ(said.about.filing, "53100000500021587A20001");
    EXPECT_EQ(said.about.certificate, "53100000500021587X");
    EXPECT_EQ(office_->projects()->at("p").holder_en, "Qinghe");
    ASSERT_EQ(said.about.pictures.size(), 2u);
    EXPECT_EQ(said.about.pictures[0].alt_en, "a yard");
    EXPECT_EQ(said.about.pictures[1].width, 1'280u);
    EXPECT_EQ(said.about.pictures[1].height, 576u);
    for (const Picture& one : said.about.pictures) EXPECT_TRUE(read_picture(folder_, one.sha256));
    EXPECT_EQ(said.sha256, text_digest(canonical_text(said.about)));
    EXPECT_EQ(noted(said.entry), "about p sha256 " + said.sha256);
    // Its canonical text is what a stranger can write down again.
    EXPECT_TRUE(canonical_text(said.about).starts_with(R"({"project":"p","description_zh":"第一段\n\n第二段")"));
    const About before = said.about;
    reopen();
    EXPECT_EQ(about().about, before);
    EXPECT_EQ(found(), "");
}

TEST_F(ProjectAboutTest, TheSameAgainChangesNothing) {
    const std::vector<std::pair<std::string, std::string>> columns{{"description_zh", "说明"},
                                                                   {"pictures", "b.jpg | 房子 | a house"}};
    ASSERT_EQ(import(columns), "");
    const auto before = size();
    ASSERT_EQ(import(columns), "");
    ASSERT_EQ(import(columns, Revised::yes), "");
    ASSERT_EQ(import({}), "");  // the old file
    EXPECT_EQ(report_.unchanged, 1u);
    EXPECT_EQ(size(), before);
    EXPECT_EQ(about().version, 1);
}

TEST_F(ProjectAboutTest, AProjectGainsWhatItHadNotAndKeepsWhatTheFileLeavesOut) {
    ASSERT_EQ(import({{"description_zh", "说明"}}), "");
    ASSERT_EQ(import({{"target", "100"}, {"description_zh", ""}}), "");
    EXPECT_EQ(about().version, 2);
    EXPECT_EQ(about().about.description_zh, "说明");
    EXPECT_EQ(about().about.target_fen, 10'000);
}

TEST_F(ProjectAboutTest, OtherWordsAreRefusedUnlessTheyAreARevision) {
    ASSERT_EQ(import({{"description_zh", "说明"}, {"target", "100"}}), "");
    const std::string refused = import({{"description_zh", "别的"}});
    EXPECT_EQ(refused.substr(0, 24), "p.csv:2: description_zh:") << refused;
    EXPECT_NE(refused.find("--revise"), std::string::npos);
    EXPECT_EQ(about().version, 1);
    ASSERT_EQ(import({{"description_zh", "别的"}}, Revised::yes), "");
    EXPECT_EQ(about().version, 2);
    EXPECT_EQ(about().about.target_fen, 10'000);
    // Back to the first words: a version of its own, with an entry of its own.
    const auto second = about();
    ASSERT_EQ(import({{"description_zh", "说明"}}, Revised::yes), "");
    EXPECT_EQ(about().version, 3);
    EXPECT_GT(about().entry, second.entry);
    EXPECT_EQ(found(), "");
}

TEST_F(ProjectAboutTest, ABadValueIsRefusedWithItsColumn) {
    const std::string long_text(4'001, 'x'), long_line(301, 'x');
    const auto before = size();
    for (const auto& [column, value] :
         std::vector<std::pair<std::string, std::string>>{{"target", "0"},
                                                          {"target", "-5"},
                                                          {"target", "12.345"},
                                                          {"target", "much"},
                                                          {"beneficiaries", "0"},
                                                          {"beneficiaries", "-1"},
                                                          {"beneficiaries", "12.5"},
                                                          {"beneficiaries", "many"},
                                                          {"beneficiaries", "99999999999999999999"},
                                                          {"period_from", "2026-02-30"},
                                                          {"period_from", "2026/01/01"},
                                                          {"period_to", "soon"},
                                                          {"budget", "水泵 | pumps"},
                                                          {"budget", "水泵 | pumps | 10 | 20"},
                                                          {"budget", "水泵 | pumps | ten"},
                                                          {"budget", " | pumps | 10"},
                                                          {"budget", "水泵 | | 10"},
                                                          {"budget", "水泵 | pumps | 0"},
                                                          {"filing", "5.31E+17"},
                                                          {"filing", "a\nb"},
                                                          {"certificate", "####"},
                                                          {"holder_en", long_line},
                                                          {"contact", "a\x1b[31m"},
                                                          {"description_zh", long_text},
                                                          {"description_en", "a\x07 b"},
                                                          {"plan_zh", "a \xE2\x80\xAE b"},
                                                          {"plan_en", long_text},
                                                          {"beneficiaries_zh", "a\tb"},
                                                          {"beneficiaries_en", long_line},
                                                          {"pictures", "a.jpg"},
                                                          {"pictures", "a.jpg | 院子 |"},
                                                          {"pictures", "../a.jpg | 院子 | a yard"},
                                                          {"pictures", "/a.jpg | 院子 | a yard"},
                                                          {"pictures", ".. | 院子 | a yard"},
                                                          {"pictures", "none.jpg | 院子 | a yard"}}) {
        const std::string refused = import({{column, value}});
        EXPECT_EQ(refused.substr(0, 9 + column.size() + 1), "p.csv:2: " + column + ":")
            << column << " " << value << "\n"
            << refused;
    }
    EXPECT_NE(
        import({{"target", "100"}, {"budget", "水泵 | pumps | 99.99"}}).find("budget: its lines add up to ¥99.99"),
        std::string::npos);
    EXPECT_NE(import({{"period_from", "2026-12-31"}, {"period_to", "2026-01-01"}}).find("period_to:"),
              std::string::npos);
    std::string seven, many;
    for (int i = 0; i < 7; ++i) seven += "a.jpg | 院子 | a yard\n";
    for (int i = 0; i < 51; ++i) many += "水泵 | pumps | 1\n";
    EXPECT_NE(import({{"pictures", seven}}).find("pictures: at most 6"), std::string::npos);
    EXPECT_NE(import({{"budget", many}}).find("budget: at most 50"), std::string::npos);
    photos_["c.jpg"] = "GIF89a";
    EXPECT_NE(import({{"pictures", "c.jpg | 院子 | a yard"}}).find("pictures: c.jpg:"), std::string::npos);
    photos_["c.jpg"] = std::string((1 << 20) + 1, 'x');
    EXPECT_NE(import({{"pictures", "c.jpg | 院子 | a yard"}}).find("at most 1 MiB"), std::string::npos);
    EXPECT_EQ(size(), before);
    EXPECT_EQ(about().version, 0);
}

TEST_F(ProjectAboutTest, PicturesNeedAFolder) {
    const auto refused = office_->import_projects(
        "project,title_zh,title_en,cause,holder,region,pictures\np,一,One,c,h,r,a.jpg | 院 | yard\n", "p.csv");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("--pictures DIR"), std::string::npos);
}

TEST_F(ProjectAboutTest, WhatIsSaidOfOneHolderMustAgree) {
    ASSERT_EQ(import({{"holder_en", "Qinghe"}, {"certificate", "A1"}}), "");
    EXPECT_NE(import({{"holder_en", "Qing He"}}, Revised::no, "q").find("holder_en: the project p of the same holder"),
              std::string::npos);
    EXPECT_NE(import({{"certificate", "B2"}}, Revised::no, "q").find("certificate: the project p of the same holder"),
              std::string::npos);
    ASSERT_EQ(import({}, Revised::no, "q"), "");
    EXPECT_EQ(office_->projects()->at("q").holder_en, "Qinghe");  // it is the holder's, not the project's
    // All of a holder's projects in one file may change it together.
    ProjectImport how;
    how.revised = Revised::yes;
    ASSERT_TRUE(office_->import_projects(
        "project,title_zh,title_en,cause,holder,region,holder_en\np,一,One,c,h,r,Qing He\nq,一,One,c,h,r,Qing He\n",
        "p.csv", how));
    EXPECT_EQ(office_->projects()->at("q").holder_en, "Qing He");
    const auto both = office_->import_projects(
        "project,title_zh,title_en,cause,holder,region,holder_en\nx,一,One,c,i,r,A\ny,一,One,c,i,r,B\n", "p.csv");
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().where, "p.csv:3");
}

TEST_F(ProjectAboutTest, ParagraphsAreNoSwallowedRowsAndSwallowedRowsAreNoParagraphs) {
    const std::string header = "project,title_zh,title_en,cause,holder,region,description_en,contact\n";
    // Seven commas, as a row of eight columns has; with the blanks that prose has.
    const std::string prose =
        header +
        "p,一,One,c,h,r,\"First line.\n\nBooks, pens, desks, chairs, lamps, stoves, quilts, all of it.\n\nEnd.\",\n";
    ASSERT_TRUE(office_->import_projects(prose, "p.csv"));
    EXPECT_EQ(about().about.description_en,
              "First line.\n\nBooks, pens, desks, chairs, lamps, stoves, quilts, all of it.\n\nEnd.");
    for (const std::string rows : {"a,一,One,c,h,r,\"x,\nb,二,Two,c,h,r,y,\nc,三,Three,c,h,r,z\",\n",
                                   "a,一,One,c,h,r,\"x,\nb,二,Two,c,h,r,y\",\n"}) {
        const auto refused = office_->import_projects(header + rows, "p.csv");
        ASSERT_FALSE(refused) << rows;
        EXPECT_NE(refused.error().message.find("swallows"), std::string::npos);
        EXPECT_EQ(refused.error().where, "p.csv:2");
    }
}

TEST_F(ProjectAboutTest, ColumnsWithOtherNamesAreCountedAndTwoOfOneNameRefused) {
    ASSERT_TRUE(office_->import_projects(
        "project,title_zh,title_en,cause,holder,region,descripton_zh\np,一,One,c,h,r,说明\n", "p.csv"));
    ASSERT_EQ(import({{"remark", "x"}}), "");
    EXPECT_FALSE(report_.unused.empty());
    const auto twice = office_->import_projects(
        "project,title_zh,title_en,cause,holder,region,target,target\np,一,One,c,h,r,1,2\n", "p.csv");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().where, "p.csv:1");
}

// Killed after each arrow: the next opening finishes what was begun, once.
TEST_F(ProjectAboutTest, AnImportThatIsCutOffIsFinishedByTheNextOpening) {
    for (const auto arrow : {app::Outbox::Arrow::intent_kept, app::Outbox::Arrow::book_answered}) {
        const std::string words = arrow == app::Outbox::Arrow::intent_kept ? "一" : "二";
        office_->outbox().set_hook([&](app::Outbox::Arrow at, const app::Intent&) -> base::Status {
            if (at == arrow) return base::fail(Code::io, "killed");
            return {};
        });
        EXPECT_NE(import({{"description_zh", words}, {"pictures", "a.jpg | 院子 | a yard"}}, Revised::yes), "");
        reopen();
        EXPECT_EQ(about().about.description_zh, words);
        const auto before = size();
        ASSERT_EQ(import({{"description_zh", words}, {"pictures", "a.jpg | 院子 | a yard"}}, Revised::yes), "");
        EXPECT_EQ(size(), before);
    }
    EXPECT_EQ(about().version, 2);
    EXPECT_EQ(found(), "");
}

// What an older Modou had begun is of its own shape.
TEST_F(ProjectAboutTest, AnOlderModousOpenImportIsFinished) {
    app::Act act;
    act.kind = k_import_projects;
    act.key = "older";
    act.body = R"({"rows":[{"id":"old","title_zh":"旧","title_en":"Old","cause":"c","holder":"h","region":"r"}]})";
    ASSERT_TRUE(office_->store().write([&](store::Session& s) { return office_->outbox().keep_open(s, act); }));
    reopen();
    ASSERT_TRUE(office_->projects()->contains("old"));
    EXPECT_EQ(office_->projects()->at("old").about, nullptr);
}

TEST_F(ProjectAboutTest, WhatIsChangedInTheTableIsNamedAndRefused) {
    ASSERT_EQ(import({{"description_zh", "说明"}, {"filing", "A1"}}), "");
    ASSERT_TRUE(office_->close());
    office_.reset();
    const folder::KeptTables whole(place());
    for (const auto& [sql, named] :
         {std::pair{"UPDATE project_about SET says = replace(says, 'A1', 'B2')", "project_about project p version 1"},
          {"UPDATE project_about SET sha256 = 'x'", "project_about project p version 1"},
          {"UPDATE project_about SET entry = entry - 1", "project_about project p version 1, entry"},
          {"UPDATE project_about SET version = 2", "project_about project p version 2"},
          {"DELETE FROM project_about", ": project_about"}}) {
        ASSERT_TRUE(folder::tamper(place(), sql)) << sql;
        const auto opened = open_office(folder_);
        ASSERT_FALSE(opened) << sql;
        EXPECT_NE(opened.error().text().find(named), std::string::npos) << sql << "\n" << opened.error().text();
        whole.put_back();
    }
    reopen();
}

TEST_F(ProjectAboutTest, TablesMadeAnewMeetTheVersionsThatTheBookHas) {
    MODOU_NEEDS_FILES("the file is removed");
    ASSERT_EQ(import({{"description_zh", "一"}}), "");
    ASSERT_EQ(import({{"description_zh", "二"}}, Revised::yes), "");
    const ProjectAbout was = about();
    ASSERT_TRUE(office_->close());
    office_.reset();
    for (const char* file : {"modou.db", "modou.db-wal", "modou.db-shm"}) std::filesystem::remove(folder_ + "/" + file);
    auto office = open_office(folder_, {.tables = folder::HowToOpen::Tables::accepted});
    ASSERT_TRUE(office) << office.error().text();
    office_ = std::move(*office);
    ASSERT_EQ(import({{"description_zh", "二"}}), "");
    EXPECT_EQ(about().version, 2);
    EXPECT_EQ(about().entry, was.entry);
    EXPECT_EQ(about().at, was.at);
    EXPECT_EQ(found(), "");
}

TEST_F(ProjectAboutTest, APictureThatIsGoneOrChangedIsAProblem) {
    ASSERT_EQ(import({{"pictures", "a.jpg | 院子 | a yard"}}), "");
    const std::string digest = about().about.pictures.front().sha256, path = folder_ + "/pictures/" + digest + ".jpg";
    std::filesystem::rename(path, folder_ + "/aside");
    EXPECT_NE(found().find(path + ": the picture of project_about project p version 1 is gone"), std::string::npos);
    reopen();
    EXPECT_EQ(read_picture(folder_, digest).error().code, Code::not_found);
    std::ofstream(path) << photos_["b.jpg"].substr(0, 500);
    EXPECT_EQ(read_picture(folder_, digest).error().code, Code::damaged);
    EXPECT_NE(found().find(path + ": the picture is not the one that was kept"), std::string::npos);
    std::filesystem::rename(folder_ + "/aside", path);
    reopen();
    EXPECT_TRUE(read_picture(folder_, digest));
    EXPECT_EQ(found(), "");
    for (const std::string_view other : {"", "../keys/log.skey", "x", "A"}) EXPECT_FALSE(read_picture(folder_, other));
}

}  // namespace
}  // namespace modou::giving
