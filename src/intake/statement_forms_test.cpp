// Files of the shapes that banks and payment services export, with invented lines: the sums are right, or a sentence
// says what to do.
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/testing_encoding.hpp"
#include "intake/testing_statements.hpp"

namespace modou::intake {
namespace {

// The file with one thing said otherwise.
std::string with(std::string_view file, std::string_view from, std::string_view to) {
    const std::size_t at = file.find(from);
    EXPECT_NE(at, std::string_view::npos) << from;
    return fmt::format("{}{}{}", file.substr(0, at), to, file.substr(at + from.size()));
}

TEST(StatementForms, MerchantsBank) {
    constexpr std::string_view k_file =
        "\xEF\xBB\xBF\"# 某商银行交易记录\"\n\"# 导出时间: [            2026-07-01 08:00:00]\"\n\"# 账    号: "
        "[一卡通:6214********0000   某商银行]\"\n"
        "\"# 币    种: [                         人民币]\"\n\"# 起始日期: [20260601]   终止日期: [20260630]\"\n\"# "
        "过滤设置:  无\"\n\n"
        "\"交易日期\",\"交易时间\",\"收入\",\"支出\",\"余额\",\"交易类型\",\"交易备注\"\n"
        "\"\t20260603\",\"\t10:00:01\",\"\",\"20.00\",\"1,080.00\",\"转账\",\"\"\n\"\t20260601\",\"\t09:00:01\",\"100."
        "00\",\"\",\"1,100.00\",\"汇入\",\"捐,款\"\n\n"
        "\"# 收入合计: 1 笔，共 100.00 元\"\n\"# 支出合计: 1 笔，共 20.00 元\"\n";
    EXPECT_EQ(sums(k_file), "in 10000 out 2000 lines 2");
    EXPECT_EQ(sums(base::gb18030(k_file.substr(3))), "in 10000 out 2000 lines 2");
    const std::string dollars = with(k_file, "人民币", "美元");
    EXPECT_TRUE(refused(dollars, "b.csv:4", "another currency"));
    const std::string filtered = with(k_file, "  无", " 仅转入");
    EXPECT_EQ(sums(filtered), "in 10000 out 2000 lines 2");
    EXPECT_EQ(
        sums("账号,账号名称,币种,交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,流程实例号,"
             "业务名称,用途,业务参考号,业务摘要,其它摘要,收(付)方分行名,收(付)方名称,收(付)方账号,收(付)方开户行行号,"
             "收(付)方开户行名,收(付)方开户行地址,母(子)公司账号分行名,母(子)公司账号,母(子)公司名称,信息标志,"
             "有否附件信息,冲账标志,扩展摘要,交易分析码,票据号,商务支付订单号,内部编号\n"
             "1,青禾社,人民币,2026-06-01,10:00:00,2026-06-01,汇入,,50.00,150.00,,C1,,,,,,,,甲,,,,,,,,,,,,,,,\n"
             "1,青禾社,人民币,2026-06-02,10:00:00,2026-06-02,付款,20.00,,130.00,,C2,,,,,,,,乙,,,,,,,,,,,,,,,\n"
             "1,青禾社,人民币,2026-06-03,10:00:00,2026-06-03,付款,-20.00,,150.00,冲正,C3,,,,,,,,乙,,,,,,,,,,*,,,,,\n"),
        "in 5000 out 0 lines 3");
}

TEST(StatementForms, IndustrialBank) {
    constexpr std::string_view k_head =
        "\xEF\xBB\xBF明细查询文件下载\n\n卡号: 6222000000000000000,卡别名: 无,子账户序号: 00000,子账户类别: "
        "活期,子账户别名: 无,币种 : 人民币 \n起始日期: 2026-06-01,截止日期: 2026-06-30,收支: 全部\n\n"
        "交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/"
        "汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户\n";
    constexpr std::string_view k_rows =
        "2026-06-05,汇款,,,CHN,钞,\"1,000.00\",,人民币,\"1,000.00\",,人民币,\"1,500.00\",甲,\n2026-06-03,消费,,,CHN,钞,"
        ",500.00,人民币,,500.00,人民币,500.00,乙,\n";
    EXPECT_EQ(sums(fmt::format("{}{}人民币合计,,,,,,\"1,000.00\",500.00,,\"1,000.00\",500.00,,,,\n", k_head, k_rows)),
              "in 100000 out 50000 lines 2 sums 1");
    EXPECT_TRUE(
        refused(fmt::format("{}{}人民币合计,,,,,,,,,\"1,000.01\",500.00,,,,\n", k_head, k_rows), "b.csv:9", "add up"));
    EXPECT_EQ(sums(fmt::format("{}{}2026-06-02,汇款,,,USA,汇,600.00,,美元,600.00,,美元,600.00,丙,\n", k_head, k_rows)),
              "in 100000 out 50000 lines 2 other_currency 1");
}

TEST(StatementForms, ConstructionBank) {
    EXPECT_EQ(
        sums("账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,对方开户机构,"
             "记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号,关联账户\n"
             "44,青禾社,20260531 23:59:58,0,100.00,600.00,人民币元,甲,,,20260601,转账存入,,1-A,,,,\n44,青禾社,20260602 "
             "08:00:00,40.5,0,559.50,人民币元,乙,,,20260602,转账支取,,2-B,,,,\n"),
        "in 10000 out 4050 lines 2");
    EXPECT_EQ(sums("记账日,交易日期,交易时间,支出,收入,账户余额,币种,摘要,对方账号,对方户名,交易地点\n20260601,"
                   "20260601,10:01:02,,5.00,5.00,人民币,,,,\n"),
              "in 500 out 0 lines 1");
    EXPECT_EQ(sums("序号,摘要,币别,钞汇,交易日期,交易金额,账户余额,交易地点/"
                   "附言,对方账号与户名\n1,跨行转入,人民币元,钞,20260601,\"1,000.00\",\"1,200.00\",,\n2,消费,人民币元,"
                   "钞,20260602,-200.00,\"1,000.00\",,\n"),
              "in 100000 out 20000 lines 2");
    EXPECT_EQ(sums("交易日期,借方发生额/元(支取),贷方发生额/元(收入),余额\n20260601,,5.00,5.00\n"),
              "in 500 out 0 lines 1");
}

TEST(StatementForms, AgriculturalBank) {
    EXPECT_EQ(sums("交易日期,交易时间,交易金额,本次余额,对方户名,对方账号,交易行,交易渠道,交易类型,交易用途,"
                   "交易摘要\n20260602,101112,-30.00,70.00,乙,,,,转账,,\n20260601,91112,+100.00,100.00,甲,,,,转账,,\n"),
              "in 10000 out 3000 lines 2");
    EXPECT_EQ(sums("账号：1,户名：青禾社,币种：人民币\n交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,"
                   "对方户名,交易用途\n2026-06-01 "
                   "10:00:00,100.00,,100.00,,,,甲,\n汇总收入金额：100.00元,汇总支出金额：0.00元\n"),
              "in 10000 out 0 lines 1 sums 1");
}

TEST(StatementForms, BankOfChina) {
    constexpr std::string_view k_lines =
        "来账|国际汇款|||1|甲|2|某行|9|青禾社|20260601|10:00:00|CNY|+129.38|+162.70|20260601|1.0|S1|||||R1||||||\n往账|"
        "收费|2|某行|9|青禾社|||||20260602|10:00:00|CNY|-22.78|+139.92|20260602|1.0|S2|||||R2||||||\n";
    const auto file = [&](std::string_view total) {
        return fmt::format(
            "查询账号[ Inquirer account number ]|900000000000|\n总笔数[ Total number ]|2|\n借方发生总笔数[ Total "
            "Numbers of Debited Payments ]|1|\n借方发生总额[ Total Debit Amount of Payments ]|22.78|\n"
            "贷方发生总额[ Total Credit Amount of Payments ]|{}|\n"
            "交易类型[ Transaction Type ]|业务类型[ Business type ]|付款人开户行号[ Account holding bank number of "
            "payer ]|付款人开户行名[ Payer account bank ]|付款人账号[ Debit Account No. ]|付款人名称[ Payer's Name "
            "]|收款人开户行行号[ Bank number of beneficiary ]|收款人开户行名[ Beneficiary account bank ]|收款人账号[ "
            "Payee's Account Number ]|收款人名称[ Payee's Name ]|交易日期[ Transaction Date ]|交易时间[ Transaction "
            "time ]|交易货币[ Trade Currency ]|交易金额[ Trade Amount ]|交易后余额[ After-transaction balance "
            "]|起息日期[ Value Date ]|汇率[ Exchange rate ]|交易流水号[ Transaction reference number ]|客户申请号[ "
            "Online Banking Transaction Ref.(Bank Ref.) ]|客户业务编号[ Customer Transaction Ref.(Customer Ref.) "
            "]|凭证类型[ Voucher type ]|凭证号码[ Voucher number ]|记录标识号[ Record ID ]|摘要[ Reference ]|用途[ "
            "Purpose ]|交易附言[ Remark ]|备注[ Remarks ]|预留项1[ Reserve1 ]|\n{}",
            total, k_lines);
    };
    EXPECT_EQ(sums(file("129.38")), "in 12938 out 2278 lines 2");
    EXPECT_TRUE(refused(file("1,129.38"), "b.csv:5", "add up"));
    EXPECT_EQ(sums("交易日期,业务摘要,对方账户名称,对方账户账号,币种,钞/汇,收入金额,支出金额,余额,交易渠道/"
                   "场所,附言\n2026/06/01,转账,甲,,人民币,,100.00,,100.00,,\n2026/06/02,转账,甲,,美元,,7.00,,7.00,,\n"),
              "in 10000 out 0 lines 1 other_currency 1");
}

TEST(StatementForms, BankOfCommunications) {
    EXPECT_EQ(sums("Serial Num 序号,Trans Date 交易日期,Trans Time 交易时间,Trading Type 交易类型,Dc Flg 借贷,Trans "
                   "Amt 交易金额,Balance 余额,Payment Receipt Account 对方账号,Payment Receipt Account Name "
                   "对方户名,Trading Place 交易地点,Abstract 摘要\n"
                   "1,2026-06-01,10:00:00,转账,贷 Cr,100.00,100.00,,甲,,\n2,2026-06-02,10:00:00,转账,借 "
                   "Dr,30.00,70.00,,乙,,\n"),
              "in 10000 out 3000 lines 2");
    EXPECT_EQ(sums("交易时间,摘要,借方发生额（支出）,贷方发生额（收入）,账户余额,对方账号,对方户名\n2026-06-01 "
                   "10:00:00,,,100.00,100.00,,甲\n 本页合计     借方发生额：0.00     借方交易笔数：0     "
                   "贷方发生额：100.00     贷方交易笔数：1 \n"),
              "in 10000 out 0 lines 1 sums 1");
}

TEST(StatementForms, AlipayAccountDetail) {
    constexpr std::string_view k_head =
        "#支付宝账务明细查询\n#账号：[20880000]\n#起始日期：[2026年06月01日 00:00:00]   终止日期：[2026年07月01日 "
        "00:00:00]\n#-----账务明细列表-----\n"
        "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,"
        "交易渠道,业务类型,备注\n";
    const auto file = [&](std::string_view tail) {
        return fmt::format(
            "{}103\t,3\t,o1\t,豆,\"2026-06-03 "
            "10:00:00\"\t,甲\t,0.00,-5.00,395.00,支付宝\t,交易退款\t,\n102\t,2\t,o2\t,豆,2026-06-02 "
            "10:00:00,甲\t,0.00,-600.00,400.00,支付宝\t,提现\t,\n101\t,1\t,o1\t,豆,2026-06-01 "
            "10:00:00,甲\t,1000.00,0.00,1000.00,支付宝\t,在线支付\t,\n#-----账务明细列表结束-----\n{}",
            k_head, tail);
    };
    EXPECT_EQ(
        sums(file("#支出合计：2笔，共-605.00元\n#收入合计：1笔，共1000.00元\n#导出时间：[2026年07月01日 12:00:00]\n")),
        "in 99500 out 0 lines 2 own_transfer 1");
    EXPECT_TRUE(refused(file("#支出合计：3笔，共-605.00元\n"), "b.csv:10", "add up"));
    EXPECT_TRUE(refused(file("#收入合计：1笔，共1000.01元\n"), "b.csv:10", "add up"));
    const auto statement = read(file(""));
    ASSERT_TRUE(statement);
    EXPECT_EQ(statement->form, StatementForm::alipay_account);
    EXPECT_EQ(statement->account, "20880000");
    EXPECT_TRUE(statement->lines[0].back);
    EXPECT_EQ(statement->lines[1].standing, Standing::withdrawn);
    EXPECT_EQ(statement->lines[2].serial, "alipay 101/");
}

TEST(StatementForms, AlipayBusinessDetail) {
    constexpr std::string_view k_file =
        "#支付宝业务明细查询\n支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,"
        "终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
        "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/"
        "请求号,服务费（元）,分润（元）,备注\n"
        "77\t,o\t,交易\t,豆\t,2026-06-01 23:59:59,2026-06-02 "
        "00:00:01,,,,,甲\t,10.00,9.50,0.00,0.00,0.50,0.00,0.00,,0.00,0.00,\t,-0.06,0.00,\n"
        "77\t,o\t,退款\t,豆\t,2026-06-03 00:00:01,2026-06-03 "
        "00:00:01,,,,,甲\t,-4.00,-4.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,r1\t,0.02,0.00,\n"
        "#-----业务明细列表结束-----\n#交易合计：1笔，商家实收共9.50元，商家优惠共0.00元\n#"
        "退款合计：1笔，商家实收退款共-4.00元，商家优惠退款共0.00元\n#导出时间：[2026年07月01日 06:27:10]\n";
    const auto statement = read(k_file);
    EXPECT_EQ(sums(statement), "in 550 out 0 lines 2");
    EXPECT_EQ(base::format_day(statement->lines[0].day), "2026-06-02");
    EXPECT_EQ(statement->unused.of("服务费（元）"), 2u);
    const std::string wrong = with(k_file, "共9.50元", "共9.60元");
    EXPECT_TRUE(refused(wrong, "b.csv:6", "add up"));
}

TEST(StatementForms, AlipayPersonalDetail) {
    constexpr std::string_view k_file =
        "------------------------------------------------------------------------------------"
        "\n导出信息：\n姓名：某某\n支付宝账户：x@example.org\n起始时间：[2026-06-01 00:00:00]    终止时间：[2026-06-30 "
        "23:59:59]\n导出交易类型：[全部]\n导出时间：[2026-07-01 18:53:58]\n共6笔记录\n收入：1笔 50.00元\n支出：3笔 "
        "33.00元\n不计收支：2笔 10.00元\n"
        "特别提示：\n5.部分账单如：充值提现、账户转存或者个人设置收支等不计入为收入或者支出，记为不计收支类；\n\n------"
        "------------------支付宝  "
        "电子客户回单------------------------\n交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/"
        "付款方式,交易状态,交易订单号,商家订单号,备注,\n"
        "2026-06-15 17:20:33,转账,甲,/,捐,收入,50.00,,交易成功,1001\t,,,\n2026-06-14 "
        "17:20:33,日用,乙,/,,支出,20.00,余额,交易成功,1002\t,,,\n2026-06-13 "
        "17:20:33,退款,乙,/,,不计收支,5.00,余额,退款成功,1002_r1\t,,,\n"
        "2026-06-12 17:20:33,日用,乙,/,,支出,3.00,余额,交易关闭,1003\t,,,\n2026-06-11 "
        "17:20:33,信用借还,乙,/,,不计收支,5.00,余额,还款成功,1004\t,,,\n2026-06-10 "
        "17:20:33,日用,乙,/,,支出,10.00,余额,交易成功,1005\t,,,\n";
    EXPECT_EQ(sums(base::gb18030(k_file)), "in 5000 out 2500 lines 4 failed 1 neither_in_nor_out 1");
    const std::string wrong = with(k_file, "收入：1笔", "收入：2笔");
    EXPECT_TRUE(refused(wrong, "b.csv:9", "add up"));
    // The service itself may say that its sums are reckoned in another way.
    const std::string otherwise = with(with(k_file, "33.00元", "32.00元"), "5.部分",
                                       "6.因统计逻辑不同，明细金额直接累加后，可能会和下方统计金额不一致；\n5.部分");
    EXPECT_EQ(sums(otherwise), "in 5000 out 2500 lines 4 failed 1 neither_in_nor_out 1 totals_not_checked 1");
    EXPECT_EQ(
        sums("支付宝交易记录明细查询\n账号:[x@example.org]\n起始日期:[2026-06-01 00:00:00]    终止日期:[2026-06-30 "
             "00:00:00]\n---------------------------------交易记录明细列表------------------------------------\n"
             "交易号                  ,商家订单号               ,交易创建时间              ,付款时间                "
             ",最近修改时间              ,交易来源地     ,类型              ,交易对方            ,商品名称             "
             "   ,金额（元）   ,收/支     ,交易状态    ,服务费（元）   ,成功退款（元）  ,备注                  "
             ",资金状态     ,\n"
             "1\t,2\t,2026-06-01 08:00:00 ,2026-06-01 08:00:05 ,2026-06-01 08:00:06 ,支付宝网站 ,即时到账交易 ,甲 ,豆 "
             ",58.50 ,收入 ,交易成功 ,0.00 ,8.50 , ,已收入 ,\n"
             "3\t,4\t,2026-06-02 08:00:00 , , ,其他 ,理财 ,乙 ,豆 ,0.30 ,不计收支 ,交易成功 ,0.00 ,0.00 , ,资金转移 ,\n"
             "---------------------------------------------------------------------------------------------------------"
             "---------------\n共2笔记录\n已收入:1笔,58.50元\n待收入:0笔,0.00元\n已支出:0笔,0.00元\n待支出:0笔,0."
             "00元\n导出时间:[2026-07-01 10:00:00]    用户:某某\n"),
        "in 5000 out 0 lines 1 neither_in_nor_out 1 notes 1 sums 5");
}

constexpr std::string_view k_trade_head =
    "\xEF\xBB\xBF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
    "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n";

TEST(StatementForms, WeChatTradeBill) {
    const auto file = [](std::string_view sums) {
        return fmt::format(
            "{}`2026-06-01 "
            "10:00:00,`wx1,`19,`0,`,`420001,`o1,`u,`JSAPI,`SUCCESS,`OTHERS,`CNY,`15.00,`0.00,`0,`0,`0.00,`0.00,`,`,`豆,"
            "\"大\"颗,`,`0.09000,`0.60%,`15.00,`0.00,`\r\n"
            "`2026-06-02 "
            "10:00:00,`wx1,`19,`0,`,`420002,`o2,`u,`JSAPI,`SUCCESS,`OTHERS,`CNY,`7.00,`0.00,`0,`0,`0.00,`0.00,`,`,`"
            "\"豆,`,`0.04000,`0.60%,`7.00,`0.00,`\r\n"
            "`2026-06-02 "
            "11:00:00,`wx1,`19,`0,`,`420001,`o1,`u,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5001,`r1,`5.00,`0.00,`"
            "ORIGINAL,`SUCCESS,`豆,`,`-0.03000,`0.60%,`0.00,`5.00,`\r\n"
            "`2026-06-02 "
            "12:00:00,`wx1,`19,`0,`,`420001,`o1,`u,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5002,`r2,`2.00,`0.00,`"
            "ORIGINAL,`FAIL,`豆,`,`0.00000,`0.60%,`0.00,`2.00,`\r\n"
            "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n{}\r\n",
            k_trade_head, sums);
    };
    EXPECT_EQ(sums(file("`4.0,`22.00,`7.00,`0.00,`0.10000,`22.00,`7.00")), "in 1700 out 0 lines 3 failed 1");
    EXPECT_TRUE(refused(file("`4.0,`23.00,`7.00,`0.00,`0.10000,`22.00,`7.00"), "b.csv:7", "add up"));
    EXPECT_TRUE(refused(file("`5.0,`22.00,`7.00,`0.00,`0.10000,`22.00,`7.00"), "b.csv:7", "add up"));
    EXPECT_TRUE(refused(file(""), "b.csv:6", "cut short"));
    const auto statement = read(file("`4,`22.00,`7.00"));
    ASSERT_TRUE(statement) << statement.error().text();
    EXPECT_EQ(statement->form, StatementForm::wechat_trade);
    EXPECT_EQ(statement->lines[2].serial, "wechat 420001/5001");
    // The older one.
    EXPECT_EQ(sums("交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
                   "付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,"
                   "退款状态,商品名称,商户数据包,手续费,费率\n"
                   "`2026-06-01 "
                   "10：00：00,`wx1,`19,`0,`,`420001,`o1,`u,`JSAPI,`SUCCESS,`CFT,`CNY,`15.00,`0.00,`0,`0,`0.00,`0.00,`,"
                   "`,`豆,`,`0.09,`0.60%\n"
                   "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额\n`1,`15.00,`0.00,`0.00,`0.09\n"),
              "in 1500 out 0 lines 1");
}

TEST(StatementForms, WeChatFundBill) {
    constexpr std::string_view k_file =
        "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,"
        "资金变更提交申请人,备注,业务凭证号\n"
        "`2026-06-01 10:00:00,`1,`f1,`交易,`交易,`收入,`15.00,`15.00,`,`,`\n`2026-06-01 "
        "10:00:00,`1,`f2,`扣除交易手续费,`扣除交易手续费,`支出,`0.09,`14.91,`,`,`\n`2026-06-01 "
        "11:00:00,`1,`f3,`退款,`退款,`支出,`5.00,`9.91,`,`缺货, 少,`R1\n`2026-06-01 "
        "12:00:00,`1,`f4,`提现,`提现,`支出,`9.00,`0.91,`,`,`\n"
        "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`4.0,`1.0,`15.00,`3.0,`14.09\n";
    EXPECT_EQ(sums(k_file), "in 1000 out 9 lines 3 own_transfer 1");
    const std::string wrong = with(k_file, "`14.91", "`14.92");
    EXPECT_TRUE(refused(wrong, "b.csv:3", "balance"));
}

TEST(StatementForms, WeChatPersonalDetail) {
    constexpr std::string_view k_file =
        "微信支付账单明细,,,,,,,,,,\n微信昵称：[某某],,,,,,,,,,\n起始时间：[2026-06-01 00:00:00] 终止时间：[2026-06-30 "
        "23:59:59],,,,,,,,,,\n导出类型：[全部],,,,,,,,,,\n导出时间：[2026-07-01 "
        "10:00:00],,,,,,,,,,\n,,,,,,,,,,\n共4笔记录,,,,,,,,,,\n收入：2笔 58.00元,,,,,,,,,,\n支出：1笔 "
        "20.00元,,,,,,,,,,\n中性交易：1笔 30.00元,,,,,,,,,,\n注：,,,,,,,,,,\n"
        "1. "
        "充值/提现/理财通购买/零钱通存取/"
        "信用卡还款等交易，将计入中性交易,,,,,,,,,,\n,,,,,,,,,,\n----------------------微信支付账单明细列表------------"
        "--------,,,,,,,,,,\n交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
        "2026-06-05 10:00:00,转账,甲,\"转账备注:捐\",收入,¥50.00,零钱,已存入零钱,1001\t,\"1\t\",\"/\"\n2026-06-04 "
        "10:00:00,商户消费,乙,\"豆\",支出,¥20.00,零钱,已退款(￥8.00),1002\t,\"2\t\",\"/\"\n2026-06-04 "
        "12:00:00,乙-退款,乙,\"豆\",收入,¥8.00,零钱,已退款￥8.00,1003\t,\"2\t\",\"/\"\n2026-06-03 "
        "10:00:00,零钱提现,某某银行,\"/\",/,¥30.00,某某银行,提现已到账,1004\t,\"/\",\"服务费¥0.10\"\n";
    EXPECT_EQ(sums(k_file), "in 5000 out 1200 lines 3 neither_in_nor_out 1");
    EXPECT_EQ(read(k_file)->form, StatementForm::wechat_personal);
    const std::string filtered = with(with(k_file, "[全部]", "[收入]"), "共4笔", "共9笔");
    EXPECT_EQ(sums(filtered), "in 5000 out 1200 lines 3 neither_in_nor_out 1 totals_not_checked 1");
}

TEST(StatementForms, PackedFilesAreRead) {
    constexpr std::string_view k_text = "日期,收入\n2026-06-01,5.00\n";
    std::string bytes(200, '\0');
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(k_text.data()));
    stream.avail_in = static_cast<uInt>(k_text.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    deflate(&stream, Z_FINISH);
    bytes.resize(stream.total_out);
    deflateEnd(&stream);
    const auto statement = read(bytes);
    EXPECT_EQ(sums(statement), "in 500 out 0 lines 1");
    EXPECT_EQ(statement->container, "gzip");
    EXPECT_EQ(statement->sha256, base::sha256(base::bytes_of(bytes)));
    EXPECT_FALSE(read(std::string_view(bytes).substr(0, bytes.size() - 9)));
    EXPECT_TRUE(refused("\xD0\xCF\x11\xE0xxxx", "b.csv", ".xlsx"));
    EXPECT_TRUE(refused("%PDF-1.7 xxx", "b.csv", "CSV"));
}

}  // namespace
}  // namespace modou::intake
