// Exact search between two points on edges: A* whose lower bound is the exact permissive distance, taken from the
// hierarchy only where asked (Strasser, Zeitz 2021), and a backward flood beside it, so that "no way" costs no more
// than the smaller of the two enclosed areas.
#pragma once

#include <cstdint>
#include <vector>

#include "engines/routing/costs.hpp"
#include "engines/routing/tables.hpp"

namespace modou::routing {

// A point on the graph.
struct Spot {
    std::uint32_t edge = k_none;
    std::uint32_t at_mm = 0;      // along the edge, from its first node
    std::uint32_t node = k_none;  // when it is that node
    Position at;
    double away_m = 0;  // from the point asked for
};

// A stretch of an edge: from_mm to to_mm along it, falling when one goes backward.
struct Leg {
    std::uint32_t edge;
    std::uint32_t from_mm, to_mm;
    bool backward() const { return to_mm < from_mm; }
    std::uint32_t length_mm() const { return backward() ? from_mm - to_mm : to_mm - from_mm; }
};

// Keys with nodes, four children each: shallow, and a node's children share a cache line.
class Heap {
  public:
    void clear() { entries_.clear(); }
    bool empty() const { return entries_.empty(); }
    std::uint32_t top_key() const { return std::uint32_t(entries_.data()[0] >> 32); }
    std::uint32_t top_node() const { return std::uint32_t(entries_.data()[0]); }
    void push(std::uint32_t key, std::uint32_t node);
    void pop();

  private:
    std::vector<std::uint64_t> entries_;
};

// The distance of each node to a target in one of the hierarchies, computed when first asked.
class Potential {
  public:
    explicit Potential(const Tables& tables) : tables_(&tables), labels_(tables.places.size()) {}
    void begin(const Spot& target, std::size_t bound);
    std::uint32_t of(std::uint32_t node);

  private:
    struct Label {
        std::uint32_t stamp = 0, down = k_far, known = k_none;
    };
    Label& label(std::uint32_t node) {
        Label& label = labels_.data()[node];
        if (label.stamp != stamp_) label = {stamp_, k_far, k_none};
        return label;
    }
    const Tables* tables_;
    const std::uint32_t* first_ = nullptr;  // of the hierarchy in use
    const Up* ups_ = nullptr;
    std::vector<Label> labels_;
    std::uint32_t stamp_ = 0;
    Heap heap_;
};

class Search {
  public:
    explicit Search(const Tables& tables)
        : tables_(&tables), potential_(tables), labels_(tables.places.size()), guard_(tables.places.size()) {}

    // The backward flood begins once the way turns out not to be straightforward; then four of its steps, which are
    // cheap, for each of the search.
    static constexpr std::uint32_t k_flood_after = 256;
    enum class End : std::uint8_t { found, from_enclosed, to_enclosed, not_connected };  // the last: not for anyone
    struct Answer {
        End end = End::found;
        std::uint32_t cost_mm = 0;
        std::uint32_t settled = 0;
        std::vector<Leg> legs;
    };
    // `bound` (of bounds(), one that holds for `costs`) makes it fast. With another than the first one an answer that
    // is not found does not say why, and nothing of what follows may be asked. `raised` (alternatives): costs of these
    // edges are higher, by 1/4; sorted.
    Answer run(const Spot& from, const Spot& to, Costs& costs, const std::vector<std::uint32_t>* raised = nullptr,
               std::size_t bound = 0);
    // The shortest way that there would be if all were open both ways, k_far when there is not even that.
    std::uint32_t least(const Spot& from, const Spot& to);
    // Whether a way over one of these edges could be shorter than that, as far as lengths tell.
    bool shorter_over(const std::vector<std::uint32_t>& edges, const Spot& from, const Spot& to, std::uint32_t than_mm);
    // After from_enclosed or to_enclosed: whether the node lies in that enclosure.
    bool enclosed(std::uint32_t node, End end) const {
        return end == End::from_enclosed ? labels_.data()[node].stamp == stamp_ : guard_.data()[node] == stamp_;
    }

    // The nodes of that enclosure, some more than once.
    const std::vector<std::uint32_t>& enclosure(End end) const {
        return end == End::from_enclosed ? touched_ : guard_queue_;
    }
    // Whether anyone could come from there to the last target.
    bool connected(std::uint32_t node) { return potential_.of(node) < k_far; }

    // All nodes within `limit_mm` of effort, each once, nearest first.
    struct Reached {
        std::uint32_t node, cost_mm;
    };
    std::vector<Reached> reach(const Spot& from, Costs& costs, std::uint32_t limit_mm);
    std::uint32_t cost_of(std::uint32_t node) const {
        return labels_.data()[node].stamp == stamp_ ? labels_.data()[node].cost : k_far;
    }
    std::uint32_t origin() const { return origin_; }

  private:
    struct Label {
        std::uint32_t stamp = 0, cost = 0, arc = k_none, bound = 0;
    };
    void stamp();
    template <class F>
    void begin_from(const Spot& from, Costs& costs, F&& reach_node);
    std::vector<Leg> legs(const Spot& from, const Spot& to, std::uint32_t node, bool direct) const;

    const Tables* tables_;
    Potential potential_;
    std::vector<Label> labels_;
    std::vector<std::uint32_t> guard_;
    std::vector<std::uint32_t> guard_queue_, touched_;
    std::uint32_t stamp_ = 0;
    std::uint32_t origin_ = k_none;  // the node one stands on: leaving it is not passing through it
    Heap heap_;
};

// Share of a cost, rounded up, so that parts never add up to less than the whole.
inline std::uint32_t part_of(std::uint32_t cost, std::uint32_t part_mm, std::uint32_t whole_mm) {
    if (cost >= k_far) return k_far;
    return whole_mm == 0 ? 0 : std::uint32_t((std::uint64_t(cost) * part_mm + whole_mm - 1) / whole_mm);
}

}  // namespace modou::routing
