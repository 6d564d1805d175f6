#include "intake/columns.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/ruined.hpp"
#include "base/text.hpp"

namespace modou::intake {
namespace {

constexpr std::array k_personal = std::to_array<std::string_view>({"收货人姓名",
                                                                   "收货人",
                                                                   "收件人",
                                                                   "收件人姓名",
                                                                   "姓名",
                                                                   "收货地址",
                                                                   "收件地址",
                                                                   "收货人地址",
                                                                   "详细地址",
                                                                   "地址",
                                                                   "收货地址省",
                                                                   "收货地址市",
                                                                   "收货地址区",
                                                                   "修改后的收货地址",
                                                                   "联系电话",
                                                                   "联系手机",
                                                                   "联系方式",
                                                                   "手机",
                                                                   "手机号",
                                                                   "手机号码",
                                                                   "电话",
                                                                   "收件人手机",
                                                                   "收货人手机",
                                                                   "收货人电话",
                                                                   "收货人手机号",
                                                                   "收货人联系方式",
                                                                   "收件人电话",
                                                                   "邮编",
                                                                   "邮箱",
                                                                   "身份证号",
                                                                   "买家支付宝账号",
                                                                   "支付宝账号",
                                                                   "买家留言",
                                                                   "买家备注",
                                                                   "订单备注",
                                                                   "卖家备注",
                                                                   "商家备注",
                                                                   "联系方式备注",
                                                                   "备注",
                                                                   "备注标签",
                                                                   "发票抬头",
                                                                   "发票信息",
                                                                   "Email",
                                                                   "Phone",
                                                                   "Notes",
                                                                   "Note Attributes",
                                                                   "Receipt Number",
                                                                   "Billing Name",
                                                                   "Billing Street",
                                                                   "Billing Address1",
                                                                   "Billing Address2",
                                                                   "Billing Company",
                                                                   "Billing City",
                                                                   "Billing Zip",
                                                                   "Billing Province",
                                                                   "Billing Province Name",
                                                                   "Billing Country",
                                                                   "Billing Phone",
                                                                   "Shipping Name",
                                                                   "Shipping Street",
                                                                   "Shipping Address1",
                                                                   "Shipping Address2",
                                                                   "Shipping Company",
                                                                   "Shipping City",
                                                                   "Shipping Zip",
                                                                   "Shipping Province",
                                                                   "Shipping Province Name",
                                                                   "Shipping Country",
                                                                   "Shipping Phone"});

// What the buyer owed, points and fees of the marketplace: the gift follows 买家实际支付金额. A closed order is told by
// 订单状态. How it was sent, what it was called, how its invoice reads.
constexpr std::array k_idle_taobao = std::to_array<std::string_view>({"买家应付货款",     "买家应付邮费",
                                                                      "买家支付积分",     "总金额",
                                                                      "返点积分",         "买家实际支付积分",
                                                                      "运送方式",         "宝贝标题",
                                                                      "宝贝种类",         "物流单号",
                                                                      "物流公司",         "宝贝总数量",
                                                                      "店铺Id",           "店铺ID",
                                                                      "店铺id",           "订单关闭原因",
                                                                      "卖家服务费",       "买家服务费",
                                                                      "是否手机订单",     "分阶段订单信息",
                                                                      "特权订金订单id",   "特权订金订单ID",
                                                                      "定金排名",         "修改后的sku",
                                                                      "修改后的SKU",      "异常信息",
                                                                      "天猫卡券抵扣",     "集分宝抵扣",
                                                                      "是否是O2O交易",    "打款商家金额",
                                                                      "支付单号",         "支付详情",
                                                                      "商品属性",         "套餐信息",
                                                                      "子订单编号",       "商品ID",
                                                                      "分阶段信息",       "主商品编号",
                                                                      "发货时间",         "应发货时间",
                                                                      "新零售交易类型",   "新零售导购门店名称",
                                                                      "新零售导购门店id", "新零售发货门店名称",
                                                                      "新零售发货门店id"});

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

}  // namespace

bool is_personal_column(std::string_view name) {
    return is_one_of(k_personal, name);
}

bool is_idle_taobao_column(std::string_view name) {
    return is_one_of(k_idle_taobao, name);
}

bool is_currency_column(std::string_view name) {
    static constexpr std::array k_names = std::to_array<std::string_view>(
        {"币种", "货币", "币别", "货币类型", "货币种类", "结算币种", "交易币种", "支付币种", "订单币种", "币种代码",
         "货币代码", "currency", "currency code", "currency_code", "currencycode"});
    return is_one_of(k_names, lower(name));
}

bool is_yuan(std::string_view currency) {
    static constexpr std::array k_names =
        std::to_array<std::string_view>({"cny", "rmb", "人民币", "人民币元", "元", "¥", "￥", "cn¥", "156"});
    return is_one_of(k_names, lower(currency));
}

bool names_other_unit(std::string_view name) {
    static constexpr std::array k_units = std::to_array<std::string_view>(
        {"美元", "美金",   "usd",  "us$",    "$",    "港币", "港元", "hkd",      "欧元", "eur",
         "€",    "日元",   "jpy",  "英镑",   "gbp",  "£",    "韩元", "krw",      "卢布", "rub",
         "台币", "新台币", "twd",  "澳元",   "aud",  "加元", "cad",  "新加坡元", "sgd",  "万元",
         "万",   "千元",   "百元", "百万元", "亿元", "亿",   "分",   "角",       "fen",  "cents"});
    const std::string text = lower(name);
    static constexpr std::pair<std::string_view, std::string_view> k_brackets[] = {
        {"(", ")"}, {"（", "）"}, {"[", "]"}, {"【", "】"}, {"(", "）"}, {"（", ")"}};
    for (const auto& [open, close] : k_brackets)
        for (std::size_t at = 0; (at = text.find(open, at)) != std::string::npos; at += open.size()) {
            const std::size_t from = at + open.size(), end = text.find(close, from);
            if (end == std::string::npos) continue;
            std::string_view inside = base::trimmed(std::string_view(text).substr(from, end - from));
            for (const std::string_view word : {"单位:", "单位：", "币种:", "币种："})
                if (inside.starts_with(word)) inside = base::trimmed(inside.substr(word.size()));
            if (is_one_of(k_units, inside)) return true;
        }
    return false;
}

std::string_view without_yuan(std::string_view name) {
    for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"(", ")"}, {"（", "）"}}) {
        if (!name.ends_with(close)) continue;
        const std::size_t at = name.rfind(open);
        if (at == std::string_view::npos || at == 0) continue;
        std::string_view inside = name.substr(at + open.size());
        inside = base::trimmed(inside.substr(0, inside.size() - close.size()));
        for (const std::string_view word : {"单位:", "单位："})
            if (inside.starts_with(word)) inside = base::trimmed(inside.substr(word.size()));
        if (is_yuan(inside)) return base::trimmed(name.substr(0, at));
    }
    return name;
}

