#include <CLI/CLI.hpp>

#include "base/json_out.hpp"
#include "cli/own_commands.hpp"
#include "folder/findings.hpp"
#include "terminal/chinese.hpp"

namespace modou::cli {
namespace {

struct Given {
    std::string data;
    bool dry_run = false, json = false, accept_tables = false;
};

void write(base::JsonOut& out, std::string_view name, const folder::Problems& problems) {
    out.key(name).begin_list();
    for (const auto& problem : problems)
        out.begin_object()
            .member("where", problem.where)
            .member("what_zh", problem.zh)
            .member("what_en", problem.en)
            .end_object();
    out.end_list();
}

void print(Context& context, const folder::Problems& problems) {
    for (const auto& problem : problems)
        context.print(context.language == Language::zh
                          ? fmt::format("{}\n  {}\n", problem.where, problem.zh)
                          : fmt::format("{}\n  {}\n  {}\n", problem.where, problem.zh, problem.en));
}

int show(Context& context, const Given& given, const folder::FolderFindings& found) {
    if (given.json) {
        base::JsonOut out;
        out.begin_object().member("entries", found.entries);
        write(out, "problems", found.problems);
        if (!found.lost.empty()) write(out, "lost", found.lost);
        if (!found.open_acts.empty()) {
            out.key("open_acts").begin_list();
            for (const auto& act : found.open_acts)
                out.begin_object()
                    .member("number", act.number)
                    .member("kind", act.kind)
                    .member("at", base::format_utc(act.at))
                    .member("reason", act.reason)
                    .end_object();
            out.end_list();
        }
        out.end_object();
        context.print(out.text() + "\n");
    } else {
        for (const auto& act : found.open_acts)
            tell(context,
                 fmt::format("操作 {} {}（{}）尚未完成，下次打开时继续 · the act {} {} of {} is not finished: the next "
                             "start goes on "
                             "with it{}\n",
                             act.number, act.kind, base::format_shanghai(act.at), act.number, act.kind,
                             base::format_shanghai(act.at), act.reason.empty() ? "" : "\n  " + act.reason));
        print(context, found.problems);
        if (!found.lost.empty()) {
            tell(context,
                 "账上有而表里没有的（数据库是较旧的一份）· What the book tells of and the tables do not (the database "
                 "is an older copy):\n");
            print(context, found.lost);
        }
        tell(context, fmt::format("{} entries, {} problems\n", found.entries, found.problems.size()));
        if (!found.problems.empty())
            tell(context,
                 "这个命令从不改动账本本身：请从备份放回写明的文件 · The book itself is never changed by this "
                 "command: restore what is named from a backup.\n");
    }
    return found.problems.empty() ? k_good : k_world_said_no;
}

// At the owner's word: the tables as they stand are the true ones from now on, and the book says so.
int accept_tables(Context& context, const std::string& folder) {
    auto house = open_for_writing(context, folder, folder::HowToOpen::Tables::accepted);
    if (!house) return report(context, house.error());
    if (auto closed = (*house)->close(); !closed) return report(context, closed.error());
    context.say("数据库按现状接受，账上已记下 · the database is taken as it stands, and the book has noted it");
    return k_good;
}

}  // namespace

void add_repair(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand("repair",
                                       "Check the whole folder; without --dry-run also drop what is derived from the "
                                       "book, to be built again at the next start\n检查整个数据文件夹");
    add_data(*command, given->data);
    auto* dry = command->add_flag("--dry-run", given->dry_run, "only look");
    command->add_flag("--json", given->json, "print as JSON");
    command
        ->add_flag(
            "--accept-tables", given->accept_tables,
            "take modou.db as it stands for the true one (or make an empty one), seal it anew and note it in the "
            "book; then check")
        ->excludes(dry);
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            const std::string folder = context.path(given->data);
            if (!folder::is_data_folder(folder))
                return report(context, {base::Code::not_found, given->data, "this is no data folder"});
            if (given->accept_tables)
                if (const int code = accept_tables(context, folder); code != k_good) return code;
            std::unique_ptr<folder::Lock> lock;
            auto taken = folder::Lock::take(folder);
            if (!taken && !given->dry_run) return report(context, taken.error());
            const auto found = folder::check_folder(
                folder, house::parts_of(context.rooms), taken ? folder::Held::here : folder::Held::elsewhere,
                [&](std::uint64_t entries) { context.say(fmt::format("{} entries checked", entries)); }, context.stop);
            if (!found) return report(context, found.error());
            // What is derived may be the last that knows of a missing end: it stays while the book has problems.
            if (!given->dry_run && !found->book_damaged) folder::drop_derived(folder);
            return show(context, *given, *found);
        };
    });
}

}  // namespace modou::cli
