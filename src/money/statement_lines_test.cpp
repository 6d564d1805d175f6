#include "money/statement_lines.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <random>

#include "folder/schema.hpp"
#include "money/schema.hpp"

namespace modou::money {
namespace {

using intake::Statement;
using intake::StatementForm;
using intake::StatementLine;

StatementLine line(std::int32_t day, std::int64_t in, std::string_view serial, std::uint32_t section = 0) {
    StatementLine out;
    out.day = {day};
    (in >= 0 ? out.in : out.out).value = std::abs(in);
    out.serial = serial;
    out.section = section;
    return out;
}
StatementLine plain(std::int32_t day, std::int64_t in, std::uint64_t others = 7, std::uint32_t section = 0) {
    StatementLine out = line(day, in, {}, section);
    out.others = others;
    return out;
}
StatementLine back(StatementLine of) {
    of.back = true;
    return of;
}

Statement told(std::vector<StatementLine> lines, std::uint64_t columns = 1, StatementForm form = StatementForm::bank) {
    Statement out;
    out.form = form;
    out.columns = columns;
    out.lines = std::move(lines);
    for (std::size_t i = 0; i < out.lines.size(); ++i) out.lines[i].line = static_cast<std::uint32_t>(i + 2);
    static std::uint64_t files = 0;
    std::memcpy(out.sha256.data(), &++files, sizeof files);
    return out;
}

class StatementLines : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = (std::filesystem::temp_directory_path() / fmt::format("modou-lines-{}", ::getpid())).string();
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directory(folder_);
        auto store = store::Store::open(folder_ + "/modou.db", {schema(), folder::schema()});
        ASSERT_TRUE(store) << store.error().text();
        store_.emplace(std::move(*store));
    }
    void TearDown() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    base::Result<StatementKept> keep(const Statement& statement, const std::string& account = {}) {
        return store_->write([&](store::Session& s) -> base::Result<StatementKept> {
            folder::Sealing sealing(seals_, s, 0);
            auto kept = keep_statement(s, sealing, key_, "h", {account, recount_}, statement, "f.csv");
            MODOU_CHECK(sealing.finish());
            return kept;
        });
    }
    // How many lines are new, or what was said.
    std::string fresh(const Statement& statement, const std::string& account = {}) {
        const auto kept = keep(statement, account);
        return kept ? std::to_string(kept->fresh) : kept.error().text();
    }
    struct Sums {
        std::int64_t lines = 0, in = 0, out = 0, refunded = 0;
        bool operator==(const Sums&) const = default;
    };
    // From the days; what the lines themselves add up to must be the same.
    Sums sums() {
        Sums all;
        std::int64_t in = 0, out = 0;
        EXPECT_TRUE(store_->read([&](store::Session& s) -> base::Status {
            MODOU_CHECK((s.rows<std::int64_t, std::int64_t>("SELECT amount_in, amount_out FROM statement_line", {},
                                                            [&](std::int64_t i, std::int64_t o) {
                                                                ++all.lines;
                                                                in += i;
                                                                out += o;
                                                            })));
            return s.rows<std::int64_t, std::int64_t, std::int64_t>(
                "SELECT amount_in, amount_out, refunded FROM statement_day", {},
                [&](std::int64_t i, std::int64_t o, std::int64_t r) {
                    all.in += i;
                    all.out += o;
                    all.refunded += r;
                });
        }));
        EXPECT_EQ(in, all.in - all.refunded);
        EXPECT_EQ(out, all.out);
        return all;
    }
    // A line as Modou kept it before it knew scopes.
    void keep_older(std::int32_t day, std::int64_t in, std::int64_t out, const std::string& serial) {
        const std::string was = base::hex(
            base::reference_digest(key_, "statement h", fmt::format("{} {} {} {}", day, in, out, serial)).bytes);
        ASSERT_TRUE(store_->write([&](store::Session& s) -> base::Status {
            MODOU_CHECK(s.run(
                "INSERT INTO statement_line (holder, line, day, amount_in, amount_out) VALUES ('h', :l, :d, :i, :o)",
                {was, day, in, out}));
            MODOU_CHECK(
                s.run("INSERT INTO statement_day (holder, day, amount_in, amount_out) VALUES ('h', :d, :i, :o) ON "
                      "CONFLICT (holder, day) DO UPDATE SET amount_in = amount_in + excluded.amount_in, "
                      "amount_out = amount_out + excluded.amount_out",
                      {day, in, out}));
            return {};
        }));
    }

