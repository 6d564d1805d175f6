#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/json_out.hpp"
#include "cli/command.hpp"
#include "journal/file_journal.hpp"

namespace modou::cli {

void add_repair(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data;
        bool dry_run = false, json = false;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand("repair",
                                       "Check the whole book; without --dry-run also drop what is derived from it, to "
                                       "be built again at the next start\n检查整本账");
    command->add_option("--data", given->data, "the data folder")->required();
    command->add_flag("--dry-run", given->dry_run, "only look");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            const std::string folder = context.path(given->data);
            if (!giving::is_data_folder(folder))
                return report(context, {base::Code::not_found, given->data, "this is no data folder"});
            std::unique_ptr<giving::FolderLock> lock;
            if (!given->dry_run) {
                auto taken = giving::FolderLock::take(folder);
                if (!taken) return report(context, taken.error());
                lock = std::move(*taken);
            }
            auto files = journal::posix_files(folder);
            auto findings = journal::inspect_book(
                *files, [&](std::uint64_t entries) { context.say(fmt::format("{} entries checked", entries)); });
            if (!findings) return report(context, findings.error());
            if (!given->dry_run)
                for (const char* derived : {"index", "state"}) std::filesystem::remove_all(folder + "/" + derived);
            base::JsonOut out;
            out.begin_object().member("entries", findings->entries).key("problems").begin_list();
            for (const auto& problem : findings->problems)
                out.begin_object().member("where", problem.where).member("message", problem.message).end_object();
            out.end_list().end_object();
            if (given->json) {
                context.print(out.text() + "\n");
            } else {
                for (const auto& problem : findings->problems) context.print(problem.text() + "\n");
                context.print(fmt::format("{} entries, {} problems\n", findings->entries, findings->problems.size()));
                if (!findings->problems.empty())
                    context.print(
                        "The book itself is never changed by this command: restore the named segment from a backup.\n");
            }
            return findings->problems.empty() ? k_good : k_world_said_no;
        };
    });
}

}  // namespace modou::cli
