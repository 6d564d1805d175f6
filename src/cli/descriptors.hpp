// File descriptors: as many as the system gives, and some of them kept for the book.
#pragma once

#include <cstddef>

#include "base/error.hpp"

namespace modou::cli {

// Raises this process's limit to the highest it may ask for. What cannot be raised stays as it is.
void raise_descriptor_limit();

// How many connections may be open beside what is open now and what the book, its log and the commands handed over
// will need; at most `wanted`. Errors: limit, when not even a few are left: says what to do.
base::Result<std::size_t> connections_within_limit(std::size_t wanted);

}  // namespace modou::cli
