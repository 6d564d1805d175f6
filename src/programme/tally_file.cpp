// The rules of a definition: its tallies. Those on orders are run by room `giving` on pledges, those on events that the
// definition declares by room `tally`.
#include <algorithm>

#include "programme/parts.hpp"
#include "programme/percent.hpp"

namespace modou::programme {
namespace {

using base::Result;
using base::Status;

constexpr std::string_view k_paid = "order.paid", k_placed = "order.placed";
constexpr std::int64_t k_most_units = 1'000'000'000'000;  // far below 2^48

// A fact of the tally's event, of one of these kinds.
Result<std::string> fact(const TomlReader& p, const toml::node& node, const Event& event, FactKind kind,
                         std::string_view what) {
    MODOU_TRY(std::string name, p.text(node, what));
    const Fact* declared = event.find(name);
    if (declared == nullptr || declared->kind != kind)
        return p.wrong(node, fmt::format("expected {}: a fact that the event {} declares", what, event.type));
    return name;
}

Result<std::pair<std::string, std::string>> two_times(const TomlReader& p, const toml::table& in, std::string_view key,
                                                      const Event& event) {
    MODOU_TRY(const auto ends, p.list(in, key));
    if (ends.size() != 2)
        return p.wrong(*in.get(key), fmt::format("expected {} = [\"…\", \"…\"], two facts that are times", key));
    MODOU_TRY(auto begins, fact(p, *ends[0], event, FactKind::time, "a time"));
    MODOU_TRY(auto over, fact(p, *ends[1], event, FactKind::time, "a time"));
    return std::pair(std::move(begins), std::move(over));
}

// ---- rules on orders

Status order_amount(const TomlReader& p, const toml::table& credit, Tally& tally) {
    MODOU_TRY(const toml::table* amount, p.table(credit, "amount"));
    MODOU_CHECK(p.only(*amount, {"share_of", "percent", "fixed"}));
    if (amount->contains("fixed") == amount->contains("share_of"))
        return p.wrong(*amount, "expected either { share_of = …, percent = … } or { fixed = … }");
    const auto value_fact = [&](std::string_view key) -> Result<std::string> {
        MODOU_TRY(std::string value, p.word(*amount, key));
        if (value != "pledge.value")
            return p.wrong(*amount->get(key), fmt::format("expected \"{}\" to be pledge.value", key));
        return value;
    };
    if (amount->contains("share_of")) {
        tally.form = Tally::Form::share_of;
        MODOU_TRY(tally.of, p.word(*amount, "share_of"));
        if (tally.of != k_paid) return p.wrong(*amount->get("share_of"), "expected a money fact: order.paid");
        MODOU_TRY(tally.value, value_fact("percent"));
        return {};
    }
    tally.form = Tally::Form::fixed;
    if (amount->contains("percent"))
        return p.wrong(*amount->get("percent"), "a fixed sum has no percent: leave it out");
    MODOU_TRY(tally.value, value_fact("fixed"));
    return {};
}

Status percent_limits(const TomlReader& p, const toml::table& limits, Tally& tally) {
    if (!limits.contains("percent")) return {};
    MODOU_TRY(const auto ends, p.list(limits, "percent"));
    const toml::node& node = *limits.get("percent");
    if (tally.form != Tally::Form::share_of || ends.size() != 2)
        return p.wrong(node, "expected percent = [\"low\", \"high\"] on a share");
    std::array<std::int64_t, 2> range{};
    for (int i = 0; i < 2; ++i) {
        if (ends[i]->is_floating_point())
            return p.wrong(*ends[i],
                           "expected a percentage as text in quotes, like \"0.1\": a float may not hold it exactly");
        MODOU_TRY(const std::string value, p.text(*ends[i], "percent"));
        const auto read = parse_percent(value);
        if (!read) return p.wrong(*ends[i], read.error().message);
        range[i] = *read;
    }
    if (range[0] <= 0 || range[0] > range[1] || range[1] > 10'000)
        return p.wrong(node, "expected 0 < low ≤ high ≤ 100");
    tally.percent = {range[0], range[1]};
    return {};
}

Status order_limits(const TomlReader& p, const toml::table& in, Tally& tally) {
    if (!in.contains("limits")) return {};
    MODOU_TRY(const toml::table* limits, p.table(in, "limits"));
    MODOU_CHECK(p.only(*limits, {"percent", "choices", "at_least", "at_most", "never_over"}));
    MODOU_CHECK(percent_limits(p, *limits, tally));
    MODOU_TRY(const auto choices, p.list(*limits, "choices"));
    if (!choices.empty() && tally.form == Tally::Form::share_of)
        return p.wrong(*limits->get("choices"), "choices are of fixed sums: a share has percent = [\"low\", \"high\"]");
    for (const toml::node* choice : choices) {
        MODOU_TRY(tally.choices.emplace_back(), p.money(*choice, "choices"));
    }
    if (const toml::node* node = limits->get("at_least")) {
        MODOU_TRY(tally.at_least, p.money(*node, "at_least"));
    }
    if (const toml::node* node = limits->get("at_most")) {
        MODOU_TRY(tally.at_most, p.money(*node, "at_most"));
    }
    MODOU_TRY(tally.never_over, p.optional_word(*limits, "never_over"));
    if (!tally.never_over.empty() && tally.never_over != k_paid)
        return p.wrong(*limits->get("never_over"), "expected a money fact: order.paid");
    return {};
}

Status order_rule(const TomlReader& p, const toml::table& in, const toml::table& credit, Tally& tally) {
    if (in.contains("no_overlap"))
        return p.wrong(*in.get("no_overlap"), "orders take no time, so none overlap: leave it out");
    MODOU_TRY(const toml::table* when, p.table(in, "when"));
    MODOU_CHECK(p.only(*when, {"fact", "is"}));
    MODOU_TRY(const std::string fact, p.word(*when, "fact"));
    if (fact != "pledge.mode")
        return p.wrong(*when->get("fact"), "expected the fact pledge.mode: a pledge's mode selects the rule");
    MODOU_TRY(tally.mode, p.word(*when, "is"));
    if (tally.unit != base::Unit::cny) return p.wrong(*credit.get("unit"), "expected CNY: orders are paid in yuan");
    if (tally.to != "pledge.project")
        return p.wrong(*credit.get("to"), "expected pledge.project: the fund that the pledge names");
    MODOU_CHECK(order_amount(p, credit, tally));
    MODOU_CHECK(order_limits(p, in, tally));
    if (tally.form == Tally::Form::share_of && !tally.percent)
        return p.wrong(in, "expected limits.percent: a share without limits cannot be checked");
    if (tally.rule_of != k_placed)
        return p.wrong(*in.get("rule_of"), "expected order.placed: the pledge in force then is the order's");
    for (const std::string& event : tally.undo_on)
        if (event != k_order_refunded)
            return p.wrong(*in.get("undo_on"),
                           "expected [] (after receipt a refund leaves the gift standing) or [\"order.refunded\"]");
    return {};
}

// ---- rules on declared events

Status event_amount(const TomlReader& p, const toml::table& credit, const Event& event, Tally& tally) {
    MODOU_TRY(const toml::table* amount, p.table(credit, "amount"));
    MODOU_CHECK(p.only(*amount, {"per", "each", "minutes"}));
    if (amount->contains("per") == amount->contains("minutes"))
        return p.wrong(*amount, "expected either { per = \"a count\", each = 1 } or { minutes = [\"from\", \"to\"] }");
    if (amount->contains("per")) {
        tally.form = Tally::Form::per;
        MODOU_TRY(tally.of, fact(p, *amount->get("per"), event, FactKind::count, "a count"));
        MODOU_TRY(const auto each, p.whole(*amount, "each", {1, 1'000'000}));
        tally.each = each.value_or(1);
        return {};
    }
    tally.form = Tally::Form::minutes;
    if (amount->contains("each"))
        return p.wrong(*amount->get("each"), "minutes are counted as they are: \"each\" goes with \"per\"");
    if (tally.unit != base::Unit::minute)
        return p.wrong(*credit.get("unit"), "expected the unit minute for an amount of minutes");
    MODOU_TRY(const auto ends, two_times(p, *amount, "minutes", event));
    std::tie(tally.begins, tally.ends) = ends;
    return {};
}

Status event_limits(const TomlReader& p, const toml::table& in, Tally& tally) {
    if (!in.contains("limits")) return {};
    MODOU_TRY(const toml::table* limits, p.table(in, "limits"));
    MODOU_CHECK(p.only(*limits, {"refuse_over", "per_day"}));
    MODOU_TRY(tally.refuse_over, p.whole(*limits, "refuse_over", {1, k_most_units}));
    MODOU_TRY(tally.per_day, p.whole(*limits, "per_day", {1, k_most_units}));
    return {};
}

Status event_rule(const TomlReader& p, const toml::table& in, const toml::table& credit, const Definition& d,
                  const Event& event, Tally& tally) {
    if (event.time.empty())
        return base::fail(base::Code::bad_input, "expected the key \"time\": the fact that says when it happened",
                          event.place);
    if (in.contains("when")) {
        MODOU_TRY(const toml::table* when, p.table(in, "when"));
        MODOU_CHECK(p.only(*when, {"fact", "is"}));
        tally.when.emplace().place = p.place(*when);
        MODOU_TRY(const toml::node* tested, p.need(*when, "fact"));
        MODOU_TRY(tally.when->fact, fact(p, *tested, event, FactKind::text, "a text"));
        MODOU_TRY(tally.when->is_any_of.emplace_back(), p.word(*when, "is"));
    }
    if (tally.unit == base::Unit::cny)
        return p.wrong(*credit.get("unit"), "yuan come with orders (share_of, fixed): expected another unit here");
    const Fact* subject = event.find(subject_fact(d, event.type));
    if (subject == nullptr || subject->kind != FactKind::party)
        return p.wrong(*credit.get("from"),
                       fmt::format("the subject is {}, and the event {} declares no such party: expected the fact {}",
                                   d.who.subject, event.type, subject_fact(d, event.type)));
    MODOU_CHECK(fact(p, *credit.get("to"), event, FactKind::name, "a name"));
    MODOU_CHECK(event_amount(p, credit, event, tally));
    MODOU_CHECK(event_limits(p, in, tally));
    MODOU_CHECK(fact(p, *in.get("rule_of"), event, FactKind::time, "a time"));
    if (in.contains("no_overlap")) {
        MODOU_TRY(const auto ends, two_times(p, in, "no_overlap", event));
        // These two times of an entry are what the book keeps: what overlaps is found there.
        if (ends.first != tally.rule_of || ends.second != event.time)
            return p.wrong(
                *in.get("no_overlap"),
                fmt::format("expected [\"{}\", \"{}\"]: the rule's time and the event's, which the book keeps",
                            tally.rule_of, event.time));
        tally.no_overlap = true;
    }
    for (const std::string& undo : tally.undo_on)
        if (d.find_event(undo) == nullptr || undo == tally.event)
            return p.wrong(*in.get("undo_on"), fmt::format("expected another event that is declared, found {}", undo));
    return {};
}

Result<Tally> parse_tally(const TomlReader& p, const toml::table& in, const Definition& d) {
    MODOU_CHECK(p.only(in, {"id", "event", "when", "credit", "limits", "no_overlap", "rule_of", "undo_on"}));
    Tally tally;
    tally.place = p.place(in);
    MODOU_TRY(tally.id, p.word(in, "id"));
    MODOU_TRY(tally.event, p.word(in, "event"));
    const Event* event = d.find_event(tally.event);
    if (event == nullptr && (tally.event != k_order_received || !d.on_orders()))
        return p.wrong(*in.get("event"), d.on_orders() ? "expected order.received, or an event that [[events]] declares"
                                                       : "expected an event that [[events]] declares");
    MODOU_TRY(const toml::table* credit, p.table(in, "credit"));
    MODOU_CHECK(p.only(*credit, {"unit", "to", "from", "amount"}));
    MODOU_TRY(const std::string unit, p.word(*credit, "unit"));
    const auto known = base::unit_from_name(unit);
    if (!known || *known == base::Unit::none)
        return p.wrong(*credit->get("unit"), fmt::format("unknown unit \"{}\"", unit));
    tally.unit = *known;
    MODOU_TRY(tally.to, p.word(*credit, "to"));
    MODOU_TRY(tally.from, p.word(*credit, "from"));
    if (tally.from != "subject")
        return p.wrong(*credit->get("from"), fmt::format("expected subject: the {} whose it is", d.who.subject));
    MODOU_TRY(tally.rule_of, p.word(in, "rule_of"));
    MODOU_TRY(const auto undo, p.list(in, "undo_on"));
    for (const toml::node* node : undo) {
        MODOU_TRY(tally.undo_on.emplace_back(), p.text(*node, "undo_on"));
    }
    if (event == nullptr) {
        MODOU_CHECK(order_rule(p, in, *credit, tally));
    } else {
        MODOU_CHECK(event_rule(p, in, *credit, d, *event, tally));
    }
    return tally;
}

}  // namespace

Status read_tallies(const TomlReader& p, const toml::table& root, Definition& d) {
    MODOU_TRY(const auto tallies, p.list(root, "tallies"));
    for (const toml::node* node : tallies) {
        if (node->as_table() == nullptr) return p.wrong(*node, "expected [[tallies]]");
        MODOU_TRY(Tally tally, parse_tally(p, *node->as_table(), d));
        for (const Tally& other : d.tallies) {
            if (other.id == tally.id || (d.on_orders() && other.mode == tally.mode))
                return p.wrong(*node, "expected tallies with different ids and modes");
            if (other.unit != tally.unit)
                return p.wrong(*node, fmt::format("expected the unit {} of the tally {}: a programme counts in one",
                                                  base::unit_name(other.unit), other.id));
            const bool same_when = !other.when || !tally.when || other.when->fact != tally.when->fact ||
                                   other.when->is_any_of == tally.when->is_any_of;
            if (!d.on_orders() && other.event == tally.event && same_when)
                return p.wrong(*node, fmt::format("the tally {} takes the same events: expected \"when\" to tell them "
                                                  "apart, by one fact",
                                                  other.id));
        }
        d.tallies.push_back(std::move(tally));
    }
    if (d.tallies.empty()) return p.wrong(root, "expected at least one [[tallies]]");
    if (d.tallies.size() > 255) return p.wrong(root, "expected at most 255 [[tallies]]");
    return {};
}

}  // namespace modou::programme
