#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "cli/log_export.hpp"
#include "cli/own_commands.hpp"
#include "terminal/chinese.hpp"
#include "terminal/shell_word.hpp"

namespace modou::cli {

void add_log(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, out;
        bool json = false;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand("log", "The public log of the book\n公开日志");
    command->require_subcommand(1);
    auto* exported = command->add_subcommand(
        "export", "Write the files that the site serves under /log/, for `modou audit`\n导出公开日志");
    add_data(*exported, given->data);
    exported->add_option("--out", given->out, "the folder to write; an earlier export is continued")->required();
    exported->add_flag("--json", given->json, "say what was written as JSON");
    exported->callback([given, &chosen] {
        chosen = [given](Context& context) {
            return with_house(context, given->data, folder::Access::write, [&](house::House& house) {
                auto done = export_log(context, *house.folder().ports().log, context.path(given->out));
                if (!done) return report(context, done.error());
                base::JsonOut out;
                out.begin_object()
                    .member("leaves", done->leaves)
                    .member("files", done->files)
                    .member("bytes", done->bytes)
                    .end_object();
                if (given->json)
                    context.print(out.text() + "\n");
                else
                    tell(context,
                         fmt::format("{}: {} leaves; check them with `modou audit {} --key {}`\n", given->out,
                                     base::grouped(static_cast<std::int64_t>(done->leaves)), shell_word(given->out),
                                     shell_word(log_key_of(given->data, house.folder()))));
                return k_good;
            });
        };
    });

    auto* rotated = command->add_subcommand(
        "rotate-key", "Sign with a new key from now on; the old public key stays in keys/log.vkey\n更换签名的钥匙");
    add_data(*rotated, given->data);
    rotated->add_flag("--json", given->json, "print the new public key as JSON");
    rotated->callback([given, &chosen] {
        chosen = [given](Context& context) {
            return with_house(context, given->data, folder::Access::write, [&](house::House& house) {
                const auto key = house.folder().rotate_log_key();
                if (!key) return report(context, key.error());
                base::JsonOut out;
                out.begin_object().member("key", key->text()).end_object();
                context.print(given->json
                                  ? out.text() + "\n"
                                  : fmt::format("{}\nThe log is signed with this key from now on. Whoever checks "
                                                "it, and each witness, needs the new keys/log.vkey: both keys "
                                                "stand in it.\n",
                                                key->text()));
                return k_good;
            });
        };
    });
}

}  // namespace modou::cli
