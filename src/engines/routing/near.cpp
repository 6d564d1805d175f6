#include "engines/routing/near.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace modou::routing {
namespace {

constexpr double k_metres_a_unit = 6'371'000 * std::numbers::pi / 180 * 1e-7;

// The plane around a place, in metres: good to a millimetre within a kilometre, which is how far one snaps.
struct Plane {
    Position middle;
    double shrink;
    explicit Plane(Position at) : middle(at), shrink(std::cos(at.lat * 1e-7 * std::numbers::pi / 180)) {}
    double x(Position p) const { return double(east_of(middle, p)) * k_metres_a_unit * shrink; }
    double y(Position p) const { return (double(p.lat) - middle.lat) * k_metres_a_unit; }
};

// Square of the distance from the plane's middle to the segment, and where on it (0 to 1).
double to_segment(const Plane& plane, Position a, Position b, double& share) {
    const double ax = plane.x(a), ay = plane.y(a), dx = plane.x(b) - ax, dy = plane.y(b) - ay;
    const double square = dx * dx + dy * dy;
    share = square > 0 ? std::clamp(-(ax * dx + ay * dy) / square, 0.0, 1.0) : 0;
    const double x = ax + share * dx, y = ay + share * dy;
    return x * x + y * y;
}

template <class F>
void each_segment(const Tables& t, std::uint32_t edge, F&& visit) {
    Position before = t.places[t.edges[edge].first];
    for (const Position p : t.points_of(edge)) {
        visit(before, p);
        before = p;
    }
    visit(before, t.places[t.edges[edge].last]);
}

// Square of the distance to an edge, or more than `enough` when it is farther than that: most segments are told to be
// far by their box.
double square_to(const Tables& t, const Plane& plane, std::uint32_t edge, double enough) {
    double best = INFINITY, share = 0;
    const double reach = std::sqrt(enough);
    each_segment(t, edge, [&](Position a, Position b) {
        const double ax = plane.x(a), ay = plane.y(a), bx = plane.x(b), by = plane.y(b);
        if ((ax > reach && bx > reach) || (ax < -reach && bx < -reach) || (ay > reach && by > reach) ||
            (ay < -reach && by < -reach))
            return;
        best = std::min(best, to_segment(plane, a, b, share));
    });
    return best;
}

// The grid's cells that a square of 2 × radius_m around a place touches.
struct Cells {
    std::int32_t left = 0, right = -1, low = 0, high = -1;
    std::int32_t far_left = 0, far_right = -1;  // what lies beyond the 180th meridian
    Cells() = default;
    Cells(const Plane& plane, double radius_m) {
        const std::int64_t tall = std::int64_t(radius_m / k_metres_a_unit) + 1,
                           wide = std::int64_t(radius_m / (k_metres_a_unit * std::max(plane.shrink, 0.01))) + 1;
        const auto cell = [](std::int64_t v) {
            return cell_of(std::int32_t(std::clamp<std::int64_t>(v, -1'800'000'000, 1'800'000'000)));
        };
        left = cell(plane.middle.lon - wide), right = cell(plane.middle.lon + wide);
        constexpr std::int64_t k_half = 1'800'000'000;
        if (plane.middle.lon - wide < -k_half)
            far_left = cell(plane.middle.lon - wide + 2 * k_half), far_right = cell(k_half);
        else if (plane.middle.lon + wide > k_half)
            far_left = cell(-k_half), far_right = cell(plane.middle.lon + wide - 2 * k_half);
        low = cell(plane.middle.lat - tall), high = cell(plane.middle.lat + tall);
    }
};

// Calls visit(edge) for what lies in `cells` but not in `seen`, which lies inside of them; some edges more than once.
template <class F>
void each_edge(const Tables& t, const Cells& cells, const Cells& seen, F&& visit) {
    for (std::int32_t row = cells.low; row <= cells.high; ++row) {
        const auto stretch = [&](std::int32_t left, std::int32_t right) {
            auto cell = std::ranges::lower_bound(t.cells, cell_key(left, row), {}, &GridCell::key);
            for (; cell != t.cells.end() && cell->key <= cell_key(right, row); ++cell)
                for (std::uint32_t i = cell->first; i < (cell + 1)->first; ++i) visit(t.cell_edges[i]);
        };
        if (cells.far_left <= cells.far_right) stretch(cells.far_left, cells.far_right);
        if (row < seen.low || row > seen.high) {
            stretch(cells.left, cells.right);
        } else {
            if (cells.left < seen.left) stretch(cells.left, seen.left - 1);
            if (cells.right > seen.right) stretch(seen.right + 1, cells.right);
        }
    }
}

}  // namespace

Spot spot_on(const Tables& t, std::uint32_t edge, Position at) {
    const Plane plane(at);
    const EdgeRow& row = t.edges[edge];
    Spot spot{.edge = edge, .at = t.places[row.first]};
    double best = INFINITY, along = 0, passed = 0;
    each_segment(t, edge, [&](Position a, Position b) {
        double share = 0;
        const double square = to_segment(plane, a, b, share), length = distance_m(a, b);
        if (square < best) {
            best = square;
            along = passed + share * length;
            spot.at = between(a, b, share);
        }
        passed += length;
    });
    spot.at_mm = passed > 0
                     ? std::uint32_t(std::clamp<double>(std::lround(along / passed * row.length_mm), 0, row.length_mm))
                     : 0;
    constexpr std::uint32_t k_same_mm = 50;  // 10^-7 degree is 11 mm: nearer than this one stands on the junction
    if (spot.at_mm <= k_same_mm)
        spot.at_mm = 0, spot.node = row.first;
    else if (spot.at_mm + k_same_mm >= row.length_mm)
        spot.at_mm = row.length_mm, spot.node = row.last;
    if (spot.node != k_none) spot.at = t.places[spot.node];
    spot.away_m = std::sqrt(best);
    return spot;
}

Spot nearest_spot(const Tables& t, Position at, double radius_m, const EdgeFilter& allowed) {
    std::uint32_t edge = k_none;
    double best = radius_m * radius_m;
    const Plane plane(at);
    Cells seen;
    for (double radius = std::min(40.0, radius_m);; radius = std::min(radius * 2, radius_m)) {
        const Cells cells(plane, radius);
        each_edge(t, cells, seen, [&](std::uint32_t candidate) {
            // Until one is found nothing is too far, and where none is allowed geometry would take all the time.
            const bool first = edge == k_none;
            if (candidate == edge || (first && !allowed(candidate))) return;
            const double square = square_to(t, plane, candidate, best);
            if (first ? square <= best : square < best && allowed(candidate)) best = square, edge = candidate;
        });
        if (radius >= radius_m || (edge != k_none && best <= radius * radius)) break;
        seen = cells;
    }
    return edge == k_none ? Spot{} : spot_on(t, edge, at);
}

std::vector<Spot> near_spots(const Tables& t, Position at, double radius_m, std::size_t count,
                             const EdgeFilter& allowed) {
    std::vector<std::pair<double, std::uint32_t>> found;
    const Plane plane(at);
    each_edge(t, Cells(plane, radius_m), {}, [&](std::uint32_t edge) {
        if (const double square = square_to(t, plane, edge, radius_m * radius_m); square <= radius_m * radius_m)
            found.emplace_back(square, edge);
    });
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<Spot> spots;
    for (const auto& [square, edge] : found) {
        if (spots.size() >= count) break;
        if (allowed(edge)) spots.push_back(spot_on(t, edge, at));
    }
    return spots;
}

}  // namespace modou::routing
