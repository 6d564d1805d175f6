#include "frame/headers.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace modou::frame {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

namespace {

// The parts of a header's list, trimmed.
std::vector<std::string_view> listed(std::string_view header) {
    std::vector<std::string_view> parts;
    while (!header.empty()) {
        const auto comma = std::min(header.find(','), header.size());
        parts.push_back(base::trimmed(header.substr(0, comma)));
        header.remove_prefix(std::min(comma + 1, header.size()));
    }
    return parts;
}

}  // namespace

bool names_version(std::string_view header, std::string_view etag) {
    for (std::string_view one : listed(header)) {
        if (one == "*") return true;
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == etag) return true;
    }
    return false;
}

bool accepts_gzip(std::string_view header) {
    for (const std::string_view one : listed(header)) {
        const auto semicolon = std::min(one.find(';'), one.size());
        if (lower(base::trimmed(one.substr(0, semicolon))) != "gzip") continue;
        const std::string weight = lower(one.substr(semicolon));
        const auto q = weight.find("q=");
        return q == std::string::npos || weight.find_first_of("123456789", q) != std::string::npos;
    }
    return false;
}

}  // namespace modou::frame
