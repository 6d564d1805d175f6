// What a shell offers on TAB, from the same definitions that the command line is parsed by.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/completion.hpp"

namespace modou::cli {
namespace {

// The words of a list that an option's values are checked against: "TEXT:{zh,en}".
std::string choices(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::size_t from = type.find('{'), to = type.find('}');
    if (from == std::string::npos || to == std::string::npos || to < from) return {};
    std::string words = type.substr(from + 1, to - from - 1);
    std::replace(words.begin(), words.end(), ',', ' ');
    return words;
}

bool takes_value(const CLI::Option& option) {
    return option.get_expected_max() > 0 && option.get_items_expected_max() > 0 && option.get_type_size_max() > 0;
}

// One branch a command: what may follow it.
void add_branches(const CLI::App& command, const std::string& path, std::string& paths, std::string& branches) {
    std::string subcommands, options, values;
    for (const CLI::App* one : command.get_subcommands(nullptr)) {
        if (one->get_group().empty()) continue;
        subcommands += " " + one->get_name();
        paths += fmt::format("        '{} {}'|\\\n", path, one->get_name());
    }
    for (const CLI::Option* one : command.get_options()) {
        if (one->get_lnames().empty() || one->get_group().empty()) continue;
        options += " --" + one->get_lnames().front();
        if (!takes_value(*one)) continue;
        if (const std::string words = choices(*one); !words.empty())
            values += fmt::format("                --{}) words='{}' ;;\n", one->get_lnames().front(), words);
        else
            values += fmt::format("                --{}) files=yes ;;\n", one->get_lnames().front());
    }
    std::string positional;
    for (const CLI::Option* one : command.get_options())
        if (one->get_positional()) positional += choices(*one);
    branches += fmt::format(
        "        '{}')\n            case $before in\n{}                *) words='{}'; options='{}' ;;\n            "
        "esac "
        ";;\n",
        path, values, subcommands + positional, options);
    for (const CLI::App* one : command.get_subcommands(nullptr))
        if (!one->get_group().empty()) add_branches(*one, path + " " + one->get_name(), paths, branches);
}

std::string script(const CLI::App& app, bool zsh) {
    std::string paths, branches;
    add_branches(app, "", paths, branches);
    std::string text = zsh ? "#compdef modou\nautoload -U +X bashcompinit && bashcompinit\n" : "";
    text += "# " + std::string(zsh ? "zsh" : "bash") + ": source <(modou completion " +
            std::string(zsh ? "zsh" : "bash") + ")\n_modou() {\n";
    text +=
        "    local word before='' current='' path='' words='' options='' files='' number=0\n"
        "    COMPREPLY=()\n"
        "    for word in \"${COMP_WORDS[@]}\"; do\n"
        "        if [ \"$number\" -eq \"$COMP_CWORD\" ]; then current=$word; break; fi\n"
        "        if [ \"$number\" -gt 0 ]; then case \"$path $word\" in\n" +
        paths +
        "        '-') path=\"$path $word\" ;;\n"
        "        esac; fi\n"
        "        before=$word\n"
        "        number=$((number + 1))\n"
        "    done\n"
        "    case $path in\n" +
        branches +
        "    esac\n"
        "    case $current in\n"
        "        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$current\")); return ;;\n"
        "    esac\n"
        "    if [ -n \"$words\" ] && [ -z \"$files\" ]; then\n"
        "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
        "    else\n"
        "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
        "    fi\n"
        "}\n"
        "complete -o filenames -F _modou modou\n";
    return text;
}

}  // namespace

void add_completion(CLI::App& app, Action& chosen) {
    auto shell = std::make_shared<std::string>();
    auto* command =
        app.add_subcommand("completion",
                           "Print what makes TAB complete commands and options: source <(modou completion bash)\n"
                           "输出补全脚本，让 TAB 补全命令和选项：source <(modou completion bash)");
    command->add_option("SHELL", *shell, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
    command->callback([shell, &app, &chosen] {
        chosen = [shell, &app](Context& context) {
            context.print(script(app, *shell == "zsh"));
            return k_good;
        };
    });
}

}  // namespace modou::cli
