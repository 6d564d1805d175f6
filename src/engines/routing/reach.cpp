// Isochrones: a bounded Dijkstra, and an outline drawn around what it reached on a grid of small squares.
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <unordered_map>

#include "engines/routing/planner.hpp"

namespace modou::routing {
namespace {

// Squares of one size in rows, set where a reached stretch passes; their border, traced with the inside on the left.
class Raster {
  public:
    Raster(Position middle, double radius_m, double square_m) {
        const double degree_m = 6'371'000 * std::numbers::pi / 180 * 1e-7;
        step_lat_ = std::max<std::int64_t>(1, std::llround(square_m / degree_m));
        step_lon_ = std::max<std::int64_t>(
            1,
            std::llround(square_m / (degree_m * std::max(0.01, std::cos(middle.lat * 1e-7 * std::numbers::pi / 180)))));
        half_ = std::int64_t(radius_m / square_m) + 4;
        side_ = std::size_t(2 * half_ + 1);
        middle_ = middle;
        low_lon_ = middle.lon - half_ * step_lon_;
        low_lat_ = middle.lat - half_ * step_lat_;
        set_.assign(side_ * side_, 0);
    }
    void line(Position a, Position b) {
        const double from = double(middle_.lon + east_of(middle_, a)), east = double(east_of(a, b));
        const double steps =
            std::max(std::abs(east) / double(step_lon_), std::abs(double(b.lat) - a.lat) / double(step_lat_));
        const int pieces = int(std::min(1e5, std::ceil(2 * steps))) + 1;
        for (int i = 0; i <= pieces; ++i)
            mark((from + east * i / pieces - double(low_lon_)) / double(step_lon_),
                 (a.lat + (double(b.lat) - a.lat) * i / pieces - double(low_lat_)) / double(step_lat_));
    }
    std::vector<std::vector<Position>> rings() const;

  private:
    void mark(double x, double y) {
        // The square and its neighbours: a way is reached with what lies along it.
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx) {
                const auto column = std::int64_t(x) + dx, row = std::int64_t(y) + dy;
                if (column > 0 && row > 0 && column + 1 < std::int64_t(side_) && row + 1 < std::int64_t(side_))
                    set_[std::size_t(row) * side_ + std::size_t(column)] = 1;
            }
    }
    bool in(std::int64_t column, std::int64_t row) const {
        return set_[std::size_t(row) * side_ + std::size_t(column)];
    }

    Position middle_;
    std::int64_t step_lon_ = 1, step_lat_ = 1, low_lon_ = 0, low_lat_ = 0, half_ = 0;
    std::size_t side_ = 0;
    std::vector<std::uint8_t> set_;
};

std::vector<std::vector<Position>> Raster::rings() const {
    // Border pieces, each keyed by the corner where it begins; at a corner where two squares touch there are two.
    constexpr int k_right = 0, k_up = 1, k_left = 2, k_down = 3;
    static constexpr std::int64_t k_x[] = {1, 0, -1, 0}, k_y[] = {0, 1, 0, -1};
    std::vector<std::uint8_t> starts(set_.size(),
                                     0);  // at each corner (low left of a square): directions of borders there
    const auto at = [&](std::int64_t x, std::int64_t y) -> std::uint8_t& {
        return starts[std::size_t(y) * side_ + std::size_t(x)];
    };
    for (std::int64_t row = 1; row + 1 < std::int64_t(side_); ++row)
        for (std::int64_t column = 1; column + 1 < std::int64_t(side_); ++column) {
            if (!in(column, row)) continue;
            if (!in(column, row - 1)) at(column, row) |= 1 << k_right;
            if (!in(column + 1, row)) at(column + 1, row) |= 1 << k_up;
            if (!in(column, row + 1)) at(column + 1, row + 1) |= 1 << k_left;
            if (!in(column - 1, row)) at(column, row + 1) |= 1 << k_down;
        }
    std::vector<std::vector<Position>> rings;
    for (std::size_t start = 0; start < starts.size(); ++start)
        while (starts[start]) {
            std::int64_t x = std::int64_t(start % side_), y = std::int64_t(start / side_);
            int direction = std::countr_zero(starts[start]);
            std::vector<Position> ring;
            int before = -1;
            while (at(x, y) & (1 << direction)) {
                at(x, y) &= std::uint8_t(~(1 << direction));
                if (direction != before)
                    ring.push_back({std::int32_t(low_lon_ + x * step_lon_), std::int32_t(low_lat_ + y * step_lat_)});
                before = direction;
                x += k_x[direction];
                y += k_y[direction];
                // Turn left first: squares that touch at a corner belong together.
                for (const int turn : {3, 0, 1, 2})
                    if (at(x, y) & (1 << ((direction + turn) % 4))) {
                        direction = (direction + turn) % 4;
                        break;
                    }
            }
            ring.push_back(ring.front());
            rings.push_back(std::move(ring));
        }
    return rings;
}

}  // namespace

