// The key files that verify and audit are given.
#pragma once

#include "cli/own_commands.hpp"
#include "proof/note.hpp"

namespace modou::cli {

base::Result<std::vector<proof::VerifierKey>> read_keys(const Context& context, const std::string& path);
// Empty when no file is named. Errors: usage, when more witnesses are asked for than there are keys.
base::Result<std::vector<proof::VerifierKey>> read_witness_keys(const Context& context, const std::string& path,
                                                                std::size_t quorum);

}  // namespace modou::cli
