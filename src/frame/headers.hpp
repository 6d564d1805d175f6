// What a request's headers say (RFC 9110).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "frame/words.hpp"

namespace modou::frame {

std::string lower(std::string_view text);  // ASCII letters only

// RFC 9110, 13.1.2: any of several versions, weak ones too, or * for whatever there is.
bool names_version(std::string_view header, std::string_view etag);
// RFC 9110, 12.5.3: a weight of 0 means "not this".
bool accepts_gzip(std::string_view header);
// RFC 9110, 12.5.4: the one of our languages that weighs most, the first of equals; nothing where neither is named.
std::optional<Lang> language_of(std::string_view accepted);

}  // namespace modou::frame
