// A photograph as a page takes it: cleaned, not too large, not too heavy.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::picture {

struct Bounds {
    unsigned side_most = 0;  // pixels of the longer side
    std::size_t bytes_most = 0;
};

// A colour profile counts into the bytes of a picture: larger ones are refused.
inline constexpr std::size_t k_fitted_profile_most = 16 << 10;
inline constexpr std::size_t k_fitted_bytes_least = 20'000;  // below this no bound may be

struct Fitted {
    std::string jpeg;
    unsigned wide = 0, high = 0;
};

// The same picture within the bounds. One that is within them comes back as clean_jpeg gives it; others are averaged
// down to the longer side, then written at falling quality, and at last made smaller still. The same bytes give the
// same picture, and a fitted one comes back as it is. Errors: those of clean_jpeg; bad_input for four inks (CMYK),
// which browsers draw in wrong colours; limit for a profile that is too large. Precondition: bytes_most ≥
// k_fitted_bytes_least.
base::Result<Fitted> fitted(std::string_view bytes, const Bounds& bounds);

}  // namespace modou::picture
