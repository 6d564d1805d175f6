#include "cli/chinese.hpp"

#include <CLI/CLI.hpp>
#include <vector>

#include "base/text.hpp"

namespace modou::cli {
namespace {

constexpr std::string_view k_hole = "{}";
constexpr int k_deepest = 3;  // a sentence in a sentence

std::optional<std::string> translated(std::string_view english, int depth);

// What stands in the holes of `pattern`; nothing when the text is another sentence.
std::optional<std::vector<std::string_view>> matched(std::string_view text, std::string_view pattern) {
    std::vector<std::string_view> held;
    std::size_t hole = pattern.find(k_hole);
    if (hole == std::string_view::npos) {
        if (text != pattern) return std::nullopt;
        return held;
    }
    if (!text.starts_with(pattern.substr(0, hole))) return std::nullopt;
    text.remove_prefix(hole);
    while (hole != std::string_view::npos) {
        pattern.remove_prefix(hole + k_hole.size());
        hole = pattern.find(k_hole);
        const std::string_view next = pattern.substr(0, hole);
        std::size_t at = 0;
        if (hole == std::string_view::npos) {  // the last one reaches to what ends the sentence
            if (!text.ends_with(next)) return std::nullopt;
            at = text.size() - next.size();
        } else {
            at = text.find(next);
            if (at == std::string_view::npos) return std::nullopt;
        }
        held.push_back(text.substr(0, at));
        text.remove_prefix(at + next.size());
    }
    return held;
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& held, int depth) {
    std::string out;
    std::size_t next = 0;
    while (!pattern.empty()) {
        const std::size_t hole = pattern.find('{');
        const std::size_t end = hole == std::string_view::npos ? hole : pattern.find('}', hole);
        if (end == std::string_view::npos || end > hole + 2) {
            out += pattern.substr(0, hole == std::string_view::npos ? hole : hole + 1);
            pattern.remove_prefix(hole == std::string_view::npos ? pattern.size() : hole + 1);
            continue;
        }
        out += pattern.substr(0, hole);
        const std::size_t which = end == hole + 1 ? next++ : static_cast<std::size_t>(pattern[hole + 1] - '0');
        if (which < held.size()) out += translated(held[which], depth + 1).value_or(std::string(held[which]));
        pattern.remove_prefix(end + 1);
    }
    return out;
}

std::optional<std::string> translated(std::string_view english, int depth) {
    if (english.find(' ') == std::string_view::npos || depth > k_deepest) return std::nullopt;
    // Of several that fit, the one that says most of it itself.
    const Sentence* best = nullptr;
    std::vector<std::string_view> held;
    for (const auto& sentences : {command_sentences(), error_sentences(), statement_sentences()})
        for (const Sentence& one : sentences) {
            auto found = matched(english, one.en);
            if (!found) continue;
            const auto said = [](const Sentence& s, std::size_t holes) { return s.en.size() - holes * k_hole.size(); };
            if (best != nullptr && said(one, found->size()) <= said(*best, held.size())) continue;
            best = &one;
            held = std::move(*found);
        }
    if (best == nullptr) return std::nullopt;
    return filled(best->zh, held, depth);
}

// A description has its Chinese in help_sentences, or below its English.
std::string description_in_chinese(const std::string& text) {
    for (const Sentence& one : help_sentences())
        if (text == one.en) return std::string(one.zh);
    const std::size_t line = text.find('\n');
    return line == std::string::npos ? text : text.substr(line + 1);
}

}  // namespace

std::optional<std::string> in_chinese(std::string_view english) {
    return translated(english, 0);
}

std::string lines_in_chinese(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        out += in_chinese(line).value_or(std::string(line));
        if (end < text.size()) out += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

void tell(const Context& context, std::string_view text) {
    context.print(context.language == Language::zh ? lines_in_chinese(text) : std::string(text));
}

void speak_chinese(CLI::App& app) {
    app.description(description_in_chinese(app.get_description()));
    const auto formatter = std::dynamic_pointer_cast<CLI::Formatter>(app.get_formatter());
    if (formatter) {
        formatter->label("Usage", "用法");
        formatter->label("OPTIONS", "选项");
        formatter->label("Options", "选项");
        formatter->label("Positionals", "参数");
        formatter->label("Subcommands", "命令");
        formatter->label("SUBCOMMAND", "命令");
        formatter->label("SUBCOMMANDS", "命令");
        formatter->label("REQUIRED", "（必填）");
        formatter->label("Needs", "同时需要");
        formatter->label("Excludes", "不能同用");
        formatter->label("TEXT", "文字");
        formatter->label("DIR", "文件夹");
        formatter->label("UINT", "整数");
        formatter->label("INT", "整数");
        formatter->label("FLOAT", "数");
    }
    for (CLI::Option* option : app.get_options()) {
        option->description(description_in_chinese(option->get_description()));
        if (option->get_group() == "Options") option->group("选项");
    }
    for (CLI::App* command : app.get_subcommands(nullptr)) {
        if (command->get_group() == "Subcommands") command->group("命令");
        speak_chinese(*command);
    }
}

}  // namespace modou::cli
