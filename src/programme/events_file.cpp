// Declared events, numbers, the report and the worked examples of a definition.
#include <algorithm>

#include "base/text.hpp"
#include "programme/parts.hpp"

namespace modou::programme {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::size_t k_most_events = 32, k_most_facts = 32;

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= 40 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == text.npos;
}
// "shift.confirmed": two words of small letters.
bool is_dotted(std::string_view text) {
    const auto dot = text.find('.');
    return dot != text.npos && is_word(text.substr(0, dot)) && is_word(text.substr(dot + 1));
}

Result<Fact> parse_fact(const TomlReader& p, const toml::node& node, std::string_view noun) {
    const toml::table* in = node.as_table();
    if (in == nullptr)
        return p.wrong(node, "expected a fact like { fact = \"shift.from\", kind = \"time\", zh = \"…\" }");
    MODOU_CHECK(p.only(*in, {"fact", "kind", "zh"}));
    Fact fact;
    fact.place = p.place(node);
    MODOU_TRY(fact.name, p.word(*in, "fact"));
    if (!is_dotted(fact.name) || noun_of(fact.name) != noun)
        return p.wrong(*in->get("fact"), fmt::format("expected a fact of this event, like {}.from", noun));
    // These are columns of every file of events, and members of every event.
    for (const std::string_view taken : {"id", "source", "time", "type"})
        if (fact.column() == taken)
            return p.wrong(*in->get("fact"), fmt::format("expected another name: every event has a \"{}\"", taken));
    MODOU_TRY(const std::string kind, p.word(*in, "kind"));
    constexpr std::pair<std::string_view, FactKind> k_kinds[] = {{"party", FactKind::party},
                                                                 {"name", FactKind::name},
                                                                 {"text", FactKind::text},
                                                                 {"time", FactKind::time},
                                                                 {"count", FactKind::count}};
    const auto known = std::ranges::find(k_kinds, kind, &std::pair<std::string_view, FactKind>::first);
    if (known == std::end(k_kinds)) return p.wrong(*in->get("kind"), "expected one of party, name, text, time, count");
    fact.kind = known->second;
    MODOU_TRY(fact.words.zh, p.optional_word(*in, "zh"));
    fact.words.en = fact.column();
    return fact;
}

Result<Event> parse_event(const TomlReader& p, const toml::node& node) {
    const toml::table* in = node.as_table();
    if (in == nullptr) return p.wrong(node, "expected [[events]]");
    MODOU_CHECK(p.only(*in, {"type", "time", "facts"}));
    Event event;
    event.place = p.place(node);
    MODOU_TRY(event.type, p.word(*in, "type"));
    if (!is_dotted(event.type) || noun_of(event.type) == "order" || noun_of(event.type) == "pledge")
        return p.wrong(*in->get("type"), "expected a type like shift.confirmed, not of an order or a pledge");
    MODOU_TRY(const auto facts, p.list(*in, "facts"));
    for (const toml::node* one : facts) {
        MODOU_TRY(Fact fact, parse_fact(p, *one, noun_of(event.type)));
        for (const Fact& other : event.facts)
            if (other.name == fact.name || (!fact.words.zh.empty() && other.words.zh == fact.words.zh))
                return p.wrong(*one, fmt::format("expected another fact: {} is declared already", fact.name));
        event.facts.push_back(std::move(fact));
    }
    if (event.facts.size() > k_most_facts) return p.wrong(node, fmt::format("expected at most {} facts", k_most_facts));
    MODOU_TRY(event.time, p.optional_word(*in, "time"));
    if (event.time.empty()) return event;
    const Fact* time = event.find(event.time);
    if (time == nullptr || time->kind != FactKind::time)
        return p.wrong(*in->get("time"), "expected one of this event's facts that is a time");
    return event;
}

Result<Facts> parse_facts(const TomlReader& p, const toml::table& in) {
    Facts facts;
    for (const auto& [key, node] : in) {
        if (node.is_floating_point() || node.is_integer())
            return p.wrong(
                node, fmt::format("expected \"{}\" as text in quotes, like \"9.90\": a number may not hold it exactly",
                                  key.str()));
        MODOU_TRY(facts[std::string(key.str())], p.text(node, key.str()));
    }
    return facts;
}

