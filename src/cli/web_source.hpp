// A log at a web address, through libcurl.
#pragma once

#include "proof/audit.hpp"

namespace modou::cli {

bool is_web_address(std::string_view text);  // http:// or https://
// One file. Nothing on 404 and 410. Errors: io (network, any other status), limit, unavailable (`stop` was set).
base::Result<std::optional<std::string>> fetch(const std::string& url, std::size_t limit_bytes,
                                               const std::atomic<bool>* stop);
// The log at `url`, or below its /log when there is no checkpoint at `url` itself. Its reads end when `stop` is set.
base::Result<std::unique_ptr<proof::TileSource>> web_source(std::string url, const std::atomic<bool>* stop);

}  // namespace modou::cli
