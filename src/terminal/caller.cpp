#include "terminal/caller.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

namespace modou::terminal {
namespace {

constexpr std::string_view k_chinese_caller = "--words=zh";
constexpr std::string_view k_usual_folder = "books";

// The command that was asked for: a subcommand of a subcommand.
CLI::App* innermost(CLI::App& app) {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? &app : innermost(*parsed.front());
}

}  // namespace

std::vector<std::string> with_caller(const Context& context) {
    std::vector<std::string> arguments;
    if (context.language == Language::zh) arguments.emplace_back(k_chinese_caller);
    arguments.insert(arguments.end(), context.arguments.begin(), context.arguments.end());
    return arguments;
}

void take_caller(Context& context) {
    if (context.served == nullptr || context.arguments.empty() || context.arguments.front() != k_chinese_caller) return;
    context.language = Language::zh;
    context.arguments.erase(context.arguments.begin());
}

void add_data(CLI::App& command, std::string& data, const std::string& help) {
    command.add_option("--data", data, help + "; left out: MODOU_DATA, else ./books")->type_name("DIR");
}

base::Status fill_data(CLI::App& app, const Context& context) {
    CLI::App* const command = innermost(app);
    auto* const option = command->get_option_no_throw("--data");
    // Inside a server the folder is the one that it serves; the caller found it before handing the command over.
    if (option == nullptr || option->count() > 0 || option->get_required() || context.served != nullptr) return {};
    std::error_code ignored;
    std::string folder = context.data;
    if (folder.empty() && std::filesystem::is_directory(context.path(k_usual_folder), ignored)) folder = k_usual_folder;
    if (folder.empty())
        return base::fail(base::Code::usage,
                          "which data folder? Say --data DIR, set MODOU_DATA, or work where a folder `books` is",
                          "--data");
    option->add_result(folder);
    option->run_callback();
    return {};
}

}  // namespace modou::terminal
