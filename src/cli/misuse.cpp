#include "cli/misuse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.hpp"

namespace modou::cli {
namespace {

bool takes_value(const CLI::Option& option) {
    return option.get_items_expected_max() > 0 && option.get_type_size_max() > 0;
}

// The word that stands where a command is due, and the commands that it could be.
std::string unknown_command(CLI::App& app, const std::vector<std::string>& arguments) {
    CLI::App* at = &app;
    std::string path = "modou";
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        if (at->get_require_subcommand_min() == 0) return {};
        if (word.starts_with('-') && word.size() > 1) {
            const CLI::Option* option = at->get_option_no_throw(word);
            if (option != nullptr && takes_value(*option)) ++i;
            continue;
        }
        const auto commands = at->get_subcommands(nullptr);
        const auto named = std::ranges::find(commands, word, &CLI::App::get_name);
        if (named != commands.end()) {
            at = *named;
            path += " " + word;
            continue;
        }
        std::string there;
        for (const CLI::App* one : commands)
            if (!one->get_group().empty()) there += (there.empty() ? "" : ", ") + one->get_name();
        return fmt::format("{} has no command {}; there are: {}", path, base::json_quoted(base::shortened(word, 60)),
                           there);
    }
    return {};
}

// "--port: Value abc not in range 0 to 65535" of what is no number at all.
std::string no_number(const std::string& said) {
    constexpr std::string_view k_value = ": Value ", k_range = " not in range ";
    const std::size_t from = said.find(k_value), to = said.rfind(k_range);
    if (from == std::string::npos || to == std::string::npos || to < from + k_value.size()) return {};
    const std::string value = said.substr(from + k_value.size(), to - from - k_value.size());
    if (!value.empty() && value.find_first_not_of("0123456789.-+") == std::string::npos) return {};
    return fmt::format("{}: {} is no number: expected one from {}", said.substr(0, from),
                       base::json_quoted(base::shortened(value, 60)), said.substr(to + k_range.size()));
}

}  // namespace

std::string misuse(CLI::App& app, const std::vector<std::string>& arguments, const std::string& said) {
    std::string better = unknown_command(app, arguments);
    if (better.empty()) better = no_number(said);
    return better.empty() ? said : better;
}

}  // namespace modou::cli
