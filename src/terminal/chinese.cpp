#include "terminal/chinese.hpp"

#include <CLI/CLI.hpp>

#include "terminal/chinese_formatter.hpp"

namespace modou::terminal {

using words::description_in_chinese;

void tell(const Context& context, std::string_view text) {
    context.print(context.language == Language::zh ? lines_in_chinese(text) : std::string(text));
}

void speak_chinese(CLI::App& app) {
    app.description(description_in_chinese(app.get_description()));
    app.formatter(chinese_formatter());
    for (CLI::Option* option : app.get_options()) {
        option->description(description_in_chinese(option->get_description()));
        if (option->get_group() == "Options") option->group("选项");
    }
    for (CLI::App* command : app.get_subcommands(nullptr)) {
        if (command->get_group() == "Subcommands") command->group("命令");
        speak_chinese(*command);
    }
}

}  // namespace modou::terminal
