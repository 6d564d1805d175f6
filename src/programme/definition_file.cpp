// From the file's text to a Definition: the vocabulary of the shape "tally".
#include <algorithm>

#include "base/text.hpp"
#include "programme/percent.hpp"
#include "programme/toml_reader.hpp"

namespace modou::programme {
namespace {

using base::Code;
using base::Fen;
using base::Result;
using base::Status;

constexpr std::size_t k_max_file_bytes = 256 << 10, k_max_poster = 100;

Result<std::vector<FactTest>> fact_tests(const TomlReader& p, const toml::table& who, std::string_view key) {
    MODOU_TRY(const auto items, p.list(who, key));
    std::vector<FactTest> out;
    for (const toml::node* item : items) {
        const toml::table* test = item->as_table();
        if (test == nullptr) return p.wrong(*item, "expected a test like { fact = \"shop.open\", is = true }");
        MODOU_CHECK(p.only(*test, {"fact", "is", "in", "between"}));
        FactTest read;
        read.place = p.place(*item);
        MODOU_TRY(read.fact, p.word(*test, "fact"));
        const int forms = test->contains("is") + test->contains("in") + test->contains("between");
        if (forms != 1) return p.wrong(*item, "expected exactly one of is, in, between");
        const auto value = [&](const toml::node& node) -> Result<std::string> {
            if (const auto* b = node.as_boolean()) return std::string(b->get() ? "true" : "false");
            if (const auto* n = node.as_integer()) return std::to_string(n->get());
            if (const auto* s = node.as_string()) return s->get();
            return p.wrong(node, "expected text, a whole number, true or false");
        };
        if (const toml::node* is = test->get("is")) {
            MODOU_TRY(read.is_any_of.emplace_back(), value(*is));
        }
        MODOU_TRY(const auto in, p.list(*test, "in"));
        for (const toml::node* one : in) {
            MODOU_TRY(read.is_any_of.emplace_back(), value(*one));
        }
        MODOU_TRY(const auto ends, p.list(*test, "between"));
        if (test->contains("between")) {
            if (ends.size() != 2 || !ends[0]->is_integer() || !ends[1]->is_integer() ||
                ends[0]->as_integer()->get() > ends[1]->as_integer()->get())
                return p.wrong(*item, "expected between = [low, high], two whole numbers in order");
            read.between = {ends[0]->as_integer()->get(), ends[1]->as_integer()->get()};
        }
        out.push_back(std::move(read));
    }
    return out;
}

Result<Who> parse_who(const TomlReader& p, const toml::table& root) {
    MODOU_TRY(const toml::table* in, p.table(root, "who"));
    MODOU_CHECK(p.only(*in, {"subject", "unknown", "all", "any", "prefer"}));
    Who who;
    MODOU_TRY(who.subject, p.word(*in, "subject"));
    MODOU_TRY(const std::string unknown, p.word(*in, "unknown"));
    if (unknown == "ask_for_proof")
        who.unknown = Who::Unknown::ask_for_proof;
    else if (unknown == "hold_out")
        who.unknown = Who::Unknown::hold_out;
    else if (unknown == "allow")
        who.unknown = Who::Unknown::allow;
    else
        return p.wrong(*in->get("unknown"),
                       "expected ask_for_proof, hold_out or allow: what happens when a fact is not known");
    MODOU_TRY(who.all, fact_tests(p, *in, "all"));
    MODOU_TRY(who.any, fact_tests(p, *in, "any"));
    MODOU_TRY(who.prefer, fact_tests(p, *in, "prefer"));
    return who;
}

// What an event of this build says; a rule may name nothing else.
constexpr std::string_view k_money_facts[] = {"order.paid"};
constexpr std::string_view k_time_facts[] = {"order.placed", "order.received"};

bool among(std::string_view word, std::span<const std::string_view> list) {
    return std::ranges::find(list, word) != list.end();
}

Status read_amount(const TomlReader& p, const toml::table& credit, Tally& tally) {
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
        if (!among(tally.of, k_money_facts))
            return p.wrong(*amount->get("share_of"), "expected a money fact: order.paid");
        MODOU_TRY(tally.value, value_fact("percent"));
    } else {
        tally.form = Tally::Form::fixed;
        MODOU_TRY(tally.value, value_fact("fixed"));
    }
    return {};
}

Status read_limits(const TomlReader& p, const toml::table& in, Tally& tally) {
    if (!in.contains("limits")) return {};
    MODOU_TRY(const toml::table* limits, p.table(in, "limits"));
    MODOU_CHECK(p.only(*limits, {"percent", "choices", "at_least", "at_most", "never_over"}));
    MODOU_TRY(const auto ends, p.list(*limits, "percent"));
    if (limits->contains("percent")) {
        const toml::node& node = *limits->get("percent");
        if (tally.form != Tally::Form::share_of || ends.size() != 2)
            return p.wrong(node, "expected percent = [\"low\", \"high\"] on a share");
        std::array<std::int64_t, 2> range{};
        for (int i = 0; i < 2; ++i) {
            if (ends[i]->is_floating_point())
                return p.wrong(
                    *ends[i], "expected a percentage as text in quotes, like \"0.1\": a float may not hold it exactly");
            MODOU_TRY(const std::string value, p.text(*ends[i], "percent"));
            const auto read = parse_percent(value);
            if (!read) return p.wrong(*ends[i], read.error().message);
            range[i] = *read;
        }
        if (range[0] <= 0 || range[0] > range[1] || range[1] > 10'000)
            return p.wrong(node, "expected 0 < low ≤ high ≤ 100");
        tally.percent = {range[0], range[1]};
    }
    MODOU_TRY(const auto choices, p.list(*limits, "choices"));
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
    if (!tally.never_over.empty() && !among(tally.never_over, k_money_facts))
        return p.wrong(*limits->get("never_over"), "expected a money fact: order.paid");
    return {};
}

Result<Tally> parse_tally(const TomlReader& p, const toml::table& in) {
    MODOU_CHECK(p.only(in, {"id", "event", "when", "credit", "limits", "rule_of", "undo_on"}));
    Tally tally;
    tally.place = p.place(in);
    MODOU_TRY(tally.id, p.word(in, "id"));
    MODOU_TRY(tally.event, p.word(in, "event"));
    if (tally.event != "order.received")
        return p.wrong(*in.get("event"), "expected an event that this build knows: order.received");
    MODOU_TRY(const toml::table* when, p.table(in, "when"));
    MODOU_CHECK(p.only(*when, {"fact", "is"}));
    MODOU_TRY(const std::string fact, p.word(*when, "fact"));
    if (fact != "pledge.mode")
        return p.wrong(*when->get("fact"), "expected the fact pledge.mode: a pledge's mode selects the rule");
    MODOU_TRY(tally.mode, p.word(*when, "is"));
    MODOU_TRY(const toml::table* credit, p.table(in, "credit"));
    MODOU_CHECK(p.only(*credit, {"unit", "to", "from", "amount"}));
    MODOU_TRY(const std::string unit, p.word(*credit, "unit"));
    const auto known = base::unit_from_name(unit);
    if (!known || *known == base::Unit::none)
        return p.wrong(*credit->get("unit"), fmt::format("unknown unit \"{}\"", unit));
    tally.unit = *known;
    MODOU_TRY(tally.to, p.word(*credit, "to"));
    if (tally.to != "pledge.project")
        return p.wrong(*credit->get("to"), "expected pledge.project: the fund that the pledge names");
    MODOU_TRY(tally.from, p.word(*credit, "from"));
    if (tally.from != "subject") return p.wrong(*credit->get("from"), "expected subject: the shop whose pledge it is");
    MODOU_CHECK(read_amount(p, *credit, tally));
    MODOU_CHECK(read_limits(p, in, tally));
    if (tally.form == Tally::Form::share_of && !tally.percent)
        return p.wrong(in, "expected limits.percent: a share without limits cannot be checked");
    MODOU_TRY(tally.rule_of, p.word(in, "rule_of"));
    if (!among(tally.rule_of, k_time_facts))
        return p.wrong(*in.get("rule_of"),
                       "expected order.placed or order.received: the time whose pledge is in force");
    MODOU_TRY(const auto undo, p.list(in, "undo_on"));
    for (const toml::node* node : undo) {
        MODOU_TRY(tally.undo_on.emplace_back(), p.text(*node, "undo_on"));
    }
    return tally;
}

Result<Example> parse_example(const TomlReader& p, const toml::table& in) {
    MODOU_CHECK(p.only(in, {"what", "tally", "given", "expect"}));
    Example example;
    example.place = p.place(in);
    MODOU_TRY(example.what, p.word(in, "what"));
    MODOU_TRY(example.tally, p.word(in, "tally"));
    MODOU_TRY(const toml::table* given, p.table(in, "given"));
    for (const auto& [key, node] : *given) {
        if (node.is_floating_point() || node.is_integer())
            return p.wrong(
                node, fmt::format("expected \"{}\" as text in quotes, like \"9.90\": a number may not hold it exactly",
                                  key.str()));
        MODOU_TRY(example.given[std::string(key.str())], p.text(node, key.str()));
    }
    MODOU_TRY(const toml::table* expect, p.table(in, "expect"));
    if (expect->size() != 1) return p.wrong(*expect, "expected one amount, like { CNY = \"0.02\" }");
    const auto only = expect->begin();  // lends what it points at
    const auto& [unit, node] = *only;
    example.expect_unit = std::string(unit.str());
    MODOU_TRY(const Fen amount, p.money(node, unit.str()));
    example.expect = base::format_yuan(amount);
    return example;
}

}  // namespace

Result<Definition> parse_definition(std::string_view text, std::string_view file) {
    if (text.size() > k_max_file_bytes)
        return base::fail(Code::limit, "a definition is at most 256 KiB", std::string(file));
    MODOU_TRY(const toml::table root, read_toml(text, file));
    const TomlReader p(file);
    MODOU_CHECK(p.only(root, {"programme", "version", "title", "poster", "owner", "shape", "law", "who", "tallies",
                              "numbers", "report", "examples"}));
    Definition d;
    d.digest = base::sha256(base::bytes_of(text));
    MODOU_TRY(d.programme, p.word(root, "programme"));
    MODOU_TRY(const toml::node* version, p.need(root, "version"));
    if (!version->is_integer() || version->as_integer()->get() < 1 || version->as_integer()->get() > 65'535)
        return p.wrong(*version, "expected a whole number from 1 to 65535 for \"version\"");
    d.version = static_cast<int>(version->as_integer()->get());
    MODOU_TRY(const std::string shape, p.word(root, "shape"));
    if (shape != "tally")
        return p.wrong(*root.get("shape"), "expected shape = \"tally\": this build does not run other shapes");
    MODOU_TRY(d.title, p.words(root, "title"));
    MODOU_TRY(d.poster, p.words(root, "poster"));
    if (base::characters(d.poster.zh) > k_max_poster)
        return p.wrong(
            *root.get("poster"),
            fmt::format("expected a poster of at most {} characters, found {}: it must fit a village notice board",
                        k_max_poster, base::characters(d.poster.zh)));
    MODOU_TRY(d.owner, p.word(root, "owner"));
    MODOU_TRY(const toml::table* law, p.table(root, "law"));
    MODOU_CHECK(p.only(*law, {"public_fundraising", "money_holder", "platform_holds_money", "plan_filed_days_before",
                              "disclose_every_months"}));
    MODOU_TRY(d.public_fundraising, p.flag(*law, "public_fundraising"));
    MODOU_TRY(d.money_holder, p.word(*law, "money_holder"));
    MODOU_TRY(const std::string platform, p.optional_word(*law, "platform_holds_money"));
    if (!platform.empty() && platform != "never")
        return p.wrong(*law->get("platform_holds_money"),
                       "expected \"never\": a platform may not receive donated property for a charity");
    MODOU_TRY(d.who, parse_who(p, root));
    MODOU_TRY(const auto tallies, p.list(root, "tallies"));
    for (const toml::node* node : tallies) {
        if (node->as_table() == nullptr) return p.wrong(*node, "expected [[tallies]]");
        MODOU_TRY(Tally tally, parse_tally(p, *node->as_table()));
        for (const Tally& other : d.tallies)
            if (other.id == tally.id || other.mode == tally.mode)
                return p.wrong(*node, "expected tallies with different ids and modes");
        d.tallies.push_back(std::move(tally));
    }
    if (d.tallies.empty()) return p.wrong(root, "expected at least one [[tallies]]");
    MODOU_TRY(const auto examples, p.list(root, "examples"));
    for (const toml::node* node : examples) {
        if (node->as_table() == nullptr) return p.wrong(*node, "expected [[examples]]");
        MODOU_TRY(d.examples.emplace_back(), parse_example(p, *node->as_table()));
    }
    for (const Tally& tally : d.tallies)
        if (std::none_of(d.examples.begin(), d.examples.end(), [&](const Example& e) { return e.tally == tally.id; }))
            return base::fail(Code::bad_input,
                              fmt::format("expected at least one example for the tally \"{}\"", tally.id), tally.place);
    return d;
}

}  // namespace modou::programme
