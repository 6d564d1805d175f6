#include "intake/json_values.hpp"

#include <algorithm>

namespace modou::intake {
namespace {

constexpr std::size_t k_none = std::string_view::npos;
constexpr std::string_view k_blanks = " \t\r\n", k_mark = "\xEF\xBB\xBF";
// A value that never ends is looked along to the text's end: so many of them in one text, the others cost their line
// unseen, so that no text takes time that grows faster than itself.
constexpr int k_open_values = 8;

// Just after the object, array or string that begins at `at`; k_none when it does not end.
std::size_t after_brackets(std::string_view text, std::size_t at) {
    std::size_t depth = 0;
    bool inside = false;  // a string
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (inside) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                inside = false;
        } else if (c == '"') {
            inside = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        }
        if (depth == 0 && !inside) return at + 1;
    }
    return k_none;
}

// Just after the element that begins at `at`: also of a number or a word, which ends where punctuation begins.
std::size_t after_element(std::string_view text, std::size_t at) {
    if (text[at] == '{' || text[at] == '[' || text[at] == '"') return after_brackets(text, at);
    return std::min(text.find_first_of(" \t\r\n,]}", at), text.size());
}

// Whether an element can begin like this: no event, maybe, but JSON.
bool begins_element(std::string_view text) {
    return text.find_first_of("{[\"-0123456789") == 0 || text.starts_with("true") || text.starts_with("false") ||
           text.starts_with("null");
}

}  // namespace

// Takes a bracket or comma that stands where it may.
bool JsonCutter::punctuation(char c) {
    if (c == '[' && (expected_ == Expected::document || (expected_ == Expected::anything && !in_array_))) {
        in_array_ = true;
        expected_ = Expected::first;
        return true;
    }
    if (!in_array_) return false;
    if (c == ']' && expected_ != Expected::element) {
        in_array_ = false;
        expected_ = Expected::document;
        return true;
    }
    if (c == ',' && (expected_ == Expected::comma || expected_ == Expected::anything)) {
        expected_ = Expected::element;
        return true;
    }
    return false;
}

std::size_t JsonCutter::cut(std::string_view text, bool last, std::vector<JsonPiece>& pieces) {
    std::uint64_t lines = 0;
    std::size_t at = 0;
    int open = 0;
    const auto go_to = [&](std::size_t to) {
        lines += static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                                       text.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
        at = to;
    };
    const auto add = [&](std::size_t end, bool stray) {
        pieces.push_back({at, end - at, lines, stray});
        go_to(end);
    };
    const auto line_end = [&] { return std::min(text.find('\n', at), text.size()); };
    for (;;) {
        go_to(std::min(text.find_first_not_of(k_blanks, at), text.size()));
        if (at == text.size()) break;
        if (!in_array_ && text.substr(at).starts_with(k_mark)) {
            go_to(at + k_mark.size());
            continue;
        }
        const char c = text[at];
        if (punctuation(c)) {
            go_to(at + 1);
            continue;
        }
        if (!last && text.size() - at < 5 && c != '{') return at;  // too little to know a word by
        const bool object_ahead = c == '{';
        const bool fits = object_ahead ? expected_ != Expected::comma
                                       : (expected_ == Expected::first || expected_ == Expected::element) &&
                                             begins_element(text.substr(at));
        if (!fits) {
            // Said once; what can be an element after it is one.
            if (object_ahead)
                add(at, true);
            else
                add(line_end(), true);
            expected_ = Expected::anything;
            continue;
        }
        const std::size_t end = open < k_open_values ? after_element(text, at) : k_none;
        if (end != k_none && (end < text.size() || last)) {
            add(end, false);
            expected_ = in_array_ ? Expected::comma : Expected::document;
            continue;
        }
        if (!last) return at;
        ++open;
        add(line_end(), true);
        expected_ = Expected::anything;
    }
    if (last && close()) add(at, true);
    return at;
}

JsonLayout json_layout(std::string_view beginning) {
    if (beginning.starts_with(k_mark)) beginning.remove_prefix(k_mark.size());
    const std::size_t at = beginning.find_first_not_of(k_blanks);
    if (at == k_none) return JsonLayout::lines;
    if (beginning[at] == '[') {
        const std::size_t next = beginning.find_first_not_of(k_blanks, at + 1);
        if (next == k_none) return JsonLayout::lines;
        if (beginning[next] == '{') return JsonLayout::documents;
        const bool empty = beginning[next] == ']' && beginning.find_first_not_of(k_blanks, next + 1) == k_none;
        return empty ? JsonLayout::documents : JsonLayout::lines;
    }
    if (beginning[at] != '{') return JsonLayout::lines;
    const std::size_t end = after_brackets(beginning, at);
    if (end == k_none) return JsonLayout::lines;
    // Over several lines, and no string holds a line end (JSON has none): else it is a line that lost its own end.
    bool inside = false, over_lines = false;
    for (std::size_t i = at; i < end; ++i) {
        const char c = beginning[i];
        if (inside && c == '\\')
            ++i;
        else if (c == '"')
            inside = !inside;
        else if (c == '\n' && inside)
            return JsonLayout::lines;
        else if (c == '\n')
            over_lines = true;
        else if (c == '{' && !inside && over_lines && i > at) {
            // An object where a member's value stands follows its colon; else a line was broken off before it.
            const std::size_t before = beginning.find_last_not_of(k_blanks, i - 1);
            if (beginning[before] != ':' && beginning[before] != ',' && beginning[before] != '[')
                return JsonLayout::lines;
        }
    }
    return over_lines ? JsonLayout::documents : JsonLayout::lines;
}

}  // namespace modou::intake
