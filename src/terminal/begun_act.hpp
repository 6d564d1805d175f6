// What is said when a command ends in an error while its act may have begun.
#pragma once

#include "app/operation.hpp"

namespace modou::terminal {

// `nothing`: what to say when the error is a definite no.
inline std::string_view what_became_of_it(const base::Error& error, std::string_view nothing) {
    if (app::refuses(error.code)) return nothing;
    return "可以再次运行同一命令：没有做过的会做，做过的不会重复 · The same command can be given again: what was begun "
           "is "
           "finished, and nothing is done twice.";
}

}  // namespace modou::terminal
