#include "intake/statement.hpp"

#include <gtest/gtest.h>

#include "base/testing_encoding.hpp"

namespace modou::intake {
namespace {

using base::gb18030;

const base::Day k_today = *base::parse_day("2026-12-01");

// "2026-06-01 +100 -0" a line that counts.
std::string told(const base::Result<Statement>& statement) {
    if (!statement) return statement.error().text();
    std::string text;
    for (const StatementLine& line : statement->lines)
        if (counts(line))
            text += fmt::format("{} +{} -{};", base::format_day(line.day), line.back ? -line.in.value : line.in.value,
                                line.back ? -line.out.value : line.out.value);
    return text;
}

constexpr std::string_view k_alipay =
    "#支付宝账务明细查询\n#账号：[20880000]\n#起始日期：[2026年06月01日 00:00:00]\n"
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,"
    "交易渠道,业务类型,"
    "备注\n"
    "1001\t,2001\t,o1\t,豆 \t,2026-06-01 10:00:00,x***@y\t,1234.50,0.00,1300.00,支付宝\t,交易付款\t,\n"
    "1002\t,2002\t,o2\t,豆 \t,2026-06-02 10:00:00,x***@y\t,0.00,-12.00,1288.00,支付宝\t,收费\t,\n"
    "1003\t,2003\t,o3\t,豆 \t,2026-06-02 11:00:00,x***@y\t,0.00,-900.00,388.00,支付宝\t,提现\t,\n"
    "#-----------------------------------------账务明细列表结束------------------------------------\n"
    "#支出合计：2笔，共-912.00元\n";

TEST(Statement, ReadsAlipaysBookOfMoves) {
    for (const std::string& bytes : {std::string(k_alipay), gb18030(k_alipay)}) {
        const auto statement = read_statement(bytes, "a.csv", {}, k_today);
        ASSERT_TRUE(statement) << statement.error().text();
        EXPECT_EQ(told(statement), "2026-06-01 +123450 -0;2026-06-02 +0 -1200;");
        EXPECT_EQ(statement->kind, StatementKind::alipay);
        EXPECT_EQ(statement->lines[0].serial, "alipay 1001/");
        EXPECT_EQ(statement->passed_over.total(), 1u);
        EXPECT_EQ(statement->lines.back().standing, Standing::withdrawn);
        EXPECT_EQ(statement->lines.back().out.value, 90'000);
    }
    EXPECT_EQ(read_statement(gb18030(k_alipay), "a.csv", {}, k_today)->encoding, base::Encoding::gb18030);
}

TEST(Statement, ReadsAlipaysBusinessDetailWithRefunds) {
    const auto statement = read_statement(
        "#支付宝业务明细查询\n支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,"
        "商家实收（元）,退款批次号/"
        "请求号\n"
        "77\t,o\t,交易\t,豆\t,2026-06-01 23:59:59,2026-06-02 00:00:01,10.00,10.00,\t\n"
        "77\t,o\t,退款\t,豆\t,2026-06-03 00:00:01,2026-06-03 00:00:01,-4.00,-4.00,r1\t\n",
        "a.csv", {}, k_today);
    EXPECT_EQ(told(statement), "2026-06-02 +1000 -0;2026-06-03 +-400 -0;");
    EXPECT_EQ(statement->lines[1].serial, "alipay 77/r1");
}

TEST(Statement, ReadsWeChatsBillsAndStopsAtTheSums) {
    const auto trades = read_statement(
        "\xEF\xBB\xBF交易时间,公众账号ID,微信订单号,商户订单号,应结订单金额,微信退款单号,退款金额,手续费\r\n"
        "`2026-06-01 10:00:00,`wx1,`420001,`o1,`15.00,`0,`0.00,`0.09\r\n"
        "`2026-06-02 10:00:00,`wx1,`420001,`o1,`0.00,`5001,`15.00,`-0.09\r\n"
        "总交易单数,应结订单总金额,退款总金额\r\n`2,`15.00,`15.00\r\n",
        "w.csv", {}, k_today);
    EXPECT_EQ(told(trades), "2026-06-01 +1500 -0;2026-06-02 +-1500 -0;");
    EXPECT_EQ(trades->kind, StatementKind::wechat);
    EXPECT_NE(trades->lines[0].serial, trades->lines[1].serial);
    const auto funds = read_statement(
        "记账时间,微信支付业务单号,资金流水单号,业务类型,收支类型,收支金额（元）,账户结余（元）\n"
        "`2026-06-01 10:00:00,`1,`f1,`交易,`收入,`15.00,`15.00\n`2026-06-01 "
        "10:00:00,`1,`f2,`手续费,`支出,`0.09,`14.91\n"
        "资金流水总笔数,收入笔数,收入金额\n`2,`1,`15.00\n",
        "w.csv", {}, k_today);
    EXPECT_EQ(told(funds), "2026-06-01 +1500 -0;2026-06-01 +0 -9;");
}

TEST(Statement, ReadsBanksByTheirUsualNamesOrByAMap) {
    EXPECT_EQ(told(read_statement(
                  "某某银行交易明细\n账号,6222\n交易日期,借方发生额（支取）,贷方发生额（收入）,对方户名,交易流水号\n"
                  "20260601,,\"1,000.00\",某某,9\n2026年6月2日,30.5,,某某,10\n合计,30.50,1000.00,,\n",
                  "b.csv", {}, k_today)),
              "2026-06-01 +100000 -0;2026-06-02 +0 -3050;");
    EXPECT_EQ(told(read_statement("日期,金额,借贷标志\n2026/6/1,5,贷\n2026/6/1,6,借\n", "b.csv", {}, k_today)),
              "2026-06-01 +500 -0;2026-06-01 +0 -600;");
    EXPECT_EQ(told(read_statement("日期,金额\n2026/6/1,5\n2026/6/1,-6.00\n", "b.csv", {}, k_today)),
              "2026-06-01 +500 -0;2026-06-01 +0 -600;");
    const auto map = parse_statement_map("date=when,in=got,serial=no");
    ASSERT_TRUE(map);
    EXPECT_EQ(told(read_statement("no,when,got,收入\n7,2026-06-01,5,99\n", "b.csv", *map, k_today)),
              "2026-06-01 +500 -0;");
    for (const char* wrong : {"date", "date=", "who=x", "date=a,date=b"}) EXPECT_FALSE(parse_statement_map(wrong));
}

TEST(Statement, NamesTheLineOfWhatItCannotRead) {
    const auto said = [](std::string_view bytes) { return told(read_statement(bytes, "b.csv", {}, k_today)); };
    EXPECT_NE(said("日期,收入\n2026-06-01,1e3\n").find("b.csv:2"), std::string::npos);
    EXPECT_NE(said("日期,收入\n2026-06-01,5\nsoon,5\n").find("b.csv:3"), std::string::npos);
    EXPECT_NE(said("日期,收入\n2026-13-01,5\n").find("b.csv:2"), std::string::npos);
    EXPECT_NE(said("日期,收入\n2026-06-01,\"5\n").find("b.csv:2"), std::string::npos);
    EXPECT_NE(said("日期,金额,收支类型\n2026-06-01,5,?\n").find("b.csv:2"), std::string::npos);
    EXPECT_NE(said("a,b\n1,2\n").find("--map"), std::string::npos);
    EXPECT_NE(said("").find("--map"), std::string::npos);
    EXPECT_NE(said("PK\x03\x04xx").find("damaged"), std::string::npos);
    EXPECT_NE(said("日期,收入\n2026-06-01,\xFF\xFF\n").find("UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace modou::intake
