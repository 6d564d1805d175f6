// Updates of projects: notes of the book, told once, and checked where they are read.
#include "giving/project_updates.hpp"

#include "app/outbox.hpp"
#include "folder/findings.hpp"
#include "giving/project_pictures.hpp"
#include "giving/testing_office.hpp"
#include "picture/testing_picture.hpp"

namespace modou::giving {
namespace {

using base::Code;

class ProjectUpdatesTest : public OfficeTest {
  protected:
    static UpdateAsked news(std::string title = "开工", std::string text = "第一天\n\n第二天") {
        UpdateAsked asked;
        asked.words = {"p", std::move(title), "Begun", std::move(text), "Day one.", {}};
        return asked;
    }
    base::Sequence size() const { return office_->book().durable(); }
};

TEST_F(ProjectUpdatesTest, AnUpdateIsAnEntryOfTheBook) {
    UpdateAsked asked = news();
    asked.day = base::Day{20'000};
    asked.picture = picture::photograph(64, 48, [](int, int) { return picture::Rgb{10, 120, 60}; });
    asked.picture_alt_zh = "院子";
    asked.picture_alt_en = "a yard";
    const auto done = post_update(*office_, asked);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->day, base::Day{20'000});
    EXPECT_EQ(*entry_text(office_->book(), done->entry), "update p sha256 " + done->sha256);
    EXPECT_EQ(base::day_of(office_->book().entry(done->entry)->entry.event_time), base::Day{20'000});
    ASSERT_EQ(done->words.pictures.size(), 1u);
    EXPECT_TRUE(read_picture(folder_, done->words.pictures[0].sha256));
    reopen();
    const auto read = update_of_entry(*office_, done->entry);
    ASSERT_TRUE(read && *read);
    EXPECT_EQ((*read)->words.title_zh, "开工");
    EXPECT_EQ((*read)->words.pictures, done->words.pictures);
    EXPECT_EQ((*read)->sha256, done->sha256);
    EXPECT_FALSE(*update_of_entry(*office_, done->entry + 1));
    EXPECT_FALSE(*update_of_entry(*office_, 1'000'000));
}

TEST_F(ProjectUpdatesTest, TheSameWordsAgainAreTheSameUpdate) {
    UpdateAsked asked = news();
    asked.day = base::Day{20'000};
    const auto first = post_update(*office_, asked);
    ASSERT_TRUE(first);
    const auto before = size();
    for (const bool named : {true, false}) {
        UpdateAsked again = news("  开工 ", "第一天\r\n\r\n\r\n第二天\n");
        if (named) again.day = base::Day{20'000};
        const auto done = post_update(*office_, again);
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_EQ(done->entry, first->entry);
        EXPECT_EQ(done->day, first->day);
        EXPECT_EQ(done->sha256, first->sha256);
    }
    EXPECT_EQ(size(), before);
    asked.day = base::Day{20'001};
    EXPECT_EQ(post_update(*office_, asked).error().code, Code::conflict);
    EXPECT_EQ(size(), before);
    const auto other = post_update(*office_, news("开工", "别的"));
    ASSERT_TRUE(other);
    EXPECT_GT(other->entry, first->entry);
    EXPECT_EQ(*count_updates(*office_, "p"), 2u);
}

TEST_F(ProjectUpdatesTest, TheyAreListedNewestFirstPageByPage) {
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(post_update(*office_, news(fmt::format("第 {} 次", i))));
    const auto first = updates_of(*office_, "p", ~base::Sequence{0}, 5);
    ASSERT_TRUE(first);
    ASSERT_EQ(first->size(), 5u);
    EXPECT_EQ(first->front().words.title_zh, "第 6 次");
    const auto rest = updates_of(*office_, "p", first->back().entry, 5);
    ASSERT_TRUE(rest);
    ASSERT_EQ(rest->size(), 2u);
    EXPECT_EQ(rest->back().words.title_zh, "第 0 次");
    EXPECT_TRUE(updates_of(*office_, "q", ~base::Sequence{0}, 5)->empty());
}

TEST_F(ProjectUpdatesTest, WhatCannotBeShownIsRefused) {
    const auto before = size();
    const auto refused = [&](UpdateAsked asked) {
        const auto done = post_update(*office_, asked);
        return done ? std::string() : done.error().message;
    };
    UpdateAsked asked = news();
    asked.words.project = "nobody";
    EXPECT_EQ(post_update(*office_, asked).error().code, Code::not_found);
    EXPECT_EQ(refused(news("")), "--title-zh: it is empty");
    EXPECT_EQ(refused(news("开工", " \n ")), "--text-zh: it is empty");
    EXPECT_TRUE(refused(news("a\nb")).starts_with("--title-zh: it holds a control"));
    EXPECT_TRUE(refused(news("a", "b\x1b")).starts_with("--text-zh: it holds a control"));
    EXPECT_TRUE(refused(news("a", std::string(4'001, 'x'))).starts_with("--text-zh: it has 4001"));
    asked = news();
    asked.day = base::Day{base::day_of(office_->clock().now()).number + 1};
    EXPECT_TRUE(refused(asked).starts_with("--day:"));
    asked = news();
    asked.picture = picture::photograph(64, 48, picture::noise);
    asked.picture_alt_zh = "院子";
    EXPECT_TRUE(refused(asked).starts_with("--picture:"));
    asked.picture_alt_en = "a yard";
    asked.picture = "no photograph";
    EXPECT_NE(refused(asked), "");
    EXPECT_EQ(size(), before);
}

TEST_F(ProjectUpdatesTest, AnUpdateThatIsCutOffIsFinishedByTheNextOpening) {
    for (const auto arrow : {app::Outbox::Arrow::intent_kept, app::Outbox::Arrow::book_answered}) {
        const std::string title = arrow == app::Outbox::Arrow::intent_kept ? "一" : "二";
        office_->outbox().set_hook([&](app::Outbox::Arrow at, const app::Intent&) -> base::Status {
            if (at == arrow) return base::fail(Code::io, "killed");
            return {};
        });
        EXPECT_FALSE(post_update(*office_, news(title)));
        reopen();
        EXPECT_EQ(updates_of(*office_, "p", ~base::Sequence{0}, 1)->at(0).words.title_zh, title);
        const auto before = size();
        ASSERT_TRUE(post_update(*office_, news(title)));
        EXPECT_EQ(size(), before);
    }
    EXPECT_EQ(*count_updates(*office_, "p"), 2u);
}

TEST_F(ProjectUpdatesTest, AChangedRowIsNamedAndNeverShown) {
    const auto done = post_update(*office_, news());
    ASSERT_TRUE(done);
    const auto tamper = [&](const char* sql) { ASSERT_TRUE(folder::tamper(place(), sql)) << sql; };
    tamper("UPDATE project_update SET says = replace(says, '开工', '完工')");
    EXPECT_EQ(update_of_entry(*office_, done->entry).error().code, Code::damaged);
    EXPECT_FALSE(updates_of(*office_, "p", ~base::Sequence{0}, 5));
    const auto problems = office_->folder().check(folder::Depth::whole);
    ASSERT_TRUE(problems);
    bool named = false;
    for (const auto& one : *problems)
        named = named || one.where.find(fmt::format("project_update entry {}, says", done->entry)) != std::string::npos;
    EXPECT_TRUE(named);
    tamper("UPDATE project_update SET says = replace(says, '完工', '开工')");
    EXPECT_TRUE(*update_of_entry(*office_, done->entry));
    EXPECT_TRUE(office_->folder().check(folder::Depth::whole)->empty());
}

}  // namespace
}  // namespace modou::giving
