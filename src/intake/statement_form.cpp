#include "intake/statement_form.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intake/statement_cells.hpp"
#include "intake/statement_columns.hpp"
#include "intake/statement_words.hpp"

namespace modou::intake {
namespace {

bool has_chinese(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// "交易金额(收入)" → "交易金额", {"收入"}.
struct Name {
    std::string base;
    std::vector<std::string> brackets;
};
Name parsed(std::string_view cell) {
    Name name;
    const std::string word = word_of(cell);
    int depth = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const std::string_view rest = std::string_view(word).substr(i);
        const bool opens = rest[0] == '(' || rest[0] == '[' || rest.starts_with("【");
        const bool closes = rest[0] == ')' || rest[0] == ']' || rest.starts_with("】");
        if (rest.starts_with("【") || rest.starts_with("】")) i += 2;
        if (opens && depth++ == 0) {
            name.brackets.emplace_back();
        } else if (closes && depth > 0) {
            --depth;
        } else if (!opens && !closes) {
            (depth > 0 ? name.brackets.back() : name.base) += rest[0];
        }
    }
    return name;
}

// Of a name in two languages, the Chinese part: "TRANSDATE交易日期", "交易日期/TRANSDATE".
std::string chinese_part(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool between = c == '/' && i > 0 && i + 1 < name.size() &&
                             static_cast<unsigned char>(name[i - 1]) >= 0x80 &&
                             static_cast<unsigned char>(name[i + 1]) >= 0x80;
        if (static_cast<unsigned char>(c) >= 0x80 || between) out += c;
    }
    return out;
}

bool is_money(Role role) {
    return (role >= Role::in && role <= Role::refunded) || role == Role::balance;
}

struct Meaning {
    StatementColumn column;
    std::string refusal;
    bool known = false;
};

std::string quoted(std::string_view name) {
    return base::json_quoted(base::shortened(name, 60));
}

// What stands in brackets is part of the meaning: a direction, a unit, a currency.
void take_brackets(const Name& name, Meaning& found) {
    StatementColumn& column = found.column;
    for (const std::string& said : name.brackets) {
        const Direction way = direction_of(said);
        if (said == "+" || said == "-") {
            column.minus = said == "-";
        } else if (way == Direction::in || way == Direction::out) {
            const bool comes = way == Direction::in;
            if (column.role == Role::amount)
                column.role = comes ? Role::in : Role::out;
            else if (column.role == Role::trade_amount)
                column.role = comes ? Role::trade_in : Role::trade_out;
            else if ((column.role == Role::in && !comes) || (column.role == Role::out && comes))
                found.refusal = fmt::format("the column {} is named for both directions", quoted(column.name));
        } else if (const auto scale = unit_scale(said)) {
            column.scale = *scale;
            column.has_unit = column.has_unit || !said.empty();
            column.minus = column.minus || said.find('-') != std::string::npos;
        } else if (!is_money(column.role)) {
            continue;
        } else if (currency_of(said) == Currency::other) {
            found.refusal = fmt::format(
                "the column {} is in another currency: only yuan are counted; export the yuan account, or name the "
                "column of yuan with --map",
                quoted(column.name));
        } else if (said == "借/贷" || said == "收/支" || said == "收入/支出" || said == "支出/收入" ||
                   said == "贷/借" || !has_chinese(said)) {
            continue;  // signed; or the name in English
        } else {
            found.refusal =
                fmt::format("what stands in brackets in the column {} is not known: name the columns with --map",
                            quoted(column.name));
        }
    }
}

Meaning meaning_of(std::string_view cell) {
    Meaning found;
    found.column.name = std::string(cell_value(cell));
    const std::string whole = word_of(cell);
    Name name = parsed(cell);
    // "借方发生额/元(支取)".
    for (std::string_view unit : {"/元", ":元", "(元)"})
        if (name.base.size() > unit.size() && name.base.ends_with(unit))
            name.base.erase(name.base.size() - unit.size());
    const KnownColumn* at = known_column(whole);
    const bool as_whole = at != nullptr;
    if (at == nullptr) at = known_column(name.base);
    std::string chinese;
    if (at == nullptr && has_chinese(name.base)) at = known_column(chinese = chinese_part(name.base));
    if (at == nullptr && !name.brackets.empty() && !has_chinese(name.base))
        if (const std::string& inner = name.brackets.front(); has_chinese(inner)) at = known_column(inner);
    if (at != nullptr) {
        found.known = true;
        found.column.role = at->role;
        found.column.rank = at->rank;
        if (!as_whole) take_brackets(name, found);
        return found;
    }
    if (is_without_bearing(whole) || is_without_bearing(name.base) || is_without_bearing(chinese)) {
        found.known = true;
        found.column.role = Role::none;
        return found;
    }
    found.column.role = whole.empty() ? Role::none : Role::named;
    if (says_money(name.base))
        found.refusal =
            fmt::format("the column {} seems to be money, and is not known: name the columns that count with --map",
                        quoted(found.column.name));
    return found;
}

}  // namespace

