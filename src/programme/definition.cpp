#include "programme/definition.hpp"

#include <toml++/toml.h>
#include <algorithm>

#include "base/text.hpp"

namespace modou::programme {
namespace {

using base::Code;
using base::Fen;
using base::Result;
using base::Status;

constexpr std::size_t k_max_file_bytes = 256 << 10, k_max_poster = 100;

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Reads one file: every question names its place when the answer is not of the form asked for.
class Parser {
  public:
    explicit Parser(std::string_view file) : file_(file) {}

    Place place(const toml::node& node) const {
        return fmt::format("{}:{}:{}", file_, node.source().begin.line, node.source().begin.column);
    }
    tl::unexpected<base::Error> wrong(const toml::node& node, std::string expected) const {
        return base::fail(Code::bad_input, std::move(expected), place(node));
    }

    Status only(const toml::table& table, std::initializer_list<std::string_view> known) const {
        for (const auto& [key, node] : table) {
            if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
            std::string_view nearest = *known.begin();
            for (std::string_view k : known)
                if (distance(k, key.str()) < distance(nearest, key.str())) nearest = k;
            const bool near = distance(nearest, key.str()) <= 3;
            std::string all;
            for (std::string_view k : known) all += (all.empty() ? "" : ", ") + std::string(k);
            return base::fail(
                Code::bad_input,
                fmt::format("unknown key \"{}\": {}", key.str(),
                            near ? fmt::format("did you mean \"{}\"?", nearest) : "expected one of " + all),
                fmt::format("{}:{}:{}", file_, key.source().begin.line, key.source().begin.column));
        }
        return {};
    }

    Result<const toml::node*> need(const toml::table& table, std::string_view key) const {
        const toml::node* node = table.get(key);
        if (node == nullptr) return wrong(table, fmt::format("expected the key \"{}\" here", key));
        return node;
    }
    Result<std::string> word(const toml::table& table, std::string_view key) const {
        MODOU_TRY(const toml::node* node, need(table, key));
        return text(*node, key);
    }
    Result<std::string> optional_word(const toml::table& table, std::string_view key) const {
        return table.contains(key) ? word(table, key) : Result<std::string>(std::string());
    }
    Result<std::string> text(const toml::node& node, std::string_view key) const {
        const auto* value = node.as_string();
        if (value == nullptr || value->get().empty()) return wrong(node, fmt::format("expected text for \"{}\"", key));
        return value->get();
    }
    Result<const toml::table*> table(const toml::table& in, std::string_view key) const {
        MODOU_TRY(const toml::node* node, need(in, key));
        if (node->as_table() == nullptr) return wrong(*node, fmt::format("expected a table for \"{}\"", key));
        return node->as_table();
    }
    Result<std::vector<const toml::node*>> list(const toml::table& in, std::string_view key) const {
        std::vector<const toml::node*> out;
        const toml::node* node = in.get(key);
        if (node == nullptr) return out;
        if (node->as_array() == nullptr) return wrong(*node, fmt::format("expected a list for \"{}\"", key));
        for (const auto& item : *node->as_array()) out.push_back(&item);
        return out;
    }
    Result<bool> flag(const toml::table& in, std::string_view key) const {
        const toml::node* node = in.get(key);
        if (node == nullptr) return false;
        if (!node->is_boolean()) return wrong(*node, fmt::format("expected true or false for \"{}\"", key));
        return node->as_boolean()->get();
    }
    // Money is text: 0.1 as a float is not a tenth.
    Result<Fen> money(const toml::node& node, std::string_view key) const {
        if (node.is_floating_point() || node.is_integer())
            return wrong(
                node,
                fmt::format(
                    "expected money for \"{}\" as text in quotes, like \"0.02\": a number may not hold it exactly",
                    key));
        MODOU_TRY(const std::string value, text(node, key));
        const auto fen = base::parse_yuan(value);
        if (!fen) return wrong(node, fmt::format("expected money for \"{}\" like \"0.02\", found \"{}\"", key, value));
        return *fen;
    }
    Result<Words> words(const toml::table& in, std::string_view key) const {
        MODOU_TRY(const toml::table* both, table(in, key));
        MODOU_CHECK(only(*both, {"zh", "en"}));
        Words out;
        MODOU_TRY(out.zh, word(*both, "zh"));
        MODOU_TRY(out.en, word(*both, "en"));
        return out;
    }

