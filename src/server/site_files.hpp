// The built site, as it stands in the binary.
#pragma once

#include <span>
#include <string_view>

namespace modou::server {

struct SiteFile {
    std::string_view path;  // "/assets/main-1a2b.js"
    std::string_view content_type;
    std::string_view etag;
    std::string_view plain;
    std::string_view gzip;  // empty when packing gains nothing
};

std::span<const SiteFile> site_files();

}  // namespace modou::server
