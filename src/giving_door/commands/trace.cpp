#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "giving/trace_json.hpp"
#include "giving_door/commands/commands.hpp"
#include "giving_door/commands/order_list.hpp"
#include "giving_door/commands/programme.hpp"
#include "terminal/chinese.hpp"
#include "terminal/yuan_text.hpp"

namespace modou::giving::commands {

using namespace terminal;
namespace {

struct Given {
    std::string data, source, id;
    base::Sequence sequence = 0;
    std::uint64_t page = 0;
    bool by_sequence = false, backwards = false, json = false;
};

// An account's public name; what has none is called by what it is, in the reader's language.
base::Result<std::string> named(Office& office, base::AccountId account, Language language) {
    MODOU_TRY(auto name, account_name(office, account));
    if (name.is_public || language != Language::zh) return std::move(name.text);
    constexpr std::pair<std::string_view, std::string_view> k_kinds[] = {
        {"shop", "店铺"}, {"fund", "资金"}, {"person", "个人"}, {"payee", "收款方"}};
    for (const auto& [en, zh] : k_kinds)
        if (name.text == en) return std::string(zh);
    return std::move(name.text);
}

base::Result<std::string> plain(Office& office, const ledger::Trace& trace, ledger::Direction direction,
                                Language language) {
    const bool zh = language == Language::zh;
    const auto amount = [&](std::uint64_t of) { return amount_text(trace.unit, of, language); };
    const bool fen = trace.unit == base::Unit::cny;
    std::string text = fmt::format("{} moved by entry {}\n", amount(trace.amount), trace.sequence);
    MODOU_TRY(const auto rule, rule_of_entry(office, trace.sequence));
    if (rule)
        text += zh ? fmt::format("规则：{} 第 {} 版的 {}，SHA-256 {}\n", rule->programme, rule->version, rule->tally,
                                 rule->digest)
                   : fmt::format("by the rule {} of {} version {}, SHA-256 {}\n", rule->tally, rule->programme,
                                 rule->version, rule->digest);
    for (const ledger::Part& part : trace.parts) {
        text += fmt::format("{:>14}  ", amount(part.amount));
        MODOU_TRY(const auto first, named(office, part.hops.front().from, language));
        text += first;
        for (const ledger::Hop& hop : part.hops) {
            MODOU_TRY(const auto to, named(office, hop.to, language));
            const std::string_view how = !hop.correction ? "→" : zh ? "⇠ 收回到" : "⇠ taken back to";
            text += zh ? fmt::format(" {} {}（第 {} 条，{} 至 {} {}）", how, to, hop.sequence, hop.begin, hop.end,
                                     fen ? "分" : base::unit_name(trace.unit))
                       : fmt::format(" {} {} (entry {}, {} {} to {})", how, to, hop.sequence,
                                     fen ? "fen" : base::unit_name(trace.unit), hop.begin, hop.end);
        }
        text += part.cut ? " …\n" : "\n";
    }
    for (const ledger::Waiting& waiting : trace.waits) {
        MODOU_TRY(const auto at, named(office, waiting.account, language));
        text += fmt::format("{:>14}  not spent yet, waits in {}\n", amount(waiting.amount), at);
    }
    if (trace.taken_back > 0)
        text += fmt::format("{:>14}  of this was taken back on the way\n", amount(trace.taken_back));
    if (trace.more())
        text += fmt::format("{:>14}  more: --page {}{}\n", amount(trace.rest()), trace.page_end,
                            direction == ledger::Direction::backwards ? " --backwards" : "");
    return text;
}

int run(Context& context, const Given& given) {
    return with_room<Office>(context, given.data, folder::Access::read, [&](Office& office) {
        TraceAsked asked;
        asked.sequence = given.sequence;
        if (!given.by_sequence) {
            auto found = entry_of(office, given.source, given.id);
            if (!found && found.error().code == base::Code::not_found) {
                const auto list = order_list(office, given.source, given.id, given.json);
                if (!list) return report(context, list.error());
                if (*list && !(*list)->only) {
                    given.json ? context.print((*list)->text) : tell(context, (*list)->text);
                    return k_good;
                }
                if (*list) found = *(*list)->only;
            }
            if (!found) return report(context, found.error());
            asked.sequence = *found;
        }
        asked.direction = given.backwards ? ledger::Direction::backwards : ledger::Direction::forwards;
        asked.from = given.page;
        const auto told = tell_trace(office, asked);
        if (!told) return report(context, told.error());
        if (given.json) {
            context.print(told->json + "\n");
            return k_good;
        }
        const auto text = plain(office, told->trace, asked.direction, context.language);
        if (!text) return report(context, text.error());
        tell(context, *text);
        return k_good;
    });
}

}  // namespace

void add_trace(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "trace", "What a gift or payment did, fen by fen, or who paid it (--backwards)\n一笔钱去了哪里、从哪里来");
    add_data(*command, given->data);
    auto* source = command->add_option("--source", given->source, "where the order came from");
    auto* id = command->add_option("--id", given->id, "the reference: ORDER or ORDER#ITEM");
    auto* sequence = command->add_option("--sequence", given->sequence, "the entry's number in the book, instead");
    id->needs(source);
    source->needs(id);
    sequence->excludes(id);
    command->add_flag("--backwards", given->backwards, "who paid it, instead of what it did");
    command->add_option("--page", given->page, "the next page: \"next\" of the page before");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, id, sequence, &chosen] {
        if (id->count() + sequence->count() == 0) throw CLI::RequiredError("--source with --id, or --sequence");
        given->by_sequence = sequence->count() > 0;
        chosen = [given](Context& context) { return run(context, *given); };
    });
}

}  // namespace modou::giving::commands
