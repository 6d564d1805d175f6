#include "engines/routing/grid.hpp"

#include <algorithm>

namespace modou::routing {

void add_grid(Draft& draft) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> entries;
    for (std::uint32_t e = 0; e < draft.edges.size(); ++e) {
        const EdgeRow& row = draft.edges[e];
        const std::size_t end = e + 1 < draft.edges.size() ? draft.edges[e + 1].points_at : draft.points.size();
        Position before = draft.places[row.first];
        const std::size_t from = entries.size();
        const auto mark_box = [&](Position a, Position b) {
            for (std::int32_t y = cell_of(std::min(a.lat, b.lat)); y <= cell_of(std::max(a.lat, b.lat)); ++y)
                for (std::int32_t x = cell_of(std::min(a.lon, b.lon)); x <= cell_of(std::max(a.lon, b.lon)); ++x)
                    if (const std::pair entry(cell_key(x, y), e); entries.size() == from || entries.back() != entry)
                        entries.push_back(entry);
        };
        const auto mark = [&](Position a, Position b) {
            if (east_of(a, b) == std::int64_t(b.lon) - a.lon) return mark_box(a, b);
            mark_box(a, {a.lon, b.lat});  // over the 180th meridian, where the numbers begin again
            mark_box({b.lon, a.lat}, b);
        };
        // The cells of a piece's box, for pieces no longer than a cell: a long diagonal would fill its whole box.
        const auto line_to = [&](Position p) {
            const std::int64_t dx = east_of(before, p), dy = std::int64_t(p.lat) - before.lat;
            const std::int64_t pieces = (std::max(std::abs(dx), std::abs(dy)) >> k_cell_shift) + 1;
            Position last = before;
            for (std::int64_t piece = 1; piece <= pieces; ++piece) {
                const Position next{around(before.lon + dx * piece / pieces),
                                    std::int32_t(before.lat + dy * piece / pieces)};
                mark(last, next);
                last = next;
            }
            before = p;
        };
        for (std::size_t i = row.points_at; i < end; ++i) line_to(draft.points[i]);
        line_to(draft.places[row.last]);
    }
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    for (const auto& [key, edge] : entries) {
        if (draft.cells.empty() || draft.cells.back().key != key)
            draft.cells.push_back({key, std::uint32_t(draft.cell_edges.size()), 0});
        draft.cell_edges.push_back(edge);
    }
    draft.cells.push_back({UINT64_MAX, std::uint32_t(draft.cell_edges.size()), 0});
}

}  // namespace modou::routing
