#include "cli/command.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>

#include "base/shown.hpp"
#include "cli/caller.hpp"
#include "cli/chinese.hpp"
#include "cli/completion.hpp"
#include "cli/misuse.hpp"
#include "cli/working.hpp"
#include "net/handover.hpp"

namespace modou::cli {
namespace {

int write(const Context& context, int fd, std::string_view text) {
    base::Patience patience = context.patience();
    if (fd == context.err) patience.still = {};  // where else could it be told?
    return base::write_outside(fd, text, patience, "标准输出 standard output");
}

// Every command that opens the book for writing, and the others with a data folder that hand themselves over: one
// meaning, one place.
void add_accept_clock(CLI::App& app, bool& accept) {
    for (CLI::App* command : app.get_subcommands(nullptr)) {
        static constexpr std::string_view k_without[] = {"map", "kin", "trace", "totals"};
        if (std::ranges::find(k_without, command->get_name()) != std::end(k_without)) continue;
        if (command->get_option_no_throw("--data") != nullptr)
            command->add_flag("--accept-clock", accept,
                              fmt::format("the clock is right, although it is over {} days from the book's last time",
                                          ledger::k_max_clock_gap_days));
        add_accept_clock(*command, accept);
    }
}

// These show how far they are themselves, or run until they are told to end.
constexpr std::string_view k_own_progress[] = {"serve", "witness", "ingest", "demo"};

int carry_out(Context& context, const Action& chosen, const std::string& name) {
    if (std::ranges::find(k_own_progress, name) != std::end(k_own_progress)) return chosen(context);
    Working working(context, "modou " + name);
    context.working = &working;
    const int code = chosen(context);
    context.working = nullptr;
    return code;
}

}  // namespace

// Everything that a person reads passes here, so that nothing from outside acts on the terminal; JSON stays JSON.
void Context::print(std::string_view text) const {
    if (working != nullptr) working->clear();
    if (const int error = write(*this, out, base::shown(text)); error != 0) unwritten = error;
}
void Context::say(std::string_view text) const {
    if (working != nullptr) working->clear();
    const auto chinese = language == Language::zh ? in_chinese(text) : std::nullopt;
    write(*this, err, base::shown(chinese ? *chinese : text) + "\n");
}
void Context::print_progress(std::string_view text) const {
    write(*this, err, text);
}
bool Context::terminal() const {
    return ::isatty(err) == 1;
}
std::string Context::path(std::string_view name) const {
    if (client != 0) {
        constexpr std::string_view k_standard[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
        for (int i = 0; i < 3; ++i)
            if (name == k_standard[i]) return fmt::format("/proc/{}/fd/{}", client, i);
        for (const std::string_view own : {"/dev/fd/", "/proc/self/fd/"})
            if (name.starts_with(own)) return fmt::format("/proc/{}/fd/{}", client, name.substr(own.size()));
    }
    return name.starts_with('/') || folder.empty() ? std::string(name) : folder + "/" + std::string(name);
}
base::Patience Context::patience() const {
    const auto still = [fd = err, stop = stop, working = working](const std::string& what) {
        if (working != nullptr) working->end();
        base::write_outside(fd, fmt::format("modou: 在等 {0}（Ctrl-C 结束）· waiting for {0} (Ctrl-C ends it)\n", what),
                            {stop, {}, {}, {}}, {});
    };
    return {stop, waits, goes_on, still};
}

int report(const Context& context, const base::Error& error) {
    // One error is one line, whatever a file's name or content holds.
    const auto chinese = context.language == Language::zh ? in_chinese(error.message) : std::nullopt;
    const bool zh = context.language == Language::zh;
    const std::string told =
        (error.where.empty() ? "" : error.where + (zh ? "：" : ": ")) + (chinese ? *chinese : error.message);
    context.say((zh ? "modou：" : "modou: ") + base::shown(told, base::LineEnds::escape));
    return error.code == base::Code::usage ? k_wrong_usage : k_world_said_no;
}

base::Result<std::unique_ptr<giving::Office>> open_for_writing(const Context& context, const std::string& folder,
                                                               folder::HowToOpen::Tables tables) {
    folder::HowToOpen how;
    how.tables = tables;
    if (context.accept_clock) how.clock_check = ledger::LedgerOptions::ClockCheck::accept;
    return giving::Office::open(folder, how);
}

int with_office(Context& context, const std::string& data, folder::Access access,
                const std::function<int(giving::Office&)>& work) {
    if (context.served != nullptr) {
        if (context.accept_clock)
            context.say(
                "modou: the process that serves this folder goes by its own clock: --accept-clock is for the "
                "start of `modou serve`");
        return work(*context.served);
    }
    const std::string folder = context.path(data);
    // A server answers reading commands too: it knows what is durable, and has it in memory.
    if (folder::is_data_folder(folder)) {
        // Its own process says how far the command is.
        if (context.working != nullptr) context.working->end();
        auto handed = net::hand_over(folder + "/modou.sock", with_caller(context), context.stop);
        if (handed) return *handed;
        if (handed.error().code != base::Code::unavailable) return report(context, handed.error());
    }
    auto office = access == folder::Access::write ? open_for_writing(context, folder)
                                                  : giving::Office::open(folder, {.access = access});
    if (!office) return report(context, office.error());
    for (const auto& notice : (*office)->folder().notices()) context.say("modou: " + notice);
    const int code = work(**office);
    if (auto closed = (*office)->close(); !closed) return report(context, closed.error());
    return code;
}

base::Result<std::string> read_file(const Context& context, const std::string& path, std::uint64_t limit_bytes) {
    return base::read_outside(path, limit_bytes, context.patience());
}

int run_command(Context& context) {
    take_caller(context);
    CLI::App app{"Modou 魔豆 — public-welfare programmes on one book that anyone can check\n公益计划，一本人人可查的账",
                 "modou"};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("modou ") + MODOU_VERSION);
    Action chosen;
    add_init(app, chosen);
    add_import(app, chosen);
    add_ingest(app, chosen);
    add_totals(app, chosen);
    add_serve(app, chosen);
    add_demo(app, chosen);
    add_link(app, chosen);
    add_project(app, chosen);
    add_disburse(app, chosen);
    add_reconcile(app, chosen);
    add_erase(app, chosen);
    add_repair(app, chosen);
    add_receipt(app, chosen);
    add_log(app, chosen);
    add_trace(app, chosen);
    add_verify(app, chosen);
    add_audit(app, chosen);
    add_witness(app, chosen);
    add_map(app, chosen);
    add_kin(app, chosen);
    add_accept_clock(app, context.accept_clock);
    add_completion(app, chosen);
    const bool chinese = context.language == Language::zh;
    if (chinese) speak_chinese(app);
    try {
        std::vector<std::string> reversed(context.arguments.rbegin(), context.arguments.rend());
        app.parse(reversed);
    } catch (const CLI::Success& wanted) {
        std::ostringstream text;
        (void)app.exit(wanted, text, text);
        context.print(text.str());
        return k_good;
    } catch (const CLI::ParseError& error) {
        const std::string text =
            misuse(app, context.arguments, error.what()) + "\nRun with --help for more information.\n";
        write(context, context.err, base::shown(chinese ? lines_in_chinese(text) : text));
        return k_wrong_usage;
    }
    if (auto filled = fill_data(app, context); !filled) return report(context, filled.error());
    const int code = carry_out(context, chosen, app.get_subcommands().front()->get_name());
    // A reader that has gone has read what it wanted.
    if (code != k_good || context.unwritten == 0 || context.unwritten == EPIPE) return code;
    if (context.unwritten != ECANCELED)
        context.say("modou: 结果没有写完 · not all of the output was written: " +
                    std::generic_category().message(context.unwritten));
    return k_world_said_no;
}

}  // namespace modou::cli
