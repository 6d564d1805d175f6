// Photographs from outside: only JPEG, and nothing in them but the picture (no place, no device, no comment).
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::navigation {

inline constexpr std::size_t k_photo_most = 1 << 20;
inline constexpr unsigned k_photo_side_most = 4'096;  // pixels

// The same picture without its APPn (Exif, XMP …) and comment segments. bad_input when it is not a whole JPEG, limit
// when it is larger than allowed.
base::Result<std::string> clean_jpeg(std::string_view bytes);
// "data:image/jpeg;base64,…", as a browser's canvas writes it.
base::Result<std::string> jpeg_of_data_url(std::string_view url);

}  // namespace modou::navigation
