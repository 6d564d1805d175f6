#include "words/words.hpp"

#include <algorithm>
#include <utility>

namespace modou::words {
namespace {

constexpr std::string_view k_hole = "{}";
constexpr int k_deepest = 6;  // a sentence in a sentence: an account's line in an audit has up to five

std::optional<Found> found(std::string_view english, int depth);

// Of a name in quotes that `text` begins with: words of the sentence that stand in it end no hole. 0: there is none.
std::size_t quoted_length(std::string_view text) {
    if (!text.starts_with('"')) return 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1;
        if (text[i] == '\\') ++i;
    }
    return 0;
}

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
            at = text.find(next, quoted_length(text));
            if (at == std::string_view::npos) return std::nullopt;
        }
        held.push_back(text.substr(0, at));
        text.remove_prefix(at + next.size());
    }
    return held;
}

// A list of names, as the rooms below join it, with the comma that Chinese has for lists.
constexpr std::string_view k_list = "、", k_no_hole = "-";
std::string listed(std::string_view names) {
    constexpr std::string_view k_comma = ", ";
    std::string out;
    for (std::size_t at; (at = names.find(k_comma)) != std::string_view::npos; names.remove_prefix(at + 2))
        out += std::string(names.substr(0, at)) + std::string(k_list);
    return out + std::string(names);
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& held, int depth) {
    std::string out;
    std::size_t next = 0;
    while (!pattern.empty()) {
        const std::size_t hole = pattern.find('{');
        const std::size_t end = hole == std::string_view::npos ? hole : pattern.find('}', hole);
        const std::string_view inside =
            end == std::string_view::npos ? k_no_hole : pattern.substr(hole + 1, end - hole - 1);
        const bool numbered = !inside.empty() && inside[0] >= '0' && inside[0] <= '9';
        const std::string_view rest = inside.substr(numbered ? 1 : 0);
        if (!rest.empty() && rest != k_list) {
            out += pattern.substr(0, hole == std::string_view::npos ? hole : hole + 1);
            pattern.remove_prefix(hole == std::string_view::npos ? pattern.size() : hole + 1);
            continue;
        }
        out += pattern.substr(0, hole);
        const std::size_t which = numbered ? static_cast<std::size_t>(inside[0] - '0') : next++;
        if (which < held.size()) {
            const auto inner = found(held[which], depth + 1);
            const std::string text = inner ? inner->zh : std::string(held[which]);
            out += rest.empty() ? text : listed(text);
        }
        pattern.remove_prefix(end + 1);
    }
    return out;
}

// Of several that fit, the one that says most of it itself.
std::optional<Found> best(std::string_view english, int depth) {
    const base::Sentence* best = nullptr;
    std::vector<std::string_view> held;
    const auto said = [](const base::Sentence& one, std::size_t holes) {
        return one.en.size() - holes * k_hole.size();
    };
    for (const base::Sentences sentences : every())
        for (const base::Sentence& one : sentences) {
            auto inside = matched(english, one.en);
            if (!inside || (best != nullptr && said(one, inside->size()) <= said(*best, held.size()))) continue;
            best = &one;
            held = std::move(*inside);
        }
    if (best == nullptr) return std::nullopt;
    std::string zh = filled(best->zh, held, depth);
    return Found{best->key, std::move(held), std::move(zh)};
}

std::optional<Found> found(std::string_view english, int depth) {
    constexpr std::string_view k_colon = ": ";
    if (english.find(' ') == std::string_view::npos || depth > k_deepest) return std::nullopt;
    if (auto whole = best(english, depth)) return whole;
    // A place, and what is said of it.
    const std::size_t end = english.find(k_colon);
    if (end == std::string_view::npos) return std::nullopt;
    auto rest = found(english.substr(end + k_colon.size()), depth + 1);
    if (rest) rest->zh = std::string(english.substr(0, end)) + "：" + rest->zh;
    return rest;
}

}  // namespace

std::optional<Found> find(std::string_view text) {
    return found(text, 0);
}

std::optional<std::string> in_chinese(std::string_view english) {
    if (auto sentence = find(english)) return std::move(sentence->zh);
    // Both languages, as a finding of `modou repair` has them.
    const std::string_view first = english.substr(0, english.find(" · "));
    const auto is_chinese = [](char c) { return static_cast<unsigned char>(c) >= 0xE3; };
    if (first.size() == english.size() || std::ranges::none_of(first, is_chinese)) return std::nullopt;
    return std::string(first);
}

std::string lines_in_chinese(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        // A line whose Chinese is empty stands beside a Chinese one of its own.
        const std::string chinese = in_chinese(line).value_or(std::string(line));
        out += chinese;
        if (end < text.size() && (line.empty() || !chinese.empty())) out += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string description_in_chinese(const std::string& text) {
    for (const base::Sentences sentences : every())
        for (const base::Sentence& one : sentences)
            if (text == one.en) return std::string(one.zh);
    const std::size_t line = text.find('\n');
    return line == std::string::npos ? text : text.substr(line + 1);
}

}  // namespace modou::words
