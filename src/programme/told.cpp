// A definition in sentences: what its file says, for people who read no TOML.
#include <algorithm>

#include "programme/definition.hpp"
#include "programme/percent.hpp"

namespace modou::programme {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
    return text;
}

// "CNY 2.00" or "minute 90", as the file has it.
std::string units(base::Unit unit, std::int64_t amount) {
    return fmt::format("{} {}", amount, base::unit_name(unit));
}

void tell_law(const Law& law, std::vector<Words>& out) {
    if (law.public_fundraising) out.push_back({"法律：公开募捐", "law: public fundraising"});
    if (!law.money_holder.empty())
        out.push_back({fmt::format("善款由 {} 持有，平台从不经手", law.money_holder),
                       fmt::format("the money is held by {}, never by the platform", law.money_holder)});
    if (law.plan_filed_days_before > 0)
        out.push_back({fmt::format("募捐方案在开始前 {} 天备案", law.plan_filed_days_before),
                       fmt::format("the plan is filed {} days before it begins", law.plan_filed_days_before)});
    if (law.disclose_every_months > 0)
        out.push_back({fmt::format("每 {} 个月公开一次", law.disclose_every_months),
                       fmt::format("disclosed every {} months", law.disclose_every_months)});
}

Words order_amount(const Tally& t) {
    Words w;
    if (t.form == Tally::Form::share_of)
        w = {fmt::format("捐 {} 的百分之 {}（{} 至 {}）", t.of, t.value, percent_text(t.percent->first),
                         percent_text(t.percent->second)),
             fmt::format("{} percent of {} ({} to {})", t.value, t.of, percent_text(t.percent->first),
                         percent_text(t.percent->second))};
    else
        w = {fmt::format("捐固定的 {}", t.value), fmt::format("the fixed sum {}", t.value)};
    if (!t.choices.empty()) {
        std::vector<std::string> sums;
        for (const base::Fen sum : t.choices) sums.push_back("¥" + base::format_yuan(sum));
        w.zh += fmt::format("，限 {}", joined(sums, "、"));
        w.en += fmt::format(", one of {}", joined(sums, ", "));
    }
    if (t.at_least) {
        w.zh += fmt::format("，至少 ¥{}", base::format_yuan(*t.at_least));
        w.en += fmt::format(", at least ¥{}", base::format_yuan(*t.at_least));
    }
    if (t.at_most) {
        w.zh += fmt::format("，至多 ¥{}", base::format_yuan(*t.at_most));
        w.en += fmt::format(", at most ¥{}", base::format_yuan(*t.at_most));
    }
    if (!t.never_over.empty()) {
        w.zh += fmt::format("，不超过 {}", t.never_over);
        w.en += fmt::format(", never over {}", t.never_over);
    }
    return w;
}

Words event_amount(const Tally& t) {
    Words w;
    if (t.form == Tally::Form::per)
        w = {fmt::format("每个 {} 记 {}", t.of, units(t.unit, t.each)),
             fmt::format("{} for each of {}", units(t.unit, t.each), t.of)};
    else
        w = {fmt::format("从 {} 到 {} 的整分钟数", t.begins, t.ends),
             fmt::format("the whole minutes from {} to {}", t.begins, t.ends)};
    if (t.refuse_over) {
        w.zh += fmt::format("，超过 {} 的不收", units(t.unit, *t.refuse_over));
        w.en += fmt::format(", refused over {}", units(t.unit, *t.refuse_over));
    }
    if (t.per_day) {
        w.zh += fmt::format("，一天至多 {}", units(t.unit, *t.per_day));
        w.en += fmt::format(", at most {} a day", units(t.unit, *t.per_day));
    }
    if (t.no_overlap) {
        w.zh += "，同一人的时间不得重叠";
        w.en += ", one subject's times never overlap";
    }
    return w;
}

