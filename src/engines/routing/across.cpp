#include "engines/routing/across.hpp"

#include <algorithm>

#include "engines/routing/tables.hpp"

namespace modou::routing {

std::vector<Mark> lines_across(const WaysRead& read, const std::vector<Position>& openings,
                               const std::function<bool(const WayRecord&)>& kerbs_count) {
    const auto each_stretch = [&](std::size_t w, auto&& visit) {
        for (std::uint64_t at = read.ways[w].first_ref + 1; at < read.ways[w + 1].first_ref; ++at) {
            const Position from = read.places[read.index[at - 1]], to = read.places[read.index[at]];
            if (from != k_no_place && to != k_no_place && from != to) visit(from, to, at);
        }
    };
    std::vector<Mark> marks;
    for (const LineKind kind : {LineKind::wall, LineKind::kerb}) {
        std::vector<Segment> segments;
        for (std::size_t w = 0; w + 1 < read.ways.size(); ++w)
            if (read.ways[w].line == kind)
                each_stretch(w, [&](Position from, Position to, std::uint64_t) {
                    segments.push_back({from, to, w, read.ways[w].floor});
                });
        if (segments.empty()) continue;
        Lines lines(std::move(segments), openings);
        for (std::size_t w = 0; w + 1 < read.ways.size(); ++w) {
            if (read.ways[w].only_outline || (kind == LineKind::kerb && !kerbs_count(read.ways[w]))) continue;
            each_stretch(w, [&](Position from, Position to, std::uint64_t at) {
                lines.walk({from, to, at, read.ways[w].floor});
            });
        }
        for (const auto& [at, line] : lines.across())
            marks.push_back(
                {at, kind == LineKind::wall, kind == LineKind::kerb ? read.ways[std::size_t(line)].way_class : k_none});
    }
    std::ranges::stable_sort(marks, {}, &Mark::at);
    std::vector<Mark> joined;
    for (const Mark& mark : marks) {
        if (joined.empty() || joined.back().at != mark.at) {
            joined.push_back(mark);
            continue;
        }
        joined.back().walled = joined.back().walled || mark.walled;
        if (joined.back().kerb == k_none) joined.back().kerb = mark.kerb;
    }
    return joined;
}

}  // namespace modou::routing
