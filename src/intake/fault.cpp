#include "intake/fault.hpp"

#include <fmt/format.h>

#include <array>

#include "base/money.hpp"
#include "base/passed_over.hpp"
#include "base/ruined.hpp"
#include "base/text.hpp"
#include "intake/columns.hpp"

namespace modou::intake {
namespace {

struct FieldWords {
    std::string_view name, zh;
};
constexpr std::array<FieldWords, 27> k_fields{{{"row", "这一行"},
                                               {"order", "订单编号"},
                                               {"shop", "店铺"},
                                               {"item", "宝贝"},
                                               {"buyer", "买家"},
                                               {"paid", "实付"},
                                               {"placed", "下单时间"},
                                               {"received", "确认收货时间"},
                                               {"line", "行号"},
                                               {"source", "来源"},
                                               {"time", "时间"},
                                               {"type", "事件类型"},
                                               {"specversion", "事件格式版本"},
                                               {"datacontenttype", "内容类型"},
                                               {"data", "事件内容"},
                                               {"currency", "币种"},
                                               {"refunded", "退款金额"},
                                               {"paid_at", "付款时间"},
                                               {"status", "订单状态"},
                                               {"project", "项目"},
                                               {"mode", "方式"},
                                               {"value", "数值"},
                                               {"from", "开始时间"},
                                               {"holder", "资金保管机构"},
                                               {"title", "标题"},
                                               {"person", "人员编号"},
                                               {"amount", "金额"}}};

// {}: the field.
struct KindWords {
    std::string_view name, zh, en;
};
constexpr std::array<KindWords, 30> k_kinds{{
    {"none", "{}有误", "{} is not as it should be"},
    {"empty", "{}是空的", "{} is empty"},
    {"three_decimals", "{}超过两位小数：金额最小到分", "{} has more than two decimals: amounts end at the fen"},
    {"negative", "{}是负数", "{} is below 0"},
    {"not_a_number", "{}不是金额：应为数字，最多两位小数，如 128.00",
     "{} is no amount: expected digits, with at most two decimals, like 128.00"},
    {"too_large", "{}超过上限 100 亿元", "{} is over the limit of 10,000,000,000.00"},
    {"lost_digits", "{}被表格软件改坏，数位已丢失：把该列设为文本，从原处重新导出",
     "{} was ruined by a spreadsheet, its digits are lost: make the column text and export it again"},
    {"decimal_point", "{}带小数点：把该列设为文本，从原处重新导出",
     "{} has a decimal point: make the column text and export it again"},
    {"other_unit", "{}不是人民币元：只计人民币", "{} is not in yuan: only yuan is counted"},
    {"not_a_time", "{}不是时间：应如 2026-06-02 或 2026-06-02 10:11:12",
     "{} is no time: expected one like 2026-06-02 or 2026-06-02 10:11:12"},
    {"no_such_time", "{}这一天或这一刻不存在", "{} names a day or time that does not exist"},
    {"date_serial", "{}是表格软件的日期序号：把该列设为日期格式再导出",
     "{} is a spreadsheet's number of a day: format the column as dates and export it again"},
    {"wrong_text", "{}含有不属于本文件编码的字节", "{} holds bytes that are no text of the file's encoding"},
    {"not_json", "{}不是 JSON 事件", "{} is no event in JSON"},
    {"not_text", "{}应为文本或数字，却是列表、对象或真假值",
     "{} should be text or a number, and is a list, an object or a truth value"},
    {"too_long_number", "{}作为 JSON 数字太长，会丢失数位：请写成文本",
     "{} is too long for a JSON number, which loses digits: write it as text"},
    {"said_twice", "{}说了两次而且不一样", "{} is said twice, in two ways"},
    {"unknown", "{}不在认识的范围内", "{} is none of those that are known"},
    {"too_few_fields", "{}的列比表头少", "{} has fewer fields than the header"},
    {"too_many_fields", "{}的列比表头多：内容里的逗号要加引号",
     "{} has more fields than the header: quote text that holds commas"},
    {"open_quote", "{}有引号没有闭合", "{} opens a quote that does not close"},
    {"text_after_quote", "{}在闭合引号之后还有文字", "{} has text after a closing quote"},
    {"swallows_rows", "{}的引号吞掉了后面的行", "{} has a quote that swallows the rows after it"},
    {"too_long", "{}超过 1 MiB", "{} is over 1 MiB"},
    {"bad_items", "{}的宝贝明细读不懂或不相符", "{} has item lines that cannot be read or disagree"},
    {"in_future", "{}在将来，比现在晚一天以上：年份或列写错了？",
     "{} lies more than a day after now: is it the wrong year, or the wrong column?"},
    {"before_placed", "{}早于下单的那一天：两列调换了？",
     "{} is before the day that the order was placed: are the two columns exchanged?"},
    {"other_facts", "账上已有{}，内容不同：同一订单不能改",
     "the book has {} with other facts: an order is not changed"},
    {"ambiguous", "{}也可能是别的订单", "{} may be another order as well"},
    {"refused", "{}账本不接受", "{} is refused by the book"},
}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

}  // namespace

std::string_view field_name(Field field) {
    return k_fields[static_cast<std::size_t>(field)].name;
}

std::string_view fault_kind_name(FaultKind kind) {
    return k_kinds[static_cast<std::size_t>(kind)].name;
}

FaultMessage fault_message(Fault fault) {
    const FieldWords& field = k_fields[static_cast<std::size_t>(fault.field)];
    const KindWords& kind = k_kinds[static_cast<std::size_t>(fault.kind)];
    const bool whole = fault.field == Field::row;
    const std::string zh = whole ? std::string(field.zh) : fmt::format("{}（{}）", field.zh, field.name);
    return {fmt::format(fmt::runtime(kind.zh), zh),
            fmt::format(fmt::runtime(kind.en), whole ? std::string_view("the row") : field.name)};
}

FaultKind amount_fault(std::string_view text) {
    text = base::spreadsheet_value(text);
    if (text.empty()) return FaultKind::empty;
    if (base::is_ruined_number(text)) return FaultKind::lost_digits;
    for (const std::string_view mark : {"¥", "￥"})
        if (text.starts_with(mark)) text = base::trimmed(text.substr(mark.size()));
    if (text.ends_with("元") && !text.ends_with("万元") && !text.ends_with("美元") && !text.ends_with("日元") &&
        !text.ends_with("港元") && !text.ends_with("欧元"))
        text = base::trimmed(text.substr(0, text.size() - std::string_view("元").size()));
    if ((text.starts_with('-') || text.starts_with("−")) && text.find_first_of("0123456789") != std::string_view::npos)
        return FaultKind::negative;
    if (text.starts_with('(') && text.ends_with(')') && text.find_first_of("0123456789") == 1)
        return FaultKind::negative;
    const std::size_t whole = text.find_first_not_of("0123456789,");
    if (whole != std::string_view::npos && whole > 0 && text[whole] == '.') {
        const std::size_t decimals = digits_at(text, whole + 1);
        if (decimals > 2 && whole + 1 + decimals == text.size()) return FaultKind::three_decimals;
    }
    for (const std::string_view mark :
         {"$", "€", "£", "万", "亿", "美元", "港元", "欧元", "日元", "USD", "EUR", "HKD", "JPY"})
        if (text.find(mark) != std::string_view::npos && text.find_first_of("0123456789") != std::string_view::npos)
            return FaultKind::other_unit;
    const auto amount = base::parse_yuan_lenient(text);
    if (!amount && amount.error().code == base::Code::limit) return FaultKind::too_large;
    return FaultKind::not_a_number;
}

FaultKind time_fault(std::string_view text) {
    text = base::spreadsheet_value(text);
    if (text.empty()) return FaultKind::empty;
    if (base::is_ruined_number(text)) return FaultKind::lost_digits;
    // 5 digits count days from 1900, and their decimals are the time of the day.
    if (digits_at(text, 0) == 5 && (text.size() == 5 || (text[5] == '.' && 6 + digits_at(text, 6) == text.size())))
        return FaultKind::date_serial;
    if (digits_at(text, 0) == 4 && text.size() > 4 && (text[4] == '-' || text[4] == '/')) {
        const std::size_t month = digits_at(text, 5), day_at = 5 + month + 1;
        const std::size_t day =
            month > 0 && day_at < text.size() && text[day_at - 1] == text[4] ? digits_at(text, day_at) : 0;
        const bool one_digit_with_dashes = text[4] == '-' && (month == 1 || day == 1);
        if ((month == 1 || month == 2) && (day == 1 || day == 2) && !one_digit_with_dashes &&
            text.find_first_not_of("0123456789:-/ T.Z+") == std::string_view::npos)
            return FaultKind::no_such_time;
    }
    return FaultKind::not_a_time;
}

FaultKind name_fault(std::string_view text) {
    if (base::trimmed(text).empty()) return FaultKind::empty;
    if (base::is_ruined_number(text)) return FaultKind::lost_digits;
    return is_whole_order(text) ? FaultKind::none : FaultKind::decimal_point;
}

Fault fault_of_reason(std::string_view reason) {
    if (reason == "order_conflict") return {Field::order, FaultKind::other_facts};
    if (reason == "bad_field") return {Field::order, FaultKind::ambiguous};
    if (reason == "bad_json") return {Field::row, FaultKind::not_json};
    if (reason == "bad_encoding") return {Field::row, FaultKind::wrong_text};
    if (reason == "bad_csv") return {Field::row, FaultKind::open_quote};
    if (reason == "line_too_long") return {Field::row, FaultKind::too_long};
    return {Field::row, FaultKind::refused};
}

}  // namespace modou::intake
