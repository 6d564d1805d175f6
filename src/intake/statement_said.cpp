#include "intake/statement_said.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intake/statement_cells.hpp"
#include "intake/statement_words.hpp"

namespace modou::intake {
namespace {

constexpr char k_between = '\x1f';  // between cells

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// All cells in one text, in capitals, signs narrow, without names in English: "总笔数[ Total number ]".
std::string joined(const std::vector<std::string_view>& cells) {
    std::string text;
    for (std::string_view cell : cells) {
        std::string room;
        for (char c : folded(cell_value(cell), room))
            text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A')
                    : c == '\t'          ? ' '
                    : c == '|'           ? k_between
                                         : c;
        text += k_between;
    }
    for (std::size_t at = 0; (at = text.find('[', at)) != std::string::npos;) {
        const std::size_t end = text.find(']', at);
        if (end == std::string::npos) break;
        const std::string_view inside = std::string_view(text).substr(at + 1, end - at - 1);
        const bool letters = inside.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos;
        const bool others = std::any_of(inside.begin(), inside.end(),
                                        [](char c) { return is_digit(c) || static_cast<unsigned char>(c) >= 0x80; });
        // A currency in brackets is a value: "[USD]".
        if (letters && !others && currency_of(inside) == Currency::unknown)
            text.erase(at, end - at + 1);
        else
            at = end;
    }
    return text;
}

// Without blanks between Chinese characters: "币    种" is 币种.
std::string squeezed(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ' ') {
            std::size_t next = i;
            while (next < text.size() && text[next] == ' ') ++next;
            const bool chinese = !out.empty() && static_cast<unsigned char>(out.back()) >= 0x80 && next < text.size() &&
                                 static_cast<unsigned char>(text[next]) >= 0x80;
            if (chinese) {
                i = next - 1;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

struct Cursor {
    std::string_view rest;
    bool take(std::string_view mark) {
        if (!rest.starts_with(mark)) return false;
        rest.remove_prefix(mark.size());
        return true;
    }
    bool any(std::initializer_list<std::string_view> marks) {
        for (std::string_view mark : marks)
            if (take(mark)) return true;
        return false;
    }
    bool blanks() {
        bool some = false;
        while (any({" ", ":", "：", "[", "]", "【", "】", "(", ")", ",", "，", "、", "为", "是", "\x1f"})) some = true;
        return some;
    }
};

// The value behind a label: to the next blank, bracket or cell.
std::string value_behind(std::string_view rest) {
    Cursor cursor{rest};
    cursor.blanks();
    std::string value;
    while (!cursor.rest.empty()) {
        const char c = cursor.rest[0];
        if (c == ' ' || c == k_between || c == ']' || c == ')' || c == ',' || c == ';') break;
        if (cursor.rest.starts_with("】") || cursor.rest.starts_with("，") || cursor.rest.starts_with("；") ||
            cursor.rest.starts_with("。"))
            break;
        value += c;
        cursor.rest.remove_prefix(1);
    }
    return value;
}

// Whether `at` begins a label: the start of the text, or behind a blank, a bracket or a cell's border.
bool begins_label(std::string_view text, std::size_t at) {
    if (at == 0) return true;
    const char c = text[at - 1];
    return c == ' ' || c == k_between || c == ']' || c == '(' || c == '[' || c == ',' || c == ';' || c == '#' ||
           c == '|' || c == '.' || text.substr(0, at).ends_with("，") || text.substr(0, at).ends_with("；") ||
           text.substr(0, at).ends_with("、") || text.substr(0, at).ends_with("】") ||
           text.substr(0, at).ends_with("。") || text.substr(0, at).ends_with("元") ||
           text.substr(0, at).ends_with("笔");
}

// Calls `found(rest behind the label)` for each place where the label stands with a colon or alone in its cell.
template <class Found>
void for_label(std::string_view text, std::string_view label, Found found) {
    for (std::size_t at = 0; (at = text.find(label, at)) != std::string_view::npos; at += label.size()) {
        if (!begins_label(text, at)) continue;
        std::string_view rest = text.substr(at + label.size());
        while (rest.starts_with(' ')) rest.remove_prefix(1);
        if (rest.starts_with(':') || rest.starts_with("：") || rest.starts_with(k_between) || rest.starts_with('['))
            found(rest);
    }
}

std::optional<std::int64_t> fen_of(std::string_view text, int scale) {
    const auto amount = parse_cell_amount(text, scale);
    if (!amount || amount->empty) return std::nullopt;
    return amount->fen;
}

// A number with its unit, from the cursor on: "-1,234.50元", "3笔".
struct Number {
    std::string text;
    bool counts = false;  // 笔, 条
    bool yuan = false;
};
std::optional<Number> take_number(Cursor& cursor) {
    Cursor ahead = cursor;
    Number number;
    while (ahead.any({"¥", "人民币", "RMB", "CNY", " "})) number.yuan = true;
    while (!ahead.rest.empty() && (ahead.rest[0] == '+' || ahead.rest[0] == '-')) {
        number.text += ahead.rest[0];
        ahead.rest.remove_prefix(1);
    }
    while (ahead.any({"¥"})) number.yuan = true;
    std::size_t digits = 0;
    while (!ahead.rest.empty() && (is_digit(ahead.rest[0]) || ahead.rest[0] == '.' ||
                                   (ahead.rest[0] == ',' && digits > 0 && ahead.rest.size() > 3 &&
                                    is_digit(ahead.rest[1]) && is_digit(ahead.rest[2]) && is_digit(ahead.rest[3])))) {
        digits += is_digit(ahead.rest[0]) ? 1 : 0;
        number.text += ahead.rest[0];
        ahead.rest.remove_prefix(1);
    }
    if (digits == 0) return std::nullopt;
    while (ahead.take(" ")) {
    }
    if (ahead.any({"笔", "条", "单"})) {
        number.counts = true;
        ahead.any({"交易", "记录"});
    } else if (ahead.take("元")) {
        number.yuan = true;
    } else if (ahead.rest.starts_with("万元")) {
        ahead.take("万元");
        number.text += "万元";
        number.yuan = true;
    }
    cursor = ahead;
    return number;
}

struct Side {
    std::string_view word;
    Total of;
};
constexpr auto k_sides = std::to_array<Side>({{"已收入", Total::in},
                                              {"已支出", Total::out},
                                              {"待收入", Total::neutral},
                                              {"待支出", Total::neutral},
                                              {"不计收支", Total::neutral},
                                              {"中性交易", Total::neutral},
                                              {"总收入", Total::in},
                                              {"总支出", Total::out},
                                              {"收入", Total::in},
                                              {"贷方", Total::in},
                                              {"存入", Total::in},
                                              {"转入", Total::in},
                                              {"进账", Total::in},
                                              {"支出", Total::out},
                                              {"借方", Total::out},
                                              {"支取", Total::out},
                                              {"转出", Total::out},
                                              {"付出", Total::out},
                                              {"退款", Total::refund},
                                              {"交易合计", Total::in},
                                              {"贷:", Total::in},
                                              {"借:", Total::out},
                                              {"应结订单总金额", Total::in},
                                              {"总交易额", Total::in},
                                              {"总退款金额", Total::refund},
                                              {"退款总金额", Total::refund},
                                              {"总交易单数", Total::both},
                                              {"资金流水总笔数", Total::both},
                                              {"总笔数", Total::both},
                                              {"交易笔数", Total::both},
                                              {"交易总笔数", Total::both},
                                              {"合计笔数", Total::both},
                                              {"总交易笔数", Total::both},
                                              {"汇总收入", Total::in},
                                              {"汇总支出", Total::out},
                                              {"合计收入", Total::in},
                                              {"合计支出", Total::out},
                                              {"累计收入", Total::in},
                                              {"累计支出", Total::out}});

// "收入合计：3笔，共100.00元", "收入笔数,3,收入金额,100.00", "收入总额 100.00". Nothing but filling words may stand
// between the word and its number: a sentence about amounts is no total.
void take_totals(std::string_view text, std::uint64_t line, std::vector<SaidTotal>& totals) {
    for (std::size_t at = 0; at < text.size();) {
        const Side* side = nullptr;
        for (const Side& one : k_sides)
            if (text.substr(at).starts_with(one.word) && (side == nullptr || one.word.size() > side->word.size()))
                side = &one;
        if (side == nullptr || !begins_label(text, at)) {
            ++at;
            continue;
        }
        Cursor cursor{text.substr(at + side->word.size())};
        SaidTotal total{side->of, {}, {}, line};
        bool sum_word = side->word.ends_with("额"),
             count_word = side->word.ends_with("笔数") || side->word.ends_with("单数");
        for (;;) {
            for (bool more = true; more;) {
                more = cursor.blanks();
                if (cursor.any({"发生总笔数", "发生笔数", "笔数", "总笔数", "交易笔数"})) more = count_word = true;
                if (cursor.any({"发生总额", "发生额合计", "合计", "总计", "总额", "总金额", "累计", "发生额", "金额",
                                "商家实收退款", "商家实收", "商家退款"}))
                    more = sum_word = true;
                if (cursor.any({"共", "计", "交易", "总", "方"})) more = true;
            }
            const auto number = take_number(cursor);
            if (!number) break;
            const bool counts = number->counts || (count_word && !number->yuan && !total.count);
            const bool sums = !counts && (number->yuan || sum_word);
            if (counts && !total.count) {
                total.count = fen_of(number->text, -2);
                if (total.count) total.count = *total.count;
                count_word = false;
            } else if (sums && !total.sum) {
                total.sum = fen_of(number->text, 0);
            } else {
                break;
            }
        }
        if (total.count || total.sum) totals.push_back(total);
        at = text.size() - cursor.rest.size();
    }
    for (std::string_view word : {"共", "合计", "总计"})  // "共12笔记录"
        for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; at += word.size()) {
            if (!begins_label(text, at)) continue;
            Cursor cursor{text.substr(at + word.size())};
            cursor.blanks();
            const auto number = take_number(cursor);
            if (!number) continue;
            if (number->counts)
                totals.push_back({Total::both, fen_of(number->text, -2), {}, line});
            else if ((number->yuan || number->text.find('.') != std::string::npos) && word != "共" &&
                     (cursor.rest.empty() || cursor.rest[0] == k_between || cursor.rest[0] == ' '))
                totals.push_back({Total::both, {}, fen_of(number->text, 0), line});
        }
}

void take_filters(std::string_view text, Said& said) {
    for (std::string_view label :
         {"收支类型", "收支方向", "导出类型", "导出交易类型", "交易类型", "借贷标志",     "借贷方向",
          "借贷类型", "借贷",     "筛选条件", "过滤设置",     "筛选设置", "筛选",         "过滤条件",
          "资金流向", "收/支",    "收支",     "交易方向",     "金额范围", "交易金额范围", "查询类型",
          "业务类型", "交易状态", "对方户名", "对方账号",     "最小金额", "最大金额",     "起始金额",
          "截止金额", "金额下限", "金额上限", "关键字",       "关键词",   "摘要"})
        for_label(text, label, [&](std::string_view rest) {
            const std::string value = value_behind(rest);
            static constexpr std::array<std::string_view, 13> k_all{
                "",   "全部", "所有",     "不限", "ALL",      "全部交易", "-",
                "--", "/",    "全部类型", "无",   "全部收支", "所有交易"};
            if (std::find(k_all.begin(), k_all.end(), value) == k_all.end()) said.filtered = true;
        });
    for (std::string_view word :
         {"已筛选", "经筛选", "筛选后", "筛选结果", "部分交易", "仅含收入", "仅含支出", "仅收入", "仅支出", "只含"})
        if (text.find(word) != std::string_view::npos) said.filtered = true;
}

// One line's text.
void take_text(std::string_view text, std::uint64_t line, bool preamble, Said& said) {
    for (std::string_view label : {"币种", "币别", "货币", "货币种类", "账户币种", "CURRENCY"})
        for_label(text, label, [&](std::string_view rest) {
            if (preamble && currency_of(value_behind(rest)) == Currency::other && said.other_currency == 0)
                said.other_currency = line;
        });
    for (std::string_view label : {"金额单位", "货币单位", "单位"})
        for_label(text, label, [&](std::string_view rest) {
            const std::string value = value_behind(rest);
            if (!preamble || value.empty()) return;
            if (const auto scale = unit_scale(value))
                said.scale = *scale;
            else if (currency_of(value) == Currency::other && said.other_currency == 0)
                said.other_currency = line;
            else if (label != "单位")
                said.unknown_unit = line;  // 单位 alone may be the holder
        });
    for (std::string_view label : {"期初余额", "上期余额", "上期结余", "起始余额", "承前余额", "期初账户余额"})
        for_label(text, label, [&](std::string_view rest) {
            if (const auto fen = fen_of(value_behind(rest), said.scale.value_or(0)))
                said.opening.push_back({*fen, line});
        });
    for (std::string_view label : {"期末余额", "本期余额", "本期结余", "终止余额", "结束余额", "期末账户余额"})
        for_label(text, label, [&](std::string_view rest) {
            if (const auto fen = fen_of(value_behind(rest), said.scale.value_or(0)))
                said.closing.push_back({*fen, line});
        });
    take_totals(text, line, said.totals);
    // 支付宝 says of some bills that their sums are reckoned in another way than their lines.
    if (text.find("统计逻辑不同") != std::string::npos) said.sums_differ = true;
    if (!preamble) return;
    take_filters(text, said);
    // "某某银行美元账户交易明细", as a title.
    if (line <= 3 && said.other_currency == 0)
        for (std::string_view currency : {"美元", "港币", "欧元", "英镑", "日元", "外币", "外汇"})
            for (std::string_view what : {"账户", "账号", "活期", "户交易", "交易明细", "对账单"})
                if (text.find(fmt::format("{}{}", currency, what)) != std::string_view::npos)
                    said.other_currency = line;
    for (std::string_view label :
         {"账号", "帐号", "卡号", "支付宝账户", "支付宝账号", "账户", "商户号", "查询账号", "本方账号"})
        for_label(text, label, [&](std::string_view rest) {
            if (const std::string value = value_behind(rest); !said.account && !value.empty()) said.account = value;
        });
    for (std::string_view word : {"信用卡账单", "信用卡对账单", "信用卡交易", "信用卡电子", "信用卡明细", "信用卡中心",
                                  "信用卡消费", "信用卡历史", "贷记卡", "本期应还", "最低还款", "到期还款日",
                                  "最后还款日", "账单日", "信用额度", "CREDIT CARD", "CREDITCARD"})
        if (said.credit_card == 0 && text.find(word) != std::string::npos) said.credit_card = line;
}

}  // namespace

void take_said(const std::vector<std::string_view>& cells, std::uint64_t line, bool preamble, Said& said) {
    const std::string text = joined(cells);
    take_text(text, line, preamble, said);
    if (const std::string tight = squeezed(text); tight != text) take_text(tight, line, preamble, said);
}

SumWord sum_word(std::string_view cell) {
    std::string word = word_of(cell);
    while (word.ends_with(':')) word.pop_back();
    if (word.ends_with("：")) word.erase(word.size() - 3);
    for (std::string_view carried : {"期初余额", "承前页", "过次页", "上期余额", "上期结转", "期末余额", "余额结转",
                                     "上日余额", "承前", "上月结转", "结转下页", "上年结转", "本期余额", "上页余额"})
        if (word == carried) return SumWord::carried;
    for (std::string_view of :
         {"人民币", "RMB", "CNY", "金额", "笔数", "总", "发生额", "收支", "本币", "美元", "外币", "港币", "欧元"})
        if (word.starts_with(of)) {
            word.erase(0, of.size());
            break;
        }
    for (std::string_view page :
         {"小计", "本页合计", "本页小计", "页小计", "本日合计", "当日合计", "日计", "本日小计", "当日小计", "本月合计",
          "月计", "当月合计", "本月小计", "当月小计", "本页总计", "分页小计"})
        if (word == page) return SumWord::page;
    for (std::string_view whole :
         {"合计",     "总计",     "合计金额", "总计金额",       "总额",       "累计",     "本期合计",
          "本期累计", "本年累计", "合计数",   "本期发生额合计", "本期发生额", "收支合计", "TOTAL",
          "SUBTOTAL", "全部合计", "共计",     "汇总",           "合计总额",   "本期总计", "本次合计"})
        if (word == whole) return SumWord::whole;
    return SumWord::none;
}

}  // namespace modou::intake