namespace {

// A role that a file may tell only once: two such columns would be counted as one or as two, and nobody could say
// which.
bool only_once(Role role) {
    switch (role) {
        case Role::in:
        case Role::out:
        case Role::amount:
        case Role::trade_in:
        case Role::trade_out:
        case Role::trade_amount:
        case Role::refund:
        case Role::refunded:
        case Role::direction:
        case Role::balance:
        case Role::currency:
        case Role::trade_currency:
        case Role::status:
        case Role::fund_status:
        case Role::refund_status:
            return true;
        default:
            return false;
    }
}

// The name of a column that is used and stands twice: nobody can tell which of them is meant.
std::string used_twice(const StatementHeader& header) {
    for (std::size_t i = 0; i < header.columns.size(); ++i) {
        const StatementColumn& one = header.columns[i];
        if (one.role == Role::none || one.role == Role::named) continue;
        for (std::size_t j = 0; j < i; ++j)
            if (header.columns[j].role == one.role && word_of(header.columns[j].name) == word_of(one.name))
                return one.name;
    }
    return {};
}

void settle_days(StatementHeader& header) {
    // "交易日期" beside "交易时间": the second is a time of day (or says both, and then agrees).
    auto& columns = header.columns;
    for (const auto& [days, times] : {std::pair{Role::booked, Role::booked_time}, {Role::traded, Role::traded_time}}) {
        bool has_date = false;
        for (const StatementColumn& c : columns)
            has_date = has_date || (c.role == days && c.name.find("日") != std::string::npos);
        for (StatementColumn& c : columns) {
            const bool time = c.name.find("时间") != std::string::npos && c.name.find("日") == std::string::npos;
            const std::string word = word_of(c.name);
            const bool english = word == "TIME" || word == "TRANSTIME" || word == "TRANSACTIONTIME";
            if (c.role == days && has_date && (time || english) && word.find("创建") == std::string::npos &&
                word.find("付款") == std::string::npos)
                c.role = times;
        }
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].role == Role::booked || columns[i].role == Role::traded) header.days.push_back(i);
    std::stable_sort(header.days.begin(), header.days.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(columns[a].role, columns[a].rank) < std::pair(columns[b].role, columns[b].rank);
    });
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].role == Role::serial) header.serials.push_back(i);
    std::stable_sort(header.serials.begin(), header.serials.end(),
                     [&](std::size_t a, std::size_t b) { return columns[a].rank < columns[b].rank; });
}

