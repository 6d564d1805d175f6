#include "cli/command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>

#include "net/handover.hpp"

namespace modou::cli {
namespace {

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;  // the reader is gone; nobody is left to tell
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

}  // namespace

void Context::print(std::string_view text) const {
    write_all(out, text);
}
void Context::say(std::string_view text) const {
    write_all(err, std::string(text) + "\n");
}
void Context::print_progress(std::string_view text) const {
    write_all(err, text);
}
bool Context::terminal() const {
    return ::isatty(err) == 1;
}
std::string Context::path(std::string_view name) const {
    return name.starts_with('/') || folder.empty() ? std::string(name) : folder + "/" + std::string(name);
}

int report(const Context& context, const base::Error& error) {
    context.say("modou: " + error.text());
    return error.code == base::Code::usage ? k_wrong_usage : k_world_said_no;
}

int with_office(Context& context, const std::string& data, giving::Office::Access access,
                const std::function<int(giving::Office&)>& work) {
    if (context.served != nullptr) return work(*context.served);
    const std::string folder = context.path(data);
    // A server answers reading commands too: it knows what is durable, and has it in memory.
    if (giving::is_data_folder(folder)) {
        auto handed = net::hand_over(folder + "/modou.sock", context.arguments);
        if (handed) return *handed;
        if (handed.error().code != base::Code::unavailable) return report(context, handed.error());
    }
    auto office = giving::Office::open(folder, access);
    if (!office) return report(context, office.error());
    for (const auto& notice : (*office)->notices()) context.say("modou: " + notice);
    const int code = work(**office);
    if (auto closed = (*office)->close(); !closed) return report(context, closed.error());
    return code;
}

base::Result<std::string> read_file(const std::string& path, std::uint64_t limit_bytes) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return base::fail(base::Code::not_found, "cannot open: " + std::generic_category().message(errno), path);
    std::string text;
    std::string piece(1 << 20, '\0');
    for (;;) {
        const ssize_t n = ::read(fd, piece.data(), piece.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            ::close(fd);
            if (n < 0) return base::fail(base::Code::io, "cannot read", path);
            return text;
        }
        text.append(piece, 0, static_cast<std::size_t>(n));
        if (text.size() > limit_bytes) {
            ::close(fd);
            return base::fail(base::Code::limit,
                              fmt::format("the file is larger than the {} MiB allowed", limit_bytes >> 20), path);
        }
    }
}

int run_command(Context& context) {
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
    try {
        std::vector<std::string> reversed(context.arguments.rbegin(), context.arguments.rend());
        app.parse(reversed);
    } catch (const CLI::Success& wanted) {
        std::ostringstream text;
        (void)app.exit(wanted, text, text);
        context.print(text.str());
        return k_good;
    } catch (const CLI::ParseError& error) {
        std::ostringstream text;
        (void)app.exit(error, text, text);
        write_all(context.err, text.str());
        return k_wrong_usage;
    }
    return chosen(context);
}

}  // namespace modou::cli
