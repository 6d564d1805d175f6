#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "giving_door/commands/commands.hpp"
#include "terminal/chinese.hpp"

namespace modou::giving::commands {

using namespace terminal;

namespace {

// Without a server: as one starts when nothing else is said.
std::string site_of(std::string given, const std::string& served) {
    if (given.empty()) given = served.empty() ? "http://localhost:8080" : served;
    while (given.ends_with('/')) given.pop_back();
    return given;
}

}  // namespace

void add_link(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, buyer, source, site;
        bool revoke = false, json = false;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "link", "Print a buyer's private link to \"my good deeds\", or revoke the ones there are\n买家的私人链接");
    add_data(*command, given->data);
    command->add_option("--buyer", given->buyer, "the buyer's id at the source")->required();
    command->add_option("--source", given->source, "where the orders came from")->required();
    command->add_option("--site", given->site,
                        "address of the site, for the link; left out: what the server of this folder serves");
    command->add_flag("--revoke", given->revoke, "all links of this buyer stop working");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            return with_room<Office>(context, given->data, folder::Access::write, [&](Office& office) {
                base::JsonOut out;
                if (given->revoke) {
                    auto count = office.revoke_links(given->source, given->buyer);
                    if (!count) return report(context, count.error());
                    out.begin_object().member("revoked", *count).end_object();
                    given->json ? context.print(out.text() + "\n")
                                : tell(context, fmt::format("{} links revoked\n", *count));
                    return k_good;
                }
                // A link to nobody's page would look like a good one.
                const auto party = base::party_digest(office.keys().digests, "buyer", given->source, given->buyer);
                const auto gifts = office.book().of_party(party, ~base::Sequence{0}, 1);
                if (!gifts) return report(context, gifts.error());
                if (gifts->empty())
                    return report(context, {base::Code::not_found, "",
                                            "the book has no gift of a buyer with this id from this source: look at "
                                            "both (an order that gave nothing names nobody)"});
                auto token = office.make_link(given->source, given->buyer);
                if (!token) return report(context, token.error());
                const std::string link = site_of(given->site, context.site) + "/deeds/" + *token;
                out.begin_object().member("link", link).member("token", *token).end_object();
                context.print(given->json ? out.text() + "\n" : link + "\n");
                return k_good;
            });
        };
    });
}

}  // namespace modou::giving::commands
