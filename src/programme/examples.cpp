// The worked examples of a definition: each must come to what it expects, or the definition is not published.
#include <algorithm>

#include "programme/judge.hpp"
#include "programme/percent.hpp"

namespace modou::programme {
namespace {

using base::Code;
using base::Result;
using base::Status;

struct Came {
    std::string amount, refused;
};

Result<Came> order_example(const Definition& d, const Tally& tally, const Example& example) {
    const auto bad = [](std::string message) { return base::fail(Code::bad_input, std::move(message)); };
    for (const auto& [fact, value] : example.given)
        if (fact != "order.paid" && fact != "pledge.value")
            return bad(fmt::format("unknown fact \"{}\": expected order.paid and pledge.value", fact));
    const auto paid_text = example.given.find("order.paid"), value_text = example.given.find("pledge.value");
    if (paid_text == example.given.end() || value_text == example.given.end())
        return bad("expected order.paid and pledge.value in given");
    MODOU_TRY(const auto paid, base::parse_yuan(paid_text->second));
    MODOU_TRY(const auto terms, check_pledge(d, tally.mode, value_text->second));
    return Came{base::format_yuan(amount(tally, terms.value, paid)), {}};
}

Result<Came> told(const Definition& d, const Tally& tally, const Facts& given, Earlier& earlier) {
    const Event& event = *d.find_event(tally.event);
    std::vector<std::string_view> texts;
    for (const Fact& fact : event.facts) {
        const auto at = given.find(fact.name);
        texts.push_back(at == given.end() ? std::string_view() : std::string_view(at->second));
    }
    for (const auto& [fact, value] : given)
        if (event.find(fact) == nullptr)
            return base::fail(Code::bad_input, fmt::format("the event {} declares no fact \"{}\"", event.type, fact));
    const auto values = read_facts(event, texts);
    if (!values) return Came{{}, std::string(values.error().reason)};
    if (tally_of(d, event, *values) != &tally) return Came{{}, "no_rule"};
    const auto judged = judge(d, tally, event, *values, base::k_max_instant, earlier);
    if (!judged) return Came{{}, std::string(judged.error().reason)};
    earlier.add(judged->rule_time, judged->time, judged->amount);
    return Came{std::to_string(judged->amount), {}};
}

// The earlier events are the same subject's, by the same rule, and must all have been taken.
Result<Came> event_example(const Definition& d, const Tally& tally, const Example& example) {
    Earlier earlier;
    for (const Facts& before : example.after) {
        MODOU_TRY(const Came came, told(d, tally, before, earlier));
        if (!came.refused.empty())
            return base::fail(Code::bad_input, "an event in after is refused itself: " + came.refused);
    }
    return told(d, tally, example.given, earlier);
}

}  // namespace

Status run_examples(const Definition& d) {
    for (const Example& example : d.examples) {
        const auto bad = [&](std::string message) {
            return base::fail(Code::bad_input, fmt::format("example \"{}\": {}", example.what, message), example.place);
        };
        const auto tally = std::ranges::find(d.tallies, example.tally, &Tally::id);
        if (tally == d.tallies.end()) return bad(fmt::format("there is no tally \"{}\"", example.tally));
        const auto came = d.on_orders() ? order_example(d, *tally, example) : event_example(d, *tally, example);
        if (!came) return bad(came.error().message);
        if (example.refused != came->refused)
            return bad(came->refused.empty()
                           ? fmt::format("expected it refused as {}, the rule gives {}", example.refused, came->amount)
                       : example.refused.empty() ? fmt::format("the rule refuses it as {}", came->refused)
                                                 : fmt::format("expected it refused as {}, the rule says {}",
                                                               example.refused, came->refused));
        if (!example.refused.empty()) continue;
        if (example.expect_unit != base::unit_name(tally->unit))
            return bad(fmt::format("expected the unit {}", base::unit_name(tally->unit)));
        if (came->amount != example.expect)
            return bad(fmt::format("expected {}, the rule gives {}", example.expect, came->amount));
    }
    return {};
}

}  // namespace modou::programme
