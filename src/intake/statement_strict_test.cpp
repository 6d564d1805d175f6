// What a statement says counts, or is named, or the statement is refused with the place.
#include <gtest/gtest.h>

#include "base/testing_encoding.hpp"
#include "intake/testing_statements.hpp"

namespace modou::intake {
namespace {

std::string with(std::string_view a, std::string_view b, std::string_view c = {}) {
    return fmt::format("{}{}{}", a, b, c);
}

TEST(StatementHeader, BracketsSayWhichWayMoneyWent) {
    EXPECT_EQ(sums("交易日期,交易金额(收入),交易金额(支出)\n2026-06-01,5.00,\n2026-06-02,,2.00\n"),
              "in 500 out 200 lines 2");
    EXPECT_EQ(sums("交易日期,记账金额（支出）,记账金额（收入）\n2026-06-01,5.00,\n2026-06-02,,2.00\n"),
              "in 200 out 500 lines 2");
    EXPECT_EQ(sums("交易日期,贷方发生额（收入）,借方发生额（支取）\n20260601,5.00,\n"), "in 500 out 0 lines 1");
    EXPECT_TRUE(refused("交易日期,收入(支出)\n2026-06-01,5.00\n", "b.csv:1", "both directions"));
}

TEST(StatementHeader, AColumnThatIsUsedStandsOnce) {
    EXPECT_TRUE(refused("交易日期,交易日期,收入\n2026-06-01,2026-06-02,5.00\n", "b.csv:1", "stands twice"));
    EXPECT_TRUE(refused("交易日期,流水号,收入,流水号\n2026-06-01,A,5.00,B\n", "b.csv:1", "stands twice"));
    EXPECT_EQ(sums("交易日期,备注,收入,备注\n2026-06-01,a,5.00,b\n"), "in 500 out 0 lines 1");
}

TEST(StatementHeader, AUnitInBracketsOrAboveTheTableCounts) {
    EXPECT_EQ(sums("日期,收入（万元）\n2026-06-01,1.2345\n"), "in 1234500 out 0 lines 1");
    EXPECT_EQ(sums("日期,收入（元）\n2026-06-01,12.00\n"), "in 1200 out 0 lines 1");
    EXPECT_EQ(sums("日期,收入（分）\n2026-06-01,1200\n"), "in 1200 out 0 lines 1");
    EXPECT_EQ(sums("单位：万元\n日期,收入\n2026-06-01,0.5\n"), "in 500000 out 0 lines 1");
    EXPECT_EQ(sums("某某银行,单位:元\n日期,收入\n2026-06-01,0.5\n"), "in 50 out 0 lines 1");
    EXPECT_EQ(sums("单位：青禾社\n日期,收入\n2026-06-01,0.5\n"), "in 50 out 0 lines 1");  // whose account it is
    EXPECT_TRUE(refused("日期,收入（万元）\n2026-06-01,1.2345678\n", "b.csv:2", "part of a fen"));
    EXPECT_TRUE(refused("金额单位：桶\n日期,收入\n2026-06-01,5\n", "b.csv:1", "unit"));
}

TEST(StatementHeader, TwoUnitsThatDifferAreRefused) {
    EXPECT_TRUE(refused("单位：万元\n日期,收入（元）\n2026-06-01,5\n", "b.csv:2", "unit"));
    EXPECT_EQ(sums("单位：元\n日期,收入（元）\n2026-06-01,5\n"), "in 500 out 0 lines 1");
    EXPECT_EQ(sums("单位：万元\n日期,收入,余额\n2026-06-01,0.5,1.5\n合计,0.5,\n"), "in 500000 out 0 lines 1 sums 1");
}

TEST(StatementHeader, AnotherCurrencyIsNotCountedAsYuan) {
    EXPECT_TRUE(refused("日期,收入(美元)\n2026-06-01,600.00\n", "b.csv:1", "another currency"));
    EXPECT_TRUE(refused("日期,收入（USD）\n2026-06-01,600.00\n", "b.csv:1", "another currency"));
    EXPECT_TRUE(refused("账号:6222,币种:美元\n日期,收入\n2026-06-01,600.00\n", "b.csv:1", "another currency"));
    EXPECT_TRUE(refused("币种,港币\n日期,收入\n2026-06-01,600.00\n", "b.csv:1", "another currency"));
    EXPECT_TRUE(refused("日期,收入,币种\n2026-06-01,600.00,USD\n", "b.csv", "another currency"));
    EXPECT_EQ(sums("日期,收入,币种\n2026-06-01,600.00,USD\n2026-06-01,5.00,人民币\n2026-06-01,5.00,156\n2026-06-01,5."
                   "00,CNY\n"),
              "in 1500 out 0 lines 3 other_currency 1");
    EXPECT_TRUE(refused("日期,收入,币种\n2026-06-01,600.00,贝壳\n", "b.csv:2", "currency"));
    EXPECT_TRUE(refused("日期,收入\n2026-06-01,$600.00\n", "b.csv:2", "another currency"));
    EXPECT_TRUE(refused("某某银行美元账户交易明细\n日期,收入\n2026-06-01,600.00\n", "b.csv:1", "another currency"));
    EXPECT_EQ(sums("币种 : 人民币 \n日期,收入\n2026-06-01,￥6.00\n"), "in 600 out 0 lines 1");
}

TEST(StatementHeader, TwoColumnsWithOneMeaningAreRefused) {
    EXPECT_TRUE(refused("日期,收入,贷方发生额\n2026-06-01,5,5\n", "b.csv:1", "one meaning"));
    EXPECT_TRUE(refused("日期,金额,发生额\n2026-06-01,5,5\n", "b.csv:1", "one meaning"));
    EXPECT_TRUE(refused("日期,收入,收入\n2026-06-01,5,5\n", "b.csv:1", "one meaning"));
    EXPECT_EQ(sums("日期,收入,贷方发生额\n2026-06-01,5,7\n", "in=贷方发生额"), "in 700 out 0 lines 1");
    // Days are facts of their own: the booking day beats the day of the transaction.
    const auto both = read("交易日期,记账日期,收入\n2026-05-31,2026-06-02,5\n");
    ASSERT_TRUE(both);
    EXPECT_EQ(base::format_day(both->lines[0].day), "2026-06-02");
}

TEST(StatementHeader, AFormThatIsHalfKnownIsRefused) {
    EXPECT_TRUE(refused("微信订单号,总金额,微信退款单号,退款金额\n`1,`5.00,`0,`0.00\n", "b.csv:1", "days"));
    EXPECT_TRUE(refused("日期,支出,到账金额总和\n2026-06-01,1,5\n", "b.csv:1", "--map"));
    EXPECT_TRUE(refused("日期,总金额\n2026-06-01,5\n", "b.csv:1", "--map"));
    EXPECT_EQ(sums("日期,支出,到账金额总和\n2026-06-01,,5\n", "in=到账金额总和,out=支出"), "in 500 out 0 lines 1");
    const auto named = read("日期,收入,手续费,颜色\n2026-06-01,5,0.10,红\n2026-06-02,5,,红\n");
    ASSERT_TRUE(named) << named.error().text();
    EXPECT_EQ(named->unused.of("手续费"), 1u);
    EXPECT_EQ(named->unused.of("颜色"), 2u);
}

TEST(StatementHeader, WhatWasBookedBeatsWhatWasTraded) {
    constexpr std::string_view k_head =
        "交易日期,摘要,钞/"
        "汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名\n";
    EXPECT_EQ(sums(with(k_head,
                        "2026-06-01,消费,钞,,10.00,美元,,71.50,人民币,28.50,\n2026-06-02,汇款,钞,5.00,"
                        ",人民币,5.00,,人民币,33.50,\n")),
              "in 500 out 7150 lines 2");
    EXPECT_TRUE(refused(with(k_head, "2026-06-02,汇款,钞,5.00,,人民币,6.00,,人民币,33.50,\n"), "b.csv:2", "differ"));
}

TEST(StatementRow, ItsWidthFitsTheHeader) {
    EXPECT_TRUE(refused("交易日期,支出,收入,余额\n2026-06-02,,1,000.00,5000.00\n", "b.csv:2", "5 cells"));
    EXPECT_TRUE(refused("交易日期,支出,收入,余额\n2026-06-02,,1\n", "b.csv:2", "cut short"));
    EXPECT_EQ(sums("交易日期,支出,收入,余额\n2026-06-02,,\"1,000.00\",5000.00,,,\n"), "in 100000 out 0 lines 1");
    EXPECT_EQ(sums("交易日期,支出,收入,备注,附言,\n2026-06-02,,1\n2026-06-03,,2,谢谢,,\n"), "in 300 out 0 lines 2");
    EXPECT_TRUE(refused("交易日期,支出,收入,备注\n2026-06-02,,10,x\n2026-06-02,,10", "b.csv:3", "cut short"));
}

TEST(StatementRow, FootersAreKnownByPlaceAndShape) {
    EXPECT_EQ(sums("对方户名,交易日期,收入\n总工会,2026-06-01,5.00\n合计有限公司,2026-06-02,6.00\n小计,2026-06-02,1."
                   "00\n合计,,12.00\n",
                   "date=交易日期"),
              "b.csv:4: the line calls itself a sum, and the lines before it do not add up to it");
    EXPECT_EQ(sums("对方户名,交易日期,收入\n总工会,2026-06-01,5.00\n合计有限公司,2026-06-02,6.00\n合计,,11.00\n"),
              "in 1100 out 0 lines 2 sums 1");
    EXPECT_EQ(sums("日期,收入,摘要\n2026-06-01,5.00,\n2026-06-30,5.00,本月合计\n2026-07-01,1.00,\n"),
              "in 600 out 0 lines 2 sums 1");
    EXPECT_EQ(sums("日期,收入\n2026-06-01,5.00\n温馨提示：以实际到账为准\n"), "in 500 out 0 lines 1 notes 1");
    EXPECT_TRUE(refused("日期,收入\n2026-06-01,5.00\n张三,7.00\n2026-06-02,1.00\n", "b.csv:3", "day"));
    EXPECT_TRUE(refused("日期,收入,备注\n2026-06-01,5.00,\n某某,,x\n2026-06-02,1.00,\n", "b.csv:3", "no day"));
}

constexpr std::string_view k_balances = "交易日期,支出,收入,余额\n";

TEST(StatementBalance, FollowsInEitherDirection) {
    EXPECT_EQ(sums(with(k_balances, "2026-06-01,,10,110\n2026-06-02,5,,105\n2026-06-03,,1,106\n")),
              "in 1100 out 500 lines 3");
    EXPECT_EQ(sums(with(k_balances, "2026-06-03,,1,106\n2026-06-02,5,,105\n2026-06-01,,10,110\n")),
              "in 1100 out 500 lines 3");
    // Of one day in any order.
    EXPECT_EQ(
        sums(with(k_balances,
                  "2026-06-01,,10,110\n2026-06-02,,1,106\n2026-06-02,5,,105\n2026-06-02,,2,108\n2026-06-03,8,,100\n")),
        "in 1300 out 1300 lines 5");
    EXPECT_EQ(sums(with(k_balances, "2026-06-01,,10,110\n2026-06-02,,,\n2026-06-02,5,,105\n")),
              "in 1000 out 500 lines 2 no_amount 1");
}

TEST(StatementBalance, ALineThatBreaksItIsNamed) {
    EXPECT_TRUE(
        refused(with(k_balances, "2026-06-01,,10,110\n2026-06-02,50,,105\n2026-06-03,,1,106\n"), "b.csv:3", "balance"));
    EXPECT_TRUE(
        refused(with(k_balances, "2026-06-04,,1,106\n2026-06-03,5,,105\n2026-06-01,,10,108\n"), "b.csv:3", "balance"));
    EXPECT_TRUE(
        refused(with(k_balances, "2026-06-01,,10,110\n2026-06-01,,10,110\n2026-06-03,,1,111\n"), "b.csv:3", "balance"));
    EXPECT_TRUE(refused(with("期初余额：90.00\n", k_balances, "2026-06-01,,10,110\n"), "b.csv:1", "opening"));
    EXPECT_EQ(sums(with("期初余额：100.00\n", k_balances, "2026-06-01,,10,110\n")), "in 1000 out 0 lines 1");
    EXPECT_TRUE(refused(with(k_balances, "2026-06-01,,10,110\n期末余额,,,111\n"), "b.csv:3", "closing"));
    EXPECT_TRUE(refused("交易日期,金额,余额\n2026-06-01,10,100\n2026-06-02,20,80\n2026-06-03,30,50\n", "b.csv:3",
                        "credit card"));
}

TEST(StatementBalance, AFileThatSaysItIsFilteredIsTakenWithTheCheckNamed) {
    const std::string lines = "2026-06-01,,10,110\n2026-06-05,,1,206\n";
    EXPECT_TRUE(refused(with(k_balances, lines), "b.csv:3", "balance"));
    EXPECT_EQ(sums(with("收支类型：收入\n", k_balances, lines)), "in 1100 out 0 lines 2 balance_not_checked 2");
    EXPECT_TRUE(refused(with("收支类型：全部\n", k_balances, lines), "b.csv:4", "balance"));
}

TEST(StatementTotals, AreMetOrTheFileIsRefused) {
    EXPECT_EQ(sums("日期,支出,收入\n2026-06-01,,10\n2026-06-02,5,\n合计,5.00,10.00\n"),
              "in 1000 out 500 lines 2 sums 1");
    EXPECT_TRUE(refused("日期,支出,收入\n2026-06-01,,10\n2026-06-02,5,\n合计,5.00,11.00\n", "b.csv:4", "add up"));
    EXPECT_TRUE(refused("日期,支出,收入\n2026-06-01,,10\n#收入合计：2笔，共10.00元\n", "b.csv:3", "add up"));
    EXPECT_EQ(sums("日期,支出,收入\n2026-06-01,,10\n# 收入合计: 1 笔，共 10.00 元\n# 支出合计: 0 笔，共 0.00 元\n"),
              "in 1000 out 0 lines 1");
    EXPECT_TRUE(refused("日期,支出,收入\n2026-06-01,,10\n合计：12.00,,\n", "b.csv:3", "add up"));
    EXPECT_TRUE(refused("日期,支出,收入\n2026-06-01,,10\n总笔数,2,\n", "b.csv:3", "add up"));
    EXPECT_TRUE(refused("日期,支出,收入,备注\n2026-06-01,,10,\n合计,,,11.00\n", "b.csv:3", "add up"));
    EXPECT_TRUE(refused("共3笔记录\n日期,支出,收入\n2026-06-01,,10\n", "b.csv:1", "add up"));
    EXPECT_TRUE(refused("收入笔数,2,收入金额,10.00\n日期,支出,收入\n2026-06-01,,10\n", "b.csv:1", "add up"));
    EXPECT_EQ(sums("日期,支出,收入\n2026-06-01,,10\n小计,,10\n日期,支出,收入\n2026-06-02,,7\n小计,,7\n合计,,17\n"),
              "in 1700 out 0 lines 2 sums 3");
    EXPECT_EQ(sums("注：单笔收入超过5000元的另行通知\n日期,支出,收入\n2026-06-01,,10\n"), "in 1000 out 0 lines 1");
}

TEST(StatementSign, ANegativeDebitIsAReversalUnlessTheFileWritesAllOfThemSo) {
    EXPECT_EQ(sums("日期,支出,收入\n2026-06-01,-5,\n2026-06-02,-6,\n2026-06-02,,9\n"), "in 900 out 1100 lines 3");
    EXPECT_EQ(sums("日期,支出,收入\n2026-06-01,5,\n2026-06-02,-5,\n2026-06-02,,9\n"), "in 900 out 0 lines 3");
    EXPECT_TRUE(refused("日期,支出,收入\n2026-06-01,-5,\n2026-06-02,,9\n", "b.csv:2", "冲正"));
    // The balance tells, where there is one beside it.
    EXPECT_TRUE(refused("日期,支出,收入,余额\n2026-06-01,-5,,95\n2026-06-02,,9,104\n", "b.csv:2", "冲正"));
    EXPECT_EQ(sums("日期,支出,收入,余额\n2026-06-01,,9,109\n2026-06-02,-5,,104\n"), "in 900 out 500 lines 2");
    EXPECT_EQ(sums("日期,支出,收入,余额\n2026-06-01,,9,109\n2026-06-02,-5,,114\n"), "in 900 out -500 lines 2");
    EXPECT_EQ(sums("日期,金额,借贷标志\n2026-06-01,5,借\n2026-06-02,-5,借\n2026-06-02,-2,贷\n2026-06-02,9,贷\n"),
              "in 700 out 0 lines 4");
    // A negative credit is a refund, and lowers what came in.
    EXPECT_EQ(sums("日期,支出,收入\n2026-06-01,,10\n2026-06-02,,-4\n"), "in 600 out 0 lines 2");
}

TEST(StatementSign, OneLineMovesMoneyOneWay) {
    EXPECT_TRUE(refused("日期,支出,收入\n2026-06-01,5,10\n", "b.csv:2", "both"));
    EXPECT_TRUE(refused("日期,金额,借贷标志\n2026-06-01,5,\n", "b.csv:2", "direction"));
    EXPECT_TRUE(refused("日期,金额,借贷标志\n2026-06-01,5,东\n", "b.csv:2", "direction"));
    EXPECT_TRUE(refused("日期,借方发生额,贷方发生额,借贷标志\n2026-06-01,,5,借\n", "b.csv:2", "direction"));
    EXPECT_TRUE(refused("日期,金额,支出,收入\n2026-06-01,5,,6\n", "b.csv:2", "amount"));
}

TEST(StatementState, FailedOrWaitingTransactionsAreNoMoney) {
    EXPECT_EQ(sums("日期,收入,交易状态\n2026-06-01,5,交易成功\n2026-06-01,6,交易关闭\n2026-06-01,7,支付失败\n2026-06-"
                   "01,8,待付款\n2026-06-01,9,已撤销\n"),
              "in 500 out 0 lines 1 failed 3 waiting 1");
    EXPECT_TRUE(refused("日期,收入,交易状态\n2026-06-01,5,也许\n", "b.csv:2", "交易状态"));
    EXPECT_EQ(sums("日期,收到,交易状态\n2026-06-01,5,交易关闭\n2026-06-01,6,成功\n", "in=收到"),
              "in 600 out 0 lines 1 failed 1");
}

TEST(StatementSerial, OneThatASpreadsheetRoundedIsRefused) {
    EXPECT_TRUE(refused("日期,收入,流水号\n2026-06-01,5,2.02606E+17\n", "b.csv:2", "rounded"));
    EXPECT_TRUE(refused("日期,收入,流水号\n2026-06-01,5,2E+17\n", "b.csv:2", "rounded"));
    EXPECT_TRUE(refused("日期,收入,流水号\n2026-06-01,5,########\n", "b.csv:2", "rounded"));
    EXPECT_TRUE(refused("日期,收入\n2026-06-01,1.5E+3\n", "b.csv:2", "rounded"));
    for (const char* good : {"202606010000000000", "1E5", "0E0012", "20260601E7"})
        EXPECT_EQ(sums(fmt::format("日期,收入,流水号\n2026-06-01,5,{}\n", good)), "in 500 out 0 lines 1") << good;
}

TEST(StatementDay, OneThatHasNotComeIsRefused) {
    EXPECT_TRUE(refused("日期,收入\n2026-12-01,5\n2026-12-02,5\n", "b.csv:3", "not come"));
    EXPECT_EQ(sums("日期,收入\n2026-12-01 23:59:59,5\n"), "in 500 out 0 lines 1");
}

TEST(StatementDay, IsReadInTheFormsThatBanksUse) {
    for (const char* day : {"2026-06-02", "2026/6/2", "20260602", "2026年6月2日", "2026.06.02", "20260602 10:11:12",
                            "20260602101112", "2026-06-02-10.11.12.000000", "2026-06-02 10：11：12", "2026-6-2 9:05",
                            "2026-06-02T10:11:12+08:00", "2026-06-01T20:11:12Z", "2026年06月02日 10时11分12秒",
                            "2026/06/02 上午10:11", "\t2026-06-02\t", "=\"20260602\""}) {
        const auto statement = read(fmt::format("日期,收入\n{},5\n", day));
        ASSERT_TRUE(statement) << day << " " << statement.error().text();
        EXPECT_EQ(base::format_day(statement->lines[0].day), "2026-06-02") << day;
    }
    for (const char* day :
         {"46174", "06/02/2026", "2/6/26", "6月2日", "2026-06", "2026-06-31", "2026-06-02x", "2026-06/02"})
        EXPECT_TRUE(refused(fmt::format("日期,收入\n{},5\n", day), "b.csv:2", "")) << day;
}

TEST(StatementDay, ABookingDayThatCannotBeReadIsNotReplaced) {
    EXPECT_TRUE(refused("交易日期,记账日期,收入\n2026-06-01,soon,5\n", "b.csv:2", "day"));
    EXPECT_EQ(sums("交易日期,记账日期,收入\n2026-06-01,,5\n"), "in 500 out 0 lines 1");
}

TEST(StatementDay, AndTimeMayStandInTwoColumns) {
    const auto statement = read("记账日期,记账时间,收入\n20260602,101112,5\n2026-06-02,9:05,6\n");
    ASSERT_TRUE(statement) << statement.error().text();
    EXPECT_EQ(statement->lines[0].minute, 10 * 60 + 11);
    EXPECT_EQ(statement->lines[1].minute, 9 * 60 + 5);
    EXPECT_EQ(statement->lines[0].day, statement->lines[1].day);
}

TEST(StatementAmount, IsReadAsBanksWriteIt) {
    for (const auto& [cell, fen] : {std::pair{"1,234.50", 123450},
                                    {"１，２３４．５０", 123450},
                                    {"￥1234.5", 123450},
                                    {"¥ 1,234.50 元", 123450},
                                    {"RMB1234.50", 123450},
                                    {"1234.5000", 123450},
                                    {"+1234.50", 123450},
                                    {".50", 50},
                                    {"1,234.50CR", 123450},
                                    {"1234.50 贷", 123450},
                                    {"(4.00)", -400},
                                    {"4.00-", -400},
                                    {"-4.00", -400},
                                    {"－4.00", -400},
                                    {"−4.00", -400},
                                    {"1万元", 1000000}})
        EXPECT_EQ(sums(fmt::format("日期,收入\n2026-06-01,\"{}\"\n", cell)), fmt::format("in {} out 0 lines 1", fen))
            << cell;
    for (const char* cell : {"1e3", "12,34.00", "1,00", "1.234,50", "1.2.3", "五元", "5.001", "--5", "(-5)", "5 6",
                             "USD5", "5.00DR", "10000000000.01", "0x5"})
        EXPECT_TRUE(refused(fmt::format("日期,收入\n2026-06-01,\"{}\"\n", cell), "b.csv:2", "")) << cell;
    EXPECT_EQ(sums("日期,金额\n2026-06-01,5.00CR\n2026-06-01,2.00DR\n"), "in 500 out 200 lines 2");
}

TEST(StatementText, TabsBehindQuotesAndOtherBordersAreRead) {
    EXPECT_EQ(sums("\"日期\"\t,\"收入\"\t\n\"2026-06-01\"\t,\"5.00\"\t\n"), "in 500 out 0 lines 1");
    EXPECT_EQ(sums("日期\t收入\t备注\n2026-06-01\t1,005.00\ta,b\n"), "in 100500 out 0 lines 1");
    EXPECT_EQ(sums("日期;收入\n2026-06-01;5.00\n"), "in 500 out 0 lines 1");
    const std::u16string wide = u"\uFEFF日期\t收入\r\n2026-06-01\t5.00\r\n";
    EXPECT_EQ(sums(std::string_view(reinterpret_cast<const char*>(wide.data()), wide.size() * 2)),
              "in 500 out 0 lines 1");
    EXPECT_TRUE(refused("日期,收入,备注\n2026-06-01,5.00,\"盒\n2026-06-02,6.00,子\"\n", "b.csv:2", "swallow"));
    EXPECT_EQ(sums("日期,收入,备注\n2026-06-01,5.00,\"第一\n第二\"\n2026-06-02,6.00,\n"), "in 1100 out 0 lines 2");
    EXPECT_TRUE(refused("日期,收入,备注\n2026-06-01,5.00,\"a\"b\n", "b.csv:2", "quote"));
}

TEST(StatementText, AHeaderSaidAgainIsANewSection) {
    const auto statement =
        read("日期,收入\n2026-06-01,5\n\n日期,收入\n2026-06-02,6\n摘要,日期,支出,收入\nx,2026-06-03,,7\n");
    ASSERT_TRUE(statement) << statement.error().text();
    EXPECT_EQ(sums(statement), "in 1800 out 0 lines 3");
    EXPECT_EQ(statement->lines[0].section, 0u);
    EXPECT_EQ(statement->lines[1].section, 1u);
    EXPECT_EQ(statement->lines[2].section, 2u);
}

TEST(StatementText, FilesPutTogetherAreSectionsWithTheirOwnSums) {
    constexpr std::string_view k_one = "\xEF\xBB\xBF共1笔记录\n收入：1笔 5.00元\n日期,支出,收入\n2026-06-01,,5.00\n";
    constexpr std::string_view k_two =
        "\xEF\xBB\xBF共2笔记录\n收入：2笔 9.00元\n日期,支出,收入\n2026-06-01,,5.00\n2026-06-02,,4.00\n";
    const auto statement = read(with(k_one, k_two));
    ASSERT_TRUE(statement) << statement.error().text();
    EXPECT_EQ(statement->lines.size(), 3u);
    EXPECT_EQ(statement->lines[2].section, 1u);
    EXPECT_TRUE(refused(with(k_one, k_two, "2026-06-03,,1.00\n"), "b.csv:5", "add up"));
}

TEST(StatementText, CreditCardsAreRefusedWithWhy) {
    EXPECT_TRUE(refused("某某银行信用卡账单\n交易日,金额\n2026-06-01,5\n", "b.csv:1", "credit card"));
    EXPECT_TRUE(refused("交易日,记账日,交易摘要,人民币金额,卡号末四位,交易地金额\n2026-05-01,2026-05-02,x,5,1234,5\n",
                        "b.csv:1", "credit card"));
    EXPECT_TRUE(refused("本期应还款额：100.00,账单日：5\n交易日期,交易金额\n2026-06-01,5\n", "b.csv:1", "credit card"));
}

TEST(StatementText, LinesThatSayTheSameHaveTheSameDigest) {
    const auto first = read("日期,收入,对方户名,备注\n2026-06-02 10:00:07,500.00,某某 ,0012\n");
    const auto again = read("日期,收入,对方户名,备注\n2026/6/2 10:00,500,某某,12\n");
    const auto other = read("日期,收入,对方户名,备注\n2026/6/2 10:00,500,某甲,12\n");
    ASSERT_TRUE(first && again && other);
    EXPECT_EQ(first->lines[0].others, again->lines[0].others);
    EXPECT_EQ(first->lines[0].minute, again->lines[0].minute);
    EXPECT_NE(first->lines[0].others, other->lines[0].others);
    EXPECT_TRUE(first->lines[0].serial.empty());
}

}  // namespace
}  // namespace modou::intake
