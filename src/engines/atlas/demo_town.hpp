// An invented town for demonstrations and tests, in the open sea where no real place is.
#pragma once

#include <string>

namespace modou::atlas {

// 云豆镇 (Yundou), about 1.6 × 1.4 km around 0.02° E, 0.02° N, as OSM XML; the same bytes each time. In it: kerbs
// raised, lowered, flush and untold; a library behind 14 steps or a ramp; a hill street of 9 %; a footbridge with steps
// and one lift; a tea house that only steps reach.
std::string demo_extract();

}  // namespace modou::atlas
