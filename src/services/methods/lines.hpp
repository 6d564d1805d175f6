// Methods run on lines: the n-th answer belongs to the n-th line that is not empty, also where it is refused.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::methods {

struct Answered {
    std::uint64_t line = 0;  // from 1
    base::Result<std::string> answer;
};

// How many lines were refused.
std::uint64_t run_lines(std::string_view text, const std::function<void(const Answered&)>& tell);

}  // namespace modou::methods
