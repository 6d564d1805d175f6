// A sentence in the languages of what people read here.
#pragma once

#include <string_view>

#include "base/language.hpp"

namespace modou::frame {

using base::Language;

// One sentence, in both.
struct Words {
    std::string_view zh, en;
};

}  // namespace modou::frame