Status parse_expect(const TomlReader& p, const toml::table& in, const Definition& d, Example& example) {
    MODOU_TRY(const toml::table* expect, p.table(in, "expect"));
    if (expect->size() != 1) return p.wrong(*expect, "expected one amount, like { CNY = \"0.02\" }");
    const auto only = expect->begin();  // lends what it points at
    const auto& [key, node] = *only;
    if (key.str() == "refused" && !d.on_orders()) {
        MODOU_TRY(example.refused, p.text(node, "refused"));
        return {};
    }
    example.expect_unit = std::string(key.str());
    if (d.on_orders()) {
        MODOU_TRY(const base::Fen amount, p.money(node, key.str()));
        example.expect = base::format_yuan(amount);
        return {};
    }
    MODOU_TRY(example.expect, p.text(node, key.str()));
    return {};
}

Result<Example> parse_example(const TomlReader& p, const toml::table& in, const Definition& d) {
    if (d.on_orders()) {
        MODOU_CHECK(p.only(in, {"what", "tally", "given", "expect"}));
    } else {
        MODOU_CHECK(p.only(in, {"what", "tally", "given", "after", "expect"}));
    }
    Example example;
    example.place = p.place(in);
    MODOU_TRY(example.what, p.word(in, "what"));
    MODOU_TRY(example.tally, p.word(in, "tally"));
    MODOU_TRY(const toml::table* given, p.table(in, "given"));
    MODOU_TRY(example.given, parse_facts(p, *given));
    MODOU_TRY(const auto after, p.list(in, "after"));
    for (const toml::node* node : after) {
        if (node->as_table() == nullptr) return p.wrong(*node, "expected the facts of an earlier event, like given");
        MODOU_TRY(example.after.emplace_back(), parse_facts(p, *node->as_table()));
    }
    MODOU_CHECK(parse_expect(p, in, d, example));
    return example;
}

}  // namespace

Status read_events(const TomlReader& p, const toml::table& root, Definition& d) {
    MODOU_TRY(const auto events, p.list(root, "events"));
    if (root.contains("events") && events.empty())
        return p.wrong(*root.get("events"), "expected [[events]], or none where the programme runs on orders");
    if (events.size() > k_most_events) return p.wrong(root, fmt::format("expected at most {} events", k_most_events));
    for (const toml::node* node : events) {
        MODOU_TRY(Event event, parse_event(p, *node));
        if (d.find_event(event.type) != nullptr)
            return p.wrong(*node, fmt::format("expected another event: {} is declared already", event.type));
        d.events.push_back(std::move(event));
    }
    return {};
}

Status read_numbers(const TomlReader& p, const toml::table& root, Definition& d) {
    if (!root.contains("numbers")) return {};
    MODOU_TRY(const toml::table* numbers, p.table(root, "numbers"));
    for (const auto& [key, node] : *numbers) {
        const toml::table* in = node.as_table();
        if (!is_word(key.str())) return p.wrong(node, "expected a number's name in small letters, digits and _");
        if (in == nullptr || in->size() != 1)
            return p.wrong(node, "expected one of { sum = UNIT }, { count = \"entries\" }, { distinct = FACT }");
        MODOU_CHECK(p.only(*in, {"sum", "count", "distinct"}));
        Number number{std::string(key.str()), Number::Of::count, p.place(node)};
        const auto only = in->begin();
        const auto& [form, value] = *only;
        MODOU_TRY(const std::string word, p.text(value, form.str()));
        const Tally& rule = d.tallies.front();
        if (form.str() == "sum") {
            if (word != base::unit_name(d.unit()))
                return p.wrong(
                    value, fmt::format("expected {}: it is what the programme counts in", base::unit_name(d.unit())));
            number.of = Number::Of::sum;
        } else if (form.str() == "count") {
            if (word != "entries") return p.wrong(value, "expected entries");
        } else if (word == "subject") {
            number.of = Number::Of::subjects;
        } else if (d.on_orders() && word == "order.buyer") {
            number.of = Number::Of::parties;
        } else if (word == rule.to && std::ranges::all_of(d.tallies, [&](const Tally& t) { return t.to == word; })) {
            number.of = Number::Of::funds;
        } else {
            return p.wrong(value,
                           fmt::format("expected subject, {}{}", d.on_orders() ? "order.buyer or " : "or ", rule.to));
        }
        d.numbers.push_back(std::move(number));
    }
    // The library's order is by name; the file's is what people chose.
    std::ranges::stable_sort(d.numbers, {}, [&](const Number& one) {
        const auto& source = numbers->get(one.name)->source();
        return std::pair(source.begin.line, source.begin.column);
    });
    return {};
}

