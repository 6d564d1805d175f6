#include "engines/routing/hierarchy.hpp"

#include <algorithm>
#include <queue>

namespace modou::routing {
namespace {

using Neighbours = std::vector<std::vector<std::uint32_t>>;  // of each node, rising

// How much it costs to take a node out: twice the arcs that this adds, less those that go; nodes above many others
// later, which keeps the hierarchy low.
class Eliminator {
  public:
    Eliminator(std::uint32_t nodes, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& joined)
        : around_(nodes), level_(nodes, 0), turn_(nodes, 0) {
        for (const auto& [a, b] : joined) {
            if (a == b) continue;
            around_[a].push_back(b);
            around_[b].push_back(a);
        }
        for (auto& list : around_) {
            std::ranges::sort(list);
            list.erase(std::unique(list.begin(), list.end()), list.end());
        }
    }

    // Afterwards around() holds of each node those that were there when it was taken out, and turn() when that was.
    void run(const Progress& progress) {
        using Entry = std::pair<std::int64_t, std::uint32_t>;
        const std::uint32_t nodes = std::uint32_t(around_.size());
        std::vector<Entry> entries;
        entries.reserve(nodes);
        for (std::uint32_t node = 0; node < nodes; ++node) entries.emplace_back(priority(node), node);
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue(std::greater<>{}, std::move(entries));
        for (std::uint32_t turn = 0; turn < nodes;) {
            const auto [old, node] = queue.top();
            queue.pop();
            if (const auto now = priority(node); now > old && !queue.empty() && now > queue.top().first) {
                queue.emplace(now, node);
                continue;
            }
            turn_[node] = turn++;
            for (const std::uint32_t other : around_[node]) join(other, node);
            if (progress && (turn & 0xFFFF) == 0) progress(double(turn) / nodes);
        }
    }
    const Neighbours& around() const { return around_; }
    const std::vector<std::uint32_t>& turn() const { return turn_; }

  private:
    std::int64_t priority(std::uint32_t node) const {
        constexpr std::size_t k_counted = 24;  // beyond it the count is only bounded: such nodes come last in any case
        const auto& list = around_[node];
        const std::int64_t size = std::int64_t(list.size());
        std::int64_t added = size * (size - 1) / 2;
        if (list.size() <= k_counted)
            for (std::size_t i = 0; i + 1 < list.size(); ++i)
                for (std::size_t j = i + 1; j < list.size(); ++j)
                    added -= std::ranges::binary_search(around_[list[i]], list[j]);
        return 4 * (2 * added - size) + level_[node];
    }
    // All neighbours of `gone` become neighbours of `node`, and `gone` is none any more. Most are there already, and a
    // hub with very many loses them one by one: so each is looked up, and nothing is merged anew.
    void join(std::uint32_t node, std::uint32_t gone) {
        auto& list = around_[node];
        list.erase(std::ranges::lower_bound(list, gone));
        for (const std::uint32_t other : around_[gone]) {
            if (other == node) continue;
            const auto at = std::ranges::lower_bound(list, other);
            if (at == list.end() || *at != other) list.insert(at, other);
        }
        level_[node] = std::max(level_[node], level_[gone] + 1);
    }

    Neighbours around_;
    std::vector<std::uint32_t> level_, turn_;
};

// Any order that keeps children before their parents in the elimination tree leaves the same arcs; this one keeps each
// subtree together.
std::vector<std::uint32_t> ranks_of(const Neighbours& around, const std::vector<std::uint32_t>& turn) {
    const std::uint32_t nodes = std::uint32_t(around.size());
    std::vector<std::uint32_t> by_turn(nodes), parent(nodes, k_none), size(nodes, 1), free(nodes), rank(nodes);
    for (std::uint32_t node = 0; node < nodes; ++node) by_turn[turn[node]] = node;
    for (const std::uint32_t node : by_turn) {
        for (const std::uint32_t other : around[node])
            if (parent[node] == k_none || turn[other] < turn[parent[node]]) parent[node] = other;
        if (parent[node] != k_none) size[parent[node]] += size[node];
    }
    std::uint32_t end = nodes;
    for (std::uint32_t i = nodes; i-- > 0;) {
        const std::uint32_t node = by_turn[i];
        std::uint32_t& block = parent[node] == k_none ? end : free[parent[node]];
        rank[node] = block - 1;
        free[node] = rank[node];
        block -= size[node];
    }
    return rank;
}

// What each arc of the elimination costs: upward (from its lower end) and downward.
class Customization {
  public:
    explicit Customization(const Elimination& order)
        : order_(order), up_(order.heads.size(), k_far), down_(order.heads.size(), k_far) {}

    void take(std::uint32_t tail, std::uint32_t head, std::uint32_t cost) {
        if (tail == head) return;
        std::uint32_t& held = tail < head ? up_[arc(tail, head)] : down_[arc(head, tail)];
        held = std::min(held, cost);
    }

