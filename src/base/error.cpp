#include "base/error.hpp"

#include <cstdio>
#include <cstdlib>

namespace modou::base {

std::string_view code_name(Code code) {
    switch (code) {
        case Code::bad_input:
            return "bad_input";
        case Code::not_found:
            return "not_found";
        case Code::conflict:
            return "conflict";
        case Code::limit:
            return "limit";
        case Code::forbidden:
            return "forbidden";
        case Code::unavailable:
            return "unavailable";
        case Code::io:
            return "io";
        case Code::damaged:
            return "damaged";
        case Code::busy:
            return "busy";
        case Code::unknown_outcome:
            return "unknown_outcome";
        case Code::unsupported:
            return "unsupported";
        case Code::usage:
            return "usage";
        case Code::bug:
            return "bug";
    }
    return "bug";
}

void assertion_failed(const char* condition, const char* why, const char* file, int line) {
    std::fprintf(stderr, "modou: a promise of our own code is broken: %s (%s) at %s:%d\n", why, condition, file, line);
    std::abort();
}

}  // namespace modou::base
