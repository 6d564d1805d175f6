#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "cli/command.hpp"
#include "cli/out_file.hpp"
#include "giving/trace_json.hpp"

namespace modou::cli {

void add_receipt(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, source, id, out;
        bool json = false, force = false;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "receipt", "Write a gift's receipt: a proof that anyone can check offline with `modou verify`\n开具捐赠收据");
    command->add_option("--data", given->data, "the data folder")->required();
    command->add_option("--source", given->source, "where the order came from")->required();
    command->add_option("--id", given->id, "the order's number, or ORDER#ITEM")->required();
    command->add_option("--out", given->out, "the file to write; printed when it is not given");
    command->add_flag("--force", given->force, "replace the file when it is there; a key is never replaced");
    command->add_flag("--json", given->json, "say what was written as JSON");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            const auto existing = given->force ? Existing::replace : Existing::keep;
            const bool to_file = !given->out.empty() && given->out != "-";
            if (to_file)
                if (auto may = may_write(context.path(given->out), existing); !may) return report(context, may.error());
            return with_office(context, given->data, giving::Office::Access::write, [&](giving::Office& office) {
                auto sequence = giving::entry_of(office, given->source, given->id);
                if (!sequence) return report(context, sequence.error());
                if (auto done = office.log().catch_up(); !done) return report(context, done.error());
                auto text = office.log().receipt(*sequence, publish::PublicLog::Opening::opened);
                if (!text) return report(context, text.error());
                if (!to_file) {
                    context.print(*text);
                    return k_good;
                }
                if (auto written = write_private(context.path(given->out), base::bytes_of(*text), existing); !written)
                    return report(context, written.error());
                base::JsonOut out;
                out.begin_object()
                    .member("sequence", *sequence)
                    .member("file", given->out)
                    .member("bytes", text->size())
                    .end_object();
                context.print(given->json ? out.text() + "\n"
                                          : fmt::format("{}: receipt of entry {}; check it with `modou verify {} --key "
                                                        "log.vkey`\n",
                                                        given->out, *sequence, given->out));
                return k_good;
            });
        };
    });
}

}  // namespace modou::cli
