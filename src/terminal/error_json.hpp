// An error for programs.
#pragma once

#include <string>

#include "base/error.hpp"

namespace modou::terminal {

// {"error":{"code","key","arguments","detail","detail_zh","at"}}: `key` and `arguments` where a room's sentences have
// it, `at` where the error has a place.
std::string error_as_json(const base::Error& error);

}  // namespace modou::terminal
