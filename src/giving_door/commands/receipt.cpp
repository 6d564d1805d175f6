#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "giving/trace_json.hpp"
#include "giving_door/commands/commands.hpp"
#include "giving_door/commands/order_list.hpp"
#include "terminal/chinese.hpp"
#include "terminal/out_file.hpp"
#include "terminal/shell_word.hpp"

namespace modou::giving::commands {

using namespace terminal;
namespace {

// A receipt proves that an entry was recorded, whatever became of it: who has it written hears when it was taken back,
// and says with --force that it is meant.
base::Status say_when_taken_back(const Context& context, Office& office, base::Sequence entry, Existing existing) {
    MODOU_TRY(const auto corrections, office.book().corrections_of(entry));
    if (corrections.empty()) return {};
    const base::Sequence by = corrections.front().sequence;
    if (existing == Existing::keep)
        return base::fail(base::Code::conflict,
                          fmt::format("entry {} was taken back by entry {}: its receipt would prove that it was "
                                      "recorded, not that it stands; --force writes it all the same",
                                      entry, by));
    context.say(
        fmt::format("modou: entry {} was taken back by entry {}: the receipt proves that it was recorded, not "
                    "that it stands",
                    entry, by));
    return {};
}

}  // namespace

void add_receipt(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, source, id, out;
        base::Sequence sequence = 0;
        bool by_sequence = false, json = false, force = false;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "receipt",
        "Write a gift's receipt: a proof that anyone can check offline with `modou verify`\n出具捐赠凭证，离线可核验");
    add_data(*command, given->data);
    auto* source = command->add_option("--source", given->source, "where the order came from");
    auto* id = command->add_option("--id", given->id, "the order's number, or ORDER#ITEM");
    auto* sequence = command->add_option("--sequence", given->sequence, "the entry's number in the book, instead");
    id->needs(source);
    source->needs(id);
    sequence->excludes(id);
    command->add_option("--out", given->out, "the file to write; printed when it is not given");
    command->add_flag(
        "--force", given->force,
        "replace the file when it is there (a key never), and write the receipt of a gift that was taken back");
    command->add_flag("--json", given->json, "say what was written as JSON");
    command->callback([given, id, sequence, &chosen] {
        if (id->count() + sequence->count() == 0) throw CLI::RequiredError("--source with --id, or --sequence");
        given->by_sequence = sequence->count() > 0;
        chosen = [given](Context& context) {
            const auto existing = given->force ? Existing::replace : Existing::keep;
            const bool to_file = !given->out.empty() && given->out != "-";
            if (to_file)
                if (auto may = may_write(context.path(given->out), existing); !may) return report(context, may.error());
            return with_room<Office>(context, given->data, folder::Access::write, [&](Office& office) {
                base::Result<base::Sequence> entry = given->sequence;
                if (!given->by_sequence) entry = entry_of(office, given->source, given->id);
                if (!entry && entry.error().code == base::Code::not_found) {
                    const auto list = order_list(office, given->source, given->id, given->json);
                    if (!list) return report(context, list.error());
                    if (*list && (*list)->only) {
                        entry = *(*list)->only;
                    } else if (*list) {
                        given->json ? context.print((*list)->text) : tell(context, (*list)->text);
                        return report(context, {base::Code::not_found, given->id,
                                                "this order has a gift for each of its items: say which, and the "
                                                "receipt is written"});
                    }
                }
                if (!entry) return report(context, entry.error());
                if (auto stands = say_when_taken_back(context, office, *entry, existing); !stands)
                    return report(context, stands.error());
                if (auto done = office.log().catch_up(); !done) return report(context, done.error());
                auto text = office.log().receipt(*entry, publish::PublicLog::Opening::opened);
                if (!text) return report(context, text.error());
                if (!to_file) {
                    context.print(*text);
                    return k_good;
                }
                if (auto written = write_private(context.path(given->out), base::bytes_of(*text), existing); !written)
                    return report(context, written.error());
                base::JsonOut out;
                out.begin_object()
                    .member("sequence", *entry)
                    .member("file", given->out)
                    .member("bytes", text->size())
                    .end_object();
                const std::string key = log_key_of(given->data, office.folder());
                if (given->json) {
                    context.print(out.text() + "\n");
                    return k_good;
                }
                tell(context, fmt::format("{}: receipt of entry {}; check it with `modou verify {} --key {}`\n",
                                          given->out, *entry, shell_word(given->out), shell_word(key)));
                return k_good;
            });
        };
    });
}

}  // namespace modou::giving::commands
