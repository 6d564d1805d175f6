#include <CLI/CLI.hpp>
#include <chrono>

#include "cli/own_commands.hpp"
#include "folder/move.hpp"
#include "terminal/progress_line.hpp"

namespace modou::cli {
namespace {

struct Given {
    std::string data, to;
};

base::Result<std::optional<postgres::Address>> place(const std::string& to) {
    if (to == "files") return std::nullopt;
    constexpr std::string_view k_prefix = "postgres:";
    const std::string_view url = to;
    // "postgres:postgres://…" and the address alone say the same.
    const bool twice = url.starts_with(k_prefix) && postgres::is_url(url.substr(k_prefix.size()));
    auto address = postgres::Address::from_url(twice ? url.substr(k_prefix.size()) : url);
    if (!address) {
        auto error = address.error();
        error.where = "--to";
        return tl::unexpected(std::move(error));
    }
    return std::move(*address);
}

}  // namespace

void add_move(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "move",
        "Carry the book and the tables into a PostgreSQL database, or back into files\n把账本和表搬到 "
        "PostgreSQL，或搬回文件");
    add_data(*command, given->data);
    command
        ->add_option(
            "--to", given->to,
            "files, or postgres://USER@HOST:PORT/DATABASE, which is there and empty; the password stands in the "
            "file that PGPASSFILE names")
        ->required();
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            const auto to = place(given->to);
            if (!to) return report(context, to.error());
            const std::string folder = context.path(given->data);
            ProgressLine line(context);
            folder::HowToOpen how;
            if (context.accept_clock) how.clock_check = ledger::LedgerOptions::ClockCheck::accept;
            const auto begun = std::chrono::steady_clock::now();
            const auto moved = folder::move_folder(
                folder, house::parts_of(context.rooms), *to,
                [&](const std::string& what, std::uint64_t done, std::uint64_t all) {
                    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
                    if (!line.due(seconds.count())) return;
                    line.draw(
                        all > 0 ? std::optional(static_cast<double>(done) / static_cast<double>(all)) : std::nullopt,
                        fmt::format("{} {}", what, done));
                },
                context.stop, how);
            line.end();
            if (!moved) return report(context, moved.error());
            context.say(
                fmt::format("{} 条记录和 {} 行已搬到 {}，逐一核对过 · {} entries and {} rows were moved to {}, and "
                            "compared.\n原来的留在 "
                            "{}：其中的个人信息以后的删除管不到，确认备份后请删去 · The old ones stay in {}: no later "
                            "erasure reaches "
                            "what they hold of persons, so remove them once you have a backup.",
                            moved->entries, moved->rows, *to ? (*to)->text() : folder, moved->entries, moved->rows,
                            *to ? (*to)->text() : folder, moved->left, moved->left));
            if (!moved->left_half.empty())
                context.say(fmt::format(
                    "先前一次中断的搬迁在 {} 里留下了一部分：请用 dropdb 删去 · An earlier move that was cut "
                    "off has left a part in {}: remove it with dropdb.",
                    moved->left_half, moved->left_half));
            return k_good;
        };
    });
}

}  // namespace modou::cli
