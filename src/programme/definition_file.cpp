// From the file's text to a Definition: who may, what the law asks, and the order of the parts (parts.hpp).
#include <algorithm>

#include "base/text.hpp"
#include "programme/parts.hpp"

namespace modou::programme {
namespace {

using base::Code;
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
    MODOU_TRY(who.all, fact_tests(p, *in, "all"));
    MODOU_TRY(who.any, fact_tests(p, *in, "any"));
    if (in->contains("prefer"))
        return p.wrong(*in->get("prefer"), "nobody is ranked here: leave \"prefer\" out, nothing would run it");
    const bool asks = !who.all.empty() || !who.any.empty();
    if (!asks && in->contains("unknown"))
        return p.wrong(*in->get("unknown"), "no fact is asked for here, so none can be unknown: leave it out");
    if (!asks) return who;
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
    return who;
}

// Where no money moves nobody holds any.
Result<Law> parse_law(const TomlReader& p, const toml::table& root, bool money) {
    Law law;
    if (!money && !root.contains("law")) return law;
    MODOU_TRY(const toml::table* in, p.table(root, "law"));
    MODOU_CHECK(p.only(*in, {"public_fundraising", "money_holder", "platform_holds_money", "plan_filed_days_before",
                             "disclose_every_months"}));
    if (!money)
        for (const std::string_view key : {"money_holder", "platform_holds_money"})
            if (in->contains(key)) return p.wrong(*in->get(key), "no money moves in this programme: leave it out");
    MODOU_TRY(law.public_fundraising, p.flag(*in, "public_fundraising"));
    if (money) {
        MODOU_TRY(law.money_holder, p.word(*in, "money_holder"));
    }
    MODOU_TRY(const std::string platform, p.optional_word(*in, "platform_holds_money"));
    if (!platform.empty() && platform != "never")
        return p.wrong(*in->get("platform_holds_money"),
                       "expected \"never\": a platform may not receive donated property for a charity");
    MODOU_TRY(const auto days, p.whole(*in, "plan_filed_days_before", {1, 366}));
    MODOU_TRY(const auto months, p.whole(*in, "disclose_every_months", {1, 120}));
    law.plan_filed_days_before = static_cast<int>(days.value_or(0));
    law.disclose_every_months = static_cast<int>(months.value_or(0));
    return law;
}

}  // namespace

Result<Definition> parse_definition(std::string_view text, std::string_view file) {
    if (text.size() > k_max_file_bytes)
        return base::fail(Code::limit, "a definition is at most 256 KiB", std::string(file));
    MODOU_TRY(const toml::table root, read_toml(text, file));
    const TomlReader p(file);
    MODOU_CHECK(p.only(root, {"programme", "version", "title", "poster", "owner", "shape", "law", "who", "events",
                              "tallies", "numbers", "report", "examples"}));
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
    MODOU_TRY(d.who, parse_who(p, root));
    MODOU_CHECK(read_events(p, root, d));
    MODOU_CHECK(read_tallies(p, root, d));
    MODOU_TRY(d.law, parse_law(p, root, d.unit() == base::Unit::cny));
    MODOU_CHECK(read_numbers(p, root, d));
    MODOU_CHECK(read_report(p, root, d));
    MODOU_CHECK(read_examples(p, root, d));
    MODOU_CHECK(all_used(p, d));
    return d;
}

}  // namespace modou::programme
