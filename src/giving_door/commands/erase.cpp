#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "giving_door/commands/commands.hpp"
#include "terminal/chinese.hpp"

namespace modou::giving::commands {

using namespace terminal;

void add_erase(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, source, buyer, shop;
        bool json = false;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "erase",
        "Destroy what is kept of a buyer or a shop; its gifts stand, and no order gives twice. Cannot be undone; "
        "copies "
        "in backups are yours to destroy.\n删除一位买家或一家店铺的个人信息；捐赠仍在账上，不可恢复");
    command->add_option("--data", given->data, "the data folder")->required();
    command->add_option("--source", given->source, "where the buyer's orders came from");
    command->add_option("--buyer", given->buyer, "the buyer's id at the source");
    command->add_option("--shop", given->shop, "the shop's name, instead of a buyer");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            const bool is_buyer = !given->buyer.empty() && !given->source.empty() && given->shop.empty();
            const bool is_shop = !given->shop.empty() && given->buyer.empty() && given->source.empty();
            if (!is_buyer && !is_shop)
                return report(context, {base::Code::usage, "", "say --source S --buyer ID, or --shop NAME"});
            return with_room<Office>(context, given->data, folder::Access::write, [&](Office& office) {
                const auto progress = [&](std::uint64_t done, std::uint64_t all) {
                    context.say(fmt::format("{} of {} entries erased", base::grouped(static_cast<std::int64_t>(done)),
                                            base::grouped(static_cast<std::int64_t>(all))));
                };
                auto erased = is_buyer ? office.erase_buyer(given->source, given->buyer, progress)
                                       : office.erase_shop(given->shop, progress);
                if (!erased) return report(context, erased.error());
                base::JsonOut out;
                out.begin_object().member("entries", erased->entries).key("note");
                erased->known ? out.value(erased->note) : out.null();
                out.end_object();
                if (given->json)
                    context.print(out.text() + "\n");
                else
                    tell(context,
                         erased->entries > 0
                             ? fmt::format("The private parts of {} entries are destroyed; entry {} says so.\n",
                                           erased->entries, erased->note)
                             : std::string("The book keeps nothing private of it; its links are revoked.\n"));
                return k_good;
            });
        };
    });
}

}  // namespace modou::giving::commands
