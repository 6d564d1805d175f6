#include "intake/statement_words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "intake/statement.hpp"
#include "intake/statement_cells.hpp"

namespace modou::intake {
namespace {

template <std::size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Two- and three-digit codes are the banks' own and ISO 4217's numbers.
constexpr auto k_yuan =
    std::to_array<std::string_view>({"人民币", "人民币元", "RMB", "CNY", "CNH", "156", "01", "001", "1", "¥", "元",
                                     "本币", "本位币", "RMB元", "CNY元", "元人民币", "人民币(本币)", "CN¥"});
constexpr auto k_other = std::to_array<std::string_view>({"美元",       "美金",
                                                          "840",        "14",
                                                          "014",        "港币",
                                                          "港元",       "344",
                                                          "13",         "013",
                                                          "欧元",       "978",
                                                          "38",         "038",
                                                          "英镑",       "826",
                                                          "12",         "012",
                                                          "日元",       "日圆",
                                                          "392",        "27",
                                                          "027",        "加元",
                                                          "加拿大元",   "加币",
                                                          "28",         "澳元",
                                                          "澳大利亚元", "29",
                                                          "新加坡元",   "新元",
                                                          "18",         "瑞士法郎",
                                                          "15",         "韩元",
                                                          "韩国元",     "泰铢",
                                                          "澳门元",     "澳门币",
                                                          "台币",       "新台币",
                                                          "卢布",       "新西兰元",
                                                          "丹麦克朗",   "瑞典克朗",
                                                          "挪威克朗",   "林吉特",
                                                          "越南盾",     "印度卢比",
                                                          "外币",       "原币",
                                                          "$",          "US$",
                                                          "HK$",        "€",
                                                          "£",          "美圆",
                                                          "坡币",       "欧罗",
                                                          "日币",       "马来西亚林吉特"});
constexpr auto k_codes = std::to_array<std::string_view>(
    {"USD", "HKD", "EUR", "GBP", "JPY", "CAD", "AUD", "SGD", "CHF", "KRW", "THB", "MOP", "TWD", "RUB", "NZD", "DKK",
     "SEK", "NOK", "MYR", "VND", "INR", "IDR", "PHP", "ZAR", "AED", "SAR", "TRY", "BRL", "MXN", "KZT", "MNT"});

// Without what a form adds: "人民币(CNY)", "CNY/人民币", "[全部]".
std::string bare(std::string_view cell) {
    std::string word = word_of(cell);
    std::string out;
    for (std::size_t i = 0; i < word.size();) {
        const std::string_view rest = std::string_view(word).substr(i);
        if (rest.starts_with("【") || rest.starts_with("】") || rest.starts_with("：")) {
            i += 3;
            continue;
        }
        if (rest[0] != '[' && rest[0] != ']' && rest[0] != ':') out += rest[0];
        ++i;
    }
    return out;
}

constexpr auto k_in = std::to_array<std::string_view>(
    {"贷", "贷方", "贷记", "收入", "收", "入", "入账", "转入", "存入", "存",  "收款", "C",     "CR",      "CREDIT",
     "+",  "来账", "进账", "汇入", "IN", "进", "1贷",  "贷CR", "CR贷", "贷C", "C贷",  "贷(C)", "收入(+)", "来"});
constexpr auto k_out =
    std::to_array<std::string_view>({"借",   "借方", "借记", "支出", "支",    "出",  "出账",  "转出",    "支取", "取",
                                     "付款", "付",   "D",    "DR",   "DEBIT", "-",   "往账",  "汇出",    "OUT",  "付出",
                                     "取出", "0借",  "借DR", "DR借", "借D",   "D借", "借(D)", "支出(-)", "往"});
constexpr auto k_neither = std::to_array<std::string_view>(
    {"/", "不计收支", "中性交易", "不计", "其他", "其它", "收支其他", "中性", "不计入收支"});

constexpr auto k_done = std::to_array<std::string_view>(
    {"成功",       "SUCCESS",    "交易成功",      "支付成功",       "转账成功",   "收款成功",      "付款成功",
     "入账成功",   "记账成功",   "代付成功",      "代发成功",       "退款成功",   "还款成功",      "充值成功",
     "提现成功",   "交易完成",   "已完成",        "完成",           "已入账",     "已记账",        "入账",
     "已到账",     "已存入零钱", "已存入零钱通",  "已收钱",         "对方已收钱", "朋友已收钱",    "已转账",
     "已全额退款", "已退款",     "对方已退还",    "提现已到账",     "充值完成",   "已支付",        "已付款",
     "已清算",     "已结算",     "正常",          "已收入",         "已支出",     "资金转移",      "资金已到账",
     "解冻",       "REFUND",     "TRADE_SUCCESS", "TRADE_FINISHED", "处理成功",   "已处理",        "已领取",
     "已收款",     "有效",       "SUCCEEDED",     "COMPLETED",      "划扣成功",   "银行已受理成功"});
constexpr auto k_failed_states = std::to_array<std::string_view>(
    {"交易关闭", "关闭",     "已关闭",   "支付失败", "失败",     "交易失败",     "付款失败", "转账失败", "收款失败",
     "入账失败", "记账失败", "退款失败", "还款失败", "提现失败", "充值失败",     "已撤销",   "撤销",     "已取消",
     "取消",     "交易取消", "FAIL",     "FAILED",   "CLOSED",   "TRADE_CLOSED", "PAYERROR", "NOTPAY",   "已失效",
     "失效",     "作废",     "已作废",   "已拒绝",   "处理失败", "REVOKED",      "交易撤销"});
constexpr auto k_waiting_states = std::to_array<std::string_view>(
    {"待付款",     "等待付款", "等待买家付款",     "待支付",       "等待支付",     "处理中",   "支付中",  "未支付",
     "未付款",     "待确认",   "等待确认收货",     "等待对方发货", "等待卖家发货", "等待发货", "已发货",  "待收入",
     "待支出",     "待入账",   "未入账",           "未记账",       "预授权",       "冻结",     "已冻结",  "PROCESSING",
     "USERPAYING", "在途",     "待清算",           "待处理",       "进行中",       "交易创建", "PENDING", "交易处理中",
     "付款中",     "未完成",   "等待对方确认收货", "待结算"});

// As banks print them, without the digits that may follow. 行内转账, 同名转账 and 资金归集 are not among them: they
// come from another account, perhaps from one whose statement nobody gives.
constexpr auto k_interest_words = std::to_array<std::string_view>(
    {"结息",         "利息",         "存款利息",     "利息收入",         "活期结息",     "季度结息",     "批量结息",
     "利息入账",     "利息入帐",     "结息入账",     "结息入帐",         "存款结息",     "利息存入",     "收息",
     "付息",         "存息",         "活期利息",     "定期利息",         "活期存款结息", "活期存款利息", "定期存款利息",
     "单位存款结息", "单位存款利息", "单位活期结息", "单位活期存款结息", "对公结息",     "对公存款结息", "协定存款利息",
     "协定存款结息", "通知存款利息", "通知存款结息", "个人活期结息",     "结算利息",     "批量付息",     "利息转存",
     "结息转存",     "理财收益",     "理财分红",     "结构性存款收益",   "INTEREST"});
constexpr auto k_own_words = std::to_array<std::string_view>(
    {"本行户内转账", "户内转账",       "户内互转",   "卡内互转",      "内部转账",     "理财赎回",     "理财申购",
     "理财认购",     "理财购买",       "理财到期",   "理财本金",      "理财本金返还", "理财产品赎回", "理财产品申购",
     "基金赎回",     "基金申购",       "定期转活期", "活期转定期",    "定活互转",     "定期存款到期", "定期到期",
     "定期支取",     "定期开户",       "定期销户",   "通知存款支取",  "通知存款存入", "大额存单到期", "大额存单赎回",
     "大额存单购买", "结构性存款到期", "结构性存款", "结构性存款赎回"});

}  // namespace

std::string_view own_money_of(std::string_view cell) {
    if (cell.empty() || cell.size() > 80) return {};
    std::string word = bare(cell);
    if (among(word, k_interest_words)) return k_interest;
    // "结息20250321", "结息-2025-03-21": what stands behind is a number, and no name.
    while (!word.empty() && std::string_view("0123456789-_/.,;:#()* ").find(word.back()) != std::string_view::npos)
        word.pop_back();
    if (among(word, k_interest_words)) return k_interest;
    return among(word, k_own_words) ? k_own_transfer : std::string_view();
}

Currency currency_of(std::string_view cell) {
    const std::string word = bare(cell);
    if (word.empty() || word == "-" || word == "--" || word == "全部") return Currency::unsaid;
    if (among(word, k_yuan)) return Currency::yuan;
    if (among(word, k_other) || among(word, k_codes)) return Currency::other;
    // "人民币(CNY)", "CNY 人民币"; one that names two is of neither.
    const bool yuan = word.find("人民币") != std::string::npos || word.find("CNY") != std::string::npos ||
                      word.find("RMB") != std::string::npos;
    bool other = false;
    for (std::string_view code : k_codes) other = other || word.find(code) != std::string::npos;
    for (std::string_view name : k_other)
        other = other || (static_cast<unsigned char>(name[0]) >= 0x80 && word.find(name) != std::string::npos);
    if (yuan != other) return yuan ? Currency::yuan : Currency::other;
    return Currency::unknown;
}

std::optional<int> unit_scale(std::string_view said) {
    std::string word = bare(said);
    for (std::string_view mark : {"人民币", "RMB", "CNY", "单位", "+", "-"})
        for (std::size_t at; (at = word.find(mark)) != std::string::npos;) word.erase(at, mark.size());
    if (word.empty() || word == "元" || word == "¥" || word == "圆") return 0;
    if (word == "万元" || word == "万") return 4;
    if (word == "千元") return 3;
    if (word == "百元") return 2;
    if (word == "百万元") return 6;
    if (word == "亿元" || word == "亿") return 8;
    if (word == "角") return -1;
    if (word == "分") return -2;
    return std::nullopt;
}

Direction direction_of(std::string_view cell) {
    const std::string word = bare(cell);
    if (word.empty()) return Direction::unsaid;
    if (among(word, k_in)) return Direction::in;
    if (among(word, k_out)) return Direction::out;
    if (among(word, k_neither)) return Direction::neither;
    return Direction::unknown;
}

State state_of(std::string_view cell) {
    const std::string word = bare(cell);
    if (word.empty() || word == "-" || word == "/") return State::unsaid;
    if (among(word, k_done) || word.starts_with("已退款(") || word.starts_with("已退款¥")) return State::done;
    if (among(word, k_failed_states)) return State::failed;
    if (among(word, k_waiting_states)) return State::waiting;
    return State::unknown;
}

Taken reversal_mark_of(std::string_view cell) {
    const std::string word = bare(cell);
    for (std::string_view no :
         {"", "0", "N", "否", "正常", "蓝字", "-", "NO", "未冲正", "未冲账", "非冲正", "蓝", "/", "正"})
        if (word == no) return Taken::no;
    for (std::string_view yes : {"1", "Y", "是", "YES", "*", "红字", "红", "R", "冲"})
        if (word == yes) return Taken::yes;
    return says_reversal(cell) ? Taken::yes : Taken::unknown;
}

bool says_reversal(std::string_view cell) {
    if (cell.find("冲") == std::string_view::npos && cell.find("抹") == std::string_view::npos) return false;
    const std::string word = bare(cell);
    for (std::string_view one : {"冲正", "冲账", "冲帐", "抹账", "抹帐", "红冲", "冲销", "红字冲正", "冲正交易",
                                 "交易冲正", "当日冲正", "隔日冲正", "错账冲正"})
        if (word == one) return true;
    return false;
}

base::Words statement_reason_words(std::string_view key) {
    static constexpr std::array<std::pair<std::string_view, base::Words>, 15> k_words{{
        {k_sums, {"合计行", "lines of sums"}},
        {k_notes, {"表外的说明行", "lines of notes behind the table"}},
        {k_no_amount, {"没有金额的行", "lines without an amount"}},
        {k_own_transfer, {"本人账户之间的划转（提现、充值、理财）", "moves between the holder's own accounts"}},
        {k_interest, {"利息", "interest"}},
        {k_refund_alone,
         {"退款，其购买不在这份文件里或没有成功", "refunds whose purchase is not in this file, or failed"}},
        {k_neutral, {"不计收支的行", "lines that the service counts as neither in nor out"}},
        {k_other_currency, {"外币的行", "lines in another currency than yuan"}},
        {k_failed, {"未成功或已关闭的交易", "transactions that failed or were closed"}},
        {k_waiting, {"尚未完成的交易", "transactions that are not done yet"}},
        {k_refunded, {"已全额退款的交易", "transactions that were refunded whole"}},
        {k_hidden_sheet, {"隐藏工作表中的行", "rows of hidden sheets"}},
        {k_other_sheet, {"不是流水的工作表中的行", "rows of sheets that are no statement"}},
        {k_balance_unchecked,
         {"余额无法核对的行（文件经过筛选，或缺一栏金额）",
          "lines whose balance cannot be checked (the file is filtered, or lacks an amount)"}},
        {k_totals_unchecked,
         {"无法核对的合计（文件经过筛选）", "totals that cannot be checked (the file is filtered)"}},
    }};
    for (const auto& [name, words] : k_words)
        if (name == key) return words;
    return {};
}

}  // namespace modou::intake