base::Result<Reach> Planner::reach(const ReachRequest& request) {
    MODOU_CHECK(check_place(request.as.from, "from"));
    MODOU_CHECK(parts_->goes_on());
    Parts& p = *parts_;
    const Tables& t = p.tables;
    const Request& as = request.as;
    const double limit_m =
        request.unit == ReachRequest::Unit::metres ? request.limit : request.limit * as.profile.speed_kmh / 3.6;
    if (!(limit_m > 0 && limit_m <= k_reach_most_m))
        return base::fail(base::Code::limit, "a reach is more than 0 and at most 20 km", "limit");
    p.costs.begin(as.profile, as.metric, as.plazas, as.reports.get(), as.own.get(),
                  request.unit == ReachRequest::Unit::seconds ? FerryBy::time : FerryBy::length);
    p.free_costs.begin(Profile{}, Metric::shortest, as.plazas, nullptr, nullptr);
    bool moved = false;
    const Spot from = p.snap(as.from, as.snap_m, moved);
    Reach reach;
    if (from.edge == k_none) return base::fail(base::Code::not_found, "no way that you can use lies near", "from");
    reach.snapped_m = from.away_m;
    const std::uint32_t limit_mm = std::uint32_t(limit_m * 1000);
    const auto reached = p.search.reach(from, p.costs, limit_mm);
    for (const auto& [node, cost] : reached) {
        if (!t.is_junction[node] || (node != p.search.origin() && p.costs.node(node) >= k_far)) continue;
        ++reach.junctions;
        if (const double crow = distance_m(from.at, t.places[node]);
            crow > reach.farthest_crow_m || reach.junctions == 1) {
            reach.farthest_crow_m = crow;
            reach.farthest_node = t.osm_ids[node];
        }
    }
    if (request.outline == ReachRequest::Outline::no && request.edges == ReachRequest::Edges::no) return reach;
    std::optional<Raster> raster;
    if (request.outline == ReachRequest::Outline::yes)
        raster.emplace(from.at, limit_m, std::clamp(limit_m / 80, 8.0, 150.0));
    const auto piece = [&](std::uint32_t edge, bool backward, std::uint32_t start_mm, std::uint32_t at_mm,
                           std::uint32_t whole_cost) {
        const EdgeRow& row = t.edges[edge];
        const double rest = limit_mm - at_mm;
        const std::uint32_t length = row.length_mm - start_mm;
        const double share = whole_cost == 0 || row.length_mm == 0
                                 ? 1
                                 : std::min(1.0, rest / whole_cost * row.length_mm / std::max(1u, length));
        const double low = row.length_mm == 0 ? 0 : double(start_mm) / row.length_mm, high = low + (1 - low) * share;
        const float first = float(backward ? 1 - low : low), last = float(backward ? 1 - high : high);
        if (request.edges == ReachRequest::Edges::yes)
            reach.edges.push_back({{edge}, first, last, float(at_mm / 1000.0)});
        if (!raster) return;
        std::vector<Position> line{t.places[row.first]};
        for (const Position point : t.points_of(edge)) line.push_back(point);
        line.push_back(t.places[row.last]);
        if (backward) std::ranges::reverse(line);
        double passed = 0, total = row.length_mm / 1000.0;
        for (std::size_t i = 1; i < line.size() && passed < high * total; ++i) {
            const double length_m = distance_m(line[i - 1], line[i]);
            const double end = std::min(1.0, length_m > 0 ? (high * total - passed) / length_m : 1.0);
            const Position to = between(line[i - 1], line[i], end);
            if (passed + length_m >= low * total) raster->line(line[i - 1], to);
            passed += length_m;
        }
    };
    if (from.node == k_none) {
        const EdgeRow& row = t.edges[from.edge];
        if (const auto cost = p.costs.arc({row.last, from.edge << 1, row.length_mm, row.way_class}); cost < k_far)
            piece(from.edge, false, from.at_mm, 0, cost);
        if (const auto cost = p.costs.arc({row.first, from.edge << 1 | 1, row.length_mm, row.way_class}); cost < k_far)
            piece(from.edge, true, row.length_mm - from.at_mm, 0, cost);
    }
    for (const auto& [node, at] : reached) {
        const std::uint32_t through = node == p.search.origin() ? 0 : p.costs.node(node);
        if (through >= k_far) continue;
        for (const Arc& arc : t.arcs_of(node)) {
            const std::uint32_t cost = p.costs.arc(arc);
            if (cost >= k_far || at + through >= limit_mm) continue;
            // Reached from both ends and whole from the other: said once.
            if (const auto other = p.search.cost_of(arc.head); other < at && other + cost <= limit_mm) continue;
            piece(arc.edge(), arc.backward(), 0, at + through, cost);
        }
    }
    if (raster) reach.rings = raster->rings();
    return reach;
}

}  // namespace modou::routing
