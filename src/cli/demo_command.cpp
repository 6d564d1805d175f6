#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/own_commands.hpp"

namespace modou::cli {

void add_demo(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data;
        house::DemoAsked asked;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "demo", "Make a data folder with half a year of made-up gifts, labelled as such on every page\n生成演示数据");
    command->add_option("--data", given->data, "an empty folder, or one that is not there")->required();
    command->add_option("--gifts", given->asked.gifts, "how many gifts")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
    command->add_option("--seed", given->asked.seed, "the same seed makes the same data");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            base::SystemRandom random;
            if (auto made = folder::init_folder(context.path(given->data), "demonstration", random); !made)
                return report(context, made.error());
            auto house = open_for_writing(context, context.path(given->data));
            if (!house) return report(context, house.error());
            const bool terminal = context.terminal();
            std::uint64_t told = 0;
            const auto show = [&](std::uint64_t gifts, std::uint64_t all) {
                const std::uint64_t tenth = gifts * 10 / all;
                const std::string text =
                    fmt::format("{} of {} gifts made", base::grouped(static_cast<std::int64_t>(gifts)),
                                base::grouped(static_cast<std::int64_t>(all)));
                if (terminal)
                    context.print_progress("\r\x1b[K" + text);
                else if (tenth != told)
                    context.say(text);
                told = tenth;
            };
            for (const house::RoomPlan& room : context.rooms) {
                if (!room.demo) continue;
                auto done = room.demo(**house, given->asked, show);
                if (terminal) context.print_progress("\r\x1b[K");
                if (!done) return report(context, done.error());
            }
            if (auto closed = (*house)->close(); !closed) return report(context, closed.error());
            context.print(fmt::format("{} holds {} made-up gifts. Next: `modou serve --data {}`\n", given->data,
                                      base::grouped(static_cast<std::int64_t>(given->asked.gifts)), given->data));
            return k_good;
        };
    });
}

}  // namespace modou::cli