namespace {

// A cell of a header may be written in two lines, which no command line can name.
std::string in_one_line(std::string_view name) {
    std::string out;
    while (!name.empty()) {
        const std::size_t end = std::min(name.find_first_of("\r\n"), name.size());
        out += base::trimmed(name.substr(0, end));
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return out;
}

}  // namespace

std::optional<std::size_t> named_column(std::span<const std::string_view> header, std::string_view name) {
    name = base::trimmed(name);
    const auto only = [&](const auto& fits) -> std::optional<std::size_t> {
        std::optional<std::size_t> found;
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (!fits(base::trimmed(header[i]))) continue;
            if (found) return std::nullopt;
            found = i;
        }
        return found;
    };
    // What is called so more than once is for the caller to refuse.
    for (std::size_t i = 0; i < header.size(); ++i)
        if (base::trimmed(header[i]) == name) return i;
    if (const auto line = only([&](std::string_view each) { return in_one_line(each) == name; })) return line;
    return only([&](std::string_view each) { return without_yuan(in_one_line(each)) == name; });
}

bool is_whole_name(std::string_view name) {
    return !base::is_ruined_number(name);
}

bool is_whole_order(std::string_view number) {
    if (base::is_ruined_number(number)) return false;
    const auto point = number.find_first_not_of("0123456789");
    const bool decimal = point != std::string_view::npos && point > 0 && number[point] == '.' &&
                         point + 1 < number.size() &&
                         number.find_first_not_of('0', point + 1) == std::string_view::npos;
    return !decimal;
}

}  // namespace modou::intake
