// Small files of a database's folder, read and written whole. Inside this room only.
#pragma once

#include <string>
#include <string_view>

#include "base/files.hpp"

namespace modou::family {

// not_found: there is none, which is said as `missing`.
base::Result<std::string> read_whole(const std::string& path, std::string_view missing);
// Whole and on the disk on return; readable by its owner only.
base::Status write_private(const std::string& path, std::string_view text, base::Taken taken = base::Taken::replace);

}  // namespace modou::family