void settle_form(StatementHeader& header) {
    const auto named = [&](std::string_view name) {
        return std::any_of(header.columns.begin(), header.columns.end(),
                           [&](const StatementColumn& c) { return parsed(c.name).base == name; });
    };
    const auto is = [&](StatementKind kind, StatementForm form) {
        header.kind = kind;
        header.form = form;
    };
    if (named("账务流水号"))
        is(StatementKind::alipay, StatementForm::alipay_account);
    else if (named("支付宝交易号") && named("商家实收"))
        is(StatementKind::alipay, StatementForm::alipay_business);
    else if (named("支付宝交易号"))
        is(StatementKind::alipay, StatementForm::alipay_account);
    else if (named("资金流水单号"))
        is(StatementKind::wechat, StatementForm::wechat_fund);
    else if (named("微信订单号"))
        is(StatementKind::wechat, StatementForm::wechat_trade);
    else if (named("收/支") &&
             (named("交易订单号") || (named("交易号") && (named("商家订单号") || named("商户订单号")))))
        is(StatementKind::alipay, StatementForm::alipay_personal);
    else if (named("收/支") && named("交易单号") && named("当前状态"))
        is(StatementKind::wechat, StatementForm::wechat_personal);
    if (header.kind == StatementKind::bank) return;
    for (std::size_t i = header.columns.size(); i-- > 0;) {
        const std::string name = parsed(header.columns[i].name).base;
        if (name == "交易分类") header.category = i;
        if (name == "商品说明" || name == "商品名称") header.goods = i;
        if (name == "商家订单号" || name == "商户订单号" || name == "商户单号") header.order = i;
    }
}

// What the caller names is meant, whatever else there is.
std::string take_map(const std::vector<std::string_view>& cells, const StatementMap& map, std::vector<Meaning>& found,
                     bool& mapped) {
    const std::array<std::pair<const std::string*, Role>, 6> asked{{{&map.date, Role::traded},
                                                                    {&map.in, Role::in},
                                                                    {&map.out, Role::out},
                                                                    {&map.amount, Role::amount},
                                                                    {&map.direction, Role::direction},
                                                                    {&map.serial, Role::serial}}};
    mapped = !map.in.empty() || !map.out.empty() || !map.amount.empty();
    if (mapped)
        for (Meaning& one : found)
            if ((one.column.role >= Role::in && one.column.role <= Role::refunded) ||
                one.column.role == Role::direction || !one.refusal.empty()) {
                one.column.role = Role::named;
                one.refusal.clear();
            }
    for (const auto& [name, role] : asked) {
        if (name->empty()) continue;
        std::size_t at = cells.size();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cell_value(cells[i]) != *name) continue;
            if (at != cells.size()) return fmt::format("the column {} appears twice", quoted(*name));
            at = i;
        }
        if (at == cells.size()) return "-";
        if (role == Role::traded)
            for (Meaning& one : found)
                if (one.column.role == Role::booked || one.column.role == Role::traded) one.column.role = Role::none;
        if (role == Role::serial)
            for (Meaning& one : found)
                if (one.column.role == Role::serial) one.column.role = Role::none;
        if (role == Role::direction)
            for (Meaning& one : found)
                if (one.column.role == Role::direction) one.column.role = Role::named;
        Meaning& one = found[at];
        one.column.role = role;
        one.column.rank = 0;
        one.refusal.clear();
        one.known = true;
        Meaning own;
        own.column = one.column;
        take_brackets(parsed(cells[at]), own);
        if (!own.refusal.empty() && own.refusal.find("another currency") != std::string::npos) return own.refusal;
        one.column.scale = own.column.scale;
        one.column.has_unit = own.column.has_unit;
        one.column.minus = own.column.minus;
    }
    return {};
}

}  // namespace

