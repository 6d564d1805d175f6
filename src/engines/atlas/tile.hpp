// Geometry of a vector tile: projected, simplified, cut to the tile and written as MVT 2.1. Of this room.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engines/atlas/image.hpp"

namespace modou::atlas {

inline constexpr int k_extent = 4096, k_buffer = 64;

struct Spot {
    double x, y;  // in units of the tile, y down
};
// Web mercator (EPSG:3857) on the tile's own grid.
class Projection {
  public:
    Projection(unsigned z, std::uint32_t x, std::uint32_t y);
    Spot operator()(routing::Position at) const;
    Rect reach() const { return reach_; }  // the tile with its buffer

  private:
    double scale_, left_, top_;
    Rect reach_;
};

// Points farther than `tolerance` from the line of those kept (Douglas, Peucker 1973).
std::vector<Spot> simplified(std::span<const Spot> line, double tolerance);
// Pieces of a line within the tile and its buffer.
std::vector<std::vector<Spot>> cut_line(std::span<const Spot> line);
// A closed ring within the tile and its buffer (Sutherland, Hodgman 1974); empty when nothing is left.
std::vector<Spot> cut_ring(std::span<const Spot> ring);

std::string write_tile(const Shelves& shelves, std::span<const std::uint32_t> features, unsigned z,
                       const Projection& project);

}  // namespace modou::atlas
