#include "terminal/command.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/shown.hpp"
#include "net/handover.hpp"
#include "terminal/caller.hpp"
#include "terminal/chinese.hpp"
#include "terminal/error_json.hpp"
#include "terminal/working.hpp"

namespace modou::terminal {
namespace {

int write(const Context& context, int fd, std::string_view text) {
    base::Patience patience = context.patience();
    if (fd == context.err) patience.still = {};  // what standard error does not take can be told nowhere
    return base::write_outside(fd, text, patience, "标准输出 standard output");
}

// For programs: a line below the one for people.
void report_as_json(const Context& context, const base::Error& error) {
    if (std::ranges::find(context.arguments, "--json") == context.arguments.end()) return;
    context.complain(error_as_json(error) + "\n");
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
void Context::complain(std::string_view text) const {
    write(*this, err, base::shown(text));
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

std::string_view version() {
    return MODOU_VERSION;
}

int report(const Context& context, const base::Error& error) {
    // One error is one line, whatever a file's name or content holds.
    const auto chinese = context.language == Language::zh ? in_chinese(error.message) : std::nullopt;
    const bool zh = context.language == Language::zh;
    const std::string told =
        (error.where.empty() ? "" : error.where + (zh ? "：" : ": ")) + (chinese ? *chinese : error.message);
    context.say((zh ? "modou：" : "modou: ") + base::shown(told, base::LineEnds::escape));
    report_as_json(context, error);
    return error.code == base::Code::usage ? k_wrong_usage : k_world_said_no;
}

base::Result<std::unique_ptr<house::House>> open_for_writing(const Context& context, const std::string& folder,
                                                             folder::HowToOpen::Tables tables) {
    folder::HowToOpen how;
    how.tables = tables;
    if (context.accept_clock) how.clock_check = ledger::LedgerOptions::ClockCheck::accept;
    return house::House::open(folder, context.rooms, how);
}

std::optional<int> carried_out_by_server(Context& context, const std::string& data) {
    const std::string folder = context.path(data);
    if (context.served != nullptr || !folder::is_data_folder(folder)) return std::nullopt;
    // Its own process says how far the command is.
    if (context.working != nullptr) context.working->end();
    auto handed = net::hand_over(folder + "/modou.sock", with_caller(context), context.stop);
    if (handed) return *handed;
    if (handed.error().code == base::Code::unavailable) return std::nullopt;
    return report(context, handed.error());
}

int with_house(Context& context, const std::string& data, folder::Access access,
               const std::function<int(house::House&)>& work) {
    if (context.served != nullptr) {
        if (context.accept_clock)
            context.say(
                "modou: the process that serves this folder goes by its own clock: --accept-clock is for the "
                "start of `modou serve`");
        return work(*context.served);
    }
    const std::string folder = context.path(data);
    // A server answers reading commands too: it knows what is durable, and has it in memory.
    if (const auto code = carried_out_by_server(context, data)) return *code;
    auto house = access == folder::Access::write ? open_for_writing(context, folder)
                                                 : house::House::open(folder, context.rooms, {.access = access});
    if (!house) return report(context, house.error());
    for (const auto& notice : (*house)->folder().notices()) context.say("modou: " + notice);
    const int code = work(**house);
    if (auto closed = (*house)->close(); !closed) return report(context, closed.error());
    return code;
}

base::Result<std::string> read_file(const Context& context, const std::string& path, std::uint64_t limit_bytes) {
    return base::read_outside(path, limit_bytes, context.patience());
}

}  // namespace modou::terminal
