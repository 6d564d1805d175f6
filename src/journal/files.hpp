// The file system as the book sees it (base/files.hpp).
#pragma once

#include "base/files.hpp"

namespace modou::journal {

using base::File;
using base::Files;
using base::posix_files;
using base::read_whole;
using base::write_aside;

}  // namespace modou::journal
