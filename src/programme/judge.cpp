#include "programme/judge.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "base/ruined.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "programme/parts.hpp"

namespace modou::programme {
namespace {

using base::Instant;

constexpr std::size_t k_longest_name = 200;  // bytes, as of projects and shops
constexpr std::int64_t k_most_count = 1'000'000'000;

tl::unexpected<Refusal> refused(std::string_view reason, std::string_view fact = {}) {
    return tl::unexpected<Refusal>(Refusal{reason, std::string(fact)});
}

// A whole number in plain digits.
std::optional<std::int64_t> count(std::string_view text) {
    return base::whole_number<std::int64_t>(text, 0, k_most_count);
}

std::optional<Refusal> not_among(const Who& who, const Event& event, const Values& values) {
    if (who.all.empty() && who.any.empty()) return std::nullopt;
    Facts facts;
    for (std::size_t i = 0; i < event.facts.size(); ++i)
        if (!values[i].text.empty()) facts.emplace(event.facts[i].name, values[i].text);
    switch (who.holds(facts)) {
        case Truth::yes:
            return std::nullopt;
        case Truth::no:
            return Refusal{"not_eligible", {}};
        case Truth::unknown:
            break;
    }
    if (who.unknown == Who::Unknown::allow) return std::nullopt;
    return Refusal{who.unknown == Who::Unknown::ask_for_proof ? "ask_for_proof" : "not_eligible", {}};
}

}  // namespace

tl::expected<Values, Refusal> read_facts(const Event& event, const std::vector<std::string_view>& told) {
    Values values(event.facts.size());
    for (std::size_t i = 0; i < event.facts.size(); ++i) {
        const Fact& fact = event.facts[i];
        const std::string_view text = base::trimmed(told[i]);
        values[i].text = text;
        // Words may be left out: they only tell events apart.
        if (text.empty() && fact.kind == FactKind::text) continue;
        if (text.empty()) return refused("missing_field", fact.name);
        switch (fact.kind) {
            case FactKind::time: {
                const auto at = base::parse_time(text);
                if (!at) return refused("bad_time", fact.name);
                values[i].number = at->seconds;
                break;
            }
            case FactKind::count: {
                const auto number = count(text);
                if (!number) return refused("bad_count", fact.name);
                values[i].number = *number;
                break;
            }
            case FactKind::party:
            case FactKind::name:
            case FactKind::text:
                if (text.size() > k_longest_name || base::has_control_characters(text) || base::is_ruined_number(text))
                    return refused("bad_field", fact.name);
                break;
        }
    }
    return values;
}

void Earlier::add(Instant begins, Instant ends, std::int64_t amount) {
    days_[base::day_of(ends)] += amount;
    if (begins >= ends) return;
    auto at = spans_.upper_bound(begins);
    if (at != spans_.begin() && std::prev(at)->second >= begins) {
        --at;
        begins = at->first;
        ends = std::max(ends, at->second);
        at = spans_.erase(at);
    }
    while (at != spans_.end() && at->first <= ends) {
        ends = std::max(ends, at->second);
        at = spans_.erase(at);
    }
    spans_.emplace(begins, ends);
}

// Ends that touch are no overlap.
bool Earlier::overlaps(Instant begins, Instant ends) const {
    const auto after = spans_.lower_bound(ends);
    return after != spans_.begin() && std::prev(after)->second > begins;
}

std::int64_t Earlier::of_day(base::Day day) const {
    const auto at = days_.find(day);
    return at == days_.end() ? 0 : at->second;
}

const Value& value_of(const Event& event, const Values& values, std::string_view fact) {
    const Fact* found = event.find(fact);
    MODOU_ASSERT(found != nullptr, "a definition that was read names declared facts only");
    return values[static_cast<std::size_t>(found - event.facts.data())];
}

const Tally* tally_of(const Definition& d, const Event& event, const Values& values) {
    for (const Tally& tally : d.tallies)
        if (tally.event == event.type &&
            (!tally.when || value_of(event, values, tally.when->fact).text == tally.when->is_any_of.front()))
            return &tally;
    return nullptr;
}

tl::expected<Judged, Refusal> judge(const Definition& d, const Tally& tally, const Event& event, const Values& values,
                                    Instant told_at, const Earlier& earlier) {
    if (auto no = not_among(d.who, event, values)) return tl::unexpected(std::move(*no));
    Judged judged;
    judged.time = {value_of(event, values, event.time).number};
    judged.rule_time = {value_of(event, values, tally.rule_of).number};
    const bool minutes = tally.form == Tally::Form::minutes;
    const std::string_view about = minutes ? std::string_view(tally.ends) : std::string_view(tally.of);
    if (minutes) {
        const std::int64_t seconds =
            value_of(event, values, tally.ends).number - value_of(event, values, tally.begins).number;
        judged.basis = seconds > 0 ? seconds / 60 : 0;
        judged.amount = judged.basis;
    } else {
        judged.basis = value_of(event, values, tally.of).number;
        judged.amount = judged.basis * tally.each;
    }
    if (judged.amount == 0) return refused("empty", about);
    if (tally.refuse_over && judged.amount > *tally.refuse_over)
        return refused(minutes ? "too_long" : "too_many", about);
    if (judged.time > told_at) return refused("not_yet", event.time);
    if (tally.no_overlap && earlier.overlaps(judged.rule_time, judged.time)) return refused("overlap", tally.begins);
    if (tally.per_day) {
        const std::int64_t left = *tally.per_day - earlier.of_day(base::day_of(judged.time));
        if (left <= 0) return refused("cap_reached", about);
        judged.cut = judged.amount > left;
        judged.amount = std::min(judged.amount, left);
    }
    return judged;
}

}  // namespace modou::programme