    Result<std::vector<FactTest>> tests(const toml::table& who, std::string_view key) const {
        MODOU_TRY(const auto items, list(who, key));
        std::vector<FactTest> out;
        for (const toml::node* item : items) {
            const toml::table* test = item->as_table();
            if (test == nullptr) return wrong(*item, "expected a test like { fact = \"shop.open\", is = true }");
            MODOU_CHECK(only(*test, {"fact", "is", "in", "between"}));
            FactTest read;
            read.place = place(*item);
            MODOU_TRY(read.fact, word(*test, "fact"));
            const int forms = test->contains("is") + test->contains("in") + test->contains("between");
            if (forms != 1) return wrong(*item, "expected exactly one of is, in, between");
            const auto value = [&](const toml::node& node) -> Result<std::string> {
                if (const auto* b = node.as_boolean()) return std::string(b->get() ? "true" : "false");
                if (const auto* n = node.as_integer()) return std::to_string(n->get());
                if (const auto* s = node.as_string()) return s->get();
                return wrong(node, "expected text, a whole number, true or false");
            };
            if (const toml::node* is = test->get("is")) {
                MODOU_TRY(read.is_any_of.emplace_back(), value(*is));
            }
            MODOU_TRY(const auto in, list(*test, "in"));
            for (const toml::node* one : in) {
                MODOU_TRY(read.is_any_of.emplace_back(), value(*one));
            }
            MODOU_TRY(const auto ends, list(*test, "between"));
            if (test->contains("between")) {
                if (ends.size() != 2 || !ends[0]->is_integer() || !ends[1]->is_integer() ||
                    ends[0]->as_integer()->get() > ends[1]->as_integer()->get())
                    return wrong(*item, "expected between = [low, high], two whole numbers in order");
                read.between = {ends[0]->as_integer()->get(), ends[1]->as_integer()->get()};
            }
            out.push_back(std::move(read));
        }
        return out;
    }

  private:
    std::string file_;
};

// "2", "0.1", "12.34" → hundredths of a percent. At most two decimals.
Result<std::int64_t> parse_percent(std::string_view text) {
    const auto fen = base::parse_yuan(text);  // the same form: digits, at most two decimals
    if (!fen)
        return base::fail(Code::bad_input,
                          fmt::format("expected a percentage with at most two decimals, like 0.1 or 2, found {}",
                                      base::json_quoted(base::shortened(text, 40))));
    return fen->value;
}

std::string percent_text(std::int64_t hundredths) {
    std::string out = fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out;
}

Result<Who> parse_who(const Parser& p, const toml::table& root) {
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
    MODOU_TRY(who.all, p.tests(*in, "all"));
    MODOU_TRY(who.any, p.tests(*in, "any"));
    MODOU_TRY(who.prefer, p.tests(*in, "prefer"));
    return who;
}

// What an event of this build says; a rule may name nothing else.
constexpr std::string_view k_money_facts[] = {"order.paid"};
constexpr std::string_view k_time_facts[] = {"order.placed", "order.received"};

template <class List>
bool among(const auto& word, const List& list) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

Result<Tally> parse_tally(const Parser& p, const toml::table& in) {
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
    MODOU_TRY(const toml::table* amount, p.table(*credit, "amount"));
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
    if (in.contains("limits")) {
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
                        *ends[i],
                        "expected a percentage as text in quotes, like \"0.1\": a float may not hold it exactly");
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
    }
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

Result<Example> parse_example(const Parser& p, const toml::table& in) {
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
    toml::table root;
    try {
        root = toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        return base::fail(Code::bad_input, std::string(error.description()),
                          fmt::format("{}:{}:{}", file, error.source().begin.line, error.source().begin.column));
    }
    const Parser p(file);
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
    if (characters(d.poster.zh) > k_max_poster)
        return p.wrong(
            *root.get("poster"),
            fmt::format("expected a poster of at most {} characters, found {}: it must fit a village notice board",
                        k_max_poster, characters(d.poster.zh)));
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
        if (fen && (tally.choices.empty() || among(*fen, tally.choices))) {
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

Status run_examples(const Definition& d) {
    for (const Example& example : d.examples) {
        const auto tally =
            std::find_if(d.tallies.begin(), d.tallies.end(), [&](const Tally& t) { return t.id == example.tally; });
        const auto bad = [&](std::string message) {
            return base::fail(Code::bad_input, fmt::format("example \"{}\": {}", example.what, message), example.place);
        };
        if (tally == d.tallies.end()) return bad(fmt::format("there is no tally \"{}\"", example.tally));
        for (const auto& [fact, value] : example.given)
            if (fact != "order.paid" && fact != "pledge.value")
                return bad(fmt::format("unknown fact \"{}\": expected order.paid and pledge.value", fact));
        const auto paid_text = example.given.find("order.paid"), value_text = example.given.find("pledge.value");
        if (paid_text == example.given.end() || value_text == example.given.end())
            return bad("expected order.paid and pledge.value in given");
        const auto paid = base::parse_yuan(paid_text->second);
        if (!paid) return bad(paid.error().message);
        const auto terms = check_pledge(d, tally->mode, value_text->second);
        if (!terms) return bad(terms.error().message);
        if (example.expect_unit != base::unit_name(tally->unit))
            return bad(fmt::format("expected the unit {}", base::unit_name(tally->unit)));
        const std::string found = base::format_yuan(amount(*tally, terms->value, *paid));
        if (found != example.expect) return bad(fmt::format("expected {}, the rule gives {}", example.expect, found));
    }
    return {};
}

Truth Who::holds(const std::map<std::string, std::string>& facts) const {
    const auto test = [&](const FactTest& t) {
        const auto at = facts.find(t.fact);
        if (at == facts.end()) return Truth::unknown;
        if (!t.between) return among(at->second, t.is_any_of) ? Truth::yes : Truth::no;
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
