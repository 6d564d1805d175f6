// Walls, fences, ditches and kerbs that are mapped as lines: where one runs across a way, from one side of it to the
// other. A line that only touches a way, or runs along it, is not in its way.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engines/routing/obstacles.hpp"
#include "engines/routing/osm_reader.hpp"

namespace modou::routing {

// A way crosses only what lies on its own floor. A passage through a building crosses nothing: its walls are open
// there.
using Floor = std::int8_t;
inline constexpr Floor k_passage = 127;
// layer, else the lowest level that is told, else a bridge is above the ground and a tunnel below it.
Floor floor_of(const Tags& tags);

// steps: an area of them, which is in the way of lines straight over a square alone.
enum class LineKind : std::uint8_t { none, wall, kerb, steps };
// barrier=… of a way: a wall unless the barrier is known to let wheels pass; a locked gate is one.
LineKind line_kind(const Tags& tags);
// A gate, entrance or door, or a place to cross: a line is open there.
bool opens_a_line(const Tags& tags);
inline constexpr double k_opening_m = 5;  // from an opening that is mapped beside the place where the lines meet

struct Segment {
    Position from, to;
    std::uint64_t owner;  // the caller's number
    Floor floor;
};

class Lines {
  public:
    // `openings`: places of what opens_a_line.
    Lines(std::vector<Segment> lines, const std::vector<Position>& openings);
    // A segment of a way; ask each before across().
    void walk(const Segment& segment);
    struct Across {
        std::uint64_t walk, line;  // owners
    };
    // Which segments are crossed, and by what. Where lines meet ways at a point the way stays open on the side on which
    // most of its segments lie, and the others are crossed.
    std::vector<Across> across();

  private:
    struct Cell {
        std::uint64_t key;
        std::uint32_t line;
    };
    struct Contact {
        Position at;
        std::uint32_t walk, line;  // indices
    };
    void meet(std::uint32_t walk, std::uint32_t line);
    bool open_at(double lon, double lat) const;
    void part(std::span<const Contact> contacts);

    std::vector<Segment> lines_, walks_;
    std::vector<Cell> cells_;
    std::vector<std::uint64_t> filter_;
    std::vector<std::pair<std::uint64_t, Position>> openings_;
    std::vector<Contact> contacts_;
    std::vector<Across> found_;
};

}  // namespace modou::routing
