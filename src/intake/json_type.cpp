#include "intake/json_type.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace modou::intake {
namespace {

bool same_letters(std::string_view text, std::string_view lower_case) {
    if (text.size() != lower_case.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
        if (c != lower_case[i]) return false;
    }
    return true;
}

}  // namespace

bool is_json_type(std::string_view type) {
    const auto semicolon = std::min(type.find(';'), type.size());
    std::string_view parameters = type.substr(semicolon);
    type = base::trimmed(type.substr(0, semicolon));
    const bool json = same_letters(type, "application/json") || same_letters(type, "text/json") ||
                      (type.size() > 5 && same_letters(type.substr(type.size() - 5), "+json"));
    while (json && !parameters.empty()) {
        parameters.remove_prefix(1);
        const std::string_view one = base::trimmed(parameters.substr(0, parameters.find(';')));
        parameters.remove_prefix(std::min(parameters.find(';'), parameters.size()));
        const auto equals = std::min(one.find('='), one.size());
        if (!same_letters(base::trimmed(one.substr(0, equals)), "charset")) continue;
        std::string_view charset = base::trimmed(one.substr(std::min(equals + 1, one.size())));
        if (charset.size() >= 2 && charset.front() == '"' && charset.back() == '"')
            charset = charset.substr(1, charset.size() - 2);
        if (!same_letters(charset, "utf-8") && !same_letters(charset, "utf8") && !same_letters(charset, "us-ascii"))
            return false;
    }
    return json;
}

}  // namespace modou::intake