    std::string folder_;
    std::optional<store::Store> store_;
    base::DigestKey key_;
    folder::Seals seals_{key_};
    bool recount_ = false;
};

TEST_F(StatementLines, OneSerialSaidTwiceUnderOneHeaderIsTwoLines) {
    EXPECT_EQ(fresh(told({line(1, 500, "bank 9/"), line(1, 500, "bank 9/"), line(1, -300, "bank 9/")})), "3");
    EXPECT_EQ(sums(), (Sums{3, 1'000, 300, 0}));
    // The largest count stands, in whatever file it is.
    EXPECT_EQ(fresh(told({line(1, 500, "bank 9/")})), "0");
    EXPECT_EQ(fresh(told({line(1, 500, "bank 9/"), line(1, 500, "bank 9/"), line(1, 500, "bank 9/")})), "1");
    EXPECT_EQ(sums(), (Sums{4, 1'500, 300, 0}));
}

TEST_F(StatementLines, TheSameLinesUnderAnotherHeaderOfTheFileCountOnce) {
    const Statement joined = told({line(1, 500, "bank 9/"), plain(2, 70), plain(2, 70), line(1, 500, "bank 9/", 1),
                                   plain(2, 70, 7, 1), line(3, 5, "bank 10/", 1)});
    EXPECT_EQ(fresh(joined), "4");
    EXPECT_EQ(sums(), (Sums{4, 645, 0, 0}));
    EXPECT_EQ(fresh(joined), "0");
}

TEST_F(StatementLines, LinesWithoutSerialAreKnownByTheirValues) {
    EXPECT_EQ(fresh(told({plain(1, 500), plain(1, 500), plain(1, 500, 8), plain(2, -500)})), "4");
    EXPECT_EQ(fresh(told({plain(2, -500), plain(1, 500, 8), plain(1, 500)})), "0");
    EXPECT_EQ(fresh(told({plain(1, 500), plain(1, 500), plain(1, 500)})), "1");
    StatementLine timed = plain(5, 500), balanced = plain(5, 500);
    timed.minute = 600;
    balanced.has_balance = true;
    balanced.balance = {1};
    StatementLine later = timed, other = balanced;
    later.minute = 601;
    other.balance = {2};
    EXPECT_EQ(fresh(told({timed, balanced})), "2");
    EXPECT_EQ(fresh(told({later, timed, other, balanced})), "2");
}

TEST_F(StatementLines, TimeAndBalanceTellApartOnlyWhatBothFilesGive) {
    const auto of = [](std::int32_t minute, std::int64_t balance) {
        StatementLine out = plain(5, 500);
        out.minute = minute;
        out.has_balance = balance != 0;
        out.balance = {balance};
        return out;
    };
    // The file saved with its times cut off, and the other way round.
    EXPECT_EQ(fresh(told({of(600, 10), of(601, 11), of(602, 12)})), "3");
    EXPECT_EQ(fresh(told({of(-1, 0), of(-1, 10), of(-1, 11), of(603, 0)})), "1");
    EXPECT_EQ(fresh(told({of(600, 10), of(601, 11), of(602, 12), of(603, 13)})), "0");
    EXPECT_EQ(fresh(told({of(603, 14), of(604, 13)})), "2");  // the fourth is known as 603, 13 by now
    EXPECT_EQ(fresh(told({of(-1, 0), of(603, 0), of(603, 0), of(-1, 13), of(-1, 0)})), "0");
}

TEST_F(StatementLines, AHundredThousandEqualLinesAreReadAgainInNoTime) {
    for (const std::int32_t minute : {-1, 600, -1}) {
        std::vector<StatementLine> lines(100'000, plain(5, 10));
        for (std::size_t i = 0; i < lines.size(); ++i)
            lines[i].minute = minute < 0 ? -1 : static_cast<std::int32_t>(i % 1440);
        const bool first = sums().lines == 0;
        EXPECT_EQ(fresh(told(std::move(lines))), first ? "100000" : "0");
    }
    EXPECT_EQ(sums(), (Sums{100'000, 1'000'000, 0, 0}));
}

// The slow twin: the largest count under one header, over all files.
TEST_F(StatementLines, AgreeWithTheLargestCountsOfRandomFiles) {
    std::mt19937_64 rng(3);
    std::map<std::tuple<int, int, int>, std::uint64_t> most;  // day, in, serial (0: none)
    static constexpr std::array<std::string_view, 3> k_serials{"", "bank 1/", "bank 2/"};
    for (int round = 0; round < 120; ++round) {
        std::vector<StatementLine> lines;
        std::map<std::tuple<std::uint32_t, int, int, int>, std::uint64_t> said;
        for (std::uint64_t i = rng() % 12; i > 0; --i) {
            const int day = static_cast<int>(rng() % 3), in = static_cast<int>(rng() % 3) - 1;
            const std::size_t serial = rng() % 3;
            if (in == 0) continue;
            const auto section = static_cast<std::uint32_t>(rng() % 2);
            lines.push_back(serial == 0 ? plain(day, in, 7, section) : line(day, in, k_serials[serial], section));
            std::uint64_t& times = said[{section, day, in, static_cast<int>(serial)}];
            std::uint64_t& largest = most[{day, in, static_cast<int>(serial)}];
            largest = std::max(largest, ++times);
        }
        std::shuffle(lines.begin(), lines.end(), rng);
        const Sums before = sums();
        const std::string added = fresh(told(std::move(lines)));
        Sums expected;
        for (const auto& [what, times] : most) {
            expected.lines += static_cast<std::int64_t>(times);
            (std::get<1>(what) > 0 ? expected.in : expected.out) += static_cast<std::int64_t>(times);
        }
        ASSERT_EQ(sums(), expected);
        ASSERT_EQ(added, std::to_string(expected.lines - before.lines));
    }
}

TEST_F(StatementLines, RefundsAndReversalsAreKeptAsWhatTheyTakeBack) {
    EXPECT_EQ(fresh(told({line(1, 500, "wechat 1/"), back(line(1, 500, "wechat 1/")), back(line(2, -40, "bank 3/"))})),
              "3");
    EXPECT_EQ(sums(), (Sums{3, 500, -40, 500}));
    EXPECT_EQ(fresh(told({back(line(1, 500, "wechat 1/"))})), "0");
}

TEST_F(StatementLines, TwoFormsOfOneServiceOnTheSameDaysAreToldNotAdded) {
    EXPECT_EQ(fresh(told({line(10, 500, "alipay 1/"), line(20, 5, "alipay 2/")}, 1, StatementForm::alipay_account)),
              "2");
    const Statement trades =
        told({line(20, 5, "alipay 77/"), line(30, 6, "alipay 78/")}, 2, StatementForm::alipay_business);
    const std::string said = fresh(trades);
    EXPECT_NE(said.find("f.csv"), std::string::npos) << said;
    EXPECT_NE(said.find("业务明细"), std::string::npos);
    EXPECT_NE(said.find("1970-01-11 to 1970-01-21"), std::string::npos);
    EXPECT_NE(said.find("--account"), std::string::npos);
    EXPECT_EQ(sums(), (Sums{2, 505, 0, 0}));
    // Later days, another service, and the same form again are no other words for the same money.
    EXPECT_EQ(fresh(told({line(21, 5, "alipay 77/")}, 2, StatementForm::alipay_business)), "1");
    EXPECT_EQ(fresh(told({line(10, 5, "wechat 1/")}, 3, StatementForm::wechat_trade)), "1");
    EXPECT_NE(fresh(told({line(10, 5, "wechat f1/")}, 4, StatementForm::wechat_fund)).find("交易账单"),
              std::string::npos);
    EXPECT_EQ(fresh(told({line(10, 9, "wechat 2/")}, 3, StatementForm::wechat_trade)), "1");
    // Who says that it is another account is believed.
    EXPECT_EQ(fresh(trades, "second shop"), "2");
}

TEST_F(StatementLines, AccountsThatTheFilesNameAreHeldApart) {
    const auto of = [](std::string account, StatementForm form = StatementForm::alipay_account) {
        Statement out = told({plain(10, 500), line(10, 70, "alipay 1/")}, 1, form);
        out.account = std::move(account);
        return out;
    };
    EXPECT_EQ(fresh(of("2088-1")), "2");
    EXPECT_EQ(fresh(of("2088-2")), "2");
    for (int again = 0; again < 2; ++again)
        for (const char* account : {"2088-1", "2088-2"}) EXPECT_EQ(fresh(of(account)), "0");
    EXPECT_EQ(fresh(of("2088-3", StatementForm::alipay_business)), "2");
    EXPECT_NE(fresh(of("2088-1", StatementForm::alipay_business)).find("two forms"), std::string::npos);
    EXPECT_EQ(sums().lines, 6);
}

TEST_F(StatementLines, TheNameOfAnAccountIsNotNeededToKnowALineAgainAndIsLearned) {
    const auto of = [](std::optional<std::string> account) {
        Statement out = told({plain(10, 500), line(10, 70, "bank 1/")});
        out.account = std::move(account);
        return out;
    };
    EXPECT_EQ(fresh(of(std::nullopt)), "2");
    EXPECT_EQ(fresh(of("6222-1")), "0");
    EXPECT_EQ(fresh(of("6222-2")), "2");  // the first two are known to be of 6222-1 by now
    EXPECT_EQ(fresh(of(std::nullopt)), "0");
    EXPECT_EQ(fresh(of("6222-1")), "0");
}

TEST_F(StatementLines, ABanksLinesInOtherColumnsAreToldUnlessTheirSerialsSaySo) {
    EXPECT_EQ(fresh(told({line(1, 500, "bank 1/"), line(2, 600, "bank 2/"), line(2, 700, "bank 3/")}, 1)), "3");
    EXPECT_EQ(fresh(told({line(2, 600, "bank 2/"), line(2, 700, "bank 3/"), line(4, 9, "bank 4/")}, 2)), "1");
    const std::string said = fresh(told({plain(1, 500), plain(2, 600), plain(2, 5)}, 3));
    EXPECT_NE(said.find("2 of 3"), std::string::npos) << said;
    EXPECT_NE(said.find("line 2"), std::string::npos);
    EXPECT_EQ(fresh(told({plain(1, 500), plain(2, 600)}, 3), "the other bank"), "2");
    // Another bank's lines: now and then a sum meets by chance.
    EXPECT_EQ(fresh(told({plain(1, 501, 9), plain(2, 600, 9), plain(2, 6, 9), plain(2, 7, 9)}, 4)), "4");
    EXPECT_EQ(sums().lines, 10);
}

TEST_F(StatementLines, LinesThatAnOlderModouReadAreKnownAgain) {
    keep_older(1, 500, 0, "bank 9/");
    keep_older(2, 70, 0, "line 1 2026/6/2\n0.70\n");
    keep_older(2, 70, 0, "line 2 2026/6/2\n0.70\n");
    keep_older(3, 0, 30, "wechat 5/6");  // a refund, which it took for a payment
    keep_older(4, 80, 0, "bank 11/");    // and one that bears the serial of what it takes back, which it dropped
    const auto file = [](std::uint64_t columns) {
        Statement out = told({line(1, 500, "bank 9/"), plain(2, 70), plain(2, 70), back(line(3, 30, "wechat 5/6")),
                              line(4, 80, "bank 11/"), plain(2, 71)},
                             columns);
        out.as_read = {"2026/6/2\n0.70\n", "2026/6/2\n0.70\n", "2026/6/2\n0.71\n"};
        return out;
    };
    const auto older = [&] { return *store_->read([](store::Session& s) { return has_older_lines(s, "h"); }); };
    EXPECT_TRUE(older());
    const Sums before = sums();
    const auto kept = keep(file(1));
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_EQ(kept->fresh, 1u);  // the last line
    EXPECT_EQ(kept->passed_over.of("kept_otherwise_before"), 1u);
    EXPECT_FALSE(kept_reason_words("kept_otherwise_before").zh.empty());
    EXPECT_EQ(sums(), (Sums{before.lines + 1, before.in + 71, before.out, before.refunded}));
    EXPECT_FALSE(older());
    // Who asks for it has them counted as the file does, once.
    recount_ = true;
    for (const std::uint64_t times : {1u, 0u}) EXPECT_EQ(keep(file(1))->recounted, times);
    EXPECT_EQ(sums(), (Sums{before.lines + 1, before.in + 71, before.out - 30, before.refunded + 30}));
    recount_ = false;
    // Known by what they say from now on.
    Statement again = file(1);
    again.as_read.clear();
    EXPECT_EQ(fresh(again), "0");
    again.lines.push_back(back(line(4, 80, "bank 11/")));
    EXPECT_EQ(fresh(again), "1");
}

TEST_F(StatementLines, WhatAnOlderModouReadInOtherWordsIsToldFirst) {
    for (int i = 1; i <= 2; ++i) keep_older(2, 70, 0, fmt::format("line {} 2026/6/2\n0.70\n", i));
    const std::string said = fresh(told({plain(2, 70), plain(2, 70), plain(9, 1)}));
    EXPECT_NE(said.find("2 of 2 lines"), std::string::npos) << said;
    EXPECT_NE(said.find("give that file first"), std::string::npos);
    EXPECT_EQ(fresh(told({plain(2, 71)})), "1");
    EXPECT_EQ(fresh(told({plain(2, 70)}), "another account"), "1");
}

}  // namespace
}  // namespace modou::money
