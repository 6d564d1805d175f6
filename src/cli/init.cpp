#include <CLI/CLI.hpp>

#include "cli/own_commands.hpp"

namespace modou::cli {

void add_init(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, origin;
    };
    auto given = std::make_shared<Given>();
    auto* command =
        app.add_subcommand("init", "Make a data folder (an empty one, or one that is not there)\n建一个数据文件夹");
    command->add_option("--data", given->data, "the data folder")->required();
    command->add_option("--origin", given->origin, "name of this book in its public log, like books.example.org/2026");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            base::SystemRandom random;
            if (auto made = folder::init_folder(context.path(given->data), given->origin, random); !made)
                return report(context, made.error());
            auto house = open_for_writing(context, context.path(given->data));
            if (!house) return report(context, house.error());
            if (auto closed = (*house)->close(); !closed) return report(context, closed.error());
            context.say(
                fmt::format("{} is ready. Next: `modou import projects --data {} FILE.csv`", given->data, given->data));
            return k_good;
        };
    });
}

}  // namespace modou::cli