Words rule(const Tally& t, bool on_orders) {
    Words w = on_orders ? order_amount(t) : event_amount(t);
    std::string when = on_orders ? "pledge.mode = " + t.mode : "";
    if (t.when) when = t.when->fact + " = " + t.when->is_any_of.front();
    const std::string undo = joined(t.undo_on, ", ");
    w.zh = fmt::format("规则 {}：{}{}，{}，记给 {}，按 {} 时的规则；{}", t.id, t.event,
                       when.empty() ? "" : fmt::format("（{}）", when), w.zh, t.to, t.rule_of,
                       undo.empty() ? "之后不收回" : fmt::format("{} 时收回", undo));
    w.en = fmt::format("rule {}: {}{}: {}; to {}; by the rule in force at {}; {}", t.id, t.event,
                       when.empty() ? "" : fmt::format(" ({})", when), w.en, t.to, t.rule_of,
                       undo.empty() ? "nothing takes it back" : fmt::format("taken back on {}", undo));
    return w;
}

Words number(const Number& n, const Definition& d) {
    const std::string unit(base::unit_name(d.unit())), fund = d.tallies.front().to;
    switch (n.of) {
        case Number::Of::sum:
            return {fmt::format("数字 {}：{} 之和", n.name, unit),
                    fmt::format("number {}: the sum in {}", n.name, unit)};
        case Number::Of::count:
            return {fmt::format("数字 {}：条目数", n.name), fmt::format("number {}: how many entries", n.name)};
        case Number::Of::subjects:
            return {fmt::format("数字 {}：多少个 {}", n.name, d.who.subject),
                    fmt::format("number {}: how many of {}", n.name, d.who.subject)};
        case Number::Of::parties:
            return {fmt::format("数字 {}：多少个 order.buyer", n.name),
                    fmt::format("number {}: how many of order.buyer", n.name)};
        case Number::Of::funds:
            return {fmt::format("数字 {}：多少个 {}", n.name, fund),
                    fmt::format("number {}: how many of {}", n.name, fund)};
    }
    return {};
}

// A day of a month that is so many months later; the last of that month where it has fewer days.
base::Day months_later(base::Day day, int months) {
    namespace ch = std::chrono;
    const ch::year_month_day from{ch::sys_days{ch::days{day.number}}};
    const ch::year_month month = ch::year_month(from.year(), from.month()) + ch::months{months};
    const ch::day last = ch::year_month_day_last{month.year(), ch::month_day_last{month.month()}}.day();
    const ch::sys_days to{month / std::min(from.day(), last)};
    return {static_cast<std::int32_t>(to.time_since_epoch().count())};
}

}  // namespace

std::optional<base::Day> next_report(const Report& report, base::Day first, base::Day today) {
    if (report.every_months == 0) return std::nullopt;
    // Each from the first day, so that a 31st stays one where it can.
    for (int months = report.every_months;; months += report.every_months)
        if (const base::Day due = months_later(first, months); due >= today) return due;
}

std::vector<Words> told(const Definition& d) {
    std::vector<Words> out{{d.title.zh, d.title.en}, {d.poster.zh, d.poster.en}};
    out.push_back({fmt::format("由 {} 负责", d.owner), fmt::format("run by {}", d.owner)});
    tell_law(d.law, out);
    const Words who = d.who.sentence();
    if (who.zh.empty()) {
        out.push_back({fmt::format("{}：都可以参加", d.who.subject), fmt::format("{}: everybody may", d.who.subject)});
    } else {
        constexpr std::pair<std::string_view, std::string_view> k_unknown[] = {
            {"不清楚的要求出具证明", "what is not known must be proved"},
            {"不清楚的不收", "who is not known is held out"},
            {"不清楚的可以参加", "who is not known may"}};
        const auto& [zh, en] = k_unknown[static_cast<int>(d.who.unknown)];
        out.push_back({fmt::format("{}：{}；{}", d.who.subject, who.zh, zh),
                       fmt::format("{}: {}; {}", d.who.subject, who.en, en)});
    }
    for (const Tally& tally : d.tallies) out.push_back(rule(tally, d.on_orders()));
    for (const Number& one : d.numbers) out.push_back(number(one, d));
    if (d.report.every_months > 0)
        out.push_back({fmt::format("每 {} 个月报告一次", d.report.every_months),
                       fmt::format("a report every {} months", d.report.every_months)});
    if (d.report.final_within_months > 0)
        out.push_back({fmt::format("结束后 {} 个月内作最后一次报告", d.report.final_within_months),
                       fmt::format("the last report within {} months of its end", d.report.final_within_months)});
    return out;
}

}  // namespace modou::programme
