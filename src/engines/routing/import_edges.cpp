// Ways cut into edges where they meet, and the lines over squares.
#include <algorithm>

#include "engines/routing/importer.hpp"
#include "engines/routing/plaza.hpp"

namespace modou::routing {

std::span<const std::uint32_t> Importer::refs_of(std::size_t w) const {
    return std::span(index_).subspan(ways_[w].first_ref, ways_[w + 1].first_ref - ways_[w].first_ref);
}

std::uint32_t Importer::node(std::uint32_t ref) {
    const auto [found, fresh] = node_of_.try_emplace(ref, std::uint32_t(node_refs_.size()));
    if (fresh) node_refs_.push_back(ref);
    return found->second;
}

void Importer::add_edge(std::size_t w, std::uint32_t way_class, std::span<const std::uint32_t> refs) {
    double metres = 0;
    for (std::size_t i = 1; i < refs.size(); ++i) metres += distance_m(places_[refs[i - 1]], places_[refs[i]]);
    const std::uint32_t points_at = std::uint32_t(points_.size());
    for (std::size_t i = 1; i + 1 < refs.size(); ++i) points_.push_back(places_[refs[i]]);
    edges_.push_back(
        {ways_[w].id, node(refs.front()), node(refs.back()), length_mm(metres), way_class, ways_[w].name, points_at});
    edge_points_.push_back(std::uint32_t(refs.size() - 2));
}

std::vector<Mark> Importer::find_marks() {
    if (report_.lines == 0) return {};
    std::vector<Position> openings;
    for (const std::uint32_t ref : openings_) openings.push_back(places_[ref]);
    return lines_across({ways_, index_, places_}, openings, [&](const WayRecord& way) {
        const Road road = way_classes_.rows[way.way_class].road;
        return road <= Road::corridor || road == Road::cycleway;
    });
}

std::uint32_t Importer::marked(std::uint32_t way_class, const Mark& mark) {
    WayFacts facts = way_classes_.rows[way_class];
    if (mark.walled) facts.across |= WayFacts::walled;
    if (mark.kerb != k_none) facts = with_crossing(facts, node_classes_.rows[mark.kerb]);
    return way_classes_.of(facts);
}

void Importer::make_edges() {
    const std::vector<Mark> marks = find_marks();
    auto mark = marks.begin();
    std::vector<std::uint32_t> chain;
    for (std::size_t w = 0; w + 1 < ways_.size(); ++w) {
        if (ways_[w].only_outline) continue;
        const auto flush = [&] {
            // A loop without a junction is cut in the middle, so that no edge comes back to its own beginning.
            if (chain.size() > 2 && chain.front() == chain.back()) {
                const std::size_t middle = chain.size() / 2;
                add_edge(w, ways_[w].way_class, std::span(chain).first(middle + 1));
                add_edge(w, ways_[w].way_class, std::span(chain).subspan(middle));
            } else if (chain.size() >= 2) {
                add_edge(w, ways_[w].way_class, chain);
            }
            chain.clear();
        };
        const std::size_t before = edges_.size();
        bool stopped = false;
        for (std::uint64_t at = ways_[w].first_ref; at < ways_[w + 1].first_ref; ++at) {
            const std::uint32_t ref = index_[at];
            while (mark != marks.end() && mark->at < at) ++mark;
            if (places_[ref] == k_no_place) {  // cut: nobody knows how the way runs there
                flush();
                continue;
            }
            if (!chain.empty() && chain.back() == ref) continue;
            if (mark != marks.end() && mark->at == at && !chain.empty()) {
                const std::array stretch{chain.back(), ref};
                flush();
                add_edge(w, marked(ways_[w].way_class, *mark), stretch);
                stopped = stopped || mark->walled;
                chain.push_back(ref);
                continue;
            }
            chain.push_back(ref);
            if (chain.size() > 1 && (uses_[ref] > 1 || special_.contains(ref))) {
                flush();
                chain.push_back(ref);
            }
        }
        flush();
        report_.empty_ways += edges_.size() == before;
        report_.walled_ways += stopped;
    }
}

std::uint32_t Importer::over_obstacles(std::uint32_t way_class, const SquareObstacles::Hit& hit) {
    if (!hit.any()) return way_class;
    WayFacts facts = way_classes_.rows[way_class];
    if (hit.walled) facts.across |= WayFacts::walled;
    if (hit.kerb) facts = with_crossing(facts, hit.kerb_facts);
    if (hit.steps) {
        facts.road = Road::steps;
        facts.step_count = hit.step_count;
        facts.wheelchair = Wheelchair::unknown;  // was said of the square
    }
    return way_classes_.of(facts);
}

void Importer::make_squares() {
    std::ranges::sort(openings_);
    const SquareObstacles obstacles(
        {ways_, index_, places_},
        [&](const WayRecord& way) -> const WayFacts& { return way_classes_.rows[way.way_class]; },
        [&](const WayRecord& way) -> const NodeFacts& { return node_classes_.rows[way.way_class]; },
        [&](std::uint32_t ref) { return std::ranges::binary_search(openings_, ref); });
    const auto ring_places = [&](std::span<const std::uint32_t> refs) {
        // Beyond the 180th meridian they count on, so that a ring over it stays one.
        std::vector<Position> ring;
        for (const std::uint32_t ref : refs) {
            const Position at = places_[ref], first = ring.empty() ? at : ring.front();
            ring.push_back({std::int32_t(first.lon + east_of(first, at)), at.lat});
        }
        return ring;
    };
    const auto whole = [&](std::span<const std::uint32_t> refs) {
        return std::ranges::none_of(refs, [&](std::uint32_t ref) { return places_[ref] == k_no_place; });
    };
    const auto cross = [&](std::size_t w, std::uint32_t way_class,
                           const std::vector<std::vector<std::uint32_t>>& rings) {
        std::vector<std::vector<Position>> lines;
        std::vector<std::uint32_t> entries;
        for (const auto& ring : rings) {
            if (!whole(ring)) return;
            lines.push_back(ring_places(ring));
            for (std::size_t i = 0; i + 1 < ring.size(); ++i)
                if (node_of_.contains(ring[i]) && std::ranges::find(entries, ring[i]) == entries.end())
                    entries.push_back(ring[i]);
        }
        if (lines.empty() || entries.size() < 2) return;
        ++report_.plazas;
        const Floor floor = ways_[w].floor;
        bool walled = false;
        const auto straight = sight_lines(lines, ring_places(entries));
        for (const auto& [a, b] : straight) {
            const auto hit = obstacles.met(places_[entries[a]], places_[entries[b]], floor);
            walled = walled || hit.walled;
            add_edge(w, over_obstacles(way_class, hit), std::array{entries[a], entries[b]});
        }
        if (!walled) return;
        // Around a wall one goes by its ends, and through it by its gates.
        Position low = lines[0][0], high = low;
        for (const auto& line : lines)
            for (const Position p : line) {
                low = {std::min(low.lon, p.lon), std::min(low.lat, p.lat)};
                high = {std::max(high.lon, p.lon), std::max(high.lat, p.lat)};
            }
        const std::size_t on_rings = entries.size();
        for (const std::uint32_t ref : obstacles.corners(low, high, floor))
            if (entries.size() < on_rings + k_corners_most && std::ranges::find(entries, ref) == entries.end())
                entries.push_back(ref);
        for (const auto& [a, b] : sight_lines(lines, ring_places(entries), entries.size() - on_rings)) {
            if (b < on_rings) continue;
            const auto hit = obstacles.met(places_[entries[a]], places_[entries[b]], floor);
            if (!hit.any()) add_edge(w, way_class, std::array{entries[a], entries[b]});
        }
    };
    std::unordered_map<std::int64_t, std::size_t> by_id;
    for (std::size_t w = 0; w + 1 < ways_.size(); ++w)
        if (outlines_.contains(ways_[w].id)) by_id.emplace(ways_[w].id, w);
    for (std::size_t w = 0; w + 1 < ways_.size(); ++w) {
        if (!ways_[w].area) continue;
        WayFacts facts = way_classes_.rows[ways_[w].way_class];
        facts.flags |= WayFacts::plaza;
        const auto refs = refs_of(w);
        cross(w, way_classes_.of(facts), {std::vector(refs.begin(), refs.end())});
    }
    for (const Square& square : squares_) {
        std::vector<std::vector<std::uint32_t>> pieces;
        std::size_t owner = ways_.size(), stretches = 0;
        bool all = true;
        for (const auto* ids : {&square.outer, &square.inner})
            for (const std::int64_t id : *ids) {
                const auto found = by_id.find(id);
                all = all && found != by_id.end();
                if (found == by_id.end()) continue;
                const auto refs = refs_of(found->second);
                pieces.emplace_back(refs.begin(), refs.end());
                stretches += refs.size() - 1;
                if (owner == ways_.size()) owner = found->second;
            }
        const auto rings = join_rings(std::move(pieces));
        for (const auto& ring : rings) {
            all = all && whole(ring);
            stretches -= ring.size() - 1;
            if (whole(ring)) walk_around(owner, square.way_class, ring);
        }
        // Nobody knows what lies in a square that is not told whole: one goes around it.
        if (all && stretches == 0 && owner != ways_.size())
            cross(owner, square.way_class, rings);
        else
            report_.passed_over.add("square_not_whole");
    }
}

void Importer::walk_around(std::size_t w, std::uint32_t way_class, std::span<const std::uint32_t> ring) {
    const auto entry = [&](std::uint32_t ref) { return node_of_.contains(ref); };
    const auto first = std::ranges::find_if(ring, entry);
    if (first == ring.end()) return;
    std::vector<std::uint32_t> turned(first, ring.end());
    turned.insert(turned.end(), ring.begin() + 1, first + 1);
    std::size_t from = 0;
    for (std::size_t i = 1; i < turned.size(); ++i)
        if (entry(turned[i])) {
            if (turned[from] != turned[i]) add_edge(w, way_class, std::span(turned).subspan(from, i - from + 1));
            from = i;
        }
}

}  // namespace modou::routing
