// GCJ-02, the datum that mainland Chinese maps and phones show, to and from WGS 84. Only at the edge: everything inside
// is WGS 84.
#pragma once

#include "engines/routing/osm_reader.hpp"

namespace modou::navigation {

// Outside the rectangle that holds mainland China both are the same. Shifts there are 100 to 700 m.
routing::Position gcj02_of(routing::Position wgs84);
// The inverse, to below 2 cm (fixed-point steps).
routing::Position wgs84_of(routing::Position gcj02);

}  // namespace modou::navigation
