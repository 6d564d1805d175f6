// The built site, as it stands in the binary.
#pragma once

#include <span>
#include <string>
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

// What the build writes for this server alone: no address of the site.
inline constexpr std::string_view k_page_template = "/index.html", k_preload_list = "/preload.txt";

// Null: there is no such file.
const SiteFile* site_file(std::string_view path);
bool is_site_file(std::string_view path);  // and an address of the site

// For the head of a page ("project") in a language ("zh"): links to the files that it needs. Empty without a built
// site.
std::string preload_links(std::string_view page, std::string_view lang);

}  // namespace modou::server
