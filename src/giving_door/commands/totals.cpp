#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "giving/ingest.hpp"
#include "giving_door/commands/commands.hpp"
#include "giving_door/commands/programme.hpp"
#include "money/money.hpp"
#include "tally/numbers.hpp"
#include "terminal/chinese.hpp"
#include "terminal/yuan_text.hpp"

namespace modou::giving::commands {

using namespace terminal;
namespace {

struct Given {
    std::string data, programme;
    bool json = false;
};

// The figures that the definition in force names: in a sentence where it names what it always did, else one by one.
std::string numbers_text(Office& office, const ledger::State& state) {
    const auto& definition = office.definitions().present();
    const tally::Numbers numbers = tally::numbers_of(state, definition, 0);
    const auto value = [&](std::string_view name) { return tally::value_of(numbers, name); };
    const auto count = [](std::uint64_t v) { return base::grouped(static_cast<std::int64_t>(v)); };
    const auto raised = value("raised"), times = value("times"), shops = value("shops"), buyers = value("buyers");
    if (raised && times && shops && buyers)
        return fmt::format("{} in {} gifts from {} shops, helped by {} buyers\n",
                           yuan_text(static_cast<std::int64_t>(*raised)), count(*times), count(*shops), count(*buyers));
    std::string text;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        text += fmt::format("{:>16}  {}\n",
                            definition.numbers[i].of == programme::Number::Of::sum
                                ? yuan_text(static_cast<std::int64_t>(numbers[i].value))
                                : count(numbers[i].value),
                            numbers[i].name);
    return text;
}

std::string plain_totals(Office& office) {
    const auto projects = office.projects();
    const auto statements = office.treasury().statements();
    return office.book().read([&](const ledger::State& state) {
        std::string text;
        for (const auto& [id, project] : *projects) {
            const ledger::Figures* f = state.figures_of(project.account);
            text += fmt::format("{:>16} {:>14}  {}  {}\n", yuan_text(static_cast<std::int64_t>(f ? f->amount : 0)),
                                base::grouped(static_cast<std::int64_t>(f ? f->gifts : 0)), id, project.title_zh);
        }
        const money::Money money = money::money_of_all(money::money_of_holders(state, *office.funds(), *statements));
        const auto yuan = [](std::uint64_t fen) { return yuan_text(static_cast<std::int64_t>(fen)); };
        text += fmt::format(
            "recorded {}, received at the bank {}, paid out {}, set aside for payouts {}, not yet promised {}\n",
            yuan(money.recorded), money.received ? yuan(*money.received) : "not checked yet (modou reconcile)",
            yuan(money.paid), yuan(money.promised), yuan(money.waiting));
        if (money.paid_beyond.value_or(0) > 0)
            text += fmt::format(
                "已经支出的比对账单上的到账多 {0} · {0} more was paid out than statements show as received: newer "
                "statements may be missing\n",
                yuan(*money.paid_beyond));
        return text + numbers_text(office, state);
    });
}

}  // namespace

void add_totals(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command =
        app.add_subcommand("totals", "What each project was given, up to the last durable entry\n各项目合计");
    add_data(*command, given->data);
    command->add_flag("--json", given->json, "print as JSON, as GET /v1/totals");
    command->add_option("--programme", given->programme, "the figures that this programme's definition names instead");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            if (!given->programme.empty()) return programme_totals(context, given->data, given->programme, given->json);
            return with_room<Office>(context, given->data, folder::Access::read, [&](Office& office) {
                auto json = totals_json(office);
                if (!json) return report(context, json.error());
                given->json ? context.print(*json + "\n") : tell(context, plain_totals(office));
                return k_good;
            });
        };
    });
}

}  // namespace modou::giving::commands
