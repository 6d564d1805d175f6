// The languages of what people read here.
#pragma once

#include <string_view>

namespace modou::frame {

enum class Lang { zh, en };

// One sentence, in both.
struct Words {
    std::string_view zh, en;
};

}  // namespace modou::frame
