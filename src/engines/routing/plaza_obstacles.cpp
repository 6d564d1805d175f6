#include "engines/routing/plaza_obstacles.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_map>

namespace modou::routing {
namespace {

constexpr int k_cell_bits = 14;  // about 180 m

double turn(Position a, Position b, Position c) {
    return (double(b.lon) - a.lon) * (double(c.lat) - a.lat) - (double(b.lat) - a.lat) * (double(c.lon) - a.lon);
}
bool opposite(double one, double two) {
    return (one > 0 && two < 0) || (one < 0 && two > 0);
}

// Whether the segment from a to b has a part within the box of `half` on both sides of the segment from c to d.
bool enters(Position a, Position b, Position c, Position d, double half) {
    constexpr double k_metres = 6'371'000 * std::numbers::pi / 180 * 1e-7, k_skin = 0.05;
    const double shrink = std::cos(c.lat * 1e-7 * std::numbers::pi / 180);
    const auto x = [&](Position p) { return (double(p.lon) - c.lon) * k_metres * shrink; };
    const auto y = [&](Position p) { return (double(p.lat) - c.lat) * k_metres; };
    const double length = std::hypot(x(d), y(d));
    if (length <= 2 * k_skin) return false;
    const double ux = x(d) / length, uy = y(d) / length;
    const double along_a = x(a) * ux + y(a) * uy, along_b = x(b) * ux + y(b) * uy;
    const double aside_a = y(a) * ux - x(a) * uy, aside_b = y(b) * ux - x(b) * uy;
    double from = 0, to = 1;
    const auto clip = [&](double start, double end, double low, double high) {
        const double step = end - start;
        if (step == 0) return start > low && start < high;
        const double one = (low - start) / step, two = (high - start) / step;
        from = std::max(from, std::min(one, two));
        to = std::min(to, std::max(one, two));
        return from < to;
    };
    return clip(along_a, along_b, k_skin, length - k_skin) && clip(aside_a, aside_b, k_skin - half, half - k_skin);
}

}  // namespace

SquareObstacles::SquareObstacles(const WaysRead& read, const std::function<const WayFacts&(const WayRecord&)>& facts,
                                 const std::function<const NodeFacts&(const WayRecord&)>& kerbs,
                                 const std::function<bool(std::uint32_t ref)>& opening) {
    std::unordered_map<std::uint32_t, int> ends;  // of walls: where one of them ends and none goes on
    for (std::size_t w = 0; w + 1 < read.ways.size(); ++w) {
        const WayRecord& way = read.ways[w];
        LineKind kind = way.line;
        Piece piece;
        piece.floor = way.floor;
        if (kind == LineKind::none && !way.only_outline) {
            const WayFacts& own = facts(way);
            if (own.road != Road::steps) continue;
            kind = LineKind::steps;
            piece.step_count = own.step_count;
            if (own.way.width_mm != k_untold_mm) piece.half_wide_m = own.way.width_mm / 2000.0;
        }
        if (kind == LineKind::none) continue;
        if (kind == LineKind::kerb) piece.kerb = kerbs(way);
        piece.kind = kind;
        const std::uint64_t first = way.first_ref, last = read.ways[w + 1].first_ref - 1;
        const bool closed = read.index[first] == read.index[last];
        for (std::uint64_t at = first + 1; at <= last; ++at) {
            piece.from_ref = read.index[at - 1], piece.to_ref = read.index[at];
            piece.from = read.places[piece.from_ref], piece.to = read.places[piece.to_ref];
            if (piece.from == k_no_place || piece.to == k_no_place || piece.from == piece.to) continue;
            piece.free_from = !closed && at == first + 1, piece.free_to = !closed && at == last;
            if (kind == LineKind::wall) {
                if (piece.free_from) ++ends[piece.from_ref];
                if (piece.free_to) ++ends[piece.to_ref];
                piece.corner_from = opening(piece.from_ref), piece.corner_to = opening(piece.to_ref);
            }
            pieces_.push_back(piece);
        }
    }
    for (std::uint32_t i = 0; i < pieces_.size(); ++i) {
        Piece& piece = pieces_[i];
        if (piece.kind == LineKind::wall) {
            piece.free_from = piece.free_from && ends[piece.from_ref] == 1;
            piece.free_to = piece.free_to && ends[piece.to_ref] == 1;
            piece.corner_from = piece.corner_from || piece.free_from;
            piece.corner_to = piece.corner_to || piece.free_to;
        }
        const auto [left, right] = std::minmax(piece.from.lon, piece.to.lon);
        const auto [low, high] = std::minmax(piece.from.lat, piece.to.lat);
        for (auto row = low >> k_cell_bits; row <= high >> k_cell_bits; ++row)
            for (auto column = left >> k_cell_bits; column <= right >> k_cell_bits; ++column)
                cells_.emplace_back(std::uint64_t(std::uint32_t(row)) << 32 | std::uint32_t(column), i);
    }
    std::ranges::sort(cells_);
}

template <class F>
void SquareObstacles::each_near(Position low, Position high, Floor floor, F&& visit) const {
    constexpr std::int32_t k_beside = 2'000;  // steps are wide: what lies 20 m beside the box may reach into it
    for (auto row = (low.lat - k_beside) >> k_cell_bits; row <= (high.lat + k_beside) >> k_cell_bits; ++row)
        for (auto column = (low.lon - k_beside) >> k_cell_bits; column <= (high.lon + k_beside) >> k_cell_bits;
             ++column) {
            const auto key = std::uint64_t(std::uint32_t(row)) << 32 | std::uint32_t(column);
            auto cell = std::ranges::lower_bound(cells_, std::pair(key, 0u));
            for (; cell != cells_.end() && cell->first == key; ++cell)
                if (pieces_[cell->second].floor == floor) visit(pieces_[cell->second]);
        }
}

SquareObstacles::Hit SquareObstacles::met(Position a, Position b, Floor floor) const {
    Hit hit;
    const auto [left, right] = std::minmax(a.lon, b.lon);
    const auto [low, high] = std::minmax(a.lat, b.lat);
    each_near({left, low}, {right, high}, floor, [&](const Piece& piece) {
        if (piece.kind == LineKind::steps) {
            if (!enters(a, b, piece.from, piece.to, piece.half_wide_m)) return;
            hit.steps = true;
            hit.step_count = std::max(hit.step_count, piece.step_count);
            return;
        }
        const double of_a = turn(piece.from, piece.to, a), of_b = turn(piece.from, piece.to, b);
        if (!opposite(of_a, of_b)) return;
        const double of_from = turn(a, b, piece.from), of_to = turn(a, b, piece.to);
        const bool crosses =
            opposite(of_from, of_to) || (of_from == 0 && !piece.free_from) || (of_to == 0 && !piece.free_to);
        if (!crosses) return;
        if (piece.kind == LineKind::wall) hit.walled = true;
        if (piece.kind == LineKind::kerb) {
            const bool higher = !hit.kerb || hit.kerb_facts.kerb_mm == k_untold_mm ||
                                (piece.kerb.kerb_mm != k_untold_mm && piece.kerb.kerb_mm > hit.kerb_facts.kerb_mm);
            if (higher) hit.kerb_facts = piece.kerb;
            hit.kerb = true;
        }
    });
    return hit;
}

std::vector<std::uint32_t> SquareObstacles::corners(Position low, Position high, Floor floor) const {
    std::vector<std::uint32_t> found;
    each_near(low, high, floor, [&](const Piece& piece) {
        const auto add = [&](Position at, std::uint32_t ref) {
            if (at.lon >= low.lon && at.lon <= high.lon && at.lat >= low.lat && at.lat <= high.lat)
                found.push_back(ref);
        };
        if (piece.corner_from) add(piece.from, piece.from_ref);
        if (piece.corner_to) add(piece.to, piece.to_ref);
    });
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace modou::routing
