#include "money/reconcile.hpp"

#include <CLI/CLI.hpp>

#include "money/commands/commands.hpp"
#include "terminal/begun_act.hpp"
#include "terminal/chinese.hpp"

namespace modou::money::commands {

using namespace terminal;

void add_reconcile(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, holder, map;
        money::StatementAsk ask;
        std::vector<std::string> files;
        bool json = false, days = false;
    };
    auto given = std::make_shared<Given>();
    auto* command =
        app.add_subcommand("reconcile",
                           "Compare a holder's bank, Alipay or WeChat statements with the gifts and payouts "
                           "of the book\n用银行、支付宝、微信对账单核对账本");
    add_data(*command, given->data);
    command->add_option("--holder", given->holder, "whose account it is, as the projects name it")->required();
    command->add_option("--map", given->map, "date=COL,in=COL,out=COL,amount=COL,direction=COL,serial=COL");
    command->add_option("--account", given->ask.account,
                        "a name for the account that the files are of, where a holder has several and they do not say");
    command->add_flag("--recount", given->ask.recount,
                      "count lines that an earlier Modou took otherwise (a refund for a payment) as these files do");
    command->add_option("STATEMENT", given->files,
                        "CSV (UTF-8 or GB18030, also .gz and .zst) or XLSX files; none: compare what is kept");
    command->add_flag("--days", given->days, "list each day too: what was recorded, received, and not yet");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            auto map = intake::parse_statement_map(given->map);
            if (!map) return report(context, map.error());
            return with_room<Treasury>(context, given->data, folder::Access::write, [&](Treasury& treasury) {
                std::vector<money::StatementFile> files;
                for (const std::string& name : given->files)
                    files.push_back({name, {}, context.path(name), context.patience()});
                money::StatementAsk ask = given->ask;
                ask.stop = context.stop;
                auto done = money::reconcile(treasury, given->holder, files, *map, ask);
                if (!done) {
                    const int code = report(context, done.error());
                    context.say(
                        what_became_of_it(done.error(), "Nothing was kept: statements go in whole or not at all."));
                    return code;
                }
                using Days = money::Reconciliation::Days;
                given->json ? context.print(done->json() + "\n")
                            : tell(context, done->table(given->days ? Days::list : Days::count));
                return k_good;
            });
        };
    });
}

}  // namespace modou::money::commands
