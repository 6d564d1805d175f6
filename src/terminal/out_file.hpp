// Files that a command writes for its caller: whole or not at all, and nothing lost that stood there.
#pragma once

#include <string>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace modou::terminal {

enum class Existing { keep, replace };

// Writes aside, syncs, renames, and syncs the folder: `path` holds all of `content` or what it held before. Others than
// the owner may read it as `mode` says.
base::Status write_whole(const std::string& path, base::Bytes content, unsigned mode);

// For what somebody asked to be written (--out): readable by its owner only. What is there already stays, unless
// Existing::replace (--force) says otherwise; a key or a file of a data folder stays whatever is said. Errors: conflict
// (names the file and says what to do), io.
base::Status write_private(const std::string& path, base::Bytes content, Existing existing);
// The same question asked before the work that makes the content.
base::Status may_write(const std::string& path, Existing existing);

}  // namespace modou::terminal