HeaderRead read_header(const std::vector<std::string_view>& cells, const StatementMap& map) {
    HeaderRead read;
    std::vector<Meaning> found;
    std::size_t knew = 0;
    for (std::string_view cell : cells) {
        found.push_back(meaning_of(cell));
        knew += found.back().known ? 1 : 0;
    }
    bool mapped = false;
    const std::string wrong = take_map(cells, map, found, mapped);
    const bool any_map = mapped || !map.date.empty() || !map.direction.empty() || !map.serial.empty();
    if (any_map && wrong == "-") return read;
    StatementHeader header;
    header.mapped = mapped;
    for (Meaning& one : found) header.columns.push_back(one.column);
    const auto count = [&](Role role) {
        return std::count_if(header.columns.begin(), header.columns.end(),
                             [&](const StatementColumn& c) { return c.role == role; });
    };
    const auto change = [&](Role from, Role to) {
        for (StatementColumn& c : header.columns)
            if (c.role == from) c.role = to;
    };
    // What was booked is meant where the transaction's own amount and currency stand beside it; alone, they are it.
    if (count(Role::in) + count(Role::out) == 0) {
        change(Role::trade_in, Role::in);
        change(Role::trade_out, Role::out);
    }
    if (count(Role::amount) == 0 && count(Role::in) + count(Role::out) == 0) change(Role::trade_amount, Role::amount);
    if (count(Role::currency) == 0 && count(Role::trade_amount) + count(Role::trade_in) + count(Role::trade_out) == 0)
        change(Role::trade_currency, Role::currency);
    const bool days = count(Role::booked) + count(Role::traded) > 0;
    const bool money = count(Role::in) + count(Role::out) + count(Role::amount) > 0;
    const std::size_t filled = static_cast<std::size_t>(
        std::count_if(cells.begin(), cells.end(), [](std::string_view c) { return !cell_value(c).empty(); }));
    const bool header_like = filled >= 2 && (any_map || knew >= 2 || knew == filled);
    if (!header_like) return read;
    if (!wrong.empty()) {
        read.refusal = wrong;
        return read;
    }
    if (!days || !money) {
        if (knew >= 2 && (days || money))
            read.half =
                fmt::format("the header names no column of {}: name the columns with --map date=COL,in=COL,out=COL",
                            days ? "amounts that is known" : "days");
        for (const Meaning& one : found)
            if (days && !money && !one.refusal.empty()) read.half = one.refusal;
        return read;
    }
    for (const Meaning& one : found)
        if (!one.refusal.empty()) {
            read.refusal = one.refusal;
            return read;
        }
    for (std::size_t role = 0; role < static_cast<std::size_t>(Role::k_roles); ++role) {
        if (!only_once(static_cast<Role>(role)) || count(static_cast<Role>(role)) < 2) continue;
        std::string names;
        for (const StatementColumn& c : header.columns)
            if (c.role == static_cast<Role>(role)) names += (names.empty() ? "" : " and ") + quoted(c.name);
        read.refusal = fmt::format(
            "the columns {} have one meaning: delete the one that does not count, or name the one that does with --map",
            names);
        return read;
    }
    if (const std::string twice = used_twice(header); !twice.empty()) {
        read.refusal = fmt::format("the column {} stands twice: delete the one that does not count", quoted(twice));
        return read;
    }
    settle_days(header);
    settle_form(header);
    // 总金额 is what an order came to in WeChat's older trade bill; anywhere else it may be anything.
    for (const StatementColumn& c : header.columns)
        if (c.role == Role::in && !mapped && parsed(c.name).base == "总金额" &&
            header.form != StatementForm::wechat_trade) {
            read.refusal =
                fmt::format("the column {} does not say what came in: name the columns with --map", quoted(c.name));
            return read;
        }
    header.first_.assign(static_cast<std::size_t>(Role::k_roles), StatementHeader::k_absent);
    for (std::size_t i = header.columns.size(); i-- > 0;) {
        StatementColumn& c = header.columns[i];
        header.first_[static_cast<std::size_t>(c.role)] = i;
        c.counted = c.role == Role::none || c.role == Role::named || c.role == Role::type || c.role == Role::summary ||
                    c.role == Role::serial_more;
    }
    read.header = std::move(header);
    return read;
}

}  // namespace modou::intake
