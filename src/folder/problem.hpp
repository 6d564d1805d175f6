// Something that is not as it should be in a data folder: what `modou repair` lists, and why opening refuses.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"

namespace modou::folder {

struct Problem {
    std::string where;   // a file, with the row or the offset
    std::string zh, en;  // one sentence each: what is so, what the book says, what to do

    base::Error error() const { return {base::Code::damaged, where, zh + " · " + en}; }
    bool operator==(const Problem&) const = default;
};
using Problems = std::vector<Problem>;

// A room below speaks English only: its sentence in both languages.
Problem problem_of(const base::Error& error);

}  // namespace modou::folder
