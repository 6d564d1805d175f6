// Signs that must not stand where they do in a TOML file, found before the library reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modou::programme {

struct WrongSign {
    std::size_t at = 0;  // its byte
    std::string expected;
};

// The first sign beyond ASCII outside quotes and comments, quote in the middle of a word, or escape that TOML does not
// know (a backslash at a line's end counts as one). Whoever types Chinese easily gets a full-width bracket or comma,
// and toml++ 3.3 has undefined behaviour where it looks for blanks and meets one of U+00A1 to U+0499 or U+2C5E to
// U+3057.
std::optional<WrongSign> wrong_sign(std::string_view toml);

}  // namespace modou::programme