Status read_report(const TomlReader& p, const toml::table& root, Definition& d) {
    if (root.contains("report")) {
        MODOU_TRY(const toml::table* in, p.table(root, "report"));
        MODOU_CHECK(p.only(*in, {"every_months", "final_within_months"}));
        MODOU_TRY(const auto every, p.whole(*in, "every_months", {1, 120}));
        MODOU_TRY(const auto final_within, p.whole(*in, "final_within_months", {1, 120}));
        d.report = {static_cast<int>(every.value_or(0)), static_cast<int>(final_within.value_or(0))};
    }
    const int asked = d.law.disclose_every_months;
    if (asked != 0 && (d.report.every_months == 0 || d.report.every_months > asked)) {
        const toml::node& law = *root.get("law")->as_table()->get("disclose_every_months");
        return p.wrong(law, fmt::format("the law asks for a report every {} months: expected report.every_months of at "
                                        "most {}",
                                        asked, asked));
    }
    return {};
}

Status read_examples(const TomlReader& p, const toml::table& root, Definition& d) {
    MODOU_TRY(const auto examples, p.list(root, "examples"));
    for (const toml::node* node : examples) {
        if (node->as_table() == nullptr) return p.wrong(*node, "expected [[examples]]");
        MODOU_TRY(d.examples.emplace_back(), parse_example(p, *node->as_table(), d));
    }
    for (const Tally& tally : d.tallies)
        if (std::none_of(d.examples.begin(), d.examples.end(), [&](const Example& e) { return e.tally == tally.id; }))
            return base::fail(Code::bad_input,
                              fmt::format("expected at least one example for the tally \"{}\"", tally.id), tally.place);
    return {};
}

Status all_used(const TomlReader&, const Definition& d) {
    const auto idle = [](const std::string& what, const Place& place) {
        return base::fail(Code::bad_input, "nothing uses " + what + ": leave it out, or say what it is for", place);
    };
    for (const Event& event : d.events) {
        const bool gives = std::ranges::any_of(d.tallies, [&](const Tally& t) { return t.event == event.type; });
        const bool undoes = std::ranges::any_of(d.tallies, [&](const Tally& t) { return t.undone_by(event.type); });
        if (!gives && !undoes) return idle("the event " + event.type, event.place);
        for (const Fact& fact : event.facts) {
            // Words tell an event from another one of the same key.
            bool used = fact.kind == FactKind::text || fact.name == event.time;
            for (const Tally& t : d.tallies) {
                if (t.event != event.type) continue;
                for (const std::string& name : {t.to, t.of, t.begins, t.ends, t.rule_of, subject_fact(d, event.type)})
                    used = used || name == fact.name;
            }
            if (!used) return idle("the fact " + fact.name, fact.place);
        }
    }
    if (d.on_orders()) return {};
    for (const auto* tests : {&d.who.all, &d.who.any})
        for (const FactTest& test : *tests)
            for (const Tally& t : d.tallies)
                if (d.find_event(t.event)->find(test.fact) == nullptr)
                    return base::fail(Code::bad_input,
                                      fmt::format("the event {} declares no fact {}", t.event, test.fact), test.place);
    return {};
}

}  // namespace modou::programme
