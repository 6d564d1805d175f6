// Bytes from hexadecimal text; base::hex (digest.hpp) writes it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace modou::base {

// Whether the text is two digits (0-9, a-f, A-F) for each byte of `out` and nothing else; `out` is written only then.
bool read_hex(std::string_view text, std::span<std::byte> out);

}  // namespace modou::base
