#include "services/family/strict_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"

namespace modou::family {

namespace json = boost::json;

std::string below(std::string_view pointer, std::string_view member) {
    std::string out(pointer);
    out += '/';
    for (const char c : member) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

std::string below(std::string_view pointer, std::size_t position) {
    return fmt::format("{}/{}", pointer, position);
}

base::Status only_members(const json::object& object, std::string_view pointer,
                          std::initializer_list<std::string_view> used,
                          std::initializer_list<std::string_view> without_bearing) {
    // Whose words these are does not matter to any figure.
    static constexpr std::string_view k_words[] = {"note", "notes", "comment", "comments", "description"};
    for (const auto& [name, value] : object) {
        const std::string_view known(name.data(), name.size());
        if (std::ranges::find(used, known) != used.end()) continue;
        if (std::ranges::find(without_bearing, known) != without_bearing.end()) continue;
        if (std::ranges::find(k_words, known) != std::end(k_words)) continue;
        std::string expected;
        for (const auto other : used) expected += (expected.empty() ? "" : ", ") + std::string(other);
        return base::wrong(base::shortened(below(pointer, known), 300),
                           fmt::format("is no member that is known here; expected {}", expected));
    }
    return {};
}

}  // namespace modou::family
