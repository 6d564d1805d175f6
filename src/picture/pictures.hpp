// Photographs from outside: only JPEG, and nothing in them but the picture (no place, no time, no device, no comment).
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::picture {

inline constexpr std::size_t k_photo_most = 1 << 20;
inline constexpr unsigned k_photo_side_most = 4'096;  // pixels
inline constexpr unsigned k_photo_scans_most = 32;    // progressive JPEG: each goes over the whole picture once more
inline constexpr std::size_t k_photo_profile_most = 256 << 10;  // of its colours, in bytes

// The same picture, written anew from what its pixels are: no segment, thumbnail or trailing byte of the file comes
// along but its colour profile (ICC.1), when that is whole. It stands as the camera meant it (Exif's orientation is
// applied): without loss where its size allows that, else at a quality that nobody sees. bad_input when it is not a
// whole JPEG that can be decoded, limit when it is larger than allowed.
base::Result<std::string> clean_jpeg(std::string_view bytes);
// "data:image/jpeg;base64,…", as a browser's canvas writes it.
base::Result<std::string> jpeg_of_data_url(std::string_view url);

}  // namespace modou::picture
