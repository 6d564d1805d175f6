#include "engines/routing/search.hpp"

#include <algorithm>

namespace modou::routing {

void Heap::push(std::uint32_t key, std::uint32_t node) {
    std::size_t at = entries_.size();
    const std::uint64_t entry = std::uint64_t(key) << 32 | node;
    entries_.push_back(entry);
    while (at > 0) {
        const std::size_t up = (at - 1) / 4;
        if (entries_.data()[up] <= entry) break;
        entries_.data()[at] = entries_.data()[up];
        at = up;
    }
    entries_.data()[at] = entry;
}

void Heap::pop() {
    const std::uint64_t entry = entries_.back();
    entries_.pop_back();
    const std::size_t size = entries_.size();
    if (size == 0) return;
    std::size_t at = 0;
    while (true) {
        const std::size_t first = 4 * at + 1;
        if (first >= size) break;
        std::size_t least = first;
        for (std::size_t child = first + 1; child < std::min(first + 4, size); ++child)
            if (entries_.data()[child] < entries_.data()[least]) least = child;
        if (entries_.data()[least] >= entry) break;
        entries_.data()[at] = entries_.data()[least];
        at = least;
    }
    entries_.data()[at] = entry;
}

void Potential::begin(const Spot& target, std::size_t bound) {
    if (++stamp_ == 0) {
        std::ranges::fill(labels_, Label{});
        stamp_ = 1;
    }
    first_ = tables_->hierarchies[bound].first.data();
    ups_ = tables_->hierarchies[bound].ups.data();
    heap_.clear();
    const auto reach = [&](std::uint32_t node, std::uint32_t length) {
        Label& at = label(node);
        if (length >= at.down) return;
        at.down = length;
        heap_.push(length, node);
    };
    const EdgeRow& row = tables_->edges[target.edge];
    if (target.node != k_none) {
        reach(target.node, 0);
    } else {
        reach(row.first, target.at_mm);
        reach(row.last, row.length_mm - target.at_mm);
    }
    while (!heap_.empty()) {
        const std::uint32_t length = heap_.top_key(), node = heap_.top_node();
        heap_.pop();
        if (length > labels_.data()[node].down) continue;
        for (std::uint32_t up = first_[node]; up < first_[node + 1]; ++up)
            if (const Up& arc = ups_[up]; arc.down_mm < k_far) reach(arc.head, length + arc.down_mm);
    }
}

// Numbers only rise, so this ends; it is as deep as the hierarchy is high (some hundreds on a country).
std::uint32_t Potential::of(std::uint32_t node) {
    if (Label& at = label(node); at.known != k_none) return at.known;
    std::uint32_t best = labels_.data()[node].down;
    for (std::uint32_t up = first_[node]; up < first_[node + 1]; ++up) {
        const Up& arc = ups_[up];
        if (arc.up_mm >= best) continue;
        best = std::min(best, std::min(k_far, of(arc.head) + arc.up_mm));
    }
    labels_.data()[node].known = best;
    return best;
}

void Search::stamp() {
    if (++stamp_ == 0) {
        std::ranges::fill(labels_, Label{});
        std::ranges::fill(guard_, 0u);
        stamp_ = 1;
    }
    heap_.clear();
    guard_queue_.clear();
    touched_.clear();
}

template <class F>
void Search::begin_from(const Spot& from, Costs& costs, F&& reach_node) {
    origin_ = from.node;
    if (from.node != k_none) {
        reach_node(from.node, 0u);
        return;
    }
    const EdgeRow& row = tables_->edges[from.edge];
    const std::uint32_t forward = costs.arc({row.last, from.edge << 1, row.length_mm, row.way_class});
    const std::uint32_t backward = costs.arc({row.first, from.edge << 1 | 1, row.length_mm, row.way_class});
    if (backward < k_far) reach_node(row.first, part_of(backward, from.at_mm, row.length_mm));
    if (forward < k_far) reach_node(row.last, part_of(forward, row.length_mm - from.at_mm, row.length_mm));
}

Search::Answer Search::run(const Spot& from, const Spot& to, Costs& costs, const std::vector<std::uint32_t>* raised,
                           std::size_t bound) {
    stamp();
    if (bound != 0) potential_.begin(to, bound);  // else least() does
    Answer answer;
    std::uint32_t best = k_far, best_node = k_none;
    bool direct = false;
    const EdgeRow& goal = tables_->edges[to.edge];
    const std::uint32_t goal_forward = costs.arc({goal.last, to.edge << 1, goal.length_mm, goal.way_class});
    const std::uint32_t goal_backward = costs.arc({goal.first, to.edge << 1 | 1, goal.length_mm, goal.way_class});
    if (from.edge == to.edge && from.node == k_none && to.node == k_none) {
        const std::uint32_t cost = to.at_mm >= from.at_mm
                                       ? part_of(goal_forward, to.at_mm - from.at_mm, goal.length_mm)
                                       : part_of(goal_backward, from.at_mm - to.at_mm, goal.length_mm);
        if (cost < k_far) best = cost, direct = true;
    }
    // The last piece: from a node at the end of the goal's edge to the goal.
    const auto arrive = [&](std::uint32_t node, std::uint32_t cost) {
        const auto offer = [&](std::uint32_t more) {
            if (more >= k_far || cost + more >= best) return;
            best = cost + more, best_node = node, direct = false;
        };
        if (to.node != k_none) {
            if (node == to.node) offer(0);
            return;
        }
        if (node != goal.first && node != goal.last) return;
        const std::uint32_t through = node == origin_ ? 0 : costs.node(node);
        if (through >= k_far) return;
        if (node == goal.first && goal_forward < k_far)
            offer(through + part_of(goal_forward, to.at_mm, goal.length_mm));
        if (node == goal.last && goal_backward < k_far)
            offer(through + part_of(goal_backward, goal.length_mm - to.at_mm, goal.length_mm));
    };
    const auto reach_node = [&](std::uint32_t node, std::uint32_t cost, std::uint32_t arc) {
        Label& label = labels_.data()[node];
        if (label.stamp != stamp_) {
            // A hierarchy counts passing through its nodes; where one stands one does not pass through.
            const std::uint32_t bound = node == origin_ ? 0 : potential_.of(node);
            label = {stamp_, k_far, k_none, bound};
            touched_.push_back(node);
        }
        if (cost >= label.cost) return;
        label.cost = cost;
        label.arc = arc;
        if (label.bound >= k_far || cost + label.bound >= best) return;
        heap_.push(cost + label.bound, node);
        arrive(node, cost);
    };
    if (bound == 0 && least(from, to) >= k_far) {
        answer.end = End::not_connected;
        return answer;
    }
    begin_from(from, costs, [&](std::uint32_t node, std::uint32_t cost) { reach_node(node, cost, k_none); });
    bool flooding = false, joined = false;
    std::size_t flood_at = 0;
    // One can begin at a closed node, or end there, but not come through it.
    const auto flood_reach = [&](std::uint32_t node) {
        if (guard_.data()[node] == stamp_ || (node != origin_ && node != to.node && costs.node(node) >= k_far)) return;
        guard_.data()[node] = stamp_;
        if (labels_.data()[node].stamp == stamp_) joined = true;
        guard_queue_.push_back(node);
    };
    const auto flood_step = [&] {
        const std::uint32_t node = guard_queue_[flood_at++];
        for (const Arc& arc : tables_->arcs_of(node)) {
            if (guard_.data()[arc.head] == stamp_) continue;
            if (costs.arc({node, arc.edge_backward ^ 1, arc.length_mm, arc.way_class}) < k_far) flood_reach(arc.head);
        }
    };
    while (!heap_.empty() && heap_.top_key() < best) {
        const std::uint32_t key = heap_.top_key(), node = heap_.top_node();
        heap_.pop();
        const Label label = labels_.data()[node];
        if (key > label.cost + label.bound) continue;
        ++answer.settled;
        const std::uint32_t through = node == origin_ ? 0 : costs.node(node);
        if (through < k_far) {
            for (const Arc& arc : tables_->arcs_of(node)) {
                std::uint32_t cost = costs.arc(arc);
                if (cost >= k_far) continue;
                if (raised && std::ranges::binary_search(*raised, arc.edge())) cost += cost / 4;
                if (flooding && !joined && guard_.data()[arc.head] == stamp_) joined = true;
                reach_node(arc.head, std::min(k_far, label.cost + through + cost),
                           std::uint32_t(&arc - tables_->arcs.data()));
            }
        }
        if (best < k_far || joined || answer.settled < k_flood_after) continue;
        if (!flooding) {
            flooding = true;
            if (to.node != k_none) flood_reach(to.node);
            if (to.node == k_none && goal_forward < k_far) flood_reach(goal.first);
            if (to.node == k_none && goal_backward < k_far) flood_reach(goal.last);
        }
        for (int step = 0; step < 4 && !joined; ++step) {
            if (flood_at == guard_queue_.size()) {
                answer.end = End::to_enclosed;
                return answer;
            }
            flood_step();
        }
    }
    if (best >= k_far) {
        answer.end = End::from_enclosed;
        return answer;
    }
    answer.cost_mm = best;
    answer.legs = legs(from, to, best_node, direct);
    return answer;
}

std::uint32_t Search::least(const Spot& from, const Spot& to) {
    potential_.begin(to, 0);
    if (from.node != k_none) return potential_.of(from.node);
    const EdgeRow& row = tables_->edges[from.edge];
    std::uint32_t least = std::min(
        k_far, std::min(potential_.of(row.first) + from.at_mm, potential_.of(row.last) + row.length_mm - from.at_mm));
    if (from.edge == to.edge && to.node == k_none)
        least = std::min(least, std::max(from.at_mm, to.at_mm) - std::min(from.at_mm, to.at_mm));
    return least;
}

bool Search::shorter_over(const std::vector<std::uint32_t>& edges, const Spot& from, const Spot& to,
                          std::uint32_t than_mm) {
    constexpr double k_rounding_m = 10;  // lengths are summed in millimetres, the crow flies on a sphere
    std::vector<std::pair<std::uint32_t, std::uint32_t>> near;  // edge, and from its nearer end on
    for (const std::uint32_t edge : edges) {
        const Position at = tables_->places[tables_->edges[edge].first];
        if (distance_m(from.at, at) + distance_m(at, to.at) <
            (than_mm + 2.0 * tables_->edges[edge].length_mm) / 1000 + k_rounding_m)
            near.emplace_back(edge, 0);
    }
    if (near.empty()) return false;
    const auto nearer_end = [&](std::uint32_t edge) {
        const EdgeRow& row = tables_->edges[edge];
        return std::min(potential_.of(row.first), potential_.of(row.last));
    };
    potential_.begin(to, 0);
    for (auto& [edge, rest] : near) rest = nearer_end(edge);
    potential_.begin(from, 0);  // open both ways: as far from as to
    return std::ranges::any_of(near, [&](const auto& one) { return nearer_end(one.first) + one.second < than_mm; });
}

std::vector<Leg> Search::legs(const Spot& from, const Spot& to, std::uint32_t node, bool direct) const {
    std::vector<Leg> legs;
    if (direct) return {{from.edge, from.at_mm, to.at_mm}};
    if (to.node == k_none) {
        const EdgeRow& goal = tables_->edges[to.edge];
        legs.push_back({to.edge, node == goal.first ? 0 : goal.length_mm, to.at_mm});
    }
    while (labels_.data()[node].arc != k_none) {
        const Arc& arc = tables_->arcs[labels_.data()[node].arc];
        legs.push_back(arc.backward() ? Leg{arc.edge(), arc.length_mm, 0} : Leg{arc.edge(), 0, arc.length_mm});
        node = tables_->tail(arc);
    }
    if (from.node == k_none) {
        const EdgeRow& row = tables_->edges[from.edge];
        legs.push_back({from.edge, from.at_mm, node == row.first ? 0 : row.length_mm});
    }
    std::ranges::reverse(legs);
    return legs;
}

std::vector<Search::Reached> Search::reach(const Spot& from, Costs& costs, std::uint32_t limit_mm) {
    stamp();
    std::vector<Reached> reached;
    const auto reach_node = [&](std::uint32_t node, std::uint32_t cost) {
        Label& label = labels_.data()[node];
        if (cost > limit_mm || (label.stamp == stamp_ && cost >= label.cost)) return;
        label = {stamp_, cost, k_none, 0};
        heap_.push(cost, node);
    };
    begin_from(from, costs, reach_node);
    while (!heap_.empty()) {
        const std::uint32_t cost = heap_.top_key(), node = heap_.top_node();
        heap_.pop();
        if (cost > labels_.data()[node].cost) continue;
        reached.push_back({node, cost});
        const std::uint32_t through = node == origin_ ? 0 : costs.node(node);
        if (through >= k_far) continue;
        for (const Arc& arc : tables_->arcs_of(node))
            if (const std::uint32_t more = costs.arc(arc); more < k_far) reach_node(arc.head, cost + through + more);
    }
    return reached;
}

}  // namespace modou::routing
