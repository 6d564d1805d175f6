// Withdrawals from a payment service and the bank's half of them: received once, in whatever order the files come.
#include "money/own_transfers.hpp"

#include <gtest/gtest.h>

#include "giving/sealed_tables.hpp"
#include "giving/testing_office.hpp"
#include "money/money.hpp"
#include "money/reconcile.hpp"

namespace modou::giving {
namespace {

constexpr std::string_view k_alipay_head =
    "#支付宝账务明细查询\n账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,"
    "账户余额（"
    "元）,交易渠道,业务类型,备注\n";
constexpr std::string_view k_bank_head = "交易日期,贷方发生额,借方发生额,摘要,流水号\n";
constexpr std::string_view k_alipay_lines =
    "1001,2001,3001,公益宝贝,2023-11-15 10:00:00,b,6.00,,6.00,支付宝,在线支付,\n"
    "1002,2002,3002,提现,2023-11-15 10:00:00,,,-6.00,0.00,支付宝,提现,\n";

money::StatementFile alipay(std::string_view lines = k_alipay_lines) {
    return {"ali.csv", fmt::format("{}{}", k_alipay_head, lines), {}};
}
money::StatementFile bank(std::string_view lines) {
    return {"bank.csv", fmt::format("{}{}", k_bank_head, lines), {}};
}

class OwnTransfersTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        const auto shop = folder::open_accounts(office_->book(), office_->keys().digests, {1'700'000'000},
                                                {"shop", ledger::Policy::source, false}, {"s"});
        ASSERT_TRUE(shop);
        give(shop->at("s"));  // ten yuan, on 2023-11-15 in China
    }
    money::Reconciliation read(const std::vector<money::StatementFile>& files, const money::StatementAsk& ask = {}) {
        auto done = money::reconcile(office_->treasury(), "h", files, {}, ask);
        EXPECT_TRUE(done) << done.error().text();
        return done ? std::move(*done) : money::Reconciliation{};
    }
    std::uint64_t received() {
        const auto days = office_->treasury().statements();
        std::uint64_t sum = 0;
        if (const auto at = days->find("h"); at != days->end())
            for (const money::StatementDay& day : at->second) sum += day.in - day.refunded;
        return sum;
    }
};

TEST_F(OwnTransfersTest, WhatWasWithdrawnToTheBankIsReceivedOnce) {
    const auto done = read({alipay(), bank("20231116,6.00,,提现,9001\n")});
    EXPECT_EQ(done.cover.covered, 600u);
    EXPECT_EQ(done.cover.surplus, 0u);
    EXPECT_EQ(done.own_transfers.found, 1u);
    EXPECT_EQ(done.own_transfers.found_fen, 600u);
    EXPECT_EQ(done.files[0].lines, 1u);
    EXPECT_EQ(done.files[0].own.out, 600);
    EXPECT_NE(done.json().find(R"("own_transfers":{"matched":1,"matched_fen":600,"unmatched":0)"), std::string::npos);
    EXPECT_NE(done.table().find("withdrawn to the bank: 1 found on its statement, ¥6.00"), std::string::npos);
    EXPECT_EQ(received(), 600u);
    // Counted again, and by the next start.
    for (int again = 0; again < 2; ++again) {
        const auto same = read({bank("20231116,6.00,,提现,9001\n"), alipay()});
        EXPECT_EQ(same.files[0].fresh + same.files[1].fresh, 0u);
        EXPECT_EQ(same.cover.covered, 600u);
        EXPECT_EQ(same.own_transfers.found, 1u);
        reopen();
        EXPECT_EQ(received(), 600u);
    }
}

TEST_F(OwnTransfersTest, TheBanksFileMayComeFirst) {
    EXPECT_EQ(read({bank("20231116,6.00,,,9001\n20231117,1.00,,,9002\n")}).cover.covered, 700u);
    EXPECT_EQ(read({alipay()}).cover.covered, 700u);
    EXPECT_EQ(received(), 700u);
}

TEST_F(OwnTransfersTest, OnlyAReceiptOfTheSameSumWithinAWeekAfterItIsTheOtherHalf) {
    const auto done =
        read({alipay(), bank("20231114,6.00,,,1\n20231123,6.00,,,2\n20231116,6.01,,,3\n20231117,,6.00,,4\n")});
    EXPECT_EQ(done.own_transfers.found, 0u);
    EXPECT_EQ(done.own_transfers.alone, 1u);
    EXPECT_EQ(done.own_transfers.alone_fen, 600u);
    EXPECT_EQ(received(), 2'401u);
    // What a bank calls interest is nobody's other half either.
    EXPECT_EQ(read({bank("20231117,6.00,,结息,5\n")}).own_transfers.found, 0u);
    EXPECT_EQ(read({bank("20231122,6.00,,,6\n")}).own_transfers.found, 1u);
    EXPECT_EQ(received(), 2'401u);
}

TEST_F(OwnTransfersTest, EachReceiptAnswersForOneWithdrawalAndTheEarliestIsTaken) {
    const auto done = read({alipay("1,1,1,,2023-11-13 10:00:00,b,20.00,,20.00,支付宝,在线支付,\n"
                                   "2,2,2,,2023-11-15 10:00:00,,,-6.00,14.00,支付宝,提现,\n"
                                   "3,3,3,,2023-11-15 11:00:00,,,-6.00,8.00,支付宝,提现,\n"
                                   "4,4,4,,2023-11-16 10:00:00,,,-6.00,2.00,支付宝,提现,\n"),
                            bank("20231116,6.00,,,1\n20231117,6.00,,,2\n")});
    EXPECT_EQ(done.own_transfers.found, 2u);
    EXPECT_EQ(done.own_transfers.alone, 1u);
    EXPECT_EQ(done.own_transfers.other_days, 0u);
    EXPECT_EQ(received(), 2'000u);
    const auto more = read({bank("20231118,6.00,,,3\n20231119,6.00,,,4\n")});
    EXPECT_EQ(more.own_transfers.found, 3u);
    EXPECT_EQ(more.own_transfers.other_days, 3u);
    EXPECT_NE(more.table().find("for 3 of them a receipt of another day has the same sum"), std::string::npos);
    EXPECT_EQ(received(), 2'600u);
}

TEST_F(OwnTransfersTest, AWithdrawalThatCameBackHasNoOtherHalf) {
    const auto done = read({alipay("1,1,1,,2023-11-13 10:00:00,b,6.00,,6.00,支付宝,在线支付,\n"
                                   "2,2,2,,2023-11-15 10:00:00,,,-6.00,0.00,支付宝,提现,\n"
                                   "3,3,3,,2023-11-16 10:00:00,,6.00,,6.00,支付宝,提现退回,\n"),
                            bank("20231117,6.00,,捐款,1\n")});
    EXPECT_EQ(done.own_transfers.found + done.own_transfers.alone, 0u);
    EXPECT_EQ(received(), 1'200u);
}

TEST_F(OwnTransfersTest, InterestThatWasCountedBeforeIsNamedAndCountedAnewWhenAskedFor) {
    const std::string lines = "20231116,6.00,,捐款,1\n20231117,0.34,,结息,2\n";
    // As a Modou that knew no such words kept it, or from a file without the column that has them.
    const money::StatementFile plain{"plain.csv", "交易日期,贷方发生额,流水号\n20231116,6.00,1\n20231117,0.34,2\n", {}};
    read({plain});
    EXPECT_EQ(received(), 634u);
    const auto named = read({bank(lines)});
    EXPECT_EQ(named.files[0].passed_over.of("kept_otherwise_before"), 1u);
    EXPECT_EQ(received(), 634u);
    money::StatementAsk ask;
    ask.recount = true;
    EXPECT_EQ(read({bank(lines)}, ask).files[0].recounted, 1u);
    EXPECT_EQ(received(), 600u);
    EXPECT_EQ(read({bank(lines)}, ask).files[0].recounted, 0u);
    // What is known is not forgotten over a file that does not say it.
    EXPECT_EQ(read({plain}, ask).files[0].recounted, 0u);
    reopen();
    EXPECT_EQ(received(), 600u);
}

TEST_F(OwnTransfersTest, FilesOfAServiceThatAnEarlierVersionReadAreAskedForAgain) {
    read({alipay(), bank("20231116,6.00,,提现,9001\n")});
    ASSERT_TRUE(office_->ports().tables.write([](store::Session& s, folder::Sealing&) -> base::Status {
        MODOU_CHECK(s.run(
            "INSERT INTO statement_unread (holder, form, first_day, last_day) SELECT f.holder, s.form, f.first_day, "
            "f.last_day FROM statement_file f JOIN statement_scope s ON s.number = f.scope WHERE s.form <> 'bank'"));
        return {};
    }));
    const auto told = read({});
    EXPECT_EQ(told.own_transfers.unread, 1u);
    EXPECT_NE(told.table().find("what was withdrawn in 1 files"), std::string::npos);
    EXPECT_EQ(read({alipay()}).own_transfers.unread, 0u);
}

TEST_F(OwnTransfersTest, APaymentThatCameBackInPartsPaidNobodyAndAPartIsNoReversalOfNothing) {
    const std::string head =
        "支付宝账户：b@example.org\n------------------------支付宝（中国）网络技术有限公司  "
        "电子客户回单------------------------\n"
        "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n";
    const auto file = [&](std::string_view lines) {
        return money::StatementFile{"app.csv", fmt::format("{}{}", head, lines), {}};
    };
    const std::string bought = "2023-11-15 10:00:00,日用,乙,/,买纸,支出,100.00,余额,交易成功,7001,m1,,\n";
    const std::string part = "2023-11-16 10:00:00,退款,乙,/,退款-买纸,不计收支,30.00,余额,退款成功,7001_1,m1,,\n";
    const auto one = read({file(bought + part)});
    EXPECT_EQ(one.reversals_met, 1u);
    EXPECT_TRUE(one.reversals_alone.empty());
    ASSERT_EQ(one.outflows_alone.size(), 1u);
    EXPECT_EQ(one.outflows_alone[0].amount, 10'000u);
    const auto all =
        read({file(bought + part + "2023-11-17 10:00:00,退款,乙,/,退款-买纸,收入,70.00,余额,退款成功,7001_2,m1,,\n")});
    EXPECT_EQ(all.reversals_met, 2u);
    EXPECT_TRUE(all.reversals_alone.empty());
    EXPECT_TRUE(all.outflows_alone.empty());
    EXPECT_EQ(received(), 0u);
    EXPECT_EQ(read({}).reversals_met, 2u);
}

// A Modou before counted such a refund as received.
TEST_F(OwnTransfersTest, ARefundThatWasCountedAsIncomeIsKnownAgainAndNamed) {
    const std::string head =
        "支付宝账户：b@example.org\n------------------------支付宝（中国）网络技术有限公司  "
        "电子客户回单------------------------\n交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/"
        "付款方式,交易状态,交易订单号,商家订单号,备注,\n";
    const std::string bought = "2023-11-15 10:00:00,日用,乙,/,买纸,支出,5.00,余额,交易成功,7001,m1,,\n";
    const auto file = [&](std::string_view first, std::string_view what) {
        return money::StatementFile{
            "app.csv",
            fmt::format("{}{}2023-11-16 10:00:00,{},乙,/,x,收入,3.00,余额,交易成功,7001_1,m1,,\n", head, first, what),
            {}};
    };
    for (const std::string& first : {std::string(), bought}) {
        read({file(first, "转账")});  // as if nothing called it a refund
        EXPECT_EQ(received(), 300u);
        const auto named = read({file(first, "退款")});
        EXPECT_EQ(named.files[0].fresh, 0u);
        EXPECT_EQ(named.files[0].passed_over.of("kept_otherwise_before"), 1u);
        EXPECT_EQ(received(), 300u);
        money::StatementAsk ask;
        ask.recount = true;
        EXPECT_EQ(read({file(first, "退款")}, ask).files[0].recounted, 1u);
        EXPECT_EQ(received(), 0u);
        office_.reset();
        SetUp();
    }
}

TEST(MeetParts, ABatchPaidPersonByPersonIsMetWhenALineIsThereForEachPart) {
    const auto meeting = [](std::vector<money::Outflow> lines) {
        money::Outflows outflows;
        outflows.paid = {{{100}, 100, 7}, {{101}, 20, 8}};
        outflows.lines = std::move(lines);
        outflows.parts[7] = {40, 20, 20, 20};
        return meet(outflows);
    };
    // The payment of a whole sum is met first, and the parts take the earliest of what is left.
    const auto met = meeting(
        {{{96}, 20, 0}, {{97}, 20, 0}, {{98}, 20, 0}, {{101}, 20, 0}, {{103}, 40, 0}, {{104}, 20, 0}, {{105}, 20, 0}});
    EXPECT_EQ(met.lines.at(7), base::Day{104});
    EXPECT_EQ(met.lines.at(8), base::Day{101});
    EXPECT_EQ(met.outflows, 5u);
    EXPECT_TRUE(met.paid_alone.empty());
    ASSERT_EQ(met.lines_alone.size(), 2u);
    EXPECT_EQ(met.lines_alone[0].day, base::Day{96});  // too early
    EXPECT_EQ(met.lines_alone[1].day, base::Day{105});
    // One part is missing, or comes too late: then none is taken.
    for (const std::int32_t day : {111, 95}) {
        const auto lacking = meeting({{{97}, 20, 0}, {{98}, 20, 0}, {{101}, 20, 0}, {{103}, 40, 0}, {{day}, 20, 0}});
        EXPECT_FALSE(lacking.lines.contains(7));
        EXPECT_EQ(lacking.paid_alone.size(), 1u);
        EXPECT_EQ(lacking.lines_alone.size(), 4u);
    }
    // A line of the whole sum is the payment.
    EXPECT_EQ(meeting({{{97}, 20, 0}, {{99}, 100, 0}}).lines.at(7), base::Day{99});
}

}  // namespace
}  // namespace modou::giving
