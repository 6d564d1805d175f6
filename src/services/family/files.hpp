// Small files of a database's folder, read and written whole. Inside this room only.
#pragma once

#include <string>

#include "base/error.hpp"

namespace modou::family {

// not_found: there is none, which is said as `missing`.
base::Result<std::string> read_whole(const std::string& path, std::string_view missing);
// On the disk on return; readable by its owner only.
base::Status write_synced(const std::string& path, const std::string& text);

}  // namespace modou::family
