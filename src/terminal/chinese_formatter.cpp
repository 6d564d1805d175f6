#include "terminal/chinese_formatter.hpp"

#include <CLI/CLI.hpp>

namespace modou::terminal {
namespace {

// Chinese characters and full-width punctuation take two columns: all from U+2E80 on, as far as help holds them.
std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0) == 0x80) continue;  // inside a character
        const bool wide =
            byte >= 0xE3 || (byte == 0xE2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xBA);
        columns += wide ? 2 : 1;
    }
    return columns;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    if (const std::size_t at = text.find(what); at != std::string::npos) text.replace(at, what.size(), by);
    return text;
}

class ChineseFormatter final : public CLI::Formatter {
  public:
    ChineseFormatter() {
        constexpr std::pair<const char*, const char*> k_labels[] = {
            {"Usage", "用法"},       {"OPTIONS", "选项"},     {"Options", "选项"},
            {"Positionals", "参数"}, {"Subcommands", "命令"}, {"SUBCOMMAND", "命令"},
            {"SUBCOMMANDS", "命令"}, {"TEXT", "文字"},        {"DIR", "文件夹"},
            {"UINT", "整数"},        {"INT", "整数"},         {"FLOAT", "数"},
            {"FILE", "文件"},        {"STATEMENT", "对账单"}, {"TILES|URL", "文件夹|网址"},
            {"CASE", "案件"},        {"ID", "编号"},          {"SHELL", "终端"}};
        for (const auto& [en, zh] : k_labels) label(en, zh);
    }

    std::string make_usage(const CLI::App* app, std::string name) const override {
        return replaced(Formatter::make_usage(app, std::move(name)), "用法: ", "用法：");
    }
    std::string make_group(std::string group, bool is_positional,
                           std::vector<const CLI::Option*> options) const override {
        std::string text = "\n" + group + "：\n";
        for (const CLI::Option* one : options) text += make_option(one, is_positional);
        return text;
    }
    std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
        return replaced(Formatter::make_subcommands(app, mode), "命令:\n", "命令：\n");
    }
    std::string make_subcommand(const CLI::App* command) const override {
        return line(command->get_display_name(true), command->get_description());
    }
    std::string make_option(const CLI::Option* option, bool is_positional) const override {
        return line(make_option_name(option, is_positional) + make_option_opts(option), option->get_description());
    }
    std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
        const std::string name = Formatter::make_option_name(option, is_positional);
        return is_positional ? get_label(name) : name;
    }
    std::string make_option_opts(const CLI::Option* option) const override {
        std::string text;
        if (option->get_type_size() != 0) {
            if (!option->get_positional()) text += " " + type_of(*option);
            if (!option->get_default_str().empty()) text += "（不写时 " + option->get_default_str() + "）";
            if (option->get_expected_max() == CLI::detail::expected_max_vector_size) text += " ...";
            if (option->get_required()) text += "（必填）";
        }
        if (!option->get_needs().empty()) text += "（要与 " + names(option->get_needs()) + " 同用）";
        if (!option->get_excludes().empty()) text += "（不能与 " + names(option->get_excludes()) + " 同用）";
        return text;
    }

  private:
    // "UINT:INT in [0 - 65535]" → 整数 0–65535, "TEXT:{zh,en}" → zh|en.
    std::string type_of(const CLI::Option& option) const {
        const std::string type = option.get_type_name();
        const std::size_t colon = type.find(':');
        std::string word = get_label(type.substr(0, colon));
        if (colon == std::string::npos) return word;
        const std::size_t from = type.find_first_of("{[", colon), to = type.find_last_of("}]");
        if (from == std::string::npos || to == std::string::npos || to < from) return word;
        std::string inside = type.substr(from + 1, to - from - 1);
        if (type[from] == '[') return word + " " + replaced(inside, " - ", "–");
        for (char& c : inside)
            if (c == ',') c = '|';
        return inside;
    }

    static std::string names(const std::set<CLI::Option*>& options) {
        std::string text;
        for (const CLI::Option* one : options) text += (text.empty() ? "" : "、") + one->get_name();
        return text;
    }

    std::string line(const std::string& name, const std::string& description) const {
        const std::string indent(column_width_, ' ');
        std::string text = "  " + name;
        const std::size_t width = columns_of(text);
        text += width >= column_width_ ? "\n" + indent : std::string(column_width_ - width, ' ');
        for (const char c : description) {
            text += c;
            if (c == '\n') text += indent;
        }
        return text + "\n";
    }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> chinese_formatter() {
    return std::make_shared<ChineseFormatter>();
}

}  // namespace modou::terminal
