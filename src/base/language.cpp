#include "base/language.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/number.hpp"
#include "base/text.hpp"

namespace modou::base {
namespace {

// Of ";q=0.8" in thousandths; 1,000 without one, 0 where it does not read.
std::int64_t weight(std::string_view behind) {
    behind = trimmed(behind);
    if (behind.empty()) return 1'000;
    behind = trimmed(behind.substr(1));
    if (!behind.starts_with("q=") && !behind.starts_with("Q=")) return 0;
    const auto told = scaled_number(trimmed(behind.substr(2)), 3, 1'000).value_or(0);
    return told > 1'000 ? 0 : told;
}

}  // namespace

std::string_view language_name(Language language) {
    return language == Language::zh ? "zh" : "en";
}

std::optional<Language> language_of_tag(std::string_view tag) {
    const std::string_view primary = tag.substr(0, tag.find_first_of("_.@-"));
    const auto is = [&](std::string_view name) {
        return std::ranges::equal(primary, name, [](char a, char b) { return (a | 0x20) == b; });
    };
    if (is("zh")) return Language::zh;
    if (is("en")) return Language::en;
    return std::nullopt;
}

std::optional<Language> accepted_language(std::string_view header) {
    std::optional<Language> best;
    std::int64_t most = 0;
    while (!header.empty()) {
        const std::string_view one = header.substr(0, header.find(','));
        header.remove_prefix(std::min(one.size() + 1, header.size()));
        const auto colon = std::min(one.find(';'), one.size());
        const auto language = language_of_tag(trimmed(one.substr(0, colon)));
        if (!language) continue;
        if (const auto wanted = weight(one.substr(colon)); wanted > most) {
            most = wanted;
            best = language;
        }
    }
    return best;
}

std::optional<Language> language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* said = std::getenv(name); said != nullptr && *said != '\0') return language_of_tag(said);
    return std::nullopt;
}

}  // namespace modou::base
