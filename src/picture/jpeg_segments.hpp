// The segments of a JPEG (ISO/IEC 10918-1, B.1), walked without decoding. Inside this room only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::picture {

struct JpegSegments {
    unsigned wide = 0, high = 0, scans = 0;
    unsigned components = 0;   // colours: 1 grey, 3, or 4 inks
    unsigned orientation = 1;  // Exif 2.32, tag 0x0112: 1 … 8; 1 also when nothing or nonsense stands there
    std::string profile;       // ICC.1, put together from its APP2 segments; empty: none, or not a whole one
};

// Errors: bad_input (not the segments of one whole JPEG).
base::Result<JpegSegments> jpeg_segments(std::string_view bytes);

// `jpeg`, which has no profile, with this one in APP2 segments behind its first ones.
std::string with_profile(std::string_view jpeg, std::string_view profile);

}  // namespace modou::picture
