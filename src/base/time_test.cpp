#include "base/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace modou::base {
namespace {

constexpr Instant k_singles_day{1794326401};  // 2026-11-10T16:00:01Z

TEST(Time, ReadsRfc3339) {
    for (const char* text :
         {"2026-11-11T00:00:01+08:00", "2026-11-10T16:00:01Z", "2026-11-10t16:00:01z", "2026-11-10 16:00:01Z",
          "2026-11-10T16:00:01.999Z", "2026-11-10T11:00:01-05:00", "2026-11-10T16:00:01-00:00"})
        EXPECT_EQ(parse_time(text), k_singles_day) << text;
}

TEST(Time, WithoutOffsetMeansShanghai) {
    for (const char* text :
         {"2026-11-11 00:00:01", "2026-11-11T00:00:01", "2026/11/11 0:00:01", "2026-11-11 0:00:01.5"})
        EXPECT_EQ(parse_time(text), k_singles_day) << text;
    EXPECT_EQ(parse_time("2016/5/23 22:02"), parse_time("2016-05-23T14:02:00Z"));
    EXPECT_EQ(parse_time("2016/05/23"), parse_time("2016-05-22T16:00:00Z"));
    EXPECT_EQ(parse_time("2016-05-23"), parse_time("2016-05-23T00:00:00+08:00"));
}

TEST(Time, KnowsTheCalendar) {
    EXPECT_TRUE(parse_time("2024-02-29"));
    EXPECT_TRUE(parse_time("2000-02-29"));
    EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), parse_time("2017-01-01T00:00:00Z"));
    for (const char* text :
         {"2023-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-01 24:00",
          "2026-01-01 12:60", "2026-01-01T12:30:60Z", "2026-01-01T12:00:61Z", "2026-01-01T12:00:00+24:00"})
        EXPECT_EQ(parse_time(text).error().code, Code::bad_input) << text;
}

TEST(Time, RefusesOtherForms) {
    for (const char* text :
         {"", "2026", "2026-1-1", "26-01-01", "2026-01/01", "2026/01-01", "2026-01-01T", "2026-01-01 12",
          "2026-01-01T12:00:00+0800", "2026-01-01T12:00Z", "2026/01/01 12:00:00Z", "2026-01-01T12:00:00.Z",
          " 2026-01-01", "2026-01-01 ", "2026-01-01T1:2:3", "１２３４-01-01", "-2026-01-01", "1467000000"})
        EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Time, KeepsToTheYearsThatTheBookCanHold) {
    EXPECT_EQ(parse_time("1970-01-01T00:00:00Z"), k_min_instant);
    EXPECT_EQ(parse_time("2106-02-07T06:28:15Z"), k_max_instant);
    EXPECT_EQ(parse_time("1970-01-01").error().code, Code::limit);
    EXPECT_EQ(parse_time("2106-02-07T06:28:16Z").error().code, Code::limit);
    EXPECT_EQ(parse_time("0000-01-01").error().code, Code::limit);
    EXPECT_EQ(parse_time("9999-12-31").error().code, Code::limit);
}

TEST(Time, IsWrittenInUtcAndInShanghai) {
    EXPECT_EQ(format_utc(k_singles_day), "2026-11-10T16:00:01Z");
    EXPECT_EQ(format_shanghai(k_singles_day), "2026-11-11 00:00:01");
    EXPECT_EQ(format_utc(Instant{-1}), "1969-12-31T23:59:59Z");
}

TEST(Time, DaysBeginAtMidnightInShanghai) {
    EXPECT_EQ(format_day(day_of(k_singles_day)), "2026-11-11");
    EXPECT_EQ(format_day(day_of(Instant{k_singles_day.seconds - 2})), "2026-11-10");
    EXPECT_EQ(parse_day("2026-11-11"), day_of(k_singles_day));
    EXPECT_FALSE(parse_day("2026-11-11 00:00"));
    EXPECT_FALSE(parse_day("2026/11/11"));
    EXPECT_FALSE(parse_day("2026-11-31"));
}

TEST(Time, EveryInstantSurvivesWritingAndReading) {
    EXPECT_TRUE(rc::check([] {
        const Instant at{*rc::gen::inRange<std::int64_t>(0, k_max_instant.seconds + 1)};
        RC_ASSERT(parse_time(format_utc(at)) == at);
        RC_ASSERT(parse_time(format_shanghai(at)) == at);
        if (at.seconds >= 86'400) RC_ASSERT(parse_day(format_day(day_of(at))) == day_of(at));
    }));
}

TEST(Time, TheSystemClockIsInThisCentury) {
    SystemClock clock;
    EXPECT_GT(clock.now().seconds, 1'700'000'000);
    EXPECT_LT(clock.now(), k_max_instant);
}

}  // namespace
}  // namespace modou::base
