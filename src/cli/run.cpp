#include "cli/run.hpp"

#include <CLI/CLI.hpp>
#include <cerrno>

#include "base/shown.hpp"
#include "cli/completion.hpp"
#include "cli/misuse.hpp"
#include "cli/own_commands.hpp"
#include "terminal/caller.hpp"
#include "terminal/chinese.hpp"
#include "terminal/working.hpp"

namespace modou::cli {
namespace {

using house::Command;

constexpr Command k_first[] = {{add_init},
                               {add_demo, Command::Opens::for_writing, Command::Progress::its_own},
                               {add_serve, Command::Opens::for_writing, Command::Progress::its_own}};
constexpr Command k_last[] = {{add_repair}, {add_move, Command::Opens::for_writing, Command::Progress::its_own},
                              {add_log},    {add_verify},
                              {add_audit},  {add_witness, Command::Opens::for_writing, Command::Progress::its_own}};

// Every command that opens the book for writing has it, also those below it: one meaning, one place.
void add_accept_clock(CLI::App& command, bool& accept) {
    if (command.get_option_no_throw("--data") != nullptr)
        command.add_flag("--accept-clock", accept,
                         fmt::format("the clock is right, although it is over {} days from the book's last time",
                                     ledger::k_max_clock_gap_days));
    for (CLI::App* below : command.get_subcommands(nullptr)) add_accept_clock(*below, accept);
}

// Adds commands, and notes which of them show how far they are themselves.
class Commands {
  public:
    Commands(CLI::App& app, Context& context, Action& chosen) : app_(app), context_(context), chosen_(chosen) {}

    void add(std::span<const Command> commands) {
        for (const Command& command : commands) {
            command.add(app_, chosen_);
            CLI::App* added = app_.get_subcommands(nullptr).back();
            if (command.opens == Command::Opens::for_writing) add_accept_clock(*added, context_.accept_clock);
            if (command.progress == Command::Progress::its_own) own_progress_.push_back(added);
        }
    }
    bool shows_progress(const CLI::App* command) const {
        return std::find(own_progress_.begin(), own_progress_.end(), command) != own_progress_.end();
    }

  private:
    CLI::App& app_;
    Context& context_;
    Action& chosen_;
    std::vector<const CLI::App*> own_progress_;
};

int with_progress(Context& context, const Action& chosen, const std::string& name) {
    Working working(context, "modou " + name);
    context.working = &working;
    const int code = chosen(context);
    context.working = nullptr;
    return code;
}

// What is said in place of a result: help or version; or what is wrong with the command line.
int said_by_parser(Context& context, CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
        std::ostringstream text;
        (void)app.exit(error, text, text);
        context.print(text.str());
        return k_good;
    }
    const std::string text = misuse(app, context.arguments, error.what()) + "\nRun with --help for more information.\n";
    context.complain(context.language == Language::zh ? lines_in_chinese(text) : text);
    return k_wrong_usage;
}

}  // namespace

int run_command(Context& context) {
    take_caller(context);
    CLI::App app{"Modou 魔豆 — public-welfare programmes on one book that anyone can check\n公益计划，一本人人可查的账",
                 "modou"};
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("modou {}", version()));
    Action chosen;
    Commands commands(app, context, chosen);
    commands.add(k_first);
    for (const house::RoomPlan& room : context.rooms) commands.add(room.commands);
    commands.add(k_last);
    add_openapi(app, chosen);
    add_completion(app, chosen);
    if (context.language == Language::zh) speak_chinese(app);
    try {
        std::vector<std::string> reversed(context.arguments.rbegin(), context.arguments.rend());
        app.parse(reversed);
    } catch (const CLI::ParseError& error) {
        return said_by_parser(context, app, error);
    }
    if (auto filled = fill_data(app, context); !filled) return report(context, filled.error());
    const CLI::App* command = app.get_subcommands().front();
    const int code =
        commands.shows_progress(command) ? chosen(context) : with_progress(context, chosen, command->get_name());
    // EPIPE: the reader (head, less) ended early because it had enough, which is no failure.
    if (code != k_good || context.unwritten == 0 || context.unwritten == EPIPE) return code;
    if (context.unwritten != ECANCELED)
        context.say("modou: 结果没有写完 · not all of the output was written: " +
                    std::generic_category().message(context.unwritten));
    return k_world_said_no;
}

}  // namespace modou::cli
