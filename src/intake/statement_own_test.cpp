// Money that nobody gave: interest, moves between the holder's own accounts, refunds of what the holder bought.
#include <gtest/gtest.h>

#include "intake/statement_words.hpp"
#include "intake/testing_statements.hpp"

namespace modou::intake {
namespace {

constexpr std::string_view k_bank = "交易日期,贷方发生额,借方发生额,摘要,流水号\n";
constexpr std::string_view k_personal =
    "支付宝账户：b@example.org\n------------------------支付宝（中国）网络技术有限公司  "
    "电子客户回单------------------------\n交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/"
    "付款方式,交易状态,交易订单号,商家订单号,备注,\n";

std::string personal(std::string_view lines) {
    return fmt::format("{}{}", k_personal, lines);
}
std::string standings(const base::Result<Statement>& statement) {
    if (!statement) return statement.error().text();
    std::string text;
    for (const StatementLine& line : statement->lines) text += "cowb"[static_cast<int>(line.standing)];
    return text;
}

TEST(OwnMoney, InterestAndMovesWithinABankAreNamedAndNotCounted) {
    const auto statement =
        read(fmt::format("{}20250321,12.34,,结息,1\n20250322,100.00,,本行户内转账,2\n20250323,,40.00,理财申购,"
                         "3\n20250324,50.00,,捐款,4\n"
                         "20250325,1.00,,结息20250325,5\n20250326,,0.20,利息,6\n",
                         k_bank));
    EXPECT_EQ(sums(statement), "in 5000 out 20 lines 2 interest 2 own_transfer 2");
    EXPECT_EQ(standings(statement), "ooococ");
    EXPECT_EQ(statement->own.interest, 1'334);
    EXPECT_EQ(statement->own.in, 10'000);
    EXPECT_EQ(statement->own.out, 4'000);
}

TEST(OwnMoney, OnlyTheBanksOwnWordsAreBelieved) {
    for (std::string_view word : {"结息", " 结 息 ", "结息-2025/03", "存款利息", "理财收益"})
        EXPECT_EQ(own_money_of(word), k_interest) << word;
    for (std::string_view word : {"户内转账", "内部转账", "理财赎回", "定期转活期", "理财赎回(001)"})
        EXPECT_EQ(own_money_of(word), k_own_transfer) << word;
    // From another account, from somebody, or a sentence that only has the word in it.
    for (std::string_view word : {"", "转账", "行内转账", "同名转账", "资金归集", "结息公司捐款", "捐款利息",
                                  "退还利息款", "利息收入转捐", "提现", "跨行转账"})
        EXPECT_EQ(own_money_of(word), "") << word;
    // What a payer writes is no purpose that the bank states.
    EXPECT_EQ(sums("交易日期,贷方发生额,借方发生额,附言,流水号\n20250321,12.34,,利息,1\n"), "in 1234 out 0 lines 1");
}

TEST(OwnMoney, BalancesAndTotalsStillFollowTheLinesThatDoNotCount) {
    constexpr std::string_view k_file =
        "交易日期,收入,支出,余额,摘要\n2026-06-01,100.00,,100.00,捐款\n2026-06-21,0.50,,100.50,结息\n2026-06-22,,30.00,"
        "{},"
        "付款\n合计,100.50,30.00,,\n";
    EXPECT_EQ(sums(fmt::format(k_file, "70.50")), "in 10000 out 3000 lines 2 interest 1 sums 1");
    EXPECT_TRUE(refused(fmt::format(k_file, "70.00"), "b.csv:4", "balance"));
}

TEST(OwnMoney, WithdrawalsAreKeptBesideTheLinesThatCount) {
    const auto account = read(
        "#支付宝账务明细查询\n账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-"
        "元）,"
        "账户余额（元）,交易渠道,业务类型,备注\n"
        "1,1,o1,豆,2026-06-01 10:00:00,甲,100.00,,100.00,支付宝,在线支付,\n"
        "2,2,o2,,2026-06-02 10:00:00,,,-60.00,40.00,支付宝,提现,\n"
        "3,3,o3,,2026-06-02 10:00:01,,,-0.10,39.90,支付宝,提现手续费,\n"
        "4,4,o4,,2026-06-03 10:00:00,,60.00,,99.90,支付宝,提现退回,\n"
        "5,5,o5,,2026-06-04 10:00:00,,10.00,,109.90,支付宝,充值,\n");
    EXPECT_EQ(sums(account), "in 10000 out 0 lines 1 own_transfer 4");
    ASSERT_EQ(standings(account), "cww");
    EXPECT_EQ(account->lines[1].out.value, 6'000);
    EXPECT_EQ(account->lines[1].serial, "alipay 2/");
    EXPECT_EQ(account->lines[2].in.value, 6'000);
    // The apps call it neither in nor out.
    constexpr std::string_view k_wechat =
        "微信支付账单明细\n交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
        "2026-06-03 10:00:00,零钱提现,某某银行,\"/\",/,¥30.00,某某银行,{},1004\t,\"/\",\"\"\n";
    EXPECT_EQ(standings(read(fmt::format(k_wechat, "提现已到账"))), "w");
    EXPECT_EQ(standings(read(fmt::format(k_wechat, "提现失败"))), "");
    EXPECT_EQ(sums(fmt::format(k_wechat, "提现已到账")), "in 0 out 0 lines 0 neither_in_nor_out 1");
    const auto app =
        read(personal("2026-06-12 17:20:33,账户存取,某某银行,/,提现-快速提现,不计收支,5.00,余额,交易成功,1003,,,\n"
                      "2026-06-11 17:20:33,信用借还,乙,/,还款,不计收支,5.00,余额,还款成功,1004,,,\n"));
    EXPECT_EQ(sums(app), "in 0 out 0 lines 0 neither_in_nor_out 2");
    EXPECT_EQ(standings(app), "w");
}

TEST(OwnMoney, ARefundThatTheAppCallsIncomeIsNoReceipt) {
    constexpr std::string_view k_bought = "2025-03-13 21:32:01,日用,乙,/,买纸,支出,100.00,余额,{},20250313001,m1,,\n";
    constexpr std::string_view k_back = "2025-03-14 21:32:01,{},乙,/,退款-买纸,收入,{},余额,{},{},{},,\n";
    const auto file = [&](std::string_view state, std::string_view back) {
        return personal(fmt::format(k_bought, state) + std::string(back));
    };
    const std::string whole = fmt::format(k_back, "退款", "100.00", "退款成功", "20250313001_x", "m1");
    // Of a purchase that was closed nothing went out: then nothing lowers it, and the refund is named.
    EXPECT_EQ(sums(file("交易关闭", whole)), "in 0 out 0 lines 0 failed 1 refund_without_purchase 1");
    EXPECT_EQ(sums(personal(whole)), "in 0 out 0 lines 0 refund_without_purchase 1");
    EXPECT_EQ(sums(file("交易成功", whole)), "in 0 out 0 lines 2");
    // Known by either word, and by either number.
    EXPECT_EQ(sums(file("交易成功", fmt::format(k_back, "日用", "30.00", "退款成功", "20250313001*2", ""))),
              "in 0 out 7000 lines 2");
    EXPECT_EQ(sums(file("交易成功", fmt::format(k_back, "退款", "30.00", "交易成功", "77", "m1"))),
              "in 0 out 7000 lines 2");
    EXPECT_EQ(sums(file("交易成功", fmt::format(k_back, "转账", "30.00", "交易成功", "77", "m1"))),
              "in 3000 out 10000 lines 2");
    EXPECT_FALSE(statement_reason_words(k_refund_alone).zh.empty());
}

TEST(OwnMoney, RefundsFindTheirPaymentByItsNumber) {
    constexpr std::string_view k_bought =
        "2025-03-13 21:32:01,日用,乙,/,买纸,支出,100.00,余额,交易成功,20250313001,m1,,\n";
    const auto back = [](std::string_view yuan, int n) {
        return fmt::format("2025-03-1{} 21:32:01,退款,乙,/,退款,不计收支,{},余额,退款成功,20250313001_{},m1,,\n", 3 + n,
                           yuan, n);
    };
    EXPECT_EQ(standings(read(personal(std::string(k_bought) + back("30.00", 1)))), "cb");
    EXPECT_EQ(standings(read(personal(std::string(k_bought) + back("30.00", 1) + back("70.00", 2)))), "bbb");
    // More than was paid is of something else.
    EXPECT_EQ(standings(read(personal(std::string(k_bought) + back("30.00", 1) + back("70.01", 2)))), "cbc");
    // 微信支付账单明细: by the merchant's number.
    EXPECT_EQ(standings(read("微信支付账单明细\n交易时间,交易类型,交易对方,商品,收/"
                             "支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
                             "2026-06-04 10:00:00,商户消费,乙,豆,支出,¥20.00,零钱,已退款(￥8.00),1002,2,\n"
                             "2026-06-04 12:00:00,乙-退款,乙,豆,收入,¥8.00,零钱,已退款￥8.00,1003,2,\n"
                             "2026-06-05 12:00:00,丙-退款,丙,豆,收入,¥9.00,零钱,已退款￥9.00,1005,7,\n")),
              "cbc");
}

}  // namespace
}  // namespace modou::intake
