// Definitions whose rows were lost with the tables.
#pragma once

#include <functional>
#include <string>

#include "store/store.hpp"

namespace modou::tally {

// Lists those that the book's notes name, as far as their texts are here: in the folder or in this build.
// `noted(says)`: whether the book has a note of these words.
base::Status restore_definitions(const std::string& folder, store::Session& session,
                                 const std::function<base::Result<bool>(const std::string& says)>& noted);

}  // namespace modou::tally
