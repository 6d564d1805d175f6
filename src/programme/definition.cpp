#include "programme/definition.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "programme/percent.hpp"

namespace modou::programme {

using base::Code;
using base::Fen;
using base::Result;
using base::Status;

Result<Terms> check_pledge(const Definition& d, std::string_view mode, std::string_view value) {
    for (std::size_t i = 0; i < d.tallies.size(); ++i) {
        const Tally& tally = d.tallies[i];
        if (tally.mode != mode) continue;
        Terms terms{static_cast<std::uint8_t>(i), 0};
        if (tally.form == Tally::Form::share_of) {
            MODOU_TRY(terms.value, parse_percent(value));
            if (terms.value < tally.percent->first || terms.value > tally.percent->second)
                return base::fail(
                    Code::bad_input,
                    fmt::format("a share is from {} % to {} %, found {}", percent_text(tally.percent->first),
                                percent_text(tally.percent->second), base::json_quoted(base::shortened(value, 40))));
            return terms;
        }
        const auto fen = base::parse_yuan(value);
        if (fen && (tally.choices.empty() || std::ranges::find(tally.choices, *fen) != tally.choices.end())) {
            terms.value = fen->value;
            return terms;
        }
        std::string allowed;
        for (Fen choice : tally.choices) allowed += (allowed.empty() ? "" : ", ") + base::format_yuan(choice);
        return base::fail(Code::bad_input, fmt::format("a fixed sum is one of {}, found {}", allowed,
                                                       base::json_quoted(base::shortened(value, 40))));
    }
    std::string modes;
    for (const Tally& tally : d.tallies) modes += tally.mode + ", ";
    return base::fail(Code::bad_input, fmt::format("a pledge's mode is one of {}none, found {}", modes,
                                                   base::json_quoted(base::shortened(mode, 40))));
}

Fen amount(const Tally& tally, std::int64_t value, Fen paid) {
    Fen sum = tally.form == Tally::Form::share_of ? base::share_of(paid, value) : Fen{value};
    if (tally.at_most) sum = std::min(sum, *tally.at_most);
    if (tally.at_least) sum = std::max(sum, *tally.at_least);
    if (!tally.never_over.empty()) sum = std::min(sum, paid);  // last: never more than the order, not even the floor
    return sum;
}

Words explanation(const Tally& tally, std::int64_t value, Fen paid) {
    const std::string gave = base::format_yuan(amount(tally, value, paid)), order = base::format_yuan(paid);
    if (tally.form == Tally::Form::fixed)
        return {fmt::format("固定 ¥{}，实付 ¥{}，捐 ¥{}", base::format_yuan({value}), order, gave),
                fmt::format("fixed ¥{}, paid ¥{}, gives ¥{}", base::format_yuan({value}), order, gave)};
    const Fen share = base::share_of(paid, value);
    Words words{fmt::format("实付 ¥{} × {}% = ¥{}", order, percent_text(value), base::format_yuan(share)),
                fmt::format("paid ¥{} × {}% = ¥{}", order, percent_text(value), base::format_yuan(share))};
    if (base::format_yuan(share) != gave) {
        words.zh += fmt::format("，按上下限捐 ¥{}", gave);
        words.en += fmt::format(", by the limits ¥{}", gave);
    }
    return words;
}

const Fact* Event::find(std::string_view fact) const {
    const auto at = std::ranges::find(facts, fact, &Fact::name);
    return at == facts.end() ? nullptr : &*at;
}

const Event* Definition::find_event(std::string_view type) const {
    const auto at = std::ranges::find(events, type, &Event::type);
    return at == events.end() ? nullptr : &*at;
}

bool Tally::undone_by(std::string_view event_type) const {
    return std::ranges::find(undo_on, event_type) != undo_on.end();
}

Truth Who::holds(const std::map<std::string, std::string>& facts) const {
    const auto test = [&](const FactTest& t) {
        const auto at = facts.find(t.fact);
        if (at == facts.end()) return Truth::unknown;
        if (!t.between) return std::ranges::find(t.is_any_of, at->second) != t.is_any_of.end() ? Truth::yes : Truth::no;
        const auto number = base::parse_yuan(at->second);  // whole numbers have the same form
        if (!number) return Truth::no;
        const std::int64_t value = number->value / 100;
        return value >= t.between->first && value <= t.between->second ? Truth::yes : Truth::no;
    };
    Truth every = Truth::yes, some = any.empty() ? Truth::yes : Truth::no;
    for (const FactTest& t : all) every = std::min(every, test(t));
    for (const FactTest& t : any) some = std::max(some, test(t));
    return std::min(every, some);
}

Words Who::sentence() const {
    const auto one = [](const FactTest& t) -> Words {
        if (t.between)
            return {fmt::format("{} 在 {} 到 {} 之间", t.fact, t.between->first, t.between->second),
                    fmt::format("{} is from {} to {}", t.fact, t.between->first, t.between->second)};
        std::string values_zh, values_en;
        for (const auto& v : t.is_any_of) {
            values_zh += (values_zh.empty() ? "" : " 或 ") + v;
            values_en += (values_en.empty() ? "" : " or ") + v;
        }
        return {fmt::format("{} 是 {}", t.fact, values_zh), fmt::format("{} is {}", t.fact, values_en)};
    };
    Words out;
    const auto join = [&](const std::vector<FactTest>& tests, std::string_view zh, std::string_view en) {
        Words part;
        for (const FactTest& t : tests) {
            const Words w = one(t);
            part.zh += (part.zh.empty() ? "" : std::string(zh)) + w.zh;
            part.en += (part.en.empty() ? "" : std::string(en)) + w.en;
        }
        if (part.zh.empty()) return;
        out.zh += (out.zh.empty() ? "" : "；") + part.zh;
        out.en += (out.en.empty() ? "" : "; ") + part.en;
    };
    join(all, "，并且 ", " and ");
    join(any, "，或者 ", " or ");
    return out;
}

}  // namespace modou::programme