    // From below: each arc costs no more than a way that only passes nodes below it.
    void rise() {
        each_triangle(Order::rising, [&](std::uint32_t low, std::uint32_t high, std::uint32_t across) {
            up_[across] = std::min(up_[across], down_[low] + up_[high]);
            down_[across] = std::min(down_[across], down_[high] + up_[low]);
        });
    }
    // From above: what is cheaper another way is not needed; each pair of nodes keeps a cheapest way that first rises
    // and then falls.
    void prune() {
        needless_.assign(2 * up_.size(), false);
        const auto lower = [&](std::vector<std::uint32_t>& costs, std::uint32_t arc, std::uint32_t cost, bool down) {
            if (cost >= costs[arc]) return;
            costs[arc] = cost;
            needless_[2 * arc + down] = true;
        };
        each_triangle(Order::falling, [&](std::uint32_t low, std::uint32_t high, std::uint32_t across) {
            lower(up_, high, up_[low] + up_[across], false);
            lower(down_, high, down_[across] + down_[low], true);
            lower(up_, low, up_[high] + down_[across], false);
            lower(down_, low, up_[across] + down_[high], true);
        });
    }
    Draft::Hierarchy result() const {
        Draft::Hierarchy out;
        std::size_t count = 0;
        for (std::uint32_t arc = 0; arc < up_.size(); ++arc) count += up(arc) < k_far || down(arc) < k_far;
        out.ups.reserve(count);
        out.first.reserve(order_.first.size());
        out.first.push_back(0);
        for (std::uint32_t rank = 0; rank + 1 < order_.first.size(); ++rank) {
            for (std::uint32_t arc = order_.first[rank]; arc < order_.first[rank + 1]; ++arc)
                if (up(arc) < k_far || down(arc) < k_far) out.ups.push_back({order_.heads[arc], up(arc), down(arc)});
            out.first.push_back(std::uint32_t(out.ups.size()));
        }
        return out;
    }

  private:
    enum class Order : bool { rising, falling };
    std::uint32_t up(std::uint32_t arc) const { return needless_[2 * arc] ? k_far : up_[arc]; }
    std::uint32_t down(std::uint32_t arc) const { return needless_[2 * arc + 1] ? k_far : down_[arc]; }
    std::uint32_t arc(std::uint32_t low, std::uint32_t high) const {
        const auto from = order_.heads.begin() + order_.first[low], to = order_.heads.begin() + order_.first[low + 1];
        return std::uint32_t(std::lower_bound(from, to, high) - order_.heads.begin());
    }
    // visit(arc to the lower of two heads, to the higher, arc between them) for each node and pair of its heads.
    template <class F>
    void each_triangle(Order way, F&& visit) {
        const std::uint32_t ranks = std::uint32_t(order_.first.size() - 1);
        for (std::uint32_t i = 0; i < ranks; ++i) {
            const std::uint32_t rank = way == Order::rising ? i : ranks - 1 - i;
            for (std::uint32_t low = order_.first[rank]; low < order_.first[rank + 1]; ++low) {
                std::uint32_t across = order_.first[order_.heads[low]];
                for (std::uint32_t high = low + 1; high < order_.first[rank + 1]; ++high) {
                    while (order_.heads[across] != order_.heads[high]) ++across;
                    visit(low, high, across);
                }
            }
        }
    }

    const Elimination& order_;
    std::vector<std::uint32_t> up_, down_;
    std::vector<bool> needless_;
};

}  // namespace

Elimination eliminate(std::uint32_t nodes, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& joined,
                      const Progress& progress) {
    Eliminator eliminator(nodes, joined);
    eliminator.run(progress);
    Elimination order;
    order.rank_of = ranks_of(eliminator.around(), eliminator.turn());
    std::vector<std::uint32_t> node_at(nodes);
    for (std::uint32_t node = 0; node < nodes; ++node) node_at[order.rank_of[node]] = node;
    order.first.push_back(0);
    for (std::uint32_t rank = 0; rank < nodes; ++rank) {
        for (const std::uint32_t other : eliminator.around()[node_at[rank]])
            order.heads.push_back(order.rank_of[other]);
        std::sort(order.heads.begin() + order.first.back(), order.heads.end());
        order.first.push_back(std::uint32_t(order.heads.size()));
    }
    return order;
}

Draft::Hierarchy hierarchy_of(const Elimination& order, const ArcCost& cost, const Draft& draft) {
    Customization costs(order);
    for (std::uint32_t node = 0; node + 1 < draft.first_arc.size(); ++node)
        for (std::uint32_t i = draft.first_arc[node]; i < draft.first_arc[node + 1]; ++i)
            costs.take(node, draft.arcs[i].head, cost(draft.arcs[i]));
    costs.rise();
    costs.prune();
    return costs.result();
}

}  // namespace modou::routing
