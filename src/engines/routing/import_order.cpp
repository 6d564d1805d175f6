// What crossing nodes say goes to those who cross, and all rows into the order that the image has them in.
#include <algorithm>
#include <cstring>

#include "engines/routing/importer.hpp"

namespace modou::routing {

void Importer::kerbs_to_crossings() {
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> at;  // node → its edges
    for (const auto& [ref, cls] : special_)
        if (is_of_who_crosses(node_classes_.rows[cls]) && node_of_.contains(ref)) at[node_of_.at(ref)];
    for (std::uint32_t e = 0; e < edges_.size(); ++e)
        for (const std::uint32_t end : {edges_[e].first, edges_[e].last})
            if (const auto found = at.find(end); found != at.end()) found->second.push_back(e);
    std::vector<Road> roads;
    for (const auto& [node, edges] : at) {
        roads.clear();
        for (const std::uint32_t e : edges) roads.push_back(way_classes_.rows[edges_[e].way_class].road);
        const NodeFacts facts = node_classes_.rows[special_.at(node_refs_[node])];
        const Crossed crossed = who_crosses(facts, roads);
        if (crossed.stays) continue;
        for (const std::uint32_t i : crossed.edges) {
            EdgeRow& edge = edges_[edges[i]];
            edge.way_class = way_classes_.of(with_crossing(way_classes_.rows[edge.way_class], facts));
        }
        keep(node_refs_[node], without_crossing(facts));
        ++report_.kerbs;
    }
}

void Importer::keep(std::uint32_t ref, const NodeFacts& facts) {
    if (!facts.matters())
        special_.erase(ref);
    else
        special_[ref] = std::uint16_t(std::min<std::uint32_t>(node_classes_.of(facts), 0xFFFF));
}

void Importer::order() {
    const std::uint32_t nodes = std::uint32_t(node_refs_.size());
    std::vector<std::pair<std::uint64_t, std::uint32_t>> by_curve;
    for (std::uint32_t n = 0; n < nodes; ++n) by_curve.emplace_back(curve(places_[node_refs_[n]]), n);
    std::sort(by_curve.begin(), by_curve.end());
    std::vector<std::uint32_t> moved(nodes), node_at(nodes);
    for (std::uint32_t n = 0; n < nodes; ++n) moved[by_curve[n].second] = n;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> joined;
    for (const EdgeRow& row : edges_) joined.emplace_back(moved[row.first], moved[row.last]);
    elimination_ = eliminate(nodes, joined, part(0.45, 0.7));
    for (std::uint32_t n = 0; n < nodes; ++n) moved[n] = elimination_.rank_of[moved[n]], node_at[moved[n]] = n;
    for (const std::uint32_t old : node_at) {
        const std::uint32_t ref = node_refs_[old];
        draft_.places.push_back(places_[ref]);
        draft_.osm_ids.push_back(ids_[ref]);
        draft_.is_junction.push_back(uses_[ref] > 1 || ends_.contains(ref));
        const auto found = special_.find(ref);
        const std::uint16_t cls = found == special_.end() ? 0 : found->second;
        draft_.node_class.push_back(cls);
        const auto kind = node_classes_.rows[cls].kind;
        report_.kerbs += kind == NodeFacts::Kind::kerb;
        report_.lifts += kind == NodeFacts::Kind::lift;
        report_.barriers += kind == NodeFacts::Kind::passable_barrier || kind == NodeFacts::Kind::wheel_barrier ||
                            kind == NodeFacts::Kind::unlisted_barrier;
    }
    std::vector<std::uint32_t> turn(edges_.size());
    for (std::uint32_t e = 0; e < edges_.size(); ++e) turn[e] = e;
    for (EdgeRow& row : edges_) row.first = moved[row.first], row.last = moved[row.last];
    std::ranges::stable_sort(turn, {}, [&](std::uint32_t e) { return edges_[e].first; });
    for (const std::uint32_t e : turn) {
        EdgeRow row = edges_[e];
        const auto from = points_.begin() + row.points_at;
        row.points_at = std::uint32_t(draft_.points.size());
        draft_.points.insert(draft_.points.end(), from, from + edge_points_[e]);
        draft_.edges.push_back(row);
    }
    draft_.first_arc.assign(nodes + 1, 0);
    for (const EdgeRow& row : draft_.edges) ++draft_.first_arc[row.first + 1], ++draft_.first_arc[row.last + 1];
    for (std::uint32_t n = 0; n < nodes; ++n) draft_.first_arc[n + 1] += draft_.first_arc[n];
    draft_.arcs.resize(2 * draft_.edges.size());
    std::vector<std::uint32_t> next(draft_.first_arc.begin(), draft_.first_arc.end() - 1);
    for (std::uint32_t e = 0; e < draft_.edges.size(); ++e) {
        const EdgeRow& row = draft_.edges[e];
        draft_.arcs[next[row.first]++] = {row.last, e << 1, row.length_mm, row.way_class};
        draft_.arcs[next[row.last]++] = {row.first, e << 1 | 1, row.length_mm, row.way_class};
    }
    draft_.way_classes = way_classes_.rows;
    draft_.node_classes = node_classes_.rows;
    for (const std::string& name : name_list_) {
        draft_.name_at.push_back(std::uint32_t(draft_.names.size()));
        draft_.names.insert(draft_.names.end(), name.begin(), name.end());
    }
    draft_.name_at.push_back(std::uint32_t(draft_.names.size()));
    // Contraction comes next and needs the room.
    drop(edges_, points_, edge_points_, ids_, uses_, places_, ends_, special_, node_of_, node_refs_, ways_, index_,
         of_ways_, openings_);
}

}  // namespace modou::routing
