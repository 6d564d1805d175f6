// Files of shifts into a book, end to end: what is counted, refused, taken back and never counted twice.
#include "tally/record.hpp"

#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>

#include "base/base64.hpp"
#include "folder/testing_place.hpp"
#include "tally/acts.hpp"
#include "tally/numbers.hpp"
#include "tally/part.hpp"
#include "tally/shipped.hpp"

namespace modou::tally {
namespace {

constexpr std::string_view k_head = "id,person,organisation,activity,from,to\n";

struct FixedClock final : base::Clock {
    base::Instant now() override { return at; }
    base::Instant at{1'800'000'000};  // 2027-01-15
};

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

class RecordTest : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_FOLLOW_PLACE(database_);
        ASSERT_GE(sodium_init(), 0);
        path_ = (std::filesystem::temp_directory_path() /
                 fmt::format("modou-record-{}-{}", ::getpid(),
                             ::testing::UnitTest::GetInstance()->current_test_info()->name()))
                    .string();
        std::filesystem::remove_all(path_);
        base::SystemRandom random;
        ASSERT_TRUE(folder::init_folder(path_, "test", random, database_));
        open();
        ASSERT_TRUE(definitions_->install(publish_act(folder_->ports())));
        const auto done = publish(std::string(Definitions::shipped("volunteer-hours")));
        ASSERT_TRUE(done) << done.error().text();
    }
    void TearDown() override {
        definitions_.reset();
        folder_.reset();
        std::filesystem::remove_all(path_);
    }
    void open() {
        definitions_.reset();
        if (folder_) {
            EXPECT_TRUE(folder_->close());
        }
        folder_.reset();
        folder::HowToOpen how;
        how.clock = &clock_;
        auto opened = folder::Folder::open(path_, {part(TablesMade::here)}, how);
        ASSERT_TRUE(opened) << opened.error().text();
        folder_ = std::move(*opened);
        declare_definitions(folder_->ports());
        ASSERT_TRUE(folder_->finish_acts());
        auto read = Definitions::open(path_, folder_->ports().store(), k_order_donation);
        ASSERT_TRUE(read) << read.error().text();
        definitions_.emplace(std::move(*read));
    }
    base::Status publish(const std::string& text) {
        MODOU_CHECK(definitions_->publish(text, "f.toml", publish_act(folder_->ports())));
        return {};
    }
    Summary take(const std::string& bytes, const std::string& source = "city") {
        Summary summary;
        const auto in_force = definitions_->in_force("volunteer-hours");
        EXPECT_TRUE(in_force);
        auto file = read_event_file(bytes, "shifts.csv", *(*in_force)->definition, source);
        EXPECT_TRUE(file) << file.error().text();
        if (!file) return summary;
        const auto done = record(folder_->ports(), *definitions_, "volunteer-hours", std::move(*file), {}, summary);
        EXPECT_TRUE(done) << done.error().text();
        return summary;
    }
    std::uint64_t number(std::string_view name) {
        return folder_->ports().book.read([&](const ledger::State& state) {
            return *value_of(numbers_of(state, *(*definitions_->in_force("volunteer-hours"))->definition,
                                        definitions_->class_of("volunteer-hours")),
                             name);
        });
    }

