#include "net/http.hpp"

#include <algorithm>

namespace modou::net {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

enum class Plus { is_plus, is_space };

std::optional<std::string> decode(std::string_view text, Plus plus) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::is_space) {
            c = ' ';
        }
        if (c == '\0') return std::nullopt;
        out += c;
    }
    return out;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

std::optional<std::string> Request::parameter(std::string_view name) const {
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return std::nullopt;
}

std::vector<std::string> Request::segments() const {
    const bool encoded = !raw_path.empty();
    std::string_view rest = encoded ? raw_path : path;
    if (rest.starts_with('/')) rest.remove_prefix(1);
    std::vector<std::string> parts;
    for (;;) {
        const auto end = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, end);
        parts.push_back(encoded ? decode(part, Plus::is_plus).value_or(std::string(part)) : std::string(part));
        if (end == rest.size()) return parts;
        rest.remove_prefix(end + 1);
    }
}

std::optional<Target> parse_target(std::string_view target) {
    if (!target.starts_with('/')) return std::nullopt;
    if (target.find('#') != std::string_view::npos) return std::nullopt;
    const auto mark = target.find('?');
    Target out;
    auto path = decode(target.substr(0, mark), Plus::is_plus);
    if (!path) return std::nullopt;
    // After decoding: %2e%2e is .. as well.
    for (std::size_t at = 0; at != std::string::npos; at = path->find('/', at + 1)) {
        const auto end = path->find('/', at + 1);
        const std::string_view part =
            std::string_view(*path).substr(at + 1, end == std::string::npos ? end : end - at - 1);
        if (part == ".." || part == ".") return std::nullopt;
    }
    out.path = std::move(*path);
    out.raw_path = target.substr(0, mark);
    if (mark == std::string_view::npos) return out;
    for (std::string_view rest = target.substr(mark + 1); !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest = pair.size() == rest.size() ? std::string_view() : rest.substr(pair.size() + 1);
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto key = decode(pair.substr(0, equals), Plus::is_space);
        auto value = decode(pair.substr(std::min(equals + 1, pair.size())), Plus::is_space);
        if (!key || !value) return std::nullopt;
        out.query.emplace_back(std::move(*key), std::move(*value));
    }
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
            c == '.' || c == '~')
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace modou::net
