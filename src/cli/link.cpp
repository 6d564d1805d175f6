#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "cli/command.hpp"

namespace modou::cli {

void add_link(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, buyer, source, site = "http://localhost:8080";
        bool revoke = false, json = false;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "link", "Print a buyer's private link to \"my good deeds\", or revoke the ones there are\n买家的私人链接");
    command->add_option("--data", given->data, "the data folder")->required();
    command->add_option("--buyer", given->buyer, "the buyer's id at the source")->required();
    command->add_option("--source", given->source, "where the orders came from")->required();
    command->add_option("--site", given->site, "address of the site, for the link");
    command->add_flag("--revoke", given->revoke, "all links of this buyer stop working");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            return with_office(context, given->data, giving::Office::Access::write, [&](giving::Office& office) {
                base::JsonOut out;
                if (given->revoke) {
                    auto count = office.revoke_links(given->source, given->buyer);
                    if (!count) return report(context, count.error());
                    out.begin_object().member("revoked", *count).end_object();
                    context.print(given->json ? out.text() + "\n" : fmt::format("{} links revoked\n", *count));
                    return k_good;
                }
                auto token = office.make_link(given->source, given->buyer);
                if (!token) return report(context, token.error());
                const std::string link = given->site + "/deeds/" + *token;
                out.begin_object().member("link", link).member("token", *token).end_object();
                context.print(given->json ? out.text() + "\n" : link + "\n");
                return k_good;
            });
        };
    });
}

}  // namespace modou::cli
