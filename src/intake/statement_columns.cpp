#include "intake/statement_columns.hpp"

#include <algorithm>
#include <array>

namespace modou::intake {
namespace {

// clang-format off
// Names without brackets and blanks, in capitals. The names of serials keep their order: it decides which one a line is
// known by, in data folders of earlier versions too.
constexpr auto k_known = std::to_array<KnownColumn>({
    {"记账日期", Role::booked, 0}, {"入账日期", Role::booked, 1}, {"记账日", Role::booked, 2},
    {"入账日", Role::booked, 3}, {"入账时间", Role::booked, 4}, {"记账时间", Role::booked, 5},
    {"记帐日期", Role::booked, 6}, {"入帐日期", Role::booked, 7}, {"会计日期", Role::booked, 8},
    {"BOOKINGDATE", Role::booked, 9}, {"POSTINGDATE", Role::booked, 10}, {"POSTDATE", Role::booked, 11},
    {"交易日期", Role::traded, 0}, {"交易时间", Role::traded, 1}, {"交易日期时间", Role::traded, 2},
    {"交易日", Role::traded, 3}, {"发生时间", Role::traded, 4}, {"发生日期", Role::traded, 5},
    {"完成时间", Role::traded, 6}, {"付款时间", Role::traded, 7}, {"交易创建时间", Role::traded, 8},
    {"创建时间", Role::traded, 9}, {"日期", Role::traded, 10}, {"时间", Role::traded, 11},
    {"DATE", Role::traded, 12}, {"TRANSACTIONDATE", Role::traded, 13}, {"TRANSDATE", Role::traded, 14},
    {"业务日期", Role::traded, 15}, {"流水日期", Role::traded, 16}, {"TIME", Role::traded, 17},
    {"贷方发生额", Role::in}, {"贷方金额", Role::in}, {"收入金额", Role::in}, {"存入金额", Role::in},
    {"转入金额", Role::in}, {"收入", Role::in}, {"贷方", Role::in}, {"存入", Role::in}, {"转入", Role::in},
    {"商家实收", Role::in}, {"应结订单金额", Role::in}, {"总金额", Role::in}, {"贷方发生金额", Role::in},
    {"贷方交易金额", Role::in}, {"收款金额", Role::in}, {"进账金额", Role::in}, {"贷", Role::in},
    {"CREDIT", Role::in}, {"CREDITAMOUNT", Role::in}, {"DEPOSIT", Role::in}, {"INCOME", Role::in},
    {"贷方发生额收入", Role::in}, {"汇入金额", Role::in},
    {"借方发生额", Role::out}, {"借方金额", Role::out}, {"支出金额", Role::out}, {"支取金额", Role::out},
    {"转出金额", Role::out}, {"支出", Role::out}, {"借方", Role::out}, {"支取", Role::out}, {"转出", Role::out},
    {"借方发生金额", Role::out}, {"借方交易金额", Role::out}, {"付款金额", Role::out}, {"取出金额", Role::out},
    {"借", Role::out}, {"DEBIT", Role::out}, {"DEBITAMOUNT", Role::out}, {"WITHDRAWAL", Role::out},
    {"EXPENSE", Role::out}, {"付出金额", Role::out}, {"汇出金额", Role::out},
    {"收支金额", Role::amount}, {"收入/支出金额", Role::amount}, {"支出/收入金额", Role::amount}, {"交易发生金额", Role::amount}, {"金额", Role::amount}, {"发生额", Role::amount}, {"记账金额", Role::amount},
    {"入账金额", Role::amount}, {"业务金额", Role::amount}, {"发生金额", Role::amount}, {"AMOUNT", Role::amount},
    {"变动金额", Role::amount}, {"收/支金额", Role::amount}, {"借贷发生额", Role::amount},
    {"交易金额", Role::trade_amount}, {"TRANSACTIONAMOUNT", Role::trade_amount}, {"TRANSAMT", Role::trade_amount},
    {"TRADEAMOUNT", Role::trade_amount},
    {"退款金额", Role::refund},
    {"成功退款", Role::refunded}, {"成功退款金额", Role::refunded},
    {"借贷标志", Role::direction}, {"借贷方向", Role::direction}, {"借贷", Role::direction},
    {"借/贷", Role::direction}, {"借贷标识", Role::direction}, {"借贷标记", Role::direction},
    {"收支类型", Role::direction}, {"收支方向", Role::direction}, {"收/支", Role::direction},
    {"收支", Role::direction}, {"收支标志", Role::direction}, {"资金流向", Role::direction},
    {"收/支/其他", Role::direction}, {"收付标志", Role::direction}, {"收付方向", Role::direction},
    {"交易方向", Role::direction}, {"往来标志", Role::direction}, {"来往账标志", Role::direction},
    {"来往账标识", Role::direction}, {"DIRECTION", Role::direction}, {"DCFLG", Role::direction},
    {"收/付", Role::direction}, {"往账/来账", Role::direction}, {"来账/往账", Role::direction},
    {"余额", Role::balance}, {"账户余额", Role::balance}, {"本次余额", Role::balance}, {"交易后余额", Role::balance},
    {"账户结余", Role::balance}, {"联机余额", Role::balance}, {"结余", Role::balance}, {"帐户余额", Role::balance},
    {"当前余额", Role::balance}, {"交易余额", Role::balance}, {"记账余额", Role::balance},
    {"BALANCE", Role::balance}, {"账面余额", Role::balance}, {"AFTER-TRANSACTIONBALANCE", Role::balance},
    {"币种", Role::currency}, {"币别", Role::currency}, {"货币种类", Role::currency}, {"记账币种", Role::currency},
    {"货币", Role::currency}, {"币种名称", Role::currency}, {"CURRENCY", Role::currency},
    {"入账币种", Role::currency}, {"货币代码", Role::currency}, {"币种代码", Role::currency},
    {"交易币种", Role::trade_currency}, {"交易货币", Role::trade_currency}, {"交易币别", Role::trade_currency},
    {"交易状态", Role::status}, {"当前状态", Role::status}, {"状态", Role::status}, {"处理状态", Role::status},
    {"交易结果", Role::status}, {"记账状态", Role::status}, {"支付状态", Role::status}, {"入账状态", Role::status},
    {"STATUS", Role::status}, {"处理结果", Role::status}, {"订单状态", Role::status},
    {"资金状态", Role::fund_status},
    {"退款状态", Role::refund_status},
    {"冲账标志", Role::reversal}, {"冲帐标志", Role::reversal}, {"冲正标志", Role::reversal},
    {"冲正标识", Role::reversal}, {"抹账标志", Role::reversal}, {"红蓝字标志", Role::reversal},
    {"红字标志", Role::reversal}, {"冲补抹标志", Role::reversal}, {"是否冲正", Role::reversal},
    {"业务类型", Role::type}, {"交易类型", Role::type}, {"类型", Role::type}, {"账务类型", Role::type},
    {"TRANSACTIONTYPE", Role::type},
    {"摘要", Role::summary}, {"交易摘要", Role::summary}, {"业务摘要", Role::summary}, {"摘要描述", Role::summary},
    {"交易名称", Role::summary}, {"摘要说明", Role::summary},
    {"账务流水号", Role::serial, 0}, {"资金流水单号", Role::serial, 1}, {"支付宝交易号", Role::serial, 2},
    {"微信订单号", Role::serial, 3}, {"交易流水号", Role::serial, 4}, {"核心流水号", Role::serial, 5},
    {"银行流水号", Role::serial, 6}, {"流水号", Role::serial, 7}, {"交易流水", Role::serial, 8},
    {"凭证号", Role::serial, 9}, {"SERIAL", Role::serial, 10}, {"账户明细编号-交易流水号", Role::serial, 11},
    {"交易单号", Role::serial, 12}, {"交易订单号", Role::serial, 13}, {"交易号", Role::serial, 14},
    {"交易流水编号", Role::serial, 15}, {"账户明细编号", Role::serial, 16}, {"柜员流水号", Role::serial, 17},
    {"主机流水号", Role::serial, 18}, {"日志号", Role::serial, 19}, {"交易编号", Role::serial, 20},
    {"流水编号", Role::serial, 21}, {"TRANSACTIONREFERENCENUMBER", Role::serial, 22},
    {"会计流水号", Role::serial, 23}, {"全局流水号", Role::serial, 24}, {"传票号", Role::serial, 25},
    {"退款批次号/请求号", Role::serial_more}, {"微信退款单号", Role::serial_more},
    {"账号", Role::account}, {"本方账号", Role::account}, {"帐号", Role::account}, {"卡号", Role::account},
    {"查询账号", Role::account}, {"我方账号", Role::account}, {"本方帐号", Role::account}, {"账户", Role::account},
    {"商户号", Role::account},
    {"订单金额", Role::named}, {"手续费", Role::named}, {"服务费", Role::named}, {"可用余额", Role::named},
    {"代金券金额", Role::named}, {"企业红包金额", Role::named}, {"充值券退款金额", Role::named},
    {"企业红包退款金额", Role::named}, {"申请退款金额", Role::named}, {"支付宝红包", Role::named},
    {"集分宝", Role::named}, {"支付宝优惠", Role::named}, {"商家优惠", Role::named}, {"券核销金额", Role::named},
    {"商家红包消费金额", Role::named}, {"卡消费金额", Role::named}, {"分润", Role::named}, {"实收净额", Role::named},
    {"代金券或立减优惠金额", Role::named}, {"代金券或立减优惠退款金额", Role::named}, {"冻结金额", Role::named},
    {"手续费金额", Role::named}, {"汇款手续费", Role::named}, {"上笔余额", Role::named}, {"上次余额", Role::named},
    {"交易前余额", Role::named}, {"期初余额", Role::named}, {"凭证金额", Role::named}, {"工本费", Role::named},
    {"利息", Role::named}, {"税额", Role::named}, {"优惠金额", Role::named}, {"红包金额", Role::named},
    {"折扣金额", Role::named}, {"发票金额", Role::named},
});

// No bearing on the money: who, where, what for, and numbers that are other people's.
constexpr auto k_without_bearing = std::to_array<std::string_view>({
    "序号", "备注", "附言", "用途", "交易附言", "交易备注", "交易用途", "交易说明", "说明", "留言", "起息日",
    "起息日期", "渠道", "交易渠道", "交易地点", "交易场所", "交易网点", "交易行", "交易行名", "网点", "网点名称",
    "柜员", "柜员号", "操作员", "终端号", "设备号", "门店编号", "门店名称", "商品名称", "商品", "商品说明",
    "商户订单号", "商家订单号", "商户单号", "业务流水号", "微信支付业务单号", "公众账号ID", "特约商户号", "子商户号",
    "用户标识", "付款银行", "商户退款单号", "退款类型", "商户数据包", "费率", "费率备注", "券名称", "交易分类",
    "交易来源地", "最近修改时间", "收/付款方式", "支付方式", "资金变更提交申请人", "业务凭证号", "业务名称",
    "账户明细", "交易国家或地区简称", "钞/汇", "钞汇", "钞汇标志", "钞汇标识", "汇钞标志", "交易详情", "省市",
    "凭证种类", "凭证类型", "关联账户", "企业流水号", "流程实例号", "业务参考号", "其它摘要", "其他摘要", "扩展摘要",
    "信息标志", "有否附件信息", "交易分析码", "票据号", "商务支付订单号", "内部编号", "汇率", "记录标识号", "序列号",
    "业务描述", "业务账单来源", "业务基础订单号", "业务订单号", "账户名称", "账号名称", "对账标识", "预留项1", "预留项2", "预留项3", "客户申请号", "客户业务编号", "商户备注", "店铺名称", "业务编号", "账户名", "户名", "本方户名", "开户行",
    "开户机构", "本方开户行", "本方账户名称", "账户类型", "账别", "储种", "地区", "个性化信息", "客户附言",
    "交易地点/附言", "交易渠道/场所", "DESCRIPTION", "REMARK", "REMARKS", "MEMO", "NOTE", "REFERENCE",
    "COUNTERPARTY", "NAME", "明细标注", "联系方式", "资金渠道", "产品名称", "附加信息", "摘要代码", "交易代码",
    "交易码", "交易机构", "机构号", "验证码", "回单编号", "回单号", "唯一标识", "电子回单号", "业务种类", "凭证代号",
    "支票号", "支票号码", "凭证号码", "票据号码", "冠字号", "冻结标志", "子账号", "子账户", "册号", "账户序号",
    "卡序号", "代理人", "代理人姓名", "是否有附件", "标签", "分类", "PURPOSE", "VALUEDATE", "EXCHANGERATE", "记账行",
    "记账机构", "受理机构", "交易介质", "介质", "产品号", "经办人", "复核人", "附件数", "交易地", "IP地址",
    "MAC地址",
});
constexpr auto k_other_party = std::to_array<std::string_view>({
    "对方", "对手", "名义付款人", "名义收款人", "交易对方", "交易对手", "收款人", "付款人", "收款方", "付款方", "收(付)方", "收付方",
    "母(子)公司", "汇款人", "收方", "付方", "往来", "虚拟", "清算行",
});
constexpr auto k_no_money_ends = std::to_array<std::string_view>({
    "账号", "帐号", "户名", "类型", "名称", "状态", "单号", "行号", "行名", "时间", "日期", "笔数", "备注", "标志",
    "科目", "比例", "说明", "次数", "编号", "机构", "地址", "人",
});
constexpr auto k_money_words = std::to_array<std::string_view>({
    "金额", "发生额", "收入", "支出", "存入", "支取", "借方", "贷方", "转入", "转出", "实收", "实付",
});
// clang-format on

}  // namespace

const KnownColumn* known_column(std::string_view name) {
    const auto at =
        std::find_if(k_known.begin(), k_known.end(), [&](const KnownColumn& one) { return one.name == name; });
    return at == k_known.end() ? nullptr : &*at;
}

bool is_without_bearing(std::string_view name) {
    return std::find(k_without_bearing.begin(), k_without_bearing.end(), name) != k_without_bearing.end() ||
           std::any_of(k_other_party.begin(), k_other_party.end(),
                       [&](std::string_view party) { return name.starts_with(party); });
}

bool says_money(std::string_view name) {
    for (std::string_view end : k_no_money_ends)
        if (name.ends_with(end)) return false;
    return std::any_of(k_money_words.begin(), k_money_words.end(),
                       [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

}  // namespace modou::intake
