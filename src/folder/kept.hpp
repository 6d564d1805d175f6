// Files that are kept under their SHA-256: papers behind payments in DIR/evidence, photographs in DIR/pictures.
// Readable by the operator alone; pictures are served by the program.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::folder {

// Answers the digest in hex. The same content again is kept once; durable on return. Lies in FOLDER/IN/DIGEST ENDING.
base::Result<std::string> keep_by_digest(const std::string& folder, std::string_view in, std::string_view ending,
                                         std::string_view content);

// Files there that were being written when a process ended: nothing names them, and one that stays is in nobody's way.
void remove_torn(const std::string& folder, std::string_view in);

}  // namespace modou::folder