    FixedClock clock_;
    std::optional<postgres::Address> database_;
    std::string path_;
    std::unique_ptr<folder::Folder> folder_;
    std::optional<Definitions> definitions_;
};

TEST_F(RecordTest, ShiftsBecomeMinutesWithTheirFiguresAndTheSameFileAddsNothing) {
    const std::string file = std::string(k_head) +
                             "1,p1,library,books,2026-05-01 09:00,2026-05-01 12:00\n"
                             "2,p1,park,trees,2026-05-01 12:00,2026-05-01 13:00\n"
                             "3,p2,library,books,2026-05-02 09:00,2026-05-02 09:30\n";
    const Summary first = take(file);
    EXPECT_EQ(first.entries, 3u);
    EXPECT_EQ(first.amount, 270u);
    EXPECT_EQ(first.all_refused(), 0u);
    const auto size = folder_->ports().book.durable();
    const Summary again = take(file);
    EXPECT_EQ(again.entries, 0u);
    EXPECT_EQ(again.duplicates, 3u);
    EXPECT_EQ(folder_->ports().book.durable(), size);
    EXPECT_EQ(number("minutes"), 270u);
    EXPECT_EQ(number("shifts"), 3u);
    EXPECT_EQ(number("people"), 2u);
    EXPECT_EQ(number("organisations"), 2u);
    folder_->ports().book.read([&](const ledger::State& state) {
        EXPECT_EQ(state.parties(), 0u);  // nobody of them is a buyer
        EXPECT_EQ(state.figures()[0].amount, 0u);
        const auto funds = funds_of(state, *(*definitions_->in_force("volunteer-hours"))->definition,
                                    definitions_->class_of("volunteer-hours"));
        ASSERT_EQ(funds.size(), 2u);
        EXPECT_EQ(funds[0].amount, 210u);
        EXPECT_EQ(funds[0].givers, 2u);
        EXPECT_EQ(state.figures_of(funds[0].account)->days.size(), 2u);
    });
    const auto found = entry_of_event(folder_->ports(), *definitions_, "city", "2");
    ASSERT_TRUE(found && *found);
    const auto entry = folder_->ports().book.entry(**found)->entry;
    EXPECT_EQ(entry.unit, base::Unit::minute);
    EXPECT_EQ(tally_of_entry(*definitions_->find(entry.definition), entry.pledge), "service");
}

TEST_F(RecordTest, WhatCannotCountIsNamedWithItsPlaceAndReason) {
    const Summary s = take(std::string(k_head) +
                           "1,p1,library,,2026-05-01 09:00,2026-05-01 12:00\n"
                           "2,p1,park,,2026-05-01 11:59,2026-05-01 13:00\n"
                           "3,p1,park,,2026-05-02 08:00,2026-05-03 09:00\n"
                           "4,p1,park,,2026-05-03 12:00,2026-05-03 11:00\n"
                           "5,p1,park,,2027-01-15 16:00,2027-01-15 20:00\n"
                           "6,,park,,2026-05-03 12:00,2026-05-03 13:00\n"
                           "7,p1,park,,soon,2026-05-03 13:00\n"
                           "1,p1,library,other,2026-05-01 09:00,2026-05-01 12:00\n"
                           "8,p3,park,,2026-05-04 00:00,2026-05-04 16:00\n"
                           "9,p3,park,,2026-05-04 17:00,2026-05-04 18:00\n");
    EXPECT_EQ(s.rows, 10u);
    EXPECT_EQ(s.entries, 2u);
    const std::map<std::string, std::uint64_t> expected{
        {"overlap", 1},  {"too_long", 1},           {"empty", 1},      {"not_yet", 1}, {"missing_field", 1},
        {"bad_time", 1}, {"reference_conflict", 1}, {"cap_reached", 1}};
    EXPECT_EQ(s.refused, expected);
    ASSERT_EQ(s.rejections.size(), 8u);
    EXPECT_EQ(s.rejections[0].line, 3u);
    EXPECT_EQ(s.rejections[4].fact, "shift.person");
    EXPECT_FALSE(words_of_reason("overlap").zh.empty());
    EXPECT_EQ(s.json(base::Unit::minute).find("p1"), std::string::npos);  // never what a row says
}

TEST_F(RecordTest, WhatOverlapsIsFoundInTheBookAfterARestart) {
    ASSERT_EQ(take(std::string(k_head) + "1,p1,library,,2026-05-01 09:00,2026-05-01 12:00\n").entries, 1u);
    open();
    const Summary s = take(std::string(k_head) +
                           "2,p1,park,,2026-05-01 10:00,2026-05-01 11:00\n"
                           "3,p1,park,,2026-05-01 12:00,2026-05-02 01:00\n"
                           "4,p1,park,,2026-05-01 00:00,2026-05-01 09:00\n");
    EXPECT_EQ(s.refused.at("overlap"), 1u);
    EXPECT_EQ(s.entries, 2u);
}

TEST_F(RecordTest, AnUpheldObjectionTakesAShiftBackAndItsTimeIsFreeAgain) {
    ASSERT_EQ(take(std::string(k_head) + "1,p1,library,,2026-05-01 09:00,2026-05-01 12:00\n").entries, 1u);
    const std::string back = "id,type,person,organisation,from,to\n1,shift.withdrawn,,,,\n9,shift.withdrawn,,,,\n";
    const Summary s = take(back);
    EXPECT_EQ(s.undone, 1u);
    EXPECT_EQ(s.refused.at("nothing_to_undo"), 1u);
    EXPECT_EQ(number("minutes"), 0u);
    EXPECT_EQ(number("people"), 0u);
    EXPECT_EQ(take(back).duplicates, 1u);
    EXPECT_EQ(take(std::string(k_head) + "1,p1,library,,2026-05-01 09:00,2026-05-01 12:00\n").duplicates, 1u);
    EXPECT_EQ(take(std::string(k_head) + "2,p1,library,,2026-05-01 09:00,2026-05-01 12:00\n").entries, 1u);
}

TEST_F(RecordTest, TablesInChineseAndEventsOfJsonSayTheSame) {
    const Summary table =
        take("编号,志愿者,服务机构,活动,开始时间,结束时间,备注\n1,p1,图书馆,借书,2026/5/1 9:00,2026/5/1 12:00,好\n");
    EXPECT_EQ(table.entries, 1u);
    EXPECT_EQ(table.unused.of("备注"), 1u);
    const std::string event =
        R"({"specversion":"1.0","type":"shift.confirmed","source":"city","id":"1","time":"2026-05-02T00:00:00Z","data":{"person":"p1","organisation":"图书馆","activity":"借书","from":"2026/5/1 9:00","to":"2026/5/1 12:00"}})";
    EXPECT_EQ(take(event + "\n").duplicates, 1u);
    const Summary bad =
        take("{\"id\":\"2\"}\n{]\n" +
             replaced(replaced(event, "\"id\":\"1\"", "\"id\":\"3\""), "\"activity\":\"借书\"", "\"mood\":[1]") + "\n" +
             replaced(event, "shift.confirmed", "shift.lost") + "\n");
    EXPECT_EQ(bad.refused.at("missing_field"), 1u);
    EXPECT_EQ(bad.refused.at("bad_json"), 1u);
    EXPECT_EQ(bad.refused.at("unknown_type"), 1u);
    EXPECT_EQ(bad.refused.at("overlap"), 1u);
    EXPECT_EQ(bad.unused.of("data.mood"), 1u);
}

TEST_F(RecordTest, EachShiftIsJudgedByTheVersionOfItsTimeAndShownUnderIt) {
    // From 2027-01-15 on a day has at most one hour.
    std::string second = replaced(std::string(Definitions::shipped("volunteer-hours")), "version   = 1", "version = 2");
    second = replaced(second, "per_day = 960", "per_day = 60");
    second.resize(second.find("[[examples]]"));
    second +=
        "[[examples]]\nwhat = \"long\"\ntally = \"service\"\ngiven = { \"shift.person\" = \"p\", "
        "\"shift.organisation\" "
        "= \"o\", \"shift.from\" = \"2026-05-01 09:00\", \"shift.to\" = \"2026-05-01 12:00\" }\nexpect = { minute = "
        "\"60\" }\n";
    const auto done = publish(second);
    ASSERT_TRUE(done) << done.error().text();
    clock_.at.seconds += 2 * 86'400;
    const Summary s = take(std::string(k_head) +
                           "1,p1,library,,2026-05-01 09:00,2026-05-01 12:00\n"
                           "2,p1,library,,2027-01-16 09:00,2027-01-16 12:00\n");
    EXPECT_EQ(s.entries, 2u);
    EXPECT_EQ(s.amount, 240u);
    EXPECT_EQ(s.cut, 1u);
    for (const auto& [id, version] : {std::pair("1", 1), std::pair("2", 2)}) {
        const auto found = entry_of_event(folder_->ports(), *definitions_, "city", id);
        ASSERT_TRUE(found && *found);
        EXPECT_EQ(definitions_->find(folder_->ports().book.entry(**found)->entry.definition)->version, version);
    }
    // Of one class: its people are counted once.
    EXPECT_EQ(number("people"), 1u);
    EXPECT_EQ(number("minutes"), 240u);
    // An older version is not in force again, and a version is published once.
    EXPECT_EQ(publish(std::string(Definitions::shipped("volunteer-hours"))).error().code, base::Code::conflict);
    EXPECT_EQ(publish(second + "# more\n").error().code, base::Code::conflict);
    EXPECT_EQ(publish(replaced(std::string(k_order_donation), "order-donation", "other-donation")).error().code,
              base::Code::usage);
}

TEST_F(RecordTest, ATableThatIsNoneIsRefusedWhole) {
    const auto& d = *(*definitions_->in_force("volunteer-hours"))->definition;
    EXPECT_EQ(read_event_file("person,from\np,2026\n", "x.csv", d, "s").error().where, "x.csv:1");
    EXPECT_EQ(read_event_file(std::string(k_head) + "1,p,o,,2026-05-01,2026-05-01\n", "x.csv", d, "").error().code,
              base::Code::usage);
    EXPECT_FALSE(read_event_file("id,person,志愿者,organisation,from,to\n", "x.csv", d, "s"));
}

// What an event says of its own form counts as it does for orders.
TEST_F(RecordTest, AnEventOfAFormThatIsNotKnownIsRefusedAndBase64IsDataToo) {
    const std::string facts =
        R"({"person":"p1","organisation":"library","from":"2026-05-01 09:00","to":"2026-05-01 12:00"})";
    const auto event = [](std::string_view id, std::string_view more) {
        return fmt::format(R"({{"type":"shift.confirmed","id":"{}",{}}})", id, more) + "\n";
    };
    const std::string packed = base::base64(base::bytes_of(facts));
    const Summary s = take(
        event("1", R"("specversion":"2.0","data":)" + facts) +
        event("2", R"("datacontenttype":"text/csv","data":)" + facts) + event("3", R"("data_base64":"not base64")") +
        event("4", R"("data_base64":"W10=")") +  // a list
        event("5", fmt::format(R"("data":{},"data_base64":"{}")", facts, packed)) +
        event("6", fmt::format(R"("datacontenttype":"application/json; charset=utf-8","data_base64":"{}")", packed)));
    EXPECT_EQ(s.entries, 1u);
    EXPECT_EQ(s.amount, 180u);
    ASSERT_EQ(s.rejections.size(), 5u);
    const std::string_view about[] = {"specversion", "datacontenttype", "data_base64", "data_base64", "data_base64"};
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(s.rejections[i].reason, "bad_field") << i;
        EXPECT_EQ(s.rejections[i].fact, about[i]) << i;
    }
    EXPECT_TRUE(s.unused.empty());
}

}  // namespace
}  // namespace modou::tally
