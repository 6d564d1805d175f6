// For tests: a photograph of one project.
#pragma once

#include "picture/testing_picture.hpp"

namespace modou::giving {

inline std::string testing_photograph(int wide, int high) {
    return picture::photograph(wide, high, [](int x, int) { return picture::Rgb{x % 256, 120, 60}; });
}

}  // namespace modou::giving
