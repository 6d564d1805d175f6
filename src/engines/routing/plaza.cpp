#include "engines/routing/plaza.hpp"

#include <algorithm>

namespace modou::routing {
namespace {

// Twice the signed area of a, b, c. Differences fit 33 bits, products 66: so in double, whose error is far below the
// smallest area that matters here.
double turn(Position a, Position b, Position c) {
    return (double(b.lon) - a.lon) * (double(c.lat) - a.lat) - (double(b.lat) - a.lat) * (double(c.lon) - a.lon);
}

bool cross(Position a, Position b, Position c, Position d) {
    const double one = turn(a, b, c), two = turn(a, b, d), three = turn(c, d, a), four = turn(c, d, b);
    return ((one > 0 && two < 0) || (one < 0 && two > 0)) && ((three > 0 && four < 0) || (three < 0 && four > 0));
}

bool inside(const std::vector<std::vector<Position>>& rings, double lon, double lat) {
    bool in = false;
    for (const auto& ring : rings)
        for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
            const Position a = ring[i], b = ring[i + 1];
            if ((a.lat > lat) == (b.lat > lat)) continue;
            if (lon < a.lon + (lat - a.lat) * (double(b.lon) - a.lon) / (double(b.lat) - a.lat)) in = !in;
        }
    return in;
}

}  // namespace

std::vector<std::pair<std::uint32_t, std::uint32_t>> sight_lines(const std::vector<std::vector<Position>>& rings,
                                                                 std::span<const Position> entries,
                                                                 std::size_t corners) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> lines;
    std::size_t points = 0;
    for (const auto& ring : rings) points += ring.size();
    if (points > k_outline_most) return lines;
    const std::size_t on_rings = entries.size() - corners;
    const std::size_t step = (on_rings + k_entries_most - 1) / k_entries_most;
    std::vector<std::uint32_t> chosen;
    for (std::size_t i = 0; i < on_rings; i += step) chosen.push_back(std::uint32_t(i));
    for (std::size_t i = on_rings; i < entries.size(); ++i) chosen.push_back(std::uint32_t(i));
    for (std::size_t first = 0; first < chosen.size(); ++first)
        for (std::size_t second = first + 1; second < chosen.size(); ++second) {
            const std::uint32_t i = chosen[first], j = chosen[second];
            const Position a = entries[i], b = entries[j];
            if (a == b || !inside(rings, (double(a.lon) + b.lon) / 2, (double(a.lat) + b.lat) / 2)) continue;
            bool blocked = false;
            for (const auto& ring : rings)
                for (std::size_t k = 0; k + 1 < ring.size() && !blocked; ++k)
                    blocked = cross(a, b, ring[k], ring[k + 1]) || (ring[k] == a && ring[k + 1] == b) ||
                              (ring[k] == b && ring[k + 1] == a);
            if (!blocked) lines.emplace_back(i, j);
        }
    return lines;
}

std::vector<std::vector<std::uint32_t>> join_rings(std::vector<std::vector<std::uint32_t>> pieces) {
    std::vector<std::vector<std::uint32_t>> rings;
    while (!pieces.empty()) {
        auto ring = std::move(pieces.back());
        pieces.pop_back();
        while (ring.size() > 1 && ring.front() != ring.back()) {
            const auto next = std::ranges::find_if(pieces, [&](const auto& piece) {
                return !piece.empty() && (piece.front() == ring.back() || piece.back() == ring.back());
            });
            if (next == pieces.end()) break;
            if (next->front() != ring.back()) std::ranges::reverse(*next);
            ring.insert(ring.end(), next->begin() + 1, next->end());
            pieces.erase(next);
        }
        if (ring.size() > 3 && ring.front() == ring.back()) rings.push_back(std::move(ring));
    }
    return rings;
}

}  // namespace modou::routing
