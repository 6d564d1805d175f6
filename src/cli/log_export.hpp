// `modou log export`: the log's files in a folder, so that it holds a whole log at every moment between two commands.
#pragma once

#include <filesystem>

#include "cli/own_commands.hpp"

namespace modou::cli {

struct Exported {
    std::uint64_t leaves = 0, files = 0, bytes = 0;  // bytes: written in this run
};

// Every file is written aside and takes its name when the disk has it; the checkpoint comes last, then what belongs to
// an older one goes. A file that stands already is read and replaced when it is another: one that was torn, or is of
// another tree. The same call goes on after an interruption. Errors: conflict (the folder holds something else, or
// another log), unavailable (stopped), io.
base::Result<Exported> export_log(Context& context, publish::PublicLog& log, const std::filesystem::path& folder);

}  // namespace modou::cli
