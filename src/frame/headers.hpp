// What a request's headers say (RFC 9110).
#pragma once

#include <string>
#include <string_view>

namespace modou::frame {

std::string lower(std::string_view text);  // ASCII letters only

// RFC 9110, 13.1.2: any of several versions, weak ones too, or * for whatever there is.
bool names_version(std::string_view header, std::string_view etag);
// RFC 9110, 12.5.3: a weight of 0 means "not this".
bool accepts_gzip(std::string_view header);

}  // namespace modou::frame
