#include "server/language.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace modou::server {
namespace {

// One of the names that we ourselves put there.
std::optional<Language> exactly(std::string_view name) {
    const auto language = base::language_of_tag(name);
    return language && base::language_name(*language) == name ? language : std::nullopt;
}

}  // namespace

Choice choice_of(const net::Request& request) {
    if (const auto asked = request.parameter("lang"); asked && exactly(*asked)) return {*exactly(*asked), true};
    for (std::string_view rest = request.header("cookie"); !rest.empty();) {
        const auto end = std::min(rest.find(';'), rest.size());
        const std::string_view one = base::trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!one.starts_with("lang=")) continue;
        if (const auto kept = exactly(one.substr(5))) return {*kept, false};
    }
    return {base::accepted_language(request.header("accept-language")).value_or(Language::zh), false};
}

std::string key_of(const net::Request& request) {
    return fmt::format("{} {}", base::language_name(choice_of(request).lang),
                       request.raw_path.empty() ? request.path : request.raw_path);
}

}  // namespace modou::server
