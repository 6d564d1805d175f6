#include "server/language.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "frame/headers.hpp"

namespace modou::server {

Choice choice_of(const net::Request& request) {
    if (const auto asked = request.parameter("lang"); asked && (*asked == "zh" || *asked == "en"))
        return {*asked == "en" ? Lang::en : Lang::zh, true};
    for (std::string_view rest = request.header("cookie"); !rest.empty();) {
        const auto end = std::min(rest.find(';'), rest.size());
        const std::string_view one = base::trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (one == "lang=en") return {Lang::en, false};
        if (one == "lang=zh") return {Lang::zh, false};
    }
    return {frame::language_of(request.header("accept-language")).value_or(Lang::zh), false};
}

std::string key_of(const net::Request& request) {
    return (choice_of(request).lang == Lang::zh ? "zh " : "en ") +
           (request.raw_path.empty() ? request.path : request.raw_path);
}

}  // namespace modou::server
