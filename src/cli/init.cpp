#include <CLI/CLI.hpp>

#include "cli/own_commands.hpp"
#include "folder/place.hpp"
#include "terminal/shell_word.hpp"

namespace modou::cli {

namespace {

// What a room that has something to do first says of a fresh folder.
std::string ready(const Context& context, const std::string& folder) {
    for (const house::RoomPlan& room : context.rooms)
        if (!room.first_step.empty())
            return fmt::format(fmt::runtime(room.first_step), folder, terminal::shell_word(folder));
    return fmt::format("{} is ready.", folder);
}

}  // namespace

void add_init(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, origin, postgres;
    };
    auto given = std::make_shared<Given>();
    auto* command =
        app.add_subcommand("init", "Make a data folder (an empty one, or one that is not there)\n建一个数据文件夹");
    command->add_option("--data", given->data, "the data folder")->required();
    command->add_option("--origin", given->origin, "name of this book in its public log, like books.example.org/2026");
    command->add_option("--postgres", given->postgres,
                        "keep the book and the tables in this database, which is there and empty: "
                        "postgres://USER@HOST:PORT/DATABASE; the password stands in the file that PGPASSFILE names");
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            base::SystemRandom random;
            std::optional<postgres::Address> postgres;
            if (!given->postgres.empty()) {
                auto address = postgres::Address::from_url(given->postgres);
                if (!address) return report(context, address.error());
                postgres = std::move(*address);
                if (auto empty = folder::must_be_empty(*postgres); !empty) return report(context, empty.error());
            }
            if (auto made = folder::init_folder(context.path(given->data), given->origin, random, postgres); !made)
                return report(context, made.error());
            auto house = open_for_writing(context, context.path(given->data));
            if (!house) return report(context, house.error());
            if (auto closed = (*house)->close(); !closed) return report(context, closed.error());
            context.say(ready(context, given->data));
            return k_good;
        };
    });
}

}  // namespace modou::cli
