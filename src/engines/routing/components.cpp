#include "engines/routing/components.hpp"

#include <algorithm>

namespace modou::routing {
namespace {

// More floods than that under the same limits are forgotten: each takes some memory even when it never grew.
constexpr std::size_t k_floods_most = 10'000;

}  // namespace

void Components::begin(const Profile& profile, Plazas plazas, std::shared_ptr<const Overlay> reports,
                       const Overlay* own) {
    if (own != nullptr && own->attached() > 0) {
        now_ = &alone_;
        forget(alone_);
        return;
    }
    if (reports && reports->attached() == 0) reports = nullptr;
    now_ = &kept_[0];
    for (Learned& learned : kept_) {
        if (learned.used != 0 && learned.profile == profile && learned.plazas == plazas && learned.reports == reports) {
            learned.used = ++uses_;
            now_ = &learned;
            if (learned.floods.size() > k_floods_most) forget(learned);
            return;
        }
        if (learned.used < now_->used) now_ = &learned;
    }
    forget(*now_);
    now_->profile = profile;
    now_->plazas = plazas;
    now_->reports = std::move(reports);
    now_->used = ++uses_;
}

// Costs as much as was learned, not as much as the map is large.
void Components::forget(Learned& learned) {
    for (const Flood& flood : learned.floods)
        for (const std::uint32_t node : flood.nodes) learned.flood_of[node] = k_none;
    learned.floods.clear();
}

std::uint32_t Components::node_of(const Spot& spot, Costs& costs) const {
    if (spot.node == k_none) return node_of(spot.edge, costs);
    return costs.node(spot.node) < k_far ? spot.node : k_none;
}
std::uint32_t Components::node_of(std::uint32_t edge, Costs& costs) const {
    const EdgeRow& row = tables_->edges[edge];
    return costs.node(row.first) < k_far ? row.first : costs.node(row.last) < k_far ? row.last : k_none;
}

std::uint32_t Components::flood_from(std::uint32_t node) {
    if (now_->flood_of.empty()) now_->flood_of.assign(tables_->places.size(), k_none);
    std::uint32_t& flood = now_->flood_of[node];
    if (flood == k_none) {
        flood = std::uint32_t(now_->floods.size());
        now_->floods.push_back({{node}});
    }
    return flood;
}

// Looks at the neighbours of one node; where another flood has been, the two become one.
void Components::grow(std::uint32_t flood, Costs& costs) {
    const std::uint32_t node = now_->floods[flood].nodes[now_->floods[flood].looked_at++];
    for (const Arc& arc : tables_->arcs_of(node)) {
        const std::uint32_t met = now_->flood_of[arc.head];
        if (met == flood) continue;
        const bool passable =
            costs.arc(arc) < k_far || costs.arc({node, arc.edge_backward ^ 1, arc.length_mm, arc.way_class}) < k_far;
        if (!passable || costs.node(arc.head) >= k_far) continue;
        if (met == k_none) {
            now_->flood_of[arc.head] = flood;
            now_->floods[flood].nodes.push_back(arc.head);
        } else {
            flood = merge(flood, met);
        }
    }
}

// The smaller goes into the larger, so that a node changes its flood seldom. What either has looked at stays in front.
std::uint32_t Components::merge(std::uint32_t one, std::uint32_t other) {
    if (now_->floods[one].nodes.size() > now_->floods[other].nodes.size()) std::swap(one, other);
    Flood &small = now_->floods[one], &large = now_->floods[other];
    for (std::size_t i = 0; i < small.nodes.size(); ++i) {
        now_->flood_of[small.nodes[i]] = other;
        large.nodes.push_back(small.nodes[i]);
        if (i < small.looked_at) std::swap(large.nodes[large.looked_at++], large.nodes.back());
    }
    drop(small);
    return other;
}

std::uint32_t Components::farthest(const Spot& spot, Costs& costs) const {
    const std::uint32_t flood = of(spot, costs);
    return flood == k_none ? k_none : now_->floods[flood].nodes.back();
}

void Components::join(std::uint32_t one, std::uint32_t other) {
    const std::uint32_t a = flood_from(one), b = flood_from(other);
    if (a != b) merge(a, b);
}

Components::Joined Components::same(const Spot& from, std::uint32_t edge, Costs& costs, std::size_t steps) {
    const std::uint32_t from_node = node_of(from, costs), node = node_of(edge, costs);
    if (from_node == k_none || node == k_none) return Joined::unknown;
    for (flood_from(from_node), flood_from(node);; --steps) {
        const std::uint32_t a = flood_at(from_node), b = flood_at(node);
        if (a == b) return Joined::yes;
        const Flood &here = now_->floods[a], &there = now_->floods[b];
        if (here.closed()) return Joined::from_enclosed;
        if (there.closed()) return Joined::to_enclosed;
        if (steps == 0) return Joined::unknown;
        grow(here.nodes.size() <= there.nodes.size() ? a : b, costs);
    }
}

Components::Joined Components::joined(const Spot& from, const Spot& to, Costs& costs, std::size_t steps) {
    const std::uint32_t from_node = node_of(from, costs), to_node = node_of(to, costs);
    if (from_node == k_none || to_node == k_none) return Joined::unknown;
    if (steps == 0 && (flood_at(from_node) == k_none || flood_at(to_node) == k_none)) return Joined::unknown;
    for (flood_from(from_node), flood_from(to_node);; --steps) {
        const std::uint32_t a = flood_at(from_node), b = flood_at(to_node);
        if (a == b) return Joined::yes;
        // The smaller one grows, so that the smaller component is closed first, at the cost of its own size.
        const Flood &here = now_->floods[a], &there = now_->floods[b];
        const bool from_smaller = here.nodes.size() <= there.nodes.size();
        if (from_smaller && here.closed()) return Joined::from_enclosed;
        if (!from_smaller && there.closed()) return Joined::to_enclosed;
        if (steps == 0) return Joined::unknown;
        grow(from_smaller ? a : b, costs);
    }
}

}  // namespace modou::routing
